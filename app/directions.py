"""Let what turns the reading direction end where the words end that it stands in.

Somebody's name or title may hold a right-to-left override (U+202E). Unclosed it turns round what a page of ours says
after it, up to the end of the line. Source: Unicode Standard Annex 9, sections 2.2 to 2.4.
"""

import re

_EMBEDDINGS, _END_OF_EMBEDDING = "\u202a\u202b\u202d\u202e", "\u202c"
_ISOLATES, _END_OF_ISOLATE = "\u2066\u2067\u2068", "\u2069"
_CONTROLS = re.compile(f"[{_EMBEDDINGS}{_END_OF_EMBEDDING}{_ISOLATES}{_END_OF_ISOLATE}]")


def close_directions(words: str) -> str:
    """Return words with every direction closed that they open, and without closing what they did not open."""
    if not _CONTROLS.search(words):
        return words
    owed: list[str] = []
    kept = []
    for letter in words:
        if letter in _EMBEDDINGS:
            owed.append(_END_OF_EMBEDDING)
        elif letter in _ISOLATES:
            owed.append(_END_OF_ISOLATE)
        elif letter in (_END_OF_EMBEDDING, _END_OF_ISOLATE):
            if not owed or owed[-1] != letter:
                continue
            owed.pop()
        kept.append(letter)
    return "".join(kept) + "".join(reversed(owed))
