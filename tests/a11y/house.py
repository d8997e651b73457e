"""The demo area with everything in it that a page can show, behind a service that slows nobody down."""

import json
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from playwright.sync_api import BrowserContext
from sqlalchemy import Connection, Engine, text

from app.accounts import second_factor
from app.accounts.codes import hash_secret
from app.cluster import DatabaseUrls
from app.commands.accounts import give_token, set_account
from app.database import owner_engine
from app.keys import load_keys
from app.settings import Settings
from layers.tables import new_id
from tests.app.photographs import jpeg
from tests.browser.service import AREA, PASSWORD, STAFF, VAR, serve

LANGUAGES = ("da", "en", "tr", "ar")
ADMINISTRATOR, PLANNER = "administrator", "planlægger"
MAIL = "mona.holm@example.dk"
PERSONAL = f"Skriv til {MAIL} om lampen."
"""Words that the guard stops."""
CHANGES: dict[str, Any] = {
    "work_bits": 0, "rate_limits": False, "mail_host": "127.0.0.1", "mail_from": "tryghed@example.dk",
    "oidc_issuer": "https://sign-in.example", "oidc_client_id": "tryghedskort",
}  # fmt: skip
TITLES = {"da": "Et spørgsmål", "en": "A question", "tr": "Bir soru", "ar": "سؤال"}
QUESTIONS = (("scale", 0), ("open", 0), ("choice", 3), ("pick", 4))
"""Kind, and how many answers stand to choose from."""


@dataclass
class House:
    """A service, its database, and what lies in it."""

    address: str
    engine: Engine
    urls: DatabaseUrls
    auth: tuple[str, str]
    campaign: uuid.UUID = field(default_factory=new_id)
    ids: dict[str, str] = field(default_factory=dict)
    slips: dict[str, str] = field(default_factory=dict)

    @property
    def api(self) -> str:
        return f"{self.address}/api/areas/{AREA}"

    @property
    def round(self) -> str:
        """Return the address of the mapping round that is open."""
        return f"/areas/{AREA}/campaigns/{self.campaign}"

    def lets_in(self, context: BrowserContext, name: str, kind: str = "session") -> None:
        """Give a browser the session of an account, or half of one before its second factor."""
        self._hand_over(
            context,
            "session",
            """INSERT INTO credential (hash, expires_at, kind, account_id)
            SELECT :hash, now() + interval '1 hour', :kind, id FROM account WHERE name = :name""",
            {"kind": kind, "name": name},
        )

    def lets_in_facilitator(self, context: BrowserContext) -> None:
        """Let a browser into the meeting of the open round."""
        self._hand_over(context, "meeting", "INSERT INTO credential (hash, expires_at, kind, campaign_id, name) VALUES "
                        "(:hash, now() + interval '1 hour', 'facilitator', :campaign, 'Mødet')",
                        {"campaign": self.campaign})  # fmt: skip

    def _hand_over(self, context: BrowserContext, cookie: str, statement: str, values: dict[str, Any]) -> None:
        token = secrets.token_urlsafe(32)
        with self.engine.begin() as connection:
            connection.execute(text(statement), {"hash": hash_secret(token), **values})
        context.add_cookies([{"name": cookie, "value": token, "url": self.address}])

    def posts(self, path: str, body: dict[str, Any] | None = None, *, by_staff: bool = True) -> dict[str, Any]:
        """Send something to the API."""
        answer = httpx.post(f"{self.api}/{path}", json=body, auth=self.auth if by_staff else None)
        assert answer.is_success, f"{path}: {answer.text}"
        made: dict[str, Any] = answer.json()
        return made


@contextmanager
def open_house(urls: DatabaseUrls) -> Iterator[House]:
    """Serve a database that holds the demo area, with everything added that its pages can show."""
    engine = owner_engine(urls)
    with engine.begin() as connection:
        _store_people(connection)
        token = give_token(connection, STAFF, may_write=True)
    with serve(urls, **CHANGES) as address:
        house = House(address, engine, urls, (STAFF, token))
        with engine.begin() as connection:
            _store_round(connection, house)
            _store_invitation(connection, house)
        _store_pins(house)
        with engine.begin() as connection:
            _store_inbox(connection)
        wish = {"title": "Kladde", "minutes": 60, "most_stops": 3}
        house.ids["draft"] = house.posts("walks", wish)["id"]
        yield house
    engine.dispose()


