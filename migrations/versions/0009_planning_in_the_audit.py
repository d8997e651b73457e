"""Planning that is told once in the audit, and one sentence for all that a walk does not solve.

Revision 0009, after 0008. A function, a view with two more warnings, and the reasons of kept walks. The downgrade parts
the sentence again.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Who it is is looked up here and cannot be handed in. Two at once wait for each other: the second sees the first's.
WRITE_AUDIT_ONCE = """
CREATE FUNCTION write_audit_once(done text, about text, in_area uuid, more jsonb, within interval) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who record;
    is_told boolean;
BEGIN
    SELECT * INTO who FROM credential_access(presented_credential());
    FOR attempt IN 1..2 LOOP
        SELECT EXISTS (
            SELECT FROM audit_entry AS entry
            WHERE entry.area_id = in_area AND entry.happened_at > clock_timestamp() - within
              AND entry.account_id = who.account_id AND entry.role = who.role
              AND entry.credential_kind = who.kind AND entry.action = done AND entry.subject = about
              AND entry.subject_id IS NULL AND entry.details = more
        ) INTO is_told;
        IF is_told THEN
            RETURN;
        ELSIF attempt = 1 THEN
            PERFORM pg_advisory_xact_lock(hashtext('write_audit_once'), hashtext(in_area || ' ' || who.account_id));
        END IF;
    END LOOP;
    PERFORM write_audit(done, about, NULL, in_area, more);
END $$
"""
ONCE = "write_audit_once(text, text, uuid, jsonb, interval)"

# The topics of a walk stood in sentences of their own; the first of them becomes the sentence of all.
JOIN_TOPICS = """
UPDATE walk SET explanations = (
    SELECT jsonb_agg(CASE WHEN said.one ->> 'code' = 'social_needs_other_tool' THEN topics.whole ELSE said.one END
                     ORDER BY said.position)
    FROM jsonb_array_elements(walk.explanations) WITH ORDINALITY AS said (one, position)
    WHERE said.one ->> 'code' <> 'social_needs_other_tool' OR said.position = topics.first)
FROM (
    SELECT walk.id, min(said.position) AS first,
           jsonb_build_object('code', 'social_needs_other_tool', 'values', jsonb_build_object(
               'count', sum((said.one #>> '{values,count}')::integer),
               'topics', jsonb_object_agg(said.one #>> '{values,topic}', said.one #> '{values,count}'))) AS whole
    FROM walk, jsonb_array_elements(walk.explanations) WITH ORDINALITY AS said (one, position)
    WHERE said.one ->> 'code' = 'social_needs_other_tool' AND said.one #> '{values,topic}' IS NOT NULL
    GROUP BY walk.id
) AS topics
WHERE topics.id = walk.id
"""
PART_TOPICS = """
UPDATE walk SET explanations = (
    SELECT jsonb_agg(coalesce(topic.one, said.one) ORDER BY said.position, topic.one #> '{values,count}' DESC,
                     topic.one #>> '{values,topic}')
    FROM jsonb_array_elements(walk.explanations) WITH ORDINALITY AS said (one, position)
    LEFT JOIN LATERAL (
        SELECT jsonb_build_object('code', said.one -> 'code', 'values',
                                  jsonb_build_object('topic', key, 'count', value)) AS one
        FROM jsonb_each(said.one #> '{values,topics}')
    ) AS topic ON true)
WHERE explanations @> '[{"code": "social_needs_other_tool"}]'
"""

# The ways and their light are everybody's, a walk that begins in the dark and a road to cross as well.
WARNINGS = "'steps', 'unlit', 'unknown_light', 'big_road', 'sunset_before_end', 'after_dusk'"
MORE_WARNINGS = f"{WARNINGS}, 'before_dawn', 'crosses_big_road'"
PUBLIC_WALKS = """
CREATE OR REPLACE VIEW public_walks WITH (security_barrier) AS
SELECT walk.id, walk.area_id, walk.title, walk.kind, walk.group_number, walk.groups, walk.starts_at, walk.meeting_place,
       walk.geometry, walk.length_m, walk.walk_minutes, walk.talk_minutes, walk.legs, walk.turns,
       coalesce((SELECT jsonb_agg(warning ORDER BY position)
                 FROM jsonb_array_elements(walk.warnings) WITH ORDINALITY AS said (warning, position)
                 WHERE warning ->> 'code' IN ({warnings})), '[]') AS warnings,
       walk.created_at, walk.updated_at, walk.version
FROM walk JOIN housing_area AS area ON area.id = walk.area_id
WHERE walk.state = 'published' AND (area.visibility = 'public' OR area.id = ANY ((SELECT own_areas())::uuid[]))
"""


def upgrade() -> None:
    """Make the function, and one sentence of several."""
    op.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '10min'")
    op.execute(WRITE_AUDIT_ONCE)
    op.execute(f"REVOKE ALL ON FUNCTION {ONCE} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {ONCE} TO tryghedskort_staff")
    op.execute(JOIN_TOPICS)
    op.execute(PUBLIC_WALKS.format(warnings=MORE_WARNINGS))


def downgrade() -> None:
    """Drop the function, and part the sentence."""
    op.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '10min'")
    op.execute(PUBLIC_WALKS.format(warnings=WARNINGS))
    op.execute(PART_TOPICS)
    op.execute(f"DROP FUNCTION {ONCE}")
