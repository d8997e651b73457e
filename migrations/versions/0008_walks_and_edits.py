"""Walks that say what is known of them, groups that walk side by side, and hand-made edits of the network.

Revision 0008, after 0007. New columns with defaults, two new tables, views and grants. What was blocked before becomes
an edit like any other. The downgrade takes drawn paths away and keeps what is blocked.
"""

import importlib.util
from pathlib import Path
from types import ModuleType

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
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

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NOTHING, EMPTY = sa.text("'{}'"), sa.text("'[]'")
STAFF = "tryghedskort_staff"
OWN = "area_id = ANY ((SELECT own_areas())::uuid[])"

# The ways and their light are everybody's; what speaks of pins, of weights and of who comes along is not.
PUBLIC_WALKS = """
CREATE VIEW public_walks WITH (security_barrier) AS
SELECT walk.id, walk.area_id, walk.title, walk.kind, walk.group_number, walk.groups, walk.starts_at, walk.meeting_place,
       walk.geometry, walk.length_m, walk.walk_minutes, walk.talk_minutes, walk.legs, walk.turns,
       coalesce((SELECT jsonb_agg(warning ORDER BY position)
                 FROM jsonb_array_elements(walk.warnings) WITH ORDINALITY AS said (warning, position)
                 WHERE warning ->> 'code' IN ('steps', 'unlit', 'unknown_light', 'big_road', 'sunset_before_end',
                                              'after_dusk')), '[]') AS warnings,
       walk.created_at, walk.updated_at, walk.version
FROM walk JOIN housing_area AS area ON area.id = walk.area_id
WHERE walk.state = 'published' AND (area.visibility = 'public' OR area.id = ANY ((SELECT own_areas())::uuid[]))
"""

VIEWS = "public_stops, public_walks"
EDGE = (
    "area_id, number, from_node, to_node, geometry, length_m, highway, steps, lit, surface, width_m, name, access, "
    "tunnel, blocked, way_ids, bridge, imported_lit"
)
EDITED_TABLES = ("network_node", "network_edge")


