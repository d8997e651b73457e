"""The second wall: roles for accounts and maintenance, who presents what, rows by area, and an audit nobody rewrites.

Revision 0004, after 0003. Functions, policies and grants only; roles belong to the server and stay at the downgrade.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROLES = """
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['tryghedskort_accounts', 'tryghedskort_maintenance'] LOOP
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

DOORS = "tryghedskort_public, tryghedskort_staff, tryghedskort_accounts"

# Whose credential it is and what it opens. Only this function reads the table for the doors: the staff and the public
# role have no right on it, so whoever can run SQL as one of them cannot learn a credential that they do not hold.
CREDENTIAL_ACCESS = """
CREATE FUNCTION credential_access(presented bytea) RETURNS TABLE (
    credential_id uuid, kind text, account_id uuid, name text, role text, may_write boolean,
    municipality_id uuid, campaign_id uuid, area_ids uuid[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT held.id, held.kind, account.id, coalesce(account.name, held.name),
           coalesce(account.role, 'facilitator'), held.may_write, account.municipality_id, held.campaign_id,
           ARRAY(SELECT area.id FROM housing_area AS area
                 WHERE (area.id IN (SELECT membership.area_id FROM membership
                                    WHERE membership.account_id = account.id)
                        OR (account.role = 'planner' AND area.municipality_id = account.municipality_id))
                   AND (held.area_id IS NULL OR area.id = held.area_id)
                   AND (held.municipality_id IS NULL OR area.municipality_id = held.municipality_id)
                 ORDER BY area.id)
    FROM credential AS held
    LEFT JOIN account ON account.id = held.account_id
    LEFT JOIN campaign ON campaign.id = held.campaign_id
    WHERE held.hash = presented AND held.kind <> 'half' AND held.expires_at > now()
      AND (held.kind = 'facilitator' OR account.disabled_at IS NULL)
      AND (held.kind <> 'facilitator' OR now() BETWEEN campaign.opens_at AND campaign.closes_at)
$$
"""

PRESENTED = """
CREATE FUNCTION presented_credential() RETURNS bytea LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN current_setting('tryghedskort.credential', true) ~ '^[0-9a-f]{64}$'
                THEN decode(current_setting('tryghedskort.credential', true), 'hex') END
$$
"""

OWN_AREAS = """
CREATE FUNCTION own_areas() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT area_ids FROM credential_access(presented_credential())), '{}')
$$
"""

OWN_CAMPAIGN = """
CREATE FUNCTION own_campaign() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT campaign_id FROM credential_access(presented_credential())
$$
"""

OWN_ROLE = """
CREATE FUNCTION own_role() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT role FROM credential_access(presented_credential())), 'visitor')
$$
"""

# Who did it is looked up here and cannot be handed in.
WRITE_AUDIT = """
CREATE FUNCTION write_audit(done text, about text, about_id text, in_area uuid, more jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who record;
BEGIN
    SELECT * INTO who FROM credential_access(presented_credential());
    INSERT INTO audit_entry (account_id, actor, role, credential_kind, action, subject, subject_id, area_id, details)
    VALUES (who.account_id, coalesce(who.name, session_user), coalesce(who.role, 'visitor'),
            coalesce(who.kind, 'none'), done, about, about_id, in_area, coalesce(more, '{}'));
END $$
"""

KEEP_AUDIT = """
CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'DELETE' OR current_user <> 'tryghedskort_maintenance' THEN
        RAISE EXCEPTION 'the audit is written and never changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END $$
"""

AUDIT_TRIGGERS = """
CREATE TRIGGER keep_audit_rows BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION keep_audit();
CREATE TRIGGER keep_audit_whole BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION keep_audit();
"""

# The one thing that the staff door may do with codes and credentials: give a round of its own areas another code. The
# table of credentials stays closed to it, and code, ended sign-ins and audit are one transaction.
SET_FACILITATOR_CODE = """
CREATE FUNCTION set_facilitator_code(of_campaign uuid, code bytea) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who record;
    ended integer;
BEGIN
    SELECT * INTO who FROM credential_access(presented_credential());
    IF who.role IS NULL OR who.role NOT IN ('professional', 'planner') OR NOT who.may_write OR NOT EXISTS (
            SELECT FROM campaign WHERE id = of_campaign AND area_id = ANY (who.area_ids)) THEN
        RAISE EXCEPTION 'not a mapping round of the caller''s' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO facilitator_code (campaign_id, code_hash, made_by) VALUES (of_campaign, code, who.account_id)
    ON CONFLICT (campaign_id) DO UPDATE
    SET code_hash = excluded.code_hash, made_by = excluded.made_by, made_at = now();
    DELETE FROM credential WHERE kind = 'facilitator' AND campaign_id = of_campaign;
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$
"""