def _store_people(connection: Connection) -> None:
    town = connection.execute(
        text("SELECT code FROM municipality JOIN housing_area AS area ON area.municipality_id = municipality.id "
             "WHERE area.slug = :area"),
        {"area": AREA},
    ).scalar_one()  # fmt: skip
    set_account(connection, PLANNER, PASSWORD, municipality=town)
    set_account(connection, ADMINISTRATOR, PASSWORD, administrator=True)
    keys = load_keys(Settings(var=VAR))
    sealed = {"sealed": second_factor.seal(keys.purpose("totp"), second_factor.new_secret()), "name": ADMINISTRATOR}
    connection.execute(
        text("UPDATE account SET totp_sealed = :sealed, totp_confirmed_at = now() WHERE name = :name"), sealed
    )
    for language in LANGUAGES:
        set_account(connection, f"ny.{language}", PASSWORD, area_slugs=[AREA])
        set_account(connection, f"plan.{language}", PASSWORD, municipality=town)
    connection.execute(text("UPDATE account SET totp_sealed = :sealed WHERE name LIKE 'plan.%'"), sealed)


def _store_round(connection: Connection, house: House) -> None:
    titles = {code: {"title": words, "purpose": words, "next_step": words} for code, words in TITLES.items()}
    values = {"id": house.campaign, "slug": AREA, "translations": json.dumps(titles), "languages": list(LANGUAGES)}
    connection.execute(
        text("""
        INSERT INTO campaign (id, area_id, title, format, purpose, next_step, raffle, group_name, invited_households,
                              opens_at, closes_at, languages, translations)
        SELECT :id, id, 'Sig det om Hjertelunden', 'residents', 'Svarene bruges til at vælge lamper.',
               'Vi fortæller på beboermødet, hvad vi gør.', 'Vi trækker lod.', '7. klasse', 120,
               now() - interval '3 days', now() + interval '4 days', :languages, CAST(:translations AS jsonb)
        FROM housing_area WHERE slug = :slug"""),
        values,
    )
    for position, (kind, answers) in enumerate(QUESTIONS):
        question = {
            "id": (identifier := str(new_id())), "campaign": house.campaign, "position": position, "kind": kind,
            "words": json.dumps({code: {"title": f"{words} ({kind})", "help": words, "low": "1", "high": "5"}
                                 for code, words in TITLES.items()}),
            "options": json.dumps([{"code": f"o{number}", "words": {code: f"{words} {number}"
                                    for code, words in TITLES.items()}} for number in range(answers)]),
        }  # fmt: skip
        house.ids[kind] = identifier
        connection.execute(
            text("""
            INSERT INTO question (id, area_id, campaign_id, position, kind, words, options, most)
            SELECT :id, area_id, id, :position, :kind, CAST(:words AS jsonb), CAST(:options AS jsonb), 2
            FROM campaign WHERE id = :campaign"""),
            question,
        )
    for statement in (
        """INSERT INTO channel (id, area_id, campaign_id, kind, name, sent)
           SELECT gen_random_uuid(), area_id, id, 'stairwell', 'Opgangen', 40 FROM campaign WHERE id = :campaign""",
        """INSERT INTO population_figure (area_id, dimension, code, people, source, year)
           SELECT area_id, 'age', told.code, 100, 'Danmarks Statistik', 2026
           FROM campaign, unnest(ARRAY['under_15', '15_24', '25_39', '40_64', '65_plus']) AS told(code)
           WHERE campaign.id = :campaign ON CONFLICT DO NOTHING""",
        """UPDATE campaign SET closes_at = now() - interval '1 hour'
           WHERE id <> :campaign AND opens_at < now() - interval '2 hours' AND closes_at > now()""",
        """INSERT INTO response (id, client_id, area_id, campaign_id, language, answers, age_group, gender)
           SELECT gen_random_uuid(), gen_random_uuid(), area_id, id, 'da', '{}', '40_64', 'woman'
           FROM campaign, generate_series(1, 12) WHERE campaign.id = :campaign""",
    ):
        connection.execute(text(statement), {"campaign": house.campaign})
    house.ids["meeting"] = str(new_id())
    connection.execute(
        text("""INSERT INTO meeting (id, area_id, campaign_id, title, place, starts_at, ends_at)
        SELECT :id, area_id, id, 'Beboermøde', 'Beboerhuset', now() + interval '5 days',
               now() + interval '5 days 2 hours' FROM campaign WHERE id = :campaign"""),
        {"id": house.ids["meeting"], "campaign": house.campaign},
    )