def _walk_columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("kind", sa.Text(), server_default=sa.text("'safety_walk'"), nullable=False),
        sa.Column("variant", sa.Text(), server_default=sa.text("'best'"), nullable=False),
        sa.Column("meeting_place", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("party_id", sa.UUID(), nullable=True),
        sa.Column("group_number", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("groups", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("objective", sa.Float(), nullable=True),
        sa.Column("bound", sa.Float(), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("stopped_by", sa.Text(), nullable=True),
        sa.Column("candidates", sa.Integer(), nullable=True),
        sa.Column("counts", postgresql.JSONB(), server_default=NOTHING, nullable=False),
        sa.Column("legs", postgresql.JSONB(), server_default=EMPTY, nullable=False),
        sa.Column("explanations", postgresql.JSONB(), server_default=EMPTY, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
    )


def _stop_columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("mandates", sa.ARRAY(sa.Text()), server_default=NOTHING, nullable=False),
        sa.Column("reasons", postgresql.JSONB(), server_default=EMPTY, nullable=False),
        sa.Column("wished", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )


def upgrade() -> None:
    """Add the columns, make the tables, put the new views in place of the old."""
    op.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '10min'")
    _extend_walks()
    op.add_column(
        "housing_area", sa.Column("network_version", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    _make_edits()
    _extend_network()
    _make_walls()
    op.execute(f"DROP VIEW {VIEWS}")
    op.execute(PUBLIC_WALKS)
    op.execute(before.PUBLIC_STOPS)
    op.execute(f"GRANT SELECT ON {VIEWS} TO tryghedskort_public, {STAFF}, tryghedskort_maintenance")


def _extend_walks() -> None:
    for column in _walk_columns():
        op.add_column("walk", column)
    op.execute("UPDATE walk SET updated_at = created_at")
    for column in _stop_columns():
        op.add_column("stop", column)
    op.create_check_constraint(op.f("ck_walk_kind_known"), "walk", "kind IN ('safety_walk', 'treasure_hunt')")
    op.create_check_constraint(op.f("ck_walk_group_of_groups"), "walk", "group_number BETWEEN 1 AND groups")
    op.create_check_constraint(op.f("ck_walk_party_of_groups"), "walk", "(party_id IS NULL) = (groups = 1)")
    op.create_index(op.f("ix_walk_party_id"), "walk", ["party_id"], unique=False)


def _make_edits() -> None:
    op.create_table(
        "network_edit",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("area_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(geometry_type="LINESTRING", srid=25832, dimension=2, spatial_index=False, nullable=False),
            nullable=False,
        ),
        sa.Column("lit", sa.Text(), nullable=True),
        sa.Column("steps", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("kind IN ('block', 'open', 'add_path', 'light')", name=op.f("ck_network_edit_kind_known")),
        sa.CheckConstraint("lit IN ('yes', 'no', 'unknown')", name=op.f("ck_network_edit_lit_known")),
        sa.CheckConstraint("kind <> 'light' OR lit IS NOT NULL", name=op.f("ck_network_edit_light_said")),
        sa.CheckConstraint("length(note) <= 500 AND length(name) <= 120", name=op.f("ck_network_edit_words_length")),
        sa.CheckConstraint(
            "ST_Length(geometry) > 0 AND ST_Length(geometry) <= 20000",
            name=op.f("ck_network_edit_geometry_bounded"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["housing_area.id"], name=op.f("fk_network_edit_area_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_edit")),
    )
    op.create_index("idx_network_edit_geometry", "network_edit", ["geometry"], unique=False, postgresql_using="gist")
    op.create_index(op.f("ix_network_edit_area_id"), "network_edit", ["area_id"], unique=False)


def _extend_network() -> None:
    op.add_column("network_node", sa.Column("imported", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("network_edge", sa.Column("imported", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("network_edge", sa.Column("bridge", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column(
        "network_edge", sa.Column("imported_lit", sa.Text(), server_default=sa.text("'unknown'"), nullable=False)
    )
    op.add_column("network_edge", sa.Column("edit_ids", sa.ARRAY(sa.UUID()), server_default=NOTHING, nullable=False))
    op.execute(f"CREATE TABLE split_edge AS SELECT {EDGE} FROM network_edge WITH NO DATA")
    for column in EDGE.replace(",", "").split():
        if column not in {"surface", "width_m", "name", "access"}:
            op.alter_column("split_edge", column, nullable=False)
    for column, value in {
        "tunnel": "false",
        "bridge": "false",
        "blocked": "false",
        "way_ids": "'{}'",
        "imported_lit": "'unknown'",
    }.items():
        op.alter_column("split_edge", column, server_default=sa.text(value))
    op.create_primary_key(op.f("pk_split_edge"), "split_edge", ["area_id", "number"])
    op.create_foreign_key(
        op.f("fk_split_edge_area_id"), "split_edge", "housing_area", ["area_id"], ["id"], ondelete="CASCADE"
    )
    for end in ("from_node", "to_node"):
        op.create_foreign_key(
            op.f(f"fk_split_edge_area_id_{end}"), "split_edge", "network_node", ["area_id", end],
            ["area_id", "number"], ondelete="CASCADE",
        )  # fmt: skip
    op.create_index("idx_split_edge_geometry", "split_edge", ["geometry"], unique=False, postgresql_using="gist")
    op.execute("UPDATE network_edge SET imported_lit = lit WHERE lit <> 'unknown'")
    op.execute("""
        WITH made AS (
            INSERT INTO network_edit (id, area_id, kind, geometry)
            SELECT gen_random_uuid(), area_id, 'block', geometry FROM network_edge
            WHERE blocked AND ST_Length(geometry) <= 20000 RETURNING id, area_id, geometry)
        UPDATE network_edge AS edge SET edit_ids = ARRAY[made.id] FROM made
        WHERE edge.area_id = made.area_id AND edge.blocked AND edge.geometry = made.geometry
    """)


def _make_walls() -> None:
    for table in ("network_edit", "split_edge"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY area ON {table} TO {STAFF} USING ({OWN})")
    op.execute(f"GRANT SELECT, INSERT, DELETE ON network_edit, split_edge TO {STAFF}")
    for table in EDITED_TABLES:
        for action, rows in (("INSERT", "WITH CHECK"), ("UPDATE", "USING"), ("DELETE", "USING")):
            op.execute(f"CREATE POLICY {action.lower()}_own ON {table} FOR {action} TO {STAFF} {rows} ({OWN})")
    op.execute(f"GRANT INSERT, DELETE ON network_node, network_edge TO {STAFF}")
    op.execute(f"GRANT UPDATE (blocked, lit, edit_ids) ON network_edge TO {STAFF}")
    op.execute(f"GRANT UPDATE (network_version) ON housing_area TO {STAFF}")


def downgrade() -> None:
    """Take drawn paths and edits away, keep what is blocked, put the old views back."""
    op.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '10min'")
    op.execute(f"DROP VIEW {VIEWS}")
    op.execute(f"REVOKE UPDATE (network_version) ON housing_area FROM {STAFF}")
    op.execute(f"REVOKE INSERT, DELETE ON network_node, network_edge FROM {STAFF}")
    op.execute(f"REVOKE UPDATE (blocked, lit, edit_ids) ON network_edge FROM {STAFF}")
    for table in EDITED_TABLES:
        for action in ("insert", "update", "delete"):
            op.execute(f"DROP POLICY {action}_own ON {table}")
    op.execute("DELETE FROM network_edge WHERE NOT imported")
    op.execute(f"INSERT INTO network_edge ({EDGE}) SELECT {EDGE} FROM split_edge")
    op.execute("DELETE FROM network_node WHERE NOT imported")
    op.execute("UPDATE network_edge SET lit = imported_lit WHERE lit <> imported_lit")
    op.drop_table("split_edge")
    for column in ("edit_ids", "imported_lit", "bridge", "imported"):
        op.drop_column("network_edge", column)
    op.drop_column("network_node", "imported")
    op.drop_table("network_edit")
    op.drop_column("housing_area", "network_version")
    for column in _stop_columns():
        op.drop_column("stop", column.name)
    for column in _walk_columns():
        op.drop_column("walk", column.name)
    op.execute(before.PUBLIC_WALKS)
    op.execute(before.PUBLIC_STOPS)
    op.execute(f"GRANT SELECT ON {VIEWS} TO tryghedskort_public, {STAFF}, tryghedskort_maintenance")
