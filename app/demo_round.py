"""Lay out the invented round: what it says and asks, whom it reached, what was answered; open on the day it is made."""

import csv
import itertools
import tomllib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from babel.dates import format_date
from sqlalchemy.orm import Session

from app.areas.schemas import SAID
from app.campaigns.channels import USUAL
from app.campaigns.typed import DANISH_TIME
from app.translations import FIRST_LANGUAGE
from layers.tables import Campaign, Channel, Meeting, Message, Pin, PopulationFigure, Question, Response, Voice, new_id

OPENED_DAYS_AGO, CLOSES_IN_DAYS = 21, 28
SHOWN_AFTER, ANSWERED_AFTER = timedelta(days=16), timedelta(days=37)
"""From the closing to the meeting about the answers, and to the answers in the stairwells."""
MOST_VOICES = 3
LIKELY = {"Digital post": 0.5, "Opgange": 0.2, "Facebook": 0.15, "Papir": 0.15}
"""How the pins of residents came."""


@dataclass(frozen=True, slots=True)
class DemoRound:
    """The round and its channels by name."""

    campaign: Campaign
    channels: Mapping[str, Channel]

    def channel_of(self, pin: Pin, generator: np.random.Generator) -> uuid.UUID:
        """Return the channel that a pin came by: a facilitator's by the meetings, the others by what is likely."""
        if pin.placed_by == "facilitator":
            return self.channels["Møder"].id
        return self.channels[str(generator.choice(list(LIKELY), p=list(LIKELY.values())))].id


def store_round(
    session: Session, area_id: uuid.UUID, folder: Path, today: date, generator: np.random.Generator
) -> DemoRound:
    """Store the round with its channels, questions, responses, meeting and the figures of the residents."""
    plan = tomllib.loads((folder / "round.toml").read_text(encoding="utf-8"))
    campaign = _campaign(area_id, plan, today)
    session.add(campaign)
    session.flush()
    made = DemoRound(campaign, {one.name: one for one in _channels(campaign, plan)})
    session.add_all(made.channels.values())
    questions = _questions(campaign, plan["questions"])
    session.add_all(questions.values())
    session.add_all(_meetings(campaign, plan["meetings"]))
    session.add_all(_figures(area_id, plan["population"]))
    session.flush()
    with (folder / "responses.csv").open(encoding="utf-8", newline="") as file:
        session.add_all(_responses(made, questions, list(csv.DictReader(file)), generator))
    session.flush()
    return made


def store_voices(session: Session, made: DemoRound, pins: Sequence[Pin]) -> None:
    """Store who said "me too": those of a pin's people who came after its writer."""
    channels = itertools.cycle(made.channels[name].id for name in LIKELY)
    for pin in pins:
        if pin.state != "published" or pin.placed_by != "resident":
            continue
        for number in range(min(pin.people - 1, MOST_VOICES)):
            session.add(
                Voice(
                    client_id=uuid.uuid5(pin.id, f"voice {number}"),
                    area_id=pin.area_id,
                    pin_id=pin.id,
                    campaign_id=pin.campaign_id,
                    channel_id=next(channels),
                    created_at=pin.created_at + timedelta(hours=number + 1),
                )
            )
    session.flush()


def store_replies(session: Session, folder: Path, pins: Sequence[Pin], actor: str) -> None:
    """Store what has been answered to some of the pins for everybody to read, the newest yesterday."""
    plan = tomllib.loads((folder / "round.toml").read_text(encoding="utf-8"))["replies"]
    for days_ago, reply in enumerate(plan, start=1):
        pin = next(pin for pin in pins if pin.text.startswith(reply["to"]))
        session.add(
            Message(
                area_id=pin.area_id,
                pin_id=pin.id,
                author="staff",
                text=reply["text"],
                step=reply["step"],
                public=True,
                actor=actor,
                created_at=datetime.now(UTC) - timedelta(days=days_ago),
            )
        )
    session.flush()


