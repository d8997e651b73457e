"""The demo's round is one that a newcomer finds open, answered and with something still to come."""

from datetime import UTC, datetime

from sqlalchemy import text

from app.database import owner_engine
from app.demo import lay_out


def test_the_demo_has_a_walk_and_a_meeting_to_come_and_replies_that_everybody_reads(database):
    engine = owner_engine(database.urls)
    with engine.begin() as connection:
        lay_out(connection)
        coming = connection.execute(text("SELECT starts_at FROM public_walks UNION ALL SELECT starts_at FROM meeting"))
        moments = list(coming.scalars())
        said = connection.execute(text("SELECT said, text, step FROM public_replies")).all()
        rounds = connection.execute(text("SELECT count(*) FROM campaign WHERE now() BETWEEN opens_at AND closes_at"))
        assert rounds.scalar_one() == 1
    engine.dispose()
    assert len(moments) == 2
    assert min(moments) > datetime.now(UTC)
    assert {row.step for row in said} == {"action", "done"}
    assert all(row.said and row.text for row in said)
