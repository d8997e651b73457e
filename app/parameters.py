"""Types of request values that several subjects share."""

from typing import Annotated

from pydantic import AfterValidator


def _without_nul(value: str) -> str:
    """Refuse the character that PostgreSQL cannot keep in a text, and halves of surrogate pairs."""
    if "\x00" in value:
        raise ValueError("a text may not hold the character U+0000")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("a text must be valid Unicode") from None
    return value


NoNul = Annotated[str, AfterValidator(_without_nul)]
