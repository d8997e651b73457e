"""The public side: roles, the coarsening, the views that are all the public can read, and the one way in for pins.

Revision 0002, after 0001. New functions, views and grants: nothing is locked, and all of it can be undone.
The roles belong to the whole server and are left in place by the downgrade.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLES = """
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['tryghedskort_public', 'tryghedskort_staff'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
        END IF;
        IF NOT pg_has_role(current_user, role_name, 'member') THEN
            EXECUTE format('GRANT %I TO %I', role_name, current_user);
        END IF;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = replace(role_name, '_', '_web_')) THEN
            EXECUTE format('GRANT %I TO %I', role_name, replace(role_name, '_', '_web_'));
        END IF;
    END LOOP;
END $$
"""

COARSEN = """
CREATE FUNCTION coarsen(exact geometry, cell_m double precision, seed uuid) RETURNS geometry
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    snapped geometry;
    spot geometry;
    digest text := md5(seed::text);
    east double precision := 0.15 + 0.7 * (('x' || substr(digest, 1, 7))::bit(28)::int / 268435456.0);
    north double precision := 0.15 + 0.7 * (('x' || substr(digest, 8, 7))::bit(28)::int / 268435456.0);
BEGIN
    IF GeometryType(exact) <> 'POINT' THEN
        -- Fewer corners first: a line that follows the grid step by step would look like stairs.
        snapped := ST_SnapToGrid(ST_SimplifyPreserveTopology(exact, cell_m * 0.4), cell_m);
        IF GeometryType(exact) = 'POLYGON' THEN
            SELECT piece.geom INTO snapped
            FROM ST_Dump(ST_CollectionExtract(ST_MakeValid(snapped), 3)) AS piece
            ORDER BY ST_Area(piece.geom) DESC LIMIT 1;
        END IF;
        IF snapped IS NOT NULL AND NOT ST_IsEmpty(snapped) AND ST_IsValid(snapped) THEN
            RETURN snapped;
        END IF;
    END IF;
    -- The cell that holds the place is all that is told: where in the cell the mark stands comes from the
    -- identifier alone, so that marks do not line up and nothing more can be worked out.
    spot := ST_PointOnSurface(exact);
    RETURN ST_SetSRID(ST_MakePoint(
        (floor(ST_X(spot) / cell_m) + east) * cell_m,
        (floor(ST_Y(spot) / cell_m) + north) * cell_m), ST_SRID(exact));
END $$
"""

PUBLIC_PINS = """
CREATE VIEW public_pins WITH (security_barrier) AS
SELECT pin.id, pin.area_id, pin.campaign_id, pin.kind, pin.category, pin.topic,
       coarsen(pin.geometry, area.coarsen_m, pin.id) AS geometry,
       pin.text, pin.hour, pin.season, pin.language, pin.people,
       (pin.created_at AT TIME ZONE 'Europe/Copenhagen')::date AS created_on
FROM pin JOIN housing_area AS area ON area.id = pin.area_id
WHERE pin.state = 'published'
"""

PUBLIC_WALKS = """
CREATE VIEW public_walks WITH (security_barrier) AS
SELECT id, area_id, title, starts_at, geometry, length_m, walk_minutes, talk_minutes, turns, warnings, created_at
FROM walk WHERE state = 'published'
"""

PUBLIC_STOPS = """
CREATE VIEW public_stops WITH (security_barrier) AS
SELECT stop.id, stop.walk_id, walk.area_id, stop.position, stop.theme, stop.geometry,
       stop.arrives_minute, stop.leaves_minute
FROM stop JOIN walk ON walk.id = stop.walk_id
WHERE walk.state = 'published'
"""

WITHIN_AREA = """
CREATE FUNCTION require_pin_within_area() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM housing_area
        WHERE id = NEW.area_id AND ST_Covers(boundary, NEW.geometry)
    ) THEN
        RAISE EXCEPTION 'the place lies outside the housing area'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_pin_within_area', TABLE = 'pin';
    END IF;
    RETURN NEW;
