"""Rounds with channels, questions and answers; voices, photos, replies and notices; figures of the residents.

Revision 0006, after 0005. Tables and columns only; who may do what with them is in 0007. The columns that are added to
the pins are empty: no table of residents' words is rewritten.
"""

import importlib.util
from pathlib import Path
from types import ModuleType

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


def _load(name: str) -> ModuleType:
    """Return another revision's file: what it made is put back by the downgrade."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


before = _load("0005_two_tiers")

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NOW = sa.text("now()")
TABLES = ("voice", "photo", "notice", "message", "response", "question", "meeting", "channel", "population_figure")

# The first six bytes of a version 4 UUID are random in every bit.
SHORT_CODE = """
CREATE FUNCTION short_code() RETURNS text LANGUAGE sql VOLATILE SET search_path = public, pg_temp AS $$
    SELECT string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', (get_byte(drawn.bytes, place) & 31) + 1, 1), '')
    FROM (SELECT uuid_send(gen_random_uuid()) AS bytes) AS drawn, generate_series(0, 5) AS place
$$
"""


def upgrade() -> None:
    """Make the tables, add the columns, and give every round its five usual channels."""
    op.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '10min'")
    op.execute(SHORT_CODE)
    _extend_campaigns()
    _make_campaigns()
    _extend_pins()
    _make_replies()
    op.execute("""
        INSERT INTO channel (id, area_id, campaign_id, kind, name)
        SELECT gen_random_uuid(), campaign.area_id, campaign.id, usual.kind, usual.name
        FROM campaign CROSS JOIN (VALUES ('stairwell', 'Opgange'), ('facebook', 'Facebook'),
            ('digital_post', 'Digital post'), ('paper', 'Papir'), ('meeting', 'Møder')) AS usual (kind, name)
    """)


def _extend_campaigns() -> None:
    op.add_column("campaign", sa.Column("code", sa.Text(), server_default=sa.text("short_code()"), nullable=False))
    op.add_column(
        "campaign", sa.Column("languages", sa.ARRAY(sa.Text()), server_default=sa.text("'{da,en,tr}'"), nullable=False)
    )
    op.add_column(
        "campaign", sa.Column("translations", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False)
    )
    op.add_column("campaign", sa.Column("group_name", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("campaign", sa.Column("invited_households", sa.Integer(), nullable=True))
    op.add_column("campaign", sa.Column("raffle", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.create_unique_constraint(op.f("uq_campaign_code"), "campaign", ["code"])
    op.create_check_constraint(op.f("ck_campaign_code_plain"), "campaign", "code ~ '^[0-9a-hjkmnp-tv-z]{6}$'")
    op.create_check_constraint(op.f("ck_campaign_languages_some"), "campaign", "cardinality(languages) >= 1")
    op.create_check_constraint(
        op.f("ck_campaign_invited_positive"), "campaign", "invited_households BETWEEN 0 AND 1000000"
    )


def _make_campaigns() -> None:
    op.create_table(
        "population_figure",
        sa.Column("area_id", sa.UUID(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.CheckConstraint("dimension IN ('age', 'gender')", name=op.f("ck_population_figure_dimension_known")),
        sa.CheckConstraint("people BETWEEN 0 AND 1000000", name=op.f("ck_population_figure_people_positive")),
        sa.ForeignKeyConstraint(
            ["area_id"], ["housing_area.id"], name=op.f("fk_population_figure_area_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("area_id", "dimension", "code", name=op.f("pk_population_figure")),
    )
    op.create_table(
        "channel",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("area_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), server_default=sa.text("short_code()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=True),
        sa.CheckConstraint("code ~ '^[0-9a-hjkmnp-tv-z]{6}$'", name=op.f("ck_channel_code_plain")),
        sa.CheckConstraint(
            "kind IN ('stairwell', 'facebook', 'digital_post', 'paper', 'meeting', 'other')",
            name=op.f("ck_channel_kind_known"),
        ),
        sa.CheckConstraint("length(btrim(name)) BETWEEN 1 AND 80", name=op.f("ck_channel_name_length")),
        sa.CheckConstraint("sent BETWEEN 0 AND 1000000", name=op.f("ck_channel_sent_positive")),
        sa.ForeignKeyConstraint(
            ["area_id", "campaign_id"],
            ["campaign.area_id", "campaign.id"],
            name=op.f("fk_channel_area_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("campaign_id", "name", name=op.f("uq_channel_campaign_id_name")),
        sa.UniqueConstraint("code", name=op.f("uq_channel_code")),
    )
    op.create_index(op.f("ix_channel_campaign_id"), "channel", ["campaign_id"], unique=False)
    op.create_table(
        "meeting",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("area_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_meeting_ends_after_start")),
        sa.CheckConstraint("length(btrim(title)) BETWEEN 1 AND 120", name=op.f("ck_meeting_title_length")),
        sa.CheckConstraint("length(place) <= 200", name=op.f("ck_meeting_place_length")),
        sa.ForeignKeyConstraint(
            ["area_id", "campaign_id"], ["campaign.area_id", "campaign.id"], name=op.f("fk_meeting_area_id_campaign_id")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["housing_area.id"], name=op.f("fk_meeting_area_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_index(op.f("ix_meeting_area_id"), "meeting", ["area_id"], unique=False)
    op.create_table(
        "question",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("area_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", postgresql.JSONB(), nullable=False),
        sa.Column("options", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("most", sa.Integer(), server_default=sa.text("3"), nullable=False),
        sa.Column("condition", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.CheckConstraint("kind IN ('open', 'choice', 'scale', 'pick')", name=op.f("ck_question_kind_known")),
        sa.CheckConstraint("most BETWEEN 1 AND 20", name=op.f("ck_question_most_range")),
        sa.ForeignKeyConstraint(
            ["area_id", "campaign_id"],
            ["campaign.area_id", "campaign.id"],
            name=op.f("fk_question_area_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    op.create_index(op.f("ix_question_campaign_id"), "question", ["campaign_id"], unique=False)
    op.create_table(
        "response",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("area_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("channel_id", sa.UUID(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("answers", postgresql.JSONB(), nullable=False),
        sa.Column("age_group", sa.Text(), nullable=True),
        sa.Column("gender", sa.Text(), nullable=True),
        sa.Column("guard", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("placed_by", sa.Text(), server_default=sa.text("'resident'"), nullable=False),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "age_group IN ('under_15', '15_24', '25_39', '40_64', '65_plus')", name=op.f("ck_response_age_group_known")
        ),
        sa.CheckConstraint("gender IN ('woman', 'man', 'other')", name=op.f("ck_response_gender_known")),
        sa.CheckConstraint(
            "placed_by IN ('resident', 'facilitator', 'professional')", name=op.f("ck_response_placed_by_known")
        ),
        sa.ForeignKeyConstraint(
            ["area_id", "campaign_id"],
            ["campaign.area_id", "campaign.id"],
            name=op.f("fk_response_area_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_response_channel_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sa.UniqueConstraint("area_id", "client_id", name=op.f("uq_response_area_id_client_id")),
    )
    op.create_index(op.f("ix_response_campaign_id"), "response", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_response_channel_id"), "response", ["channel_id"], unique=False)


def _extend_pins() -> None:
    op.add_column("pin", sa.Column("channel_id", sa.UUID(), nullable=True))
    op.add_column("pin", sa.Column("light", sa.Text(), nullable=True))
    op.create_index(op.f("ix_pin_channel_id"), "pin", ["channel_id"], unique=False)
    op.create_foreign_key(op.f("fk_pin_channel_id"), "pin", "channel", ["channel_id"], ["id"], ondelete="SET NULL")
    op.create_check_constraint(op.f("ck_pin_light_known"), "pin", "light IN ('dark', 'light')")


def _make_replies() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("area_id", sa.UUID(), nullable=False),
        sa.Column("pin_id", sa.UUID(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asks", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("step", sa.Text(), nullable=True),
        sa.Column("public", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("guard", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "author = 'staff' OR NOT (public OR asks OR step IS NOT NULL)", name=op.f("ck_message_only_staff_decides")
        ),
        sa.CheckConstraint("author IN ('staff', 'writer')", name=op.f("ck_message_author_known")),
        sa.CheckConstraint("step IN ('action', 'done')", name=op.f("ck_message_step_known")),
        sa.CheckConstraint("length(text) <= 2000", name=op.f("ck_message_text_length")),
        sa.ForeignKeyConstraint(["area_id"], ["housing_area.id"], name=op.f("fk_message_area_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["pin_id"], ["pin.id"], name=op.f("fk_message_pin_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index(op.f("ix_message_area_id"), "message", ["area_id"], unique=False)
    op.create_index(op.f("ix_message_pin_id"), "message", ["pin_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("slip_hash", sa.LargeBinary(), nullable=False),
        sa.Column("area_id", sa.UUID(), nullable=False),
        sa.Column("pin_id", sa.UUID(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("owed_at", MOMENT, nullable=True),
        sa.Column("last_reply", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["housing_area.id"], name=op.f("fk_notice_area_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["pin_id"], ["pin.id"], name=op.f("fk_notice_pin_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("slip_hash", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_area_id"), "notice", ["area_id"], unique=False)
    op.create_index(op.f("ix_notice_pin_id"), "notice", ["pin_id"], unique=False)
    op.create_table(
        "photo",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("area_id", sa.UUID(), nullable=False),
        sa.Column("pin_id", sa.UUID(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.CheckConstraint("state IN ('pending', 'published', 'rejected')", name=op.f("ck_photo_state_known")),
        sa.CheckConstraint("width BETWEEN 1 AND 1600 AND height BETWEEN 1 AND 1600", name=op.f("ck_photo_size_range")),
        sa.ForeignKeyConstraint(["area_id"], ["housing_area.id"], name=op.f("fk_photo_area_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["pin_id"], ["pin.id"], name=op.f("fk_photo_pin_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("area_id", "client_id", name=op.f("uq_photo_area_id_client_id")),
    )
    op.create_index(op.f("ix_photo_pin_id"), "photo", ["pin_id"], unique=False)
    op.create_table(
        "voice",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("area_id", sa.UUID(), nullable=False),
        sa.Column("pin_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=True),
        sa.Column("channel_id", sa.UUID(), nullable=True),
        sa.Column("placed_by", sa.Text(), server_default=sa.text("'resident'"), nullable=False),
        sa.Column("slip_hash", sa.LargeBinary(), nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "placed_by IN ('resident', 'facilitator', 'professional')", name=op.f("ck_voice_placed_by_known")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["housing_area.id"], name=op.f("fk_voice_area_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_voice_campaign_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_voice_channel_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["pin_id"], ["pin.id"], name=op.f("fk_voice_pin_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice")),
        sa.UniqueConstraint("area_id", "client_id", name=op.f("uq_voice_area_id_client_id")),
        sa.UniqueConstraint("slip_hash", name=op.f("uq_voice_slip_hash")),
    )
    op.create_index(op.f("ix_voice_campaign_id"), "voice", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_voice_channel_id"), "voice", ["channel_id"], unique=False)
    op.create_index(op.f("ix_voice_pin_id"), "voice", ["pin_id"], unique=False)


def downgrade() -> None:
    """Take tables and columns away; the answers, voices and photos of residents go with them."""
    op.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '10min'")
    # The view names every column of the pins that there was when it was made.
    op.execute("DROP VIEW public_pins")
    for column in ("light", "channel_id"):
        op.drop_column("pin", column)
    op.execute(before.PUBLIC_PINS)
    op.execute("GRANT SELECT ON public_pins TO tryghedskort_public, tryghedskort_staff, tryghedskort_maintenance")
    for table in TABLES:
        op.drop_table(table)
    for column in ("raffle", "invited_households", "group_name", "translations", "languages", "code"):
        op.drop_column("campaign", column)
    op.execute("DROP FUNCTION short_code()")
