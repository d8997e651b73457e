"""What the guard finds."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["civil_registration_number", "phone_number", "email", "number_plate", "address", "name"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Point at personal data: its kind, and where it stands in the searched text (character offsets, end exclusive)."""

    kind: Kind
    start: int
    end: int
