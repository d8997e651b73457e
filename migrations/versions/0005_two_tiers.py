"""Two tiers of geometry in one view, pins with a guard and a slip, and what a slip opens.

Revision 0005, after 0004. Views and functions only: nothing is locked, and all of it can be undone.
"""

import importlib.util
from pathlib import Path
from types import ModuleType

from alembic import op


def _load(name: str) -> ModuleType:
    """Return another revision's file: what it made is put back by the downgrade."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


before = _load("0002_public_side")

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Where the public sees an exact place: in its cell of the area's grid, and never on a building. All of it follows from
# the cell, the identifier and the ground: two places of one cell cannot be told apart.
PUBLIC_PLACE = """
CREATE FUNCTION public_place(exact geometry, cell_m double precision, seed uuid, in_area uuid) RETURNS geometry
LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    coarse geometry := coarsen(exact, cell_m, seed);
    walls geometry;
    spot geometry;
    corner_x double precision;
    corner_y double precision;
    digest text;
BEGIN
    IF GeometryType(coarse) <> 'POINT' THEN
        SELECT ST_Union(geometry) INTO walls FROM building WHERE area_id = in_area AND ST_Intersects(geometry, coarse);
        IF walls IS NULL THEN
            RETURN coarse;
        END IF;
        SELECT piece.geom INTO spot
        FROM ST_Dump(ST_CollectionExtract(ST_Difference(coarse, ST_Buffer(walls, 0.5)), ST_Dimension(coarse) + 1))
            AS piece
        ORDER BY ST_Area(piece.geom) DESC, ST_Length(piece.geom) DESC LIMIT 1;
        IF spot IS NOT NULL AND NOT ST_IsEmpty(spot) THEN
            RETURN spot;
        END IF;
        coarse := coarsen(ST_PointOnSurface(coarse), cell_m, seed);
    END IF;
    IF NOT EXISTS (SELECT FROM building WHERE area_id = in_area AND ST_DWithin(geometry, coarse, 1)) THEN
        RETURN coarse;
    END IF;
    corner_x := floor(ST_X(coarse) / cell_m) * cell_m;
    corner_y := floor(ST_Y(coarse) / cell_m) * cell_m;
    -- Open space in the same cell first.
    FOR attempt IN 1..12 LOOP
        digest := md5(seed::text || attempt);
        spot := ST_SetSRID(ST_MakePoint(
            corner_x + cell_m * (('x' || substr(digest, 1, 7))::bit(28)::int / 268435456.0),
            corner_y + cell_m * (('x' || substr(digest, 8, 7))::bit(28)::int / 268435456.0)), ST_SRID(exact));
        IF NOT EXISTS (SELECT FROM building WHERE area_id = in_area AND ST_DWithin(geometry, spot, 1)) THEN
            RETURN spot;
        END IF;
    END LOOP;
    -- Then the nearest path in the open.
    SELECT ST_ClosestPoint(outdoors.part, coarse) INTO spot
    FROM (SELECT edge.geometry FROM network_edge AS edge WHERE edge.area_id = in_area
          ORDER BY edge.geometry <-> coarse LIMIT 12) AS near
    CROSS JOIN LATERAL (
        SELECT ST_Difference(near.geometry, coalesce((
            SELECT ST_Union(ST_Buffer(building.geometry, 1)) FROM building
            WHERE building.area_id = in_area AND ST_DWithin(building.geometry, near.geometry, 1)),
            ST_SetSRID('POLYGON EMPTY'::geometry, ST_SRID(exact)))) AS part) AS outdoors
    WHERE NOT ST_IsEmpty(outdoors.part)
    ORDER BY outdoors.part <-> coarse, ST_AsBinary(outdoors.part) LIMIT 1;
    -- Without any open ground the place is not shown at all.
    RETURN spot;
END $$
"""

SENSITIVE = """
SELECT pin.*, area.coarsen_m, area.hexagon_m, area.least_contributors,
       (category.sensitive OR coalesce(usual.sensitive, false)) AS sensitive
FROM pin
JOIN housing_area AS area ON area.id = pin.area_id
JOIN category ON category.code = pin.category
LEFT JOIN topic ON topic.code = pin.topic
LEFT JOIN category AS usual ON usual.code = topic.category
WHERE pin.state = 'published' AND (area.visibility = 'public' OR area.id = ANY ((SELECT own_areas())::uuid[]))
"""

# The one way from a pin to everybody. A sensitive pin never appears alone: only the hexagon, how many people, and the
# category, from the least number of contributors on.
PUBLIC_PINS = f"""
CREATE VIEW public_pins WITH (security_barrier) AS
SELECT * FROM (
    SELECT id, area_id, 'place' AS precision, campaign_id, kind, category, topic,
           public_place(geometry, coarsen_m, id, area_id) AS geometry,
           text, hour, season, language, people, (created_at AT TIME ZONE 'Europe/Copenhagen')::date AS created_on
    FROM ({SENSITIVE}) AS shown WHERE NOT sensitive
    UNION ALL
    SELECT md5(area_id::text || kind || category || hexagon.i || ':' || hexagon.j || ':' || hexagon_m)::uuid, area_id,
           'hexagon', NULL::uuid, kind, category, NULL, hexagon.geom, '', NULL::integer, NULL, NULL,
           sum(people)::integer, NULL::date
    FROM ({SENSITIVE}) AS counted
    CROSS JOIN LATERAL (
        SELECT i, j, geom FROM ST_HexagonGrid(hexagon_m, ST_PointOnSurface(geometry)) AS cell
        WHERE ST_Intersects(cell.geom, ST_PointOnSurface(geometry)) ORDER BY i, j LIMIT 1) AS hexagon
    WHERE sensitive
    GROUP BY area_id, kind, category, hexagon_m, least_contributors, hexagon.i, hexagon.j, hexagon.geom
    HAVING sum(people) >= least_contributors
) AS everything WHERE geometry IS NOT NULL
"""

PUBLIC_WALKS = """
CREATE VIEW public_walks WITH (security_barrier) AS
SELECT walk.id, walk.area_id, walk.title, walk.starts_at, walk.geometry, walk.length_m, walk.walk_minutes,
       walk.talk_minutes, walk.turns, walk.warnings, walk.created_at
