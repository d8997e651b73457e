"""Look at what the project stands on: pinned by hash, installed as pinned, and free of known holes.

Part of `make check`. A vulnerability that is known fails it. Where the advisories cannot be reached, as on a machine
without the internet, this says so in capitals and says how many were not looked at: it never calls that safe.
"""

import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
AUDIT_SECONDS = 300
_PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+) \\$", re.MULTILINE)
_ADDRESS = re.compile(r"https?://|file://|--index|--find-links|--extra-index")


def main() -> int:
    """Print what is wrong and return 1, or what was looked at and return 0."""
    troubles = [*_lock_troubles(LOCK.read_text()), *_installed_troubles(LOCK.read_text())]
    known, looked_at, unseen = _audit()
    troubles += known
    for trouble in troubles:
        print(trouble)
    if unseen:
        print(
            f"dependencies: NOT AUDITED: {unseen} of {unseen + looked_at}: the advisories cannot be reached from here"
        )
    print(f"dependencies: {'ok' if not troubles else f'{len(troubles)} troubles'}, {looked_at} audited")
    return 1 if troubles else 0


def _lock_troubles(lock: str) -> list[str]:
    blocks = re.split(r"\n(?=[A-Za-z0-9])", lock)
    pinned = [block for block in blocks if _PINNED.search(block)]
    return [
        *[f"{block.split()[0]} is pinned without a hash" for block in pinned if "--hash=sha256:" not in block],
        *[f"the lock names an address: {line}" for line in lock.splitlines() if _ADDRESS.search(line)],
        *([] if pinned else ["the lock pins nothing"]),
    ]


def _installed_troubles(lock: str) -> list[str]:
    wrong = []
    for name, version in _PINNED.findall(lock):
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            installed = "missing"
        if installed != version:
            wrong.append(f"{name} is pinned to {version} and {installed} is installed")
    return wrong


def _audit() -> tuple[list[str], int, int]:
    """Return the known vulnerabilities, how many packages were looked up, and how many could not be."""
    every = len(_PINNED.findall(LOCK.read_text()))
    asked = [sys.executable, "-m", "pip_audit", "--disable-pip", "--no-deps", "--progress-spinner", "off"]
    try:
        done = subprocess.run(
            [*asked, "--format", "json", "--requirement", str(LOCK)],
            capture_output=True, text=True, timeout=AUDIT_SECONDS, check=False,
        )  # fmt: skip
        found = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return [], 0, every
    seen = [item for item in found if "vulns" in item]
    known = [
        f"{item['name']} {item['version']} has a known vulnerability: {hole['id']}, mended in {hole['fix_versions']}"
        for item in seen
        for hole in item["vulns"]
    ]
    return known, len(seen), every - len(seen)


if __name__ == "__main__":
    sys.exit(main())
