"""Tell how far something has come: received, read, on the walk, action, done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.slips.schemas import SlipOut

StepName = Literal["received", "read", "on_walk", "action", "done"]
Progress = Literal["reached", "passed_by", "ahead"]
NAMES: tuple[StepName, ...] = ("received", "read", "on_walk", "action", "done")
READ_BY = {"publish", "reject", "code", "edit", "merge", "withdraw"}
"""Actions that only somebody who has read it can take; a writer who withdraws is shown no steps at all."""


@dataclass(frozen=True, slots=True)
class ProgressStep:
    """One of the five steps: whether and when it came; passed_by is one that was left out on the way."""

    name: StepName
    progress: Progress
    at: datetime | None
    is_current: bool


def steps(slip: SlipOut) -> list[ProgressStep]:
    """Return the five steps in order, the furthest one reached as the current one.

    Nothing is returned of what goes nowhere: withdrawn, or not put on the map without anything done about it.
    """
    came = _came(slip)
    ended = slip.state == "withdrawn" or slip.is_withdrawn
    if ended or (slip.state == "rejected" and not came.keys() & {"action", "done"}):
        return []
    current = max(NAMES.index(name) for name in came)
    return [
        ProgressStep(
            name=name,
            progress="reached" if name in came else "passed_by" if number < current else "ahead",
            at=came.get(name),
            is_current=number == current,
        )
        for number, name in enumerate(NAMES)
    ]


def _came(slip: SlipOut) -> dict[StepName, datetime | None]:
    """Return the steps that came, each with its moment where that is known."""
    came: dict[StepName, datetime | None] = {"received": slip.created_at}
    replies = [message for message in slip.messages if message.author == "staff"]
    read = [event.happened_at for event in slip.events if event.action in READ_BY]
    read += [message.created_at for message in replies]
    if slip.is_voice:
        came["read"] = slip.created_at  # Nobody says "me too" of what has not been read.
    elif read:
        came["read"] = min(read)
    elif slip.state != "pending":
        came["read"] = None
    if slip.on_walk:
        came["on_walk"] = None
    for message in replies:
        if message.step is not None:
            came.setdefault(message.step, message.created_at)
    return came
