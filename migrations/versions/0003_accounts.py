"""Accounts, invitations, credentials, the audit, and what privacy needs of areas and pins.

Revision 0003, after 0002. People and their areas move from staff_member and staff_area; signed-in browsers must sign
in again. The columns that are added have constant defaults: no table is rewritten.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NOW = sa.text("now()")


def upgrade() -> None:
    """Make the tables, move the people, add the columns."""
    op.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '10min'")
    _make_accounts()
    _make_doors()
    _make_audit()
    _extend_areas()
    _extend_pins()
    op.execute("""
        INSERT INTO account (id, name, role, municipality_id, password_hash, created_at)
        SELECT id, name, role, municipality_id, password_hash, created_at FROM staff_member
    """)
    op.execute("INSERT INTO membership (account_id, area_id) SELECT staff_id, area_id FROM staff_area")
    for table in ("staff_session", "staff_area", "staff_member"):
        op.drop_table(table)


def _make_accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.UUID(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_confirmed_at", MOMENT, nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=True),
        sa.Column("oidc_subject", sa.Text(), nullable=True),
        sa.Column("disabled_at", MOMENT, nullable=True),
        sa.Column("last_seen_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.CheckConstraint("role IN ('professional', 'planner', 'administrator')", name=op.f("ck_account_role_known")),
        sa.CheckConstraint(
            "(role = 'planner') = (municipality_id IS NOT NULL)", name=op.f("ck_account_planner_has_municipality")
        ),
        sa.CheckConstraint("name = lower(name) AND length(name) BETWEEN 3 AND 120", name=op.f("ck_account_name_plain")),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_account_email_plain")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_account_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("name", name=op.f("uq_account_name")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("oidc_subject", name=op.f("uq_account_oidc_subject")),
    )
    op.create_table(
        "membership",
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("area_id", sa.UUID(), nullable=False),
        _to("membership", "account_id", "account"),
        _to("membership", "area_id", "housing_area"),
        sa.PrimaryKeyConstraint("account_id", "area_id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_area_id"), "membership", ["area_id"])
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        _to("recovery_code", "account_id", "account"),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name=op.f("pk_recovery_code")),
    )


def _make_doors() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.UUID(), nullable=True),
        sa.Column("area_ids", postgresql.ARRAY(sa.UUID()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=True),
        sa.Column("invited_by", sa.UUID(), nullable=True),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "role IN ('professional', 'planner', 'administrator')", name=op.f("ck_invitation_role_known")
        ),
        _to("invitation", "municipality_id", "municipality"),
        _to("invitation", "account_id", "account"),
        _to("invitation", "invited_by", "account", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_index(op.f("ix_invitation_account_id"), "invitation", ["account_id"])
    op.create_table(
        "credential",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=True),
        sa.Column("campaign_id", sa.UUID(), nullable=True),
        sa.Column("area_id", sa.UUID(), nullable=True),
        sa.Column("municipality_id", sa.UUID(), nullable=True),
        sa.Column("may_write", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('half', 'session', 'token', 'facilitator')", name=op.f("ck_credential_kind_known")
        ),
        sa.CheckConstraint(
            "(kind = 'facilitator') = (account_id IS NULL)", name=op.f("ck_credential_account_unless_facilitator")
        ),
        sa.CheckConstraint(
            "(kind = 'facilitator') = (campaign_id IS NOT NULL)", name=op.f("ck_credential_facilitator_has_campaign")
        ),
        _to("credential", "account_id", "account"),
        _to("credential", "campaign_id", "campaign"),
        _to("credential", "area_id", "housing_area"),
        _to("credential", "municipality_id", "municipality"),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_credential")),
        sa.UniqueConstraint("id", name=op.f("uq_credential_id")),
    )
    op.create_index(op.f("ix_credential_account_id"), "credential", ["account_id"])
    op.create_index(op.f("ix_credential_campaign_id"), "credential", ["campaign_id"])
    op.create_table(
        "facilitator_code",
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.UUID(), nullable=True),
        sa.Column("made_at", MOMENT, server_default=NOW, nullable=False),
        _to("facilitator_code", "campaign_id", "campaign"),
        _to("facilitator_code", "made_by", "account", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_facilitator_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_facilitator_code_code_hash")),
    )


def _make_audit() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("happened_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("credential_kind", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=True),
        sa.Column("area_id", sa.UUID(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_area_id_happened_at", "audit_entry", ["area_id", "happened_at"])
    op.create_index("ix_audit_entry_happened_at", "audit_entry", ["happened_at"])


def _extend_areas() -> None:
    for name, kind, default in (
        ("hexagon_m", sa.Double(), "150"),
        ("least_contributors", sa.Integer(), "5"),
        ("visibility", sa.Text(), "'public'"),
        # Areas from before took pins at all times, and go on doing so.
        ("between_rounds", sa.Boolean(), "true"),
        ("text_retention_months", sa.Integer(), "24"),
        ("photo_retention_months", sa.Integer(), "12"),
        ("account_retention_months", sa.Integer(), "12"),
    ):
        op.add_column("housing_area", sa.Column(name, kind, server_default=sa.text(default), nullable=False))
    op.alter_column("housing_area", "between_rounds", server_default=sa.text("false"))
    for name, rule in (
        ("hexagon_range", "hexagon_m BETWEEN 50 AND 1000"),
        ("contributors_range", "least_contributors BETWEEN 2 AND 100"),
        (
            "retention_range",
            "text_retention_months BETWEEN 1 AND 120 AND photo_retention_months BETWEEN 1 AND 120 "
            "AND account_retention_months BETWEEN 1 AND 120",
        ),
        ("visibility_known", "visibility IN ('public', 'members')"),
    ):
        op.create_check_constraint(op.f(f"ck_housing_area_{name}"), "housing_area", rule)
    op.create_unique_constraint(op.f("uq_campaign_area_id_id"), "campaign", ["area_id", "id"])


def _extend_pins() -> None:
    op.add_column("category", sa.Column("sensitive", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("pin", sa.Column("slip_hash", sa.LargeBinary(), nullable=True))
    op.add_column("pin", sa.Column("guard", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False))
    op.add_column("pin", sa.Column("merged_into", sa.UUID(), nullable=True))
    op.add_column("pin", sa.Column("anonymised_at", MOMENT, nullable=True))
    op.create_unique_constraint(op.f("uq_pin_slip_hash"), "pin", ["slip_hash"])
    op.create_index(op.f("ix_pin_merged_into"), "pin", ["merged_into"])
    op.create_foreign_key(op.f("fk_pin_merged_into"), "pin", "pin", ["merged_into"], ["id"], ondelete="SET NULL")
    op.drop_constraint("fk_pin_campaign_id", "pin", type_="foreignkey")
    op.create_foreign_key(
        op.f("fk_pin_area_id_campaign_id"), "pin", "campaign", ["area_id", "campaign_id"], ["area_id", "id"]
    )
    _swap_check("pin", "state_known", "state IN ('pending', 'published', 'rejected', 'withdrawn', 'merged')")
    _swap_check(
        "pin_event",
        "action_known",
        "action IN ('submit', 'publish', 'reject', 'withdraw', 'code', 'edit', 'merge', 'undo', 'anonymise')",
    )
    op.create_table(
        "pin_original",
        sa.Column("pin_id", sa.UUID(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kept_at", MOMENT, server_default=NOW, nullable=False),
        _to("pin_original", "pin_id", "pin"),
        sa.PrimaryKeyConstraint("pin_id", name=op.f("pk_pin_original")),
    )


def _to(table: str, column: str, other: str, *, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _swap_check(table: str, name: str, rule: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)


def downgrade() -> None:
    """Go back to passwords alone; administrators, second factors, tokens, the audit and originals are lost.

    Refused by the checks when pins have been merged: the older schema has no state for them.
    """
    op.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '10min'")
    _remake_staff()
    op.drop_table("pin_original")
    _swap_check("pin", "state_known", "state IN ('pending', 'published', 'rejected', 'withdrawn')")
    op.execute("DELETE FROM pin_event WHERE action IN ('edit', 'merge', 'undo', 'anonymise')")
    _swap_check("pin_event", "action_known", "action IN ('submit', 'publish', 'reject', 'withdraw', 'code')")
    op.drop_constraint("fk_pin_area_id_campaign_id", "pin", type_="foreignkey")
    op.create_foreign_key(op.f("fk_pin_campaign_id"), "pin", "campaign", ["campaign_id"], ["id"])
    op.drop_constraint("uq_campaign_area_id_id", "campaign", type_="unique")
    for column in ("anonymised_at", "merged_into", "guard", "slip_hash"):
        op.drop_column("pin", column)
    op.drop_column("category", "sensitive")
    for column in (
        "account_retention_months", "photo_retention_months", "text_retention_months", "between_rounds",
        "visibility", "least_contributors", "hexagon_m",
    ):  # fmt: skip
        op.drop_column("housing_area", column)
    for table in (
        "audit_entry", "facilitator_code", "credential", "invitation", "recovery_code", "membership", "account"
    ):  # fmt: skip
        op.drop_table(table)


def _remake_staff() -> None:
    op.execute("""
        CREATE TABLE staff_member (
            id uuid CONSTRAINT pk_staff_member PRIMARY KEY,
            name text NOT NULL CONSTRAINT uq_staff_member_name UNIQUE,
            password_hash text NOT NULL,
            role text NOT NULL CONSTRAINT ck_staff_member_role_known CHECK (role IN ('professional', 'planner')),
            municipality_id uuid CONSTRAINT fk_staff_member_municipality_id REFERENCES municipality (id),
            created_at timestamptz NOT NULL DEFAULT now(),
            CONSTRAINT ck_staff_member_planner_has_municipality
                CHECK ((role = 'planner') = (municipality_id IS NOT NULL)),
            CONSTRAINT ck_staff_member_name_plain CHECK (name = lower(name) AND length(name) BETWEEN 3 AND 120))
    """)
    op.execute("""
        INSERT INTO staff_member (id, name, password_hash, role, municipality_id, created_at)
        SELECT id, name, password_hash, role, municipality_id, created_at FROM account
        WHERE role <> 'administrator' AND password_hash IS NOT NULL
    """)
    op.execute("""
        CREATE TABLE staff_area (
            staff_id uuid CONSTRAINT fk_staff_area_staff_id REFERENCES staff_member (id) ON DELETE CASCADE,
            area_id uuid CONSTRAINT fk_staff_area_area_id REFERENCES housing_area (id) ON DELETE CASCADE,
            CONSTRAINT pk_staff_area PRIMARY KEY (staff_id, area_id));
        CREATE INDEX ix_staff_area_area_id ON staff_area (area_id);
        INSERT INTO staff_area SELECT account_id, area_id FROM membership
            WHERE account_id IN (SELECT id FROM staff_member);
        CREATE TABLE staff_session (
            token_hash bytea CONSTRAINT pk_staff_session PRIMARY KEY,
            staff_id uuid NOT NULL CONSTRAINT fk_staff_session_staff_id
                REFERENCES staff_member (id) ON DELETE CASCADE,
            created_at timestamptz NOT NULL DEFAULT now(),
            expires_at timestamptz NOT NULL);
        CREATE INDEX ix_staff_session_staff_id ON staff_session (staff_id);
    """)
