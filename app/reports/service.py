"""Put the report of a mapping round together."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.campaigns import population
from app.campaigns import service as campaigns
from app.campaigns.questions import questions_for
from app.campaigns.schemas import StaffCampaignOut
from app.reports import queries
from app.reports.questions import Tally, tally
from app.reports.representation import Meter, interval, meter

MOST_SUPPORTED = 10


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of those who were asked answered, with 95 % confidence; all as shares from 0 to 1."""

    answered: int
    asked: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a report says."""

    campaign: StaffCampaignOut
    channels: Sequence[Row[Any]]
    days: Sequence[Row[Any]]
    categories: Sequence[Row[Any]]
    supported: Sequence[Row[Any]]
    tallies: list[Tally]
    meters: list[Meter]
    responses: int
    rate: Rate | None
    least: int

    @property
    def per_day(self) -> list[tuple[date, int]]:
        """Return how much came on each day."""
        return [(row.day, row.pins + row.voices + row.responses) for row in self.days]

    def total(self, name: str) -> int:
        """Return the sum of a column of the channels."""
        return sum(getattr(row, name) for row in self.channels)


def report(session: Session, area: Area, campaign_id: uuid.UUID, language: str) -> Report:
    """Return the report of a round; NotFoundError when the area has no such round."""
    campaign = campaigns.find_campaign(session, area, campaign_id)
    channels = queries.by_channel(session, campaign_id)
    least = queries.least_contributors(session, area.id)
    responses = sum(row.responses for row in channels)
    answers = queries.answers(session, campaign_id)
    return Report(
        campaign=campaign,
        channels=channels,
        days=queries.by_day(session, campaign_id),
        categories=queries.by_category(session, campaign_id),
        supported=queries.most_supported(session, campaign_id, most=MOST_SUPPORTED),
        tallies=tally(questions_for(session, campaign_id, language), answers),
        meters=_meters(session, area.id, campaign_id, least),
        responses=responses,
        rate=response_rate(responses, campaign.invited_households),
        least=least,
    )


def response_rate(answered: int, asked: int | None) -> Rate | None:
    """Return the response rate, or None where nobody knows how many were asked, or more answered than were asked."""
    if not asked or answered > asked:
        return None
    low, high = interval(answered, asked)
    return Rate(answered, asked, answered / asked, low, high)


def _meters(session: Session, area_id: uuid.UUID, campaign_id: uuid.UUID, least: int) -> list[Meter]:
    told: dict[str, dict[str, int]] = {dimension: {} for dimension in population.GROUPS}
    for row in queries.told(session, campaign_id):
        told[row.dimension][row.code] = row.answers
    figures = population.figures(session, area_id)
    made = []
    for dimension, codes in population.GROUPS.items():
        known: Mapping[str, int] = {one.code: one.people for one in figures if one.dimension == dimension}
        source = next((f"{one.source} {one.year or ''}".strip() for one in figures if one.dimension == dimension), "")
        made.append(meter(dimension, codes, told[dimension], known, least=least, source=source))
    return made