def _campaign(area_id: uuid.UUID, plan: Mapping[str, Any], today: date) -> Campaign:
    closes = today + timedelta(days=CLOSES_IN_DAYS)
    days = {"shown_on": closes + SHOWN_AFTER, "answered_on": closes + ANSWERED_AFTER}

    def said(words: Mapping[str, str], language: str) -> dict[str, str]:
        locale = "en_GB" if language == "en" else language
        spelled = {name: format_date(day, "long", locale=locale) for name, day in days.items()}
        return {name: words[name].strip().format(**spelled) for name in SAID}

    return Campaign(
        id=new_id(),
        area_id=area_id,
        **said(plan, FIRST_LANGUAGE),
        **{name: plan[name] for name in ("format", "focus", "languages", "invited_households")},
        translations={language: said(words, language) for language, words in plan["translations"].items()},
        opens_at=datetime.combine(today - timedelta(days=OPENED_DAYS_AGO), time(8), tzinfo=DANISH_TIME),
        closes_at=datetime.combine(closes, time(22), tzinfo=DANISH_TIME),
    )


def _channels(campaign: Campaign, plan: Mapping[str, Any]) -> list[Channel]:
    wished = [*USUAL, *((one["kind"], one["name"]) for one in plan["channels"])]
    sent = {**plan["sent"], **{one["name"]: one["sent"] for one in plan["channels"]}}
    return [
        Channel(
            id=new_id(), area_id=campaign.area_id, campaign_id=campaign.id, kind=kind, name=name, sent=sent.get(name)
        )
        for kind, name in wished
    ]


def _questions(campaign: Campaign, plan: Sequence[Mapping[str, Any]]) -> dict[str, Question]:
    ids = {one["key"]: new_id() for one in plan}
    made: dict[str, Question] = {}
    for position, one in enumerate(plan):
        waits = one.get("condition")
        made[one["key"]] = Question(
            id=ids[one["key"]],
            area_id=campaign.area_id,
            campaign_id=campaign.id,
            position=position,
            kind=one["kind"],
            words=one["words"],
            options=one.get("options", []),
            most=one.get("most", 3),
            condition={"question": str(ids[waits["question"]]), "is": waits["is"]} if waits else None,
        )
    return made


def _meetings(campaign: Campaign, plan: Sequence[Mapping[str, str]]) -> list[Meeting]:
    evening = campaign.closes_at.date() + SHOWN_AFTER
    return [
        Meeting(
            id=new_id(),
            area_id=campaign.area_id,
            campaign_id=campaign.id,
            title=one["title"],
            place=one["place"],
            starts_at=datetime.combine(evening, time(17, 30), tzinfo=DANISH_TIME),
            ends_at=datetime.combine(evening, time(20), tzinfo=DANISH_TIME),
        )
        for one in plan
    ]


def _figures(area_id: uuid.UUID, plan: Mapping[str, Any]) -> list[PopulationFigure]:
    return [
        PopulationFigure(
            area_id=area_id, dimension=dimension, code=code, people=people, source=plan["source"], year=plan["year"]
        )
        for dimension in ("age", "gender")
        for code, people in plan[dimension].items()
    ]


def _responses(
    made: DemoRound,
    questions: Mapping[str, Question],
    rows: Sequence[Mapping[str, str]],
    generator: np.random.Generator,
) -> list[Response]:
    campaign = made.campaign
    span_s = (datetime.now(UTC) - campaign.opens_at).total_seconds()
    moments = np.sort(generator.uniform(0, span_s, len(rows)))
    return [
        Response(
            client_id=uuid.uuid4(),
            area_id=campaign.area_id,
            campaign_id=campaign.id,
            channel_id=made.channels[row["channel"]].id,
            language=row["language"],
            age_group=row["age_group"] or None,
            gender=row["gender"] or None,
            placed_by="facilitator" if row["channel"] == "Møder" else "resident",
            answers={
                str(question.id): _answer(question.kind, row[key]) for key, question in questions.items() if row[key]
            },
            created_at=campaign.opens_at + timedelta(seconds=float(seconds)),
        )
        for row, seconds in zip(rows, moments, strict=True)
    ]


def _answer(kind: str, written: str) -> str | int | list[str]:
    """Return an answer as it is stored: words, the code of an option, a step of the scale, or codes."""
    if kind == "scale":
        return int(written)
    return written.split() if kind == "pick" else written
