"""Say what a slip holds in words, for its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.slips.schemas import SlipEventOut, SlipOut
from app.translations import Translator

STATES = {
    "pending": ("slip.is_received", "slip.is_received_next"),
    "published": ("slip.is_published", "slip.is_published_next"),
    "rejected": ("slip.is_rejected", "slip.is_rejected_next"),
    "merged": ("slip.is_merged", "slip.is_merged_next"),
    "withdrawn": ("slip.is_withdrawn", "slip.is_withdrawn_next"),
}
"""State → heading and what it means."""

VOICES = {
    "published": ("slip.is_voice", "slip.is_voice_next"),
    "merged": ("slip.is_voice", "slip.is_merged_next"),
}
"""The same of a voice, by the state of the pin that it joined; where that is not shown any more, VOICE_GONE."""
VOICE_GONE = ("slip.is_voice_gone", "slip.is_voice_gone_next")
VOICE_WITHDRAWN = ("slip.is_withdrawn", "slip.is_voice_withdrawn_next")

EVENTS = {
    "submit": "slip.happened_submit",
    "publish": "slip.happened_publish",
    "reject": "slip.happened_reject",
    "withdraw": "slip.happened_withdraw",
    "code": "slip.happened_code",
    "edit": "slip.happened_edit",
    "merge": "slip.happened_merge",
    "undo": "slip.happened_undo",
    "anonymise": "slip.happened_anonymise",
}
STEPS = {
    "received": "slip.step_received",
    "read": "slip.step_read",
    "on_walk": "slip.step_on_walk",
    "action": "slip.step_action",
    "done": "slip.step_done",
}
AUTHORS = {"staff": "slip.from_staff", "writer": "slip.from_writer"}
TOLD_REASONS = {"reject", "withdraw", "edit", "merge"}
"""Actions whose reason is written for people; that of a code is the code."""

FOUND = {
    "civil_registration_number": "form.found_civil_registration_number",
    "phone_number": "form.found_phone_number",
    "email": "form.found_email",
    "number_plate": "form.found_number_plate",
    "address": "form.found_address",
    "name": "form.found_name",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what is held."""

    label: str
    value: str


def state_words(slip: SlipOut, t: Translator) -> tuple[str, str]:
    """Return what has become of it: a heading, and what it means."""
    if slip.is_voice:
        heading, meaning = VOICE_WITHDRAWN if slip.is_withdrawn else VOICES.get(slip.state, VOICE_GONE)
        return t(heading), t(meaning)
    heading, meaning = STATES[slip.state]
    if slip.state == "published" and slip.counted_only:
        meaning = "slip.is_counted_next"
    elif slip.state == "withdrawn" and slip.holds_words:
        meaning = "slip.is_withdrawn_words_left"
    return t(heading), t(meaning)


def history(slip: SlipOut, t: Translator) -> list[tuple[datetime, str]]:
    """Return what happened and when, with the reasons that were given for people to read.

    The reason of a rejection that still holds is told with the state, and not once more.
    """
    last_reject = max((number for number, event in enumerate(slip.events) if event.action == "reject"), default=-1)
    told_above = last_reject if slip.state == "rejected" else -1
    return [
        (event.happened_at, _event_words(event, t, with_reason=number != told_above))
        for number, event in enumerate(slip.events)
    ]


def _event_words(event: SlipEventOut, t: Translator, *, with_reason: bool) -> str:
    words = t(EVENTS[event.action])
    told = event.reason if with_reason and event.action in TOLD_REASONS else None
    return t("slip.because", what=words, reason=told) if told else words


def facts(slip: SlipOut, t: Translator) -> list[Fact]:
    """Return what is held beside the words, one line each; what was not answered is left out."""
    lines: Mapping[str, str | None] = {
        "slip.held_kind": t(f"kind.{slip.kind}"),
        "slip.held_category": t(f"category.{slip.category}"),
        "slip.held_topic": t(f"topic.{slip.topic}") if slip.topic else None,
        "slip.held_place": _place(slip, t),
        "slip.held_hour": t("slip.hour", hour=f"{slip.hour:02d}") if slip.hour is not None else None,
        "slip.held_season": t(f"season.{slip.season}") if slip.season else None,
        "slip.held_light": t(f"light.{slip.light}") if slip.light else None,
        "slip.held_campaign": slip.campaign_title,
        "slip.held_placed_by": t(f"placed_by.{slip.placed_by}"),
        "slip.held_people": t.count("list.people", slip.people) if slip.people > 1 else None,
        "slip.held_relevance": t(f"relevance.{slip.relevance}"),
        "slip.held_guard": ", ".join(dict.fromkeys(t(FOUND[found.kind]) for found in slip.guard)) or None,
        "slip.held_messages": t.count("slip.messages_held", len(slip.messages)) if slip.messages else None,
        "slip.held_photos": t.count("slip.photos_held", len(slip.photos)) if slip.photos else None,
        "slip.held_notice": t("slip.notice_held") if slip.has_notice else None,
    }
    return [Fact(t(label), value) for label, value in lines.items() if value]


def _place(slip: SlipOut, t: Translator) -> str | None:
    if slip.geometry is None:
        return None
    if slip.geometry["type"] != "Point":
        return t("slip.place_shape")
    longitude, latitude = slip.geometry["coordinates"]
    return t("slip.place_point", latitude=f"{latitude:.5f}", longitude=f"{longitude:.5f}")
