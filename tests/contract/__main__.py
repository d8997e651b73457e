"""`python -m tests.contract 20000`: send that many cases and print what came of them, the sums as JSON last."""

import json
import sys
import tempfile
from pathlib import Path

from fastapi.testclient import TestClient

from app.cluster import Cluster
from app.database import owner_engine
from app.migrating import upgrade
from tests.contract.running import run_contract
from tests.matrix.worlds import open_world

USUAL_CASES = 20_000
SHOWN = 40


def main() -> int:
    """Return 1 when an answer was an error of ours or not as it is described."""
    wished = int(sys.argv[1]) if len(sys.argv) > 1 else USUAL_CASES
    with tempfile.TemporaryDirectory(prefix="tryghedskort-contract-") as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder) / "postgis", durable=False)
        urls = cluster.start()
        try:
            engine = owner_engine(urls)
            upgrade(engine)
            engine.dispose()
            with open_world(urls) as world, TestClient(world.app, raise_server_exceptions=False) as client:
                sums = run_contract(world, client, wished)
        finally:
            cluster.stop()
    for trouble in dict.fromkeys([*sums.server_errors, *sums.schema_breaks][:SHOWN]):
        print(trouble)
    for caller, cases in sums.cases.items():
        print(f"{caller}: {cases} cases")
    print("answers: " + ", ".join(f"{status}: {number}" for status, number in sorted(sums.statuses.items())))
    found = {"cases": sum(sums.cases.values())}
    found |= {"server_errors": len(sums.server_errors), "schema_breaks": len(sums.schema_breaks)}
    print(json.dumps(found))
    return int(bool(sums.server_errors or sums.schema_breaks))


if __name__ == "__main__":
    sys.exit(main())
