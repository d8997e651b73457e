"""Who may do what with rounds, voices, photos, answers and replies; and what a slip opens from now on.

Revision 0007, after 0006. Views, functions, policies and grants only: nothing is locked, and all of it can be undone.
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


walls = _load("0004_walls")
before = _load("0005_two_tiers")

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PUBLIC_PINS = before.PUBLIC_PINS.replace("hour, season,", "hour, season, light,").replace(
    "NULL::integer, NULL, NULL,", "NULL::integer, NULL, NULL, NULL,"
)

PUBLIC_PHOTOS = f"""
CREATE VIEW public_photos WITH (security_barrier) AS
SELECT photo.id, photo.area_id, photo.pin_id
FROM photo JOIN ({before.SENSITIVE}) AS shown ON shown.id = photo.pin_id
WHERE photo.state = 'published' AND NOT shown.sensitive
"""

# You said, we did: the words that the public reads anyway, and what staff answered for all to read.
PUBLIC_REPLIES = f"""
CREATE VIEW public_replies WITH (security_barrier) AS
SELECT message.id, message.area_id, message.pin_id, shown.kind, shown.category, shown.topic, shown.text AS said,
       message.text, message.step, (message.created_at AT TIME ZONE 'Europe/Copenhagen')::date AS created_on
FROM message JOIN ({before.SENSITIVE}) AS shown ON shown.id = message.pin_id
WHERE message.public AND message.text <> '' AND NOT shown.sensitive
"""

# A short address leads somewhere only where its area may be seen.
FIND_CHANNEL = """
CREATE FUNCTION find_channel(short text) RETURNS TABLE (campaign_id uuid, channel_id uuid, slug text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT found.campaign_id, found.channel_id, area.slug
    FROM (SELECT campaign.id AS campaign_id, NULL::uuid AS channel_id, campaign.area_id FROM campaign
          WHERE campaign.code = short
          UNION ALL
          SELECT channel.campaign_id, channel.id, channel.area_id FROM channel WHERE channel.code = short) AS found
    JOIN housing_area AS area ON area.id = found.area_id
    WHERE area.visibility = 'public' OR area.id = ANY (own_areas())
$$
"""

# Nobody passes as a facilitator who has not presented the code of this very round.
REQUIRE_WRITER = """
CREATE FUNCTION require_writer(in_area uuid, in_campaign uuid, by_whom text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF by_whom NOT IN ('resident', 'facilitator') OR (by_whom = 'facilitator'
            AND own_campaign() IS DISTINCT FROM in_campaign) THEN
        RAISE EXCEPTION 'not a facilitator of this round' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (SELECT FROM housing_area AS area WHERE area.id = in_area
                   AND (area.visibility = 'public' OR area.id = ANY (own_areas()))) THEN
        RAISE EXCEPTION 'not an area of the caller' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$
"""

SUBMIT_PIN = """
CREATE FUNCTION submit_pin(
    new_id uuid, client uuid, in_area uuid, in_campaign uuid, pin_kind text, pin_category text, pin_topic text,
    place geometry, words text, at_hour integer, in_season text, in_light text, in_language text, by_whom text,
    slip bytea, findings jsonb, via text
) RETURNS TABLE (id uuid, kind text, category text, state text, created_at timestamptz, made boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM require_writer(in_area, in_campaign, by_whom);
    INSERT INTO pin (id, client_id, area_id, campaign_id, channel_id, kind, category, topic, geometry, text, hour,
                     season, light, language, placed_by, people, state, relevance, slip_hash, guard)
    VALUES (new_id, client, in_area, in_campaign,
            (SELECT channel.id FROM channel WHERE channel.code = via AND channel.campaign_id = in_campaign),
            pin_kind, pin_category, pin_topic, place, words, at_hour, in_season, in_light, in_language, by_whom, 1,
            'pending', 'uncoded', slip, findings)
    ON CONFLICT ON CONSTRAINT uq_pin_area_id_client_id DO NOTHING;
    IF FOUND THEN
        INSERT INTO pin_event (pin_id, action, from_state, to_state, actor)
        VALUES (new_id, 'submit', NULL, 'pending', by_whom);
    END IF;
    RETURN QUERY SELECT found.id, found.kind, found.category, found.state, found.created_at, found.id = new_id
                 FROM find_submitted(in_area, client) AS found;
END $$
"""

# As with pins: what was stored is received, whatever has closed since.
FIND_VOICE = """
CREATE FUNCTION find_voice(in_area uuid, client uuid)
RETURNS TABLE (id uuid, pin_id uuid, people integer, created_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT voice.id, voice.pin_id, pin.people, voice.created_at FROM voice JOIN pin ON pin.id = voice.pin_id
    WHERE voice.area_id = in_area AND voice.client_id = client
$$
"""

FIND_RESPONSE = """
CREATE FUNCTION find_response(in_area uuid, client uuid) RETURNS TABLE (id uuid, created_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT response.id, response.created_at FROM response
    WHERE response.area_id = in_area AND response.client_id = client
$$
"""

# "Me too" of a pin that everybody sees: one more of its people, once for each sender. No row: there is no such pin.
ADD_VOICE = f"""
CREATE FUNCTION add_voice(
    new_id uuid, client uuid, in_area uuid, to_pin uuid, in_campaign uuid, by_whom text, slip bytea, via text
) RETURNS TABLE (id uuid, pin_id uuid, people integer, created_at timestamptz, made boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM require_writer(in_area, in_campaign, by_whom);
    INSERT INTO voice (id, client_id, area_id, pin_id, campaign_id, channel_id, placed_by, slip_hash)
    SELECT new_id, client, in_area, shown.id, in_campaign,
           (SELECT channel.id FROM channel WHERE channel.code = via AND channel.campaign_id = in_campaign), by_whom, slip
    FROM ({before.SENSITIVE}) AS shown
    WHERE shown.id = to_pin AND shown.area_id = in_area AND NOT shown.sensitive
    ON CONFLICT ON CONSTRAINT uq_voice_area_id_client_id DO NOTHING;
    IF FOUND THEN
        UPDATE pin SET people = least(people + 1, 100000) WHERE pin.id = to_pin;
    END IF;
    RETURN QUERY SELECT found.id, found.pin_id, found.people, found.created_at, found.id = new_id
                 FROM find_voice(in_area, client) AS found;
END $$
"""

SUBMIT_RESPONSE = """
CREATE FUNCTION submit_response(
    new_id uuid, client uuid, in_area uuid, in_campaign uuid, by_whom text, in_language text, given jsonb, age text,
    sex text, findings jsonb, via text
) RETURNS TABLE (id uuid, created_at timestamptz, made boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM require_writer(in_area, in_campaign, by_whom);
    INSERT INTO response (id, client_id, area_id, campaign_id, channel_id, language, answers, age_group, gender, guard,
                          placed_by)
    VALUES (new_id, client, in_area, in_campaign,
            (SELECT channel.id FROM channel WHERE channel.code = via AND channel.campaign_id = in_campaign),
            in_language, given, age, sex, findings, by_whom)
    ON CONFLICT ON CONSTRAINT uq_response_area_id_client_id DO NOTHING;
    RETURN QUERY SELECT found.id, found.created_at, found.id = new_id FROM find_response(in_area, client) AS found;
END $$
"""

FIND_PHOTO = """
CREATE FUNCTION find_photo(in_area uuid, client uuid)
RETURNS TABLE (id uuid, state text, width integer, height integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT photo.id, photo.state, photo.width, photo.height
    FROM photo WHERE photo.area_id = in_area AND photo.client_id = client
$$
"""

# By the identifier that the sender of the pin made and nobody else knows. No row: there is no such pin; `enough`: it
# has as many photos as a pin may have.
STORE_PHOTO = """
CREATE FUNCTION store_photo(
    new_id uuid, client uuid, in_area uuid, pin_client uuid, new_width integer, new_height integer, new_bytes integer,
    most integer
) RETURNS TABLE (id uuid, state text, width integer, height integer, made boolean, enough boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    held pin;
BEGIN
    SELECT * INTO held FROM pin WHERE pin.area_id = in_area AND pin.client_id = pin_client
        AND pin.state <> 'withdrawn' AND pin.created_at > now() - interval '7 days' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM photo WHERE photo.area_id = in_area AND photo.client_id = client) THEN
        IF (SELECT count(*) FROM photo WHERE photo.pin_id = held.id) >= most THEN
            RETURN QUERY SELECT NULL::uuid, NULL::text, NULL::integer, NULL::integer, false, true;
            RETURN;
        END IF;
        INSERT INTO photo (id, client_id, area_id, pin_id, width, height, bytes)
        VALUES (new_id, client, in_area, held.id, new_width, new_height, new_bytes);
    END IF;
    RETURN QUERY SELECT found.id, found.state, found.width, found.height, found.id = new_id, false
                 FROM find_photo(in_area, client) AS found;
END $$
"""

SLIP_COLUMNS = """
    id uuid, area_id uuid, slug text, area_name text, languages text[], kind text, category text, topic text, text text,
    original_text text, hour integer, season text, light text, language text, people integer, placed_by text,
    state text, relevance text, campaign_title text, created_at timestamptz, anonymised_at timestamptz,
    geometry geometry, guard jsonb, events jsonb, is_voice boolean, on_walk boolean, messages jsonb, photos jsonb,
    has_notice boolean
"""

# Who was joined with others hears what is answered to all of them: the pin that speaks for it, and the one after that.
JOINED_WITH = """
CREATE FUNCTION joined_with(joined uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE head AS (
        SELECT merged_into AS id FROM pin WHERE pin.id = joined AND state = 'merged'
        UNION
        SELECT pin.merged_into FROM pin JOIN head ON pin.id = head.id WHERE pin.state = 'merged')
    SELECT id FROM head WHERE id IS NOT NULL
$$
"""

MESSAGES = """coalesce((
    SELECT jsonb_agg(jsonb_build_object('id', message.id, 'author', message.author, 'text', message.text,
               'asks', message.asks, 'step', message.step, 'public', message.public, 'created_at', message.created_at)
               ORDER BY message.created_at, message.id)
    FROM message WHERE (message.pin_id = {pin} {only})
        OR (message.public AND message.pin_id IN (SELECT joined_with({pin})))), '[]')"""

ON_WALK = """EXISTS (
    SELECT FROM stop_pin JOIN stop ON stop.id = stop_pin.stop_id JOIN walk ON walk.id = stop.walk_id
    WHERE (stop_pin.pin_id = {pin} OR stop_pin.pin_id IN (SELECT joined_with({pin}))) AND walk.state = 'published')"""

# A voice's slip opens what is the voice's: that it was said, and what the public reads of the pin and its replies.
READ_SLIP = f"""
CREATE FUNCTION read_slip(slip bytea) RETURNS TABLE ({SLIP_COLUMNS})
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT pin.id, area.id, area.slug, area.name, area.languages, pin.kind, pin.category, pin.topic, pin.text,
           original.text, pin.hour, pin.season, pin.light, pin.language, pin.people, pin.placed_by, pin.state,
           pin.relevance, campaign.title, pin.created_at, pin.anonymised_at, pin.geometry, pin.guard,
           (SELECT jsonb_agg(jsonb_build_object('happened_at', event.happened_at, 'action', event.action,
                        'from_state', event.from_state, 'to_state', event.to_state, 'reason', event.reason)
                        ORDER BY event.id)
            FROM pin_event AS event WHERE event.pin_id = pin.id),
           false, {ON_WALK.format(pin="pin.id")}, {MESSAGES.format(pin="pin.id", only="")},
           coalesce((SELECT jsonb_agg(jsonb_build_object('id', photo.id, 'state', photo.state,
                        'width', photo.width, 'height', photo.height) ORDER BY photo.created_at, photo.id)
                     FROM photo WHERE photo.pin_id = pin.id), '[]'),
           EXISTS (SELECT FROM notice WHERE notice.slip_hash = slip)
    FROM pin JOIN housing_area AS area ON area.id = pin.area_id
    LEFT JOIN campaign ON campaign.id = pin.campaign_id
    LEFT JOIN pin_original AS original ON original.pin_id = pin.id
    WHERE pin.slip_hash = slip
    UNION ALL
    SELECT voice.id, area.id, area.slug, area.name, area.languages, pin.kind, pin.category, pin.topic,
           CASE WHEN pin.state = 'published' THEN pin.text ELSE '' END, NULL, pin.hour, pin.season, pin.light,
           pin.language, pin.people, voice.placed_by,
           CASE WHEN voice.withdrawn_at IS NULL THEN pin.state ELSE 'withdrawn' END, 'uncoded', campaign.title,
           voice.created_at, NULL, public_place(pin.geometry, area.coarsen_m, pin.id, pin.area_id), '[]'::jsonb,
           jsonb_build_array(jsonb_build_object('happened_at', voice.created_at, 'action', 'submit',
                        'from_state', NULL, 'to_state', 'published', 'reason', NULL))
               || CASE WHEN voice.withdrawn_at IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(jsonb_build_object(
                        'happened_at', voice.withdrawn_at, 'action', 'withdraw', 'from_state', 'published',
                        'to_state', 'withdrawn', 'reason', NULL)) END,
           true, {ON_WALK.format(pin="pin.id")},
           {MESSAGES.format(pin="pin.id", only="AND message.public")}, '[]'::jsonb,
           EXISTS (SELECT FROM notice WHERE notice.slip_hash = slip)
    FROM voice JOIN pin ON pin.id = voice.pin_id JOIN housing_area AS area ON area.id = voice.area_id
    LEFT JOIN campaign ON campaign.id = voice.campaign_id
    WHERE voice.slip_hash = slip
$$
"""

# The writer's words, photos and answers, and the original of an edit, are gone at once; that something was said here
# stays in the history.
WITHDRAW_BY_SLIP = """
CREATE FUNCTION withdraw_by_slip(slip bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    held pin;
    said voice;
BEGIN
    DELETE FROM notice WHERE slip_hash = slip;
    SELECT * INTO held FROM pin WHERE slip_hash = slip FOR UPDATE;
    IF NOT FOUND THEN
        SELECT * INTO said FROM voice WHERE slip_hash = slip FOR UPDATE;
        IF NOT FOUND THEN
            RETURN false;
        END IF;
        IF said.withdrawn_at IS NULL THEN
            UPDATE voice SET withdrawn_at = now() WHERE id = said.id;
            UPDATE pin SET people = greatest(1, people - 1)
            WHERE id = said.pin_id OR id = (SELECT merged_into FROM pin AS joined WHERE joined.id = said.pin_id);
        END IF;
        RETURN true;
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
    DELETE FROM photo WHERE pin_id = held.id;
    UPDATE message SET text = '', guard = '[]' WHERE pin_id = held.id AND author = 'writer';
    UPDATE message SET public = false WHERE pin_id = held.id AND public;
    UPDATE pin SET state = 'withdrawn', text = '', guard = '[]', merged_into = NULL WHERE id = held.id;
    RETURN true;
END $$
"""

# NULL: the slip opens no pin; else stored, no_question (nothing was asked) or enough (answered often enough).
ANSWER_SLIP = """
CREATE FUNCTION answer_slip(slip bytea, words text, findings jsonb, most integer) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    held pin;
    asked_at timestamptz;
BEGIN
    SELECT * INTO held FROM pin WHERE slip_hash = slip AND state <> 'withdrawn' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT max(created_at) INTO asked_at FROM message WHERE pin_id = held.id AND author = 'staff' AND asks;
    IF asked_at IS NULL THEN
        RETURN 'no_question';
    END IF;
    IF (SELECT count(*) FROM message
        WHERE pin_id = held.id AND author = 'writer' AND created_at >= asked_at) >= most THEN
        RETURN 'enough';
    END IF;
    INSERT INTO message (id, area_id, pin_id, author, text, actor, guard, created_at)
    VALUES (gen_random_uuid(), held.area_id, held.id, 'writer', words, 'writer', findings, clock_timestamp());
    RETURN 'stored';
END $$
"""

SET_NOTICE = """
CREATE FUNCTION set_notice(slip bytea, sealed bytea, in_language text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO notice (slip_hash, area_id, pin_id, address, language)
    SELECT slip, pin.area_id, pin.id, sealed, in_language FROM pin
    WHERE pin.slip_hash = slip AND pin.state <> 'withdrawn'
    UNION ALL
    SELECT slip, voice.area_id, voice.pin_id, sealed, in_language FROM voice
    WHERE voice.slip_hash = slip AND voice.withdrawn_at IS NULL
    ON CONFLICT (slip_hash) DO UPDATE SET address = excluded.address, language = excluded.language;
    RETURN FOUND;
END $$
"""

DROP_NOTICE = """
CREATE FUNCTION drop_notice(slip bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM notice WHERE slip_hash = slip;
    RETURN FOUND;
END $$
"""

# A mail is due to those who asked for one: the writer hears of every reply and decision, everybody else behind the pin
# of what everybody reads, and of its end. What follows within a minute goes into the same mail.
OWE_NOTICE = """
CREATE FUNCTION owe_notice() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own bytea := (SELECT pin.slip_hash FROM pin WHERE pin.id = NEW.pin_id);
    to_all boolean;
    is_last boolean;
BEGIN
    IF TG_TABLE_NAME = 'message' THEN
        to_all := NEW.public;
        is_last := NEW.step IS NOT DISTINCT FROM 'done';
    ELSE
        to_all := NEW.action IN ('reject', 'withdraw');
        is_last := to_all;
    END IF;
    UPDATE notice SET owed_at = now(), next_try_at = now() + interval '1 minute', attempts = 0, last_reply = is_last
    WHERE notice.slip_hash = own OR (to_all AND notice.pin_id = NEW.pin_id)
       OR (to_all AND notice.area_id = (SELECT pin.area_id FROM pin WHERE pin.id = NEW.pin_id)
           AND NEW.pin_id IN (SELECT joined_with(notice.pin_id)));
    RETURN NULL;
END $$
"""

TRIGGERS = """
CREATE TRIGGER owe_notice_of_message AFTER INSERT ON message
FOR EACH ROW WHEN (NEW.author = 'staff') EXECUTE FUNCTION owe_notice();
CREATE TRIGGER owe_notice_of_decision AFTER INSERT ON pin_event
FOR EACH ROW WHEN (NEW.action IN ('publish', 'reject', 'withdraw', 'undo')
    OR (NEW.action = 'merge' AND NEW.to_state = 'merged')) EXECUTE FUNCTION owe_notice();
"""

OLD_SUBMIT = before.NEW_SUBMIT
NEW_SUBMIT = (
    "submit_pin(uuid, uuid, uuid, uuid, text, text, text, geometry, text, integer, text, text, text, text, bytea, "
    "jsonb, text)"
)
REPLACED = ("read_slip(bytea)", "withdraw_by_slip(bytea)")
WRITERS = "tryghedskort_public, tryghedskort_staff"
FUNCTIONS = {
    "find_channel(text)": WRITERS,
    "require_writer(uuid, uuid, text)": WRITERS,
    NEW_SUBMIT: WRITERS,
    "find_voice(uuid, uuid)": WRITERS,
    "find_response(uuid, uuid)": WRITERS,
    "add_voice(uuid, uuid, uuid, uuid, uuid, text, bytea, text)": WRITERS,
    "submit_response(uuid, uuid, uuid, uuid, text, text, jsonb, text, text, jsonb, text)": WRITERS,
    "find_photo(uuid, uuid)": WRITERS,
    "store_photo(uuid, uuid, uuid, uuid, integer, integer, integer, integer)": WRITERS,
    "read_slip(bytea)": "tryghedskort_public",
    "withdraw_by_slip(bytea)": "tryghedskort_public",
    "answer_slip(bytea, text, jsonb, integer)": "tryghedskort_public",
    "set_notice(bytea, bytea, text)": "tryghedskort_public",
    "drop_notice(bytea)": "tryghedskort_public",
    "short_code()": "tryghedskort_staff",
    "joined_with(uuid)": "",
    "owe_notice()": "",
}
MADE = (
    PUBLIC_PINS, PUBLIC_PHOTOS, PUBLIC_REPLIES, FIND_CHANNEL, REQUIRE_WRITER, SUBMIT_PIN, FIND_VOICE, ADD_VOICE,
    FIND_RESPONSE, SUBMIT_RESPONSE,
    FIND_PHOTO, STORE_PHOTO, JOINED_WITH, READ_SLIP, WITHDRAW_BY_SLIP, ANSWER_SLIP, SET_NOTICE, DROP_NOTICE, OWE_NOTICE, TRIGGERS,
)  # fmt: skip
NEW_VIEWS = "public_photos, public_replies"

# table → what the staff of an area may do with its rows
STAFF_TABLES = {
    "channel": "SELECT, INSERT, UPDATE, DELETE",
    "question": "SELECT, INSERT, UPDATE, DELETE",
    "meeting": "SELECT, INSERT, UPDATE, DELETE",
    "population_figure": "SELECT, INSERT, UPDATE, DELETE",
    "response": "SELECT",
    "voice": "SELECT",
    "photo": "SELECT, UPDATE (state)",
    "message": "SELECT, INSERT",
    "notice": "",
}
PUBLIC_TABLES = ("question", "meeting")
MAINTENANCE = {
    "question": "SELECT",
    "response": "SELECT, UPDATE (answers, guard, client_id)",
    "voice": "SELECT, UPDATE (client_id, slip_hash)",
    "photo": "SELECT, DELETE",
    "message": "SELECT, UPDATE (text, guard, actor), DELETE",
    "notice": "SELECT, UPDATE (owed_at, last_reply, attempts, next_try_at), DELETE",
}


def _policies() -> list[str]:
    made: list[str] = []
    for table, rights in STAFF_TABLES.items():
        made.append(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        if rights:
            made.append(f"CREATE POLICY area ON {table} TO tryghedskort_staff USING ({walls.OWN})")
            made.append(f"GRANT {rights} ON {table} TO tryghedskort_staff")
    for table in PUBLIC_TABLES:
        made.append(f"CREATE POLICY visible ON {table} FOR SELECT TO {WRITERS} USING ({walls.IN_VISIBLE_AREA})")
        made.append(f"GRANT SELECT ON {table} TO tryghedskort_public")
    for table, rights in MAINTENANCE.items():
        made.append(f"CREATE POLICY maintenance ON {table} TO tryghedskort_maintenance USING (true)")
        made.append(f"GRANT {rights} ON {table} TO tryghedskort_maintenance")
    # The device of a meeting shows the code by which others join in, and counts who came by it.
    made.append(
        "CREATE POLICY campaign ON channel FOR SELECT TO tryghedskort_staff "
        "USING (campaign_id = (SELECT own_campaign()))"
    )
    return made


def upgrade() -> None:
    """Put the new views and functions in place of the old, and give the new tables their walls."""
    op.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '10min'")
    op.execute("DROP VIEW public_pins")
    for name in (OLD_SUBMIT, *REPLACED):
        op.execute(f"DROP FUNCTION {name}")
    for statement in (*MADE, *_policies()):
        op.execute(statement)
    for name, whom in FUNCTIONS.items():
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        if whom:
            op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {whom}")
    op.execute(
        f"GRANT SELECT ON public_pins, {NEW_VIEWS} TO tryghedskort_public, tryghedskort_staff, tryghedskort_maintenance"
    )


def downgrade() -> None:
    """Put the old views and functions back."""
    op.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '10min'")
    op.execute(
        "DROP TRIGGER owe_notice_of_message ON message; DROP TRIGGER owe_notice_of_decision ON pin_event; "
        f"DROP VIEW public_pins, {NEW_VIEWS}"
    )
    for name in reversed([name for name in FUNCTIONS if name != "short_code()"]):
        op.execute(f"DROP FUNCTION {name}")
    op.execute("REVOKE ALL ON FUNCTION short_code() FROM tryghedskort_staff")
    for table in STAFF_TABLES:
        op.execute(f"DROP POLICY IF EXISTS area ON {table}; DROP POLICY IF EXISTS campaign ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        op.execute(f"REVOKE ALL ON {table} FROM tryghedskort_staff")
    for table in PUBLIC_TABLES:
        op.execute(f"DROP POLICY visible ON {table}")
        op.execute(f"REVOKE ALL ON {table} FROM tryghedskort_public")
    for table in MAINTENANCE:
        op.execute(f"DROP POLICY maintenance ON {table}")
        op.execute(f"REVOKE ALL ON {table} FROM tryghedskort_maintenance")
    for statement in (before.PUBLIC_PINS, before.SUBMIT_PIN, before.READ_SLIP, before.WITHDRAW_BY_SLIP):
        op.execute(statement)
    for name in (OLD_SUBMIT, *REPLACED):
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {before.FUNCTIONS[name]}")
    op.execute("GRANT SELECT ON public_pins TO tryghedskort_public, tryghedskort_staff, tryghedskort_maintenance")
