"""Make people's words fit for files that other programs read."""

import re

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def printable(words: str) -> str:
    """Return words without the characters that XML 1.0 (section 2.2) and RFC 5545 (CONTROL) do not allow."""
    return _CONTROLS.sub("", words)


def one_line(words: str) -> str:
    """Return printable words without line breaks, for a title."""
    return " ".join(printable(words).split())