def _store_invitation(connection: Connection, house: House) -> None:
    house.ids["invitation"] = secrets.token_urlsafe(16)
    connection.execute(
        text("""INSERT INTO invitation (id, token_hash, name, role, area_ids, expires_at)
        SELECT gen_random_uuid(), :hash, 'gæst', 'professional', ARRAY[id], now() + interval '7 days'
        FROM housing_area WHERE slug = :slug"""),
        {"hash": hash_secret(house.ids["invitation"]), "slug": AREA},
    )


def _store_pins(house: House) -> None:
    """Place one pin for each state that a reply slip can show, each with its own words at its own place."""
    places = httpx.get(f"{house.api}/places?q=").json()["places"]
    for number, state in enumerate(("waiting", "published", "rejected", "withdrawn", "asked", "refused_answer")):
        client = str(uuid.uuid4())
        house.ids[f"client_{state}"] = client
        place = places[number * 3]
        receipt = house.posts("pins", {
            "client_id": client, "kind": "challenge", "category": "geographic_spot", "topic": "lamp_out",
            "geometry": {"type": "Point", "coordinates": [place["longitude"], place["latitude"]]},
            "text": f"Lampen er gået ud ({number})", "campaign_id": str(house.campaign),
        }, by_staff=False)  # fmt: skip
        house.ids[state], house.slips[state] = receipt["id"], receipt["slip"]
    for state in ("published", "asked", "refused_answer"):
        house.posts(f"pins/{house.ids[state]}/publish")
    house.posts(f"pins/{house.ids['rejected']}/reject", {"reason_code": "unclear"})
    httpx.post(f"{house.address}/api/slips/{house.slips['withdrawn']}/withdraw").raise_for_status()
    for state in ("asked", "refused_answer"):
        house.posts(f"pins/{house.ids[state]}/replies", {"text": "Hvilken lampe er det?", "asks": True})
    done = {"text": "Lampen lyser igen.", "step": "done", "public": True}
    house.posts(f"pins/{house.ids['published']}/replies", done)
    voice = {"client_id": str(uuid.uuid4()), "campaign_id": str(house.campaign)}
    house.slips["voice"] = house.posts(f"pins/{house.ids['published']}/voices", voice, by_staff=False)["slip"]
    photo = httpx.post(
        f"{house.api}/photos",
        data={"pin_client_id": house.ids["client_published"], "client_id": str(uuid.uuid4())},
        files={"file": ("photo.jpg", jpeg())},
    )
    assert photo.is_success, photo.text


def _store_inbox(connection: Connection) -> None:
    """Let the oldest pin of the inbox hold personal words, and have one that looks the same stand beside it."""
    start = PERSONAL.index(MAIL)
    guard = json.dumps([{"kind": "email", "start": start, "end": start + len(MAIL)}])
    for number, (words, found) in enumerate(((PERSONAL, guard), ("Lampen er gået ud", "[]"))):
        pin = str(uuid.uuid4())
        connection.execute(
            text("""
            INSERT INTO pin (id, client_id, area_id, kind, category, topic, geometry, text, guard, created_at)
            SELECT :id, gen_random_uuid(), id, 'challenge', 'geographic_spot', 'lamp_out',
                   ST_Translate(ST_PointOnSurface(boundary), :east, 0), :words, CAST(:found AS jsonb),
                   TIMESTAMPTZ '2025-01-01' + make_interval(hours => CAST(:number AS int))
            FROM housing_area WHERE slug = :slug"""),
            {"id": pin, "east": number, "words": words, "found": found, "number": number, "slug": AREA},
        )
        connection.execute(
            text("INSERT INTO pin_event (pin_id, action, to_state, actor) VALUES (:id, 'submit', 'pending', 'x')"),
            {"id": pin},
        )


def photo_file() -> dict[str, Any]:
    """Return a photo as a file field takes it."""
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": jpeg(800, 600)}