FROM walk JOIN housing_area AS area ON area.id = walk.area_id
WHERE walk.state = 'published' AND (area.visibility = 'public' OR area.id = ANY ((SELECT own_areas())::uuid[]))
"""

PUBLIC_STOPS = """
CREATE VIEW public_stops WITH (security_barrier) AS
SELECT stop.id, stop.walk_id, walk.area_id, stop.position, stop.theme, stop.geometry,
       stop.arrives_minute, stop.leaves_minute
FROM stop JOIN public_walks AS walk ON walk.id = stop.walk_id
"""

OLD_SUBMIT = before.SUBMIT_SIGNATURE
NEW_SUBMIT = (
    "submit_pin(uuid, uuid, uuid, uuid, text, text, text, geometry, text, integer, text, text, text, bytea, jsonb)"
)

# Looked for before anything is checked: what was stored is received, whatever has closed since.
FIND_PIN = """
CREATE FUNCTION find_submitted(in_area uuid, client uuid)
RETURNS TABLE (id uuid, kind text, category text, state text, created_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT pin.id, pin.kind, pin.category, pin.state, pin.created_at
    FROM pin WHERE pin.area_id = in_area AND pin.client_id = client
$$
"""

SUBMIT_PIN = """
CREATE FUNCTION submit_pin(
    new_id uuid, client uuid, in_area uuid, in_campaign uuid, pin_kind text, pin_category text, pin_topic text,
    place geometry, words text, at_hour integer, in_season text, in_language text, by_whom text, slip bytea,
    findings jsonb
) RETURNS TABLE (id uuid, kind text, category text, state text, created_at timestamptz, made boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    -- Nobody passes as a facilitator who has not presented the code of this very round.
    IF by_whom NOT IN ('resident', 'facilitator') OR (by_whom = 'facilitator'
            AND own_campaign() IS DISTINCT FROM in_campaign) THEN
        RAISE EXCEPTION 'not a facilitator of this round' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (SELECT FROM housing_area AS area WHERE area.id = in_area
                   AND (area.visibility = 'public' OR area.id = ANY (own_areas()))) THEN
        RAISE EXCEPTION 'not an area of the caller' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO pin (id, client_id, area_id, campaign_id, kind, category, topic, geometry, text, hour, season,
                     language, placed_by, people, state, relevance, slip_hash, guard)
    VALUES (new_id, client, in_area, in_campaign, pin_kind, pin_category, pin_topic, place, words, at_hour,
            in_season, in_language, by_whom, 1, 'pending', 'uncoded', slip, findings)
    ON CONFLICT ON CONSTRAINT uq_pin_area_id_client_id DO NOTHING;
    IF FOUND THEN
        INSERT INTO pin_event (pin_id, action, from_state, to_state, actor)
        VALUES (new_id, 'submit', NULL, 'pending', by_whom);
    END IF;
    RETURN QUERY SELECT found.id, found.kind, found.category, found.state, found.created_at, found.id = new_id
                 FROM find_submitted(in_area, client) AS found;
END $$
"""

# The same words in the same cell of the area's grid within a day: a second press, or a program. Few words do not count:
# "Her er mørkt" is what two neighbours really say about one place, and neither may be lost. Never by
# metres: whoever knows a published text could send it again and again and so close in on the exact place.
SAID_BEFORE = """
CREATE FUNCTION said_before(in_area uuid, pin_kind text, words text, place geometry) RETURNS TABLE (near integer, far integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FILTER (WHERE cell.held = cell.sent)::integer, count(*)::integer
    FROM pin JOIN housing_area AS area ON area.id = pin.area_id
    CROSS JOIN LATERAL (
        SELECT ARRAY[floor(ST_X(held.spot) / area.coarsen_m), floor(ST_Y(held.spot) / area.coarsen_m)] AS held,
               ARRAY[floor(ST_X(sent.spot) / area.coarsen_m), floor(ST_Y(sent.spot) / area.coarsen_m)] AS sent
        FROM (SELECT ST_PointOnSurface(pin.geometry) AS spot) AS held,
             (SELECT ST_PointOnSurface(place) AS spot) AS sent) AS cell
    WHERE pin.area_id = in_area AND pin.kind = pin_kind AND pin.created_at > now() - interval '1 day'
      AND length(btrim(words)) >= 20 AND lower(btrim(pin.text)) = lower(btrim(words))
$$
"""

READ_SLIP = """
CREATE FUNCTION read_slip(slip bytea) RETURNS TABLE (
    id uuid, area_id uuid, slug text, area_name text, languages text[], kind text, category text, topic text, text text,
    original_text text, hour integer, season text, language text, people integer, placed_by text, state text,
    relevance text, campaign_title text, created_at timestamptz, anonymised_at timestamptz, geometry geometry,
    guard jsonb, events jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT pin.id, area.id, area.slug, area.name, area.languages, pin.kind, pin.category, pin.topic, pin.text,
           original.text, pin.hour, pin.season, pin.language, pin.people, pin.placed_by, pin.state, pin.relevance,
           campaign.title, pin.created_at, pin.anonymised_at, pin.geometry, pin.guard,
           (SELECT jsonb_agg(jsonb_build_object('happened_at', event.happened_at, 'action', event.action,
                        'from_state', event.from_state, 'to_state', event.to_state, 'reason', event.reason)
                        ORDER BY event.id)
            FROM pin_event AS event WHERE event.pin_id = pin.id)
    FROM pin JOIN housing_area AS area ON area.id = pin.area_id
    LEFT JOIN campaign ON campaign.id = pin.campaign_id
    LEFT JOIN pin_original AS original ON original.pin_id = pin.id
    WHERE pin.slip_hash = slip
$$
"""

# The writer's words, and the original of an edit, are gone at once; that something was said here stays in the history.
WITHDRAW_BY_SLIP = """
CREATE FUNCTION withdraw_by_slip(slip bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    held pin;
BEGIN
    SELECT * INTO held FROM pin WHERE slip_hash = slip FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF held.state <> 'withdrawn' THEN
        INSERT INTO pin_event (pin_id, action, from_state, to_state, actor)
        VALUES (held.id, 'withdraw', held.state, 'withdrawn', 'writer');
    END IF;
    -- What was joined with it is not the writer's to take away: it waits to be read on its own.
    INSERT INTO pin_event (pin_id, action, from_state, to_state, actor)
    SELECT id, 'undo', 'merged', 'pending', 'writer' FROM pin WHERE merged_into = held.id AND state = 'merged';
    UPDATE pin SET state = 'pending', merged_into = NULL WHERE merged_into = held.id AND state = 'merged';
    IF held.state = 'merged' THEN
        UPDATE pin SET people = greatest(1, people - held.people) WHERE id = held.merged_into;
    END IF;
    DELETE FROM stop_pin WHERE pin_id = held.id;
    DELETE FROM pin_original WHERE pin_id = held.id;
    UPDATE pin SET state = 'withdrawn', text = '', guard = '[]', merged_into = NULL WHERE id = held.id;
    RETURN true;
END $$
"""

FUNCTIONS = {
    "public_place(geometry, double precision, uuid, uuid)": "tryghedskort_public, tryghedskort_staff, "
    "tryghedskort_maintenance",
    "find_submitted(uuid, uuid)": "tryghedskort_public, tryghedskort_staff",
    NEW_SUBMIT: "tryghedskort_public, tryghedskort_staff",
    "said_before(uuid, text, text, geometry)": "tryghedskort_public, tryghedskort_staff",
    "read_slip(bytea)": "tryghedskort_public",
    "withdraw_by_slip(bytea)": "tryghedskort_public",
}
VIEWS = "public_stops, public_walks, public_pins"


def upgrade() -> None:
    """Put the new views and functions in place of the old."""
    op.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '10min'")
    op.execute(f"DROP VIEW {VIEWS}")
    op.execute(f"DROP FUNCTION {OLD_SUBMIT}")
    for statement in (
        PUBLIC_PLACE, PUBLIC_PINS, PUBLIC_WALKS, PUBLIC_STOPS, FIND_PIN, SUBMIT_PIN, SAID_BEFORE, READ_SLIP,
        WITHDRAW_BY_SLIP,
    ):  # fmt: skip
        op.execute(statement)
    for name, whom in FUNCTIONS.items():
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {whom}")
    op.execute(f"GRANT SELECT ON {VIEWS} TO tryghedskort_public, tryghedskort_staff, tryghedskort_maintenance")


def downgrade() -> None:
    """Put the old views and functions back."""
    op.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '10min'")
    op.execute(f"DROP VIEW {VIEWS}")
    for name in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION {name}")
    for statement in (before.PUBLIC_PINS, before.PUBLIC_WALKS, before.PUBLIC_STOPS, before.SUBMIT_PIN):
        op.execute(statement)
    op.execute(f"REVOKE ALL ON FUNCTION {OLD_SUBMIT} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {OLD_SUBMIT} TO tryghedskort_public, tryghedskort_staff")
    op.execute(f"GRANT SELECT ON {VIEWS} TO tryghedskort_public, tryghedskort_staff")
