"""`make a11y`: look for accessibility faults in every page and state, in four languages."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from app.cluster import Cluster
from tests.a11y.house import LANGUAGES, open_house
from tests.a11y.running import Run
from tests.browser.service import lay_out_demo


def main() -> int:
    """Print what breaks a rule, what was looked at, and their number; return 1 when anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--languages", nargs="+", default=list(LANGUAGES), choices=LANGUAGES)
    parser.add_argument("--only", default="", help="the journeys whose name holds this")
    wish = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tryghedskort-") as folder:
        cluster = Cluster(Path(folder), durable=False)
        try:
            urls = cluster.start()
            lay_out_demo(urls)
            with open_house(urls) as house:
                run = Run(house, only=wish.only)
                run.go(wish.languages)
                unseen = [] if wish.only else run.unseen()
        finally:
            cluster.stop()
    return report(run, unseen, time.monotonic() - started)


def report(run: Run, unseen: list[str], seconds: float) -> int:
    """Print all of it; the sum stands last."""
    findings = run.findings
    for (rule, target), number in sorted(Counter((one.rule, one.target) for one in findings.advice).items()):
        print(f"advice: {rule}: {target} ({number} times)")
    for fault in findings.faults:
        print(fault)
    for path in unseen:
        print(f"nobody looked at {path}: add it to a journey of tests/a11y")
    print(
        f"seconds={seconds:.0f} advice={len(findings.advice)} for_a_person={findings.unsure} "
        f"map_signs_overlapping={findings.essential}"
    )
    faults = len(findings.faults) + len(unseen)
    print(f"pages={len(findings.pages)} violations={faults}")
    return min(faults, 1)


if __name__ == "__main__":
    sys.exit(main())
