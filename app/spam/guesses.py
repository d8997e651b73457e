"""Slow down those who guess codes. Only wrong guesses count, so whoever holds a code is never kept waiting by it."""

import math
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from app.dependencies import CallerAddress, ServiceLimits, ServiceSettings
from app.errors import TooManyError
from app.spam.limits import Limits

MOST, PER_S = 20, 600


@dataclass(frozen=True, slots=True)
class Guesses:
    """The guesses of one caller."""

    limits: Limits
    address: str
    are_limited: bool

    def check(self, purpose: str) -> None:
        """Raise TooManyError when the caller has guessed wrong too often; a look counts nothing."""
        if not self.are_limited:
            return
        wait_s = self.limits.wait(purpose, self.address, most=MOST, per_s=PER_S)
        if wait_s is not None:
            seconds = math.ceil(wait_s)
            raise TooManyError("too_many_tries", seconds=seconds, minutes=math.ceil(seconds / 60))

    def miss(self, purpose: str) -> None:
        """Count a wrong guess."""
        if self.are_limited:
            self.limits.allow(purpose, self.address, most=MOST, per_s=PER_S)


def guesses_of(limits: ServiceLimits, address: CallerAddress, settings: ServiceSettings) -> Guesses:
    """Return the guesses of whoever is calling."""
    return Guesses(limits, address, settings.rate_limits)


CallerGuesses = Annotated[Guesses, Depends(guesses_of)]
