"""Compare the tables in code with the migrated database, in a cluster of its own: part of `make check`."""

import sys
import tempfile
from pathlib import Path

from app.cluster import Cluster
from app.database import owner_engine
from app.migrating import differences, upgrade


def main() -> int:
    """Print each difference and return 1 when there is one."""
    with tempfile.TemporaryDirectory(prefix="tryghedskort-") as folder:
        cluster = Cluster(Path(folder), durable=False)
        try:
            engine = owner_engine(cluster.start())
            upgrade(engine)
            found = differences(engine)
            engine.dispose()
        finally:
            cluster.stop()
    for item in found:
        print(item)
    print("schema: ok" if not found else f"schema: {len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
