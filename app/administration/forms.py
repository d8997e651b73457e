"""Read a posted form as it was typed, so that nothing is lost when something in it does not do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile


class FieldWords(dict[str, str]):
    """What is wrong with each field; nothing where nothing is said."""

    def __missing__(self, name: str) -> str:
        """Return nothing."""
        return ""


@dataclass(frozen=True, slots=True)
class PostedForm:
    """The fields of a form: texts in the order they came, and the contents of files."""

    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        """Tell whether a field was sent."""
        return name in self.texts

    def text(self, name: str, otherwise: str = "") -> str:
        """Return what was typed in a field."""
        found = self.texts.get(name)
        return found[0] if found else otherwise

    def all(self, name: str) -> list[str]:
        """Return what was chosen in a field with several values."""
        return list(self.texts.get(name, ()))


async def read_form(request: Request) -> PostedForm:
    """Return the form of a request; files that were not chosen are left out."""
    texts: dict[str, list[str]] = {}
    files: dict[str, bytes] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            if content:
                files[name] = content
        else:
            texts.setdefault(name, []).append(value)
    return PostedForm(texts, files)


Posted = Annotated[PostedForm, Depends(read_form)]