# table → (policy, for whom, which rows)
OPEN_TO = "tryghedskort_public, tryghedskort_staff"
VISIBLE = "visibility = 'public' OR id = ANY ((SELECT own_areas())::uuid[])"
OWN = "area_id = ANY ((SELECT own_areas())::uuid[])"
IN_VISIBLE_AREA = "area_id IN (SELECT id FROM housing_area)"
GROUND_TABLES = ("place", "building", "street_lamp", "ground_cover", "network_node", "network_edge")
STAFF_TABLES = {
    "pin": OWN,
    # By the area and not by the pin alone: a facilitator sees the pins of a round, never their history or originals.
    "pin_event": f"EXISTS (SELECT FROM pin WHERE pin.id = pin_event.pin_id AND pin.{OWN})",
    "pin_original": f"EXISTS (SELECT FROM pin WHERE pin.id = pin_original.pin_id AND pin.{OWN})",
    "walk": OWN,
    "stop": "EXISTS (SELECT FROM walk WHERE walk.id = stop.walk_id)",
    "stop_pin": "EXISTS (SELECT FROM stop WHERE stop.id = stop_pin.stop_id)",
}
ACCOUNT_TABLES = ("account", "membership", "invitation", "recovery_code", "credential", "facilitator_code")


def _policies() -> list[str]:
    made = [
        "ALTER TABLE housing_area ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY visible ON housing_area FOR SELECT TO {OPEN_TO} USING ({VISIBLE})",
        "CREATE POLICY own ON housing_area FOR UPDATE TO tryghedskort_staff "
        "USING (id = ANY ((SELECT own_areas())::uuid[]))",
        "CREATE POLICY accounts ON housing_area TO tryghedskort_accounts, tryghedskort_maintenance USING (true)",
        "ALTER TABLE campaign ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY visible ON campaign FOR SELECT TO {OPEN_TO} USING ({IN_VISIBLE_AREA})",
        f"CREATE POLICY own ON campaign TO tryghedskort_staff USING ({OWN})",
        "CREATE POLICY accounts ON campaign TO tryghedskort_accounts, tryghedskort_maintenance USING (true)",
        "ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY administrators ON audit_entry FOR SELECT TO tryghedskort_accounts "
        "USING ((SELECT own_role()) = 'administrator')",
        "CREATE POLICY maintenance ON audit_entry TO tryghedskort_maintenance USING (true)",
        "ALTER TABLE facilitator_code ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY own ON facilitator_code FOR SELECT TO tryghedskort_staff "
        f"USING (campaign_id IN (SELECT id FROM campaign WHERE {OWN}))",
        "CREATE POLICY accounts ON facilitator_code TO tryghedskort_accounts, tryghedskort_maintenance USING (true)",
        "CREATE POLICY accounts ON place FOR SELECT TO tryghedskort_accounts USING (true)",
        "CREATE POLICY campaign ON pin FOR SELECT TO tryghedskort_staff USING (campaign_id = (SELECT own_campaign()))",
    ]
    for table in GROUND_TABLES:
        made.append(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        made.append(f"CREATE POLICY visible ON {table} FOR SELECT TO {OPEN_TO} USING ({IN_VISIBLE_AREA})")
    for table, rows in STAFF_TABLES.items():
        made.append(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        made.append(f"CREATE POLICY area ON {table} TO tryghedskort_staff USING ({rows})")
        made.append(f"CREATE POLICY maintenance ON {table} TO tryghedskort_maintenance USING (true)")
    return made


FUNCTIONS = {
    "credential_access(bytea)": DOORS,
    "presented_credential()": f"{DOORS}, tryghedskort_maintenance",
    "own_areas()": f"{DOORS}, tryghedskort_maintenance",
    "own_campaign()": f"{DOORS}, tryghedskort_maintenance",
    "own_role()": f"{DOORS}, tryghedskort_maintenance",
    "write_audit(text, text, text, uuid, jsonb)": f"{DOORS}, tryghedskort_maintenance",
    "set_facilitator_code(uuid, bytea)": "tryghedskort_staff",
}


def _grants() -> list[str]:
    made = [
        f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {name} TO {whom}"
        for name, whom in FUNCTIONS.items()
    ]
    accounts = ", ".join(ACCOUNT_TABLES)
    return [
        *made,
        "GRANT USAGE ON SCHEMA public TO tryghedskort_accounts, tryghedskort_maintenance",
        "GRANT SELECT (visibility, between_rounds, hexagon_m, least_contributors) ON housing_area "
        "TO tryghedskort_public",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {accounts} TO tryghedskort_accounts",
        "GRANT SELECT (campaign_id, made_at) ON facilitator_code TO tryghedskort_staff",
        "GRANT SELECT, INSERT, UPDATE ON housing_area, municipality TO tryghedskort_accounts",
        "GRANT SELECT ON campaign, place, audit_entry TO tryghedskort_accounts",
        "GRANT SELECT ON municipality, housing_area, campaign TO tryghedskort_maintenance",
        # What the retention job does, and nothing beside: see app/retention/queries.py.
        "GRANT SELECT, DELETE ON audit_entry, account, membership, invitation, credential, pin_original "
        "TO tryghedskort_maintenance",
        "GRANT UPDATE (disabled_at) ON account TO tryghedskort_maintenance",
        "GRANT SELECT, UPDATE (text, guard, slip_hash, client_id, geometry, anonymised_at) ON pin "
        "TO tryghedskort_maintenance",
        "GRANT SELECT, INSERT, UPDATE (actor, reason) ON pin_event TO tryghedskort_maintenance",
        "GRANT SELECT, INSERT ON pin_original TO tryghedskort_staff",
        "GRANT UPDATE (text, guard, people, merged_into) ON pin TO tryghedskort_staff",
        "GRANT INSERT, UPDATE ON campaign TO tryghedskort_staff",
        "GRANT UPDATE (name, languages, residents, dwellings, coarsen_m, hexagon_m, least_contributors, visibility, "
        "between_rounds, text_retention_months, photo_retention_months, account_retention_months, settings) "
        "ON housing_area TO tryghedskort_staff",
    ]


def upgrade() -> None:
    """Make roles, functions, policies and grants."""
    op.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '10min'")
    for statement in (
        ROLES, CREDENTIAL_ACCESS, PRESENTED, OWN_AREAS, OWN_CAMPAIGN, OWN_ROLE, WRITE_AUDIT, KEEP_AUDIT, AUDIT_TRIGGERS,
        SET_FACILITATOR_CODE, *_policies(), *_grants(),
    ):  # fmt: skip
        op.execute(statement)


def downgrade() -> None:
    """Take the wall down; the roles stay."""
    op.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '10min'")
    tables = ("housing_area", "campaign", "audit_entry", "facilitator_code", *GROUND_TABLES, *STAFF_TABLES)
    op.execute(
        "DO $$ DECLARE policy record; BEGIN FOR policy IN SELECT tablename, policyname FROM pg_policies "
        "WHERE schemaname = 'public' LOOP EXECUTE format('DROP POLICY %I ON %I', policy.policyname, "
        "policy.tablename); END LOOP; END $$"
    )
    for table in tables:
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.execute("DROP TRIGGER keep_audit_rows ON audit_entry; DROP TRIGGER keep_audit_whole ON audit_entry")
    op.execute("DROP FUNCTION keep_audit()")
    for name in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION {name}")
    everything = ", ".join(dict.fromkeys((*tables, *ACCOUNT_TABLES, "municipality")))
    op.execute(f"REVOKE ALL ON {everything} FROM tryghedskort_accounts, tryghedskort_maintenance")
    op.execute("REVOKE USAGE ON SCHEMA public FROM tryghedskort_accounts, tryghedskort_maintenance")
    op.execute("REVOKE ALL ON pin_original, facilitator_code FROM tryghedskort_staff")
    op.execute("REVOKE UPDATE (text, guard, people, merged_into) ON pin FROM tryghedskort_staff")
    op.execute("REVOKE INSERT, UPDATE ON campaign FROM tryghedskort_staff")
    op.execute(
        "REVOKE SELECT (visibility, between_rounds, hexagon_m, least_contributors) ON housing_area "
        "FROM tryghedskort_public"
    )
    op.execute("REVOKE UPDATE ON housing_area FROM tryghedskort_staff")
