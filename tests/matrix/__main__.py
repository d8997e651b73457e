"""`make matrix`: print who may do what, as the running application answers."""

import sys
import tempfile
from pathlib import Path

from fastapi.testclient import TestClient

from app.cluster import Cluster
from app.database import owner_engine
from app.migrating import upgrade
from tests.matrix.report import table_of
from tests.matrix.walking import walk_matrix
from tests.matrix.worlds import open_world


def main() -> int:
    """Print the table, what was not promised, and the sum of both; return how many answers were unexpected."""
    with tempfile.TemporaryDirectory(prefix="tryghedskort-matrix-") as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder) / "postgis", durable=False)
        urls = cluster.start()
        try:
            engine = owner_engine(urls)
            upgrade(engine)
            engine.dispose()
            with open_world(urls) as world, TestClient(world.app, raise_server_exceptions=False) as client:
                outcomes = walk_matrix(world, client)
        finally:
            cluster.stop()
    unexpected = [outcome for outcome in outcomes if outcome.troubles]
    print(table_of(outcomes))
    for outcome in unexpected:
        print(outcome)
    print(f"cells={len(outcomes)} unexpected={len(unexpected)}")
    return min(len(unexpected), 1)


if __name__ == "__main__":
    sys.exit(main())