END $$
"""

WITHIN_AREA_TRIGGER = """
CREATE TRIGGER pin_within_area BEFORE INSERT OR UPDATE OF geometry, area_id ON pin
FOR EACH ROW EXECUTE FUNCTION require_pin_within_area()
"""

SUBMIT_PIN = """
CREATE FUNCTION submit_pin(
    new_id uuid, client uuid, in_area uuid, in_campaign uuid, pin_kind text, pin_category text, pin_topic text,
    place geometry, words text, at_hour integer, in_season text, in_language text
) RETURNS TABLE (id uuid, state text, created_at timestamptz, made boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    stored pin;
BEGIN
    INSERT INTO pin (id, client_id, area_id, campaign_id, kind, category, topic, geometry, text, hour, season,
                     language, placed_by, people, state, relevance)
    VALUES (new_id, client, in_area, in_campaign, pin_kind, pin_category, pin_topic, place, words, at_hour,
            in_season, in_language, 'resident', 1, 'pending', 'uncoded')
    ON CONFLICT ON CONSTRAINT uq_pin_area_id_client_id DO NOTHING
    RETURNING * INTO stored;
    IF FOUND THEN
        INSERT INTO pin_event (pin_id, action, from_state, to_state, actor)
        VALUES (stored.id, 'submit', NULL, 'pending', 'resident');
        RETURN QUERY SELECT stored.id, stored.state, stored.created_at, true;
    ELSE
        RETURN QUERY SELECT pin.id, pin.state, pin.created_at, false
        FROM pin WHERE pin.area_id = in_area AND pin.client_id = client;
    END IF;
END $$
"""

SUBMIT_SIGNATURE = "submit_pin(uuid, uuid, uuid, uuid, text, text, text, geometry, text, integer, text, text)"

OPEN_TABLES = (
    "municipality, place, campaign, category, topic, building, street_lamp, ground_cover, network_node, network_edge"
)

GRANTS = (
    f"REVOKE ALL ON FUNCTION {SUBMIT_SIGNATURE} FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO tryghedskort_public, tryghedskort_staff",
    "GRANT SELECT (id, slug, name, municipality_id, boundary, languages, coarsen_m, attribution) "
    "ON housing_area TO tryghedskort_public",
    f"GRANT SELECT ON {OPEN_TABLES} TO tryghedskort_public",
    "GRANT SELECT ON public_pins, public_walks, public_stops TO tryghedskort_public, tryghedskort_staff",
    f"GRANT EXECUTE ON FUNCTION {SUBMIT_SIGNATURE} TO tryghedskort_public, tryghedskort_staff",
    f"GRANT SELECT ON housing_area, {OPEN_TABLES}, pin, pin_event, walk, stop, stop_pin, staff_member, "
    "staff_area, staff_session TO tryghedskort_staff",
    "GRANT INSERT ON pin_event TO tryghedskort_staff",
    "GRANT UPDATE (state, relevance) ON pin TO tryghedskort_staff",
    "GRANT INSERT, UPDATE, DELETE ON walk, stop, stop_pin TO tryghedskort_staff",
    "GRANT INSERT, DELETE ON staff_session TO tryghedskort_staff",
)


def upgrade() -> None:
    """Make the roles, the coarsening, the views and the grants."""
    op.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '10min'")
    for statement in (
        ROLES, COARSEN, PUBLIC_PINS, PUBLIC_WALKS, PUBLIC_STOPS, WITHIN_AREA, WITHIN_AREA_TRIGGER, SUBMIT_PIN,
        *GRANTS,
    ):  # fmt: skip
        op.execute(statement)


def downgrade() -> None:
    """Take all of it away but the roles."""
    op.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '10min'")
    op.execute("DROP VIEW public_stops, public_walks, public_pins")
    op.execute("DROP TRIGGER pin_within_area ON pin")
    op.execute(f"DROP FUNCTION {SUBMIT_SIGNATURE}")
    op.execute("DROP FUNCTION require_pin_within_area(), coarsen(geometry, double precision, uuid)")
    op.execute(f"REVOKE ALL ON housing_area, {OPEN_TABLES} FROM tryghedskort_public, tryghedskort_staff")
    op.execute(
        "REVOKE ALL ON pin, pin_event, walk, stop, stop_pin, staff_member, staff_area, staff_session "
        "FROM tryghedskort_staff"
    )
    op.execute("REVOKE USAGE ON SCHEMA public FROM tryghedskort_public, tryghedskort_staff")
