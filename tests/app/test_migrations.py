from sqlalchemy import text

from app.database import owner_engine
from app.migrating import differences, downgrade, upgrade


def test_tables_in_code_match_the_migrated_database(database):
    engine = owner_engine(database.urls)
    assert differences(engine) == []
    engine.dispose()


def test_migrations_can_be_undone_and_done_again(database):
    engine = owner_engine(database.urls)
    downgrade(engine, "base")
    with engine.connect() as connection:
        left = connection.execute(
            text("SELECT count(*) FROM information_schema.tables WHERE table_name = 'pin'")
        ).scalar_one()
    assert left == 0
    upgrade(engine)
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM topic")).scalar_one() == 41
    engine.dispose()
