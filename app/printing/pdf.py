"""Turn a page into a PDF. Nothing is fetched for it: words, drawings and styles are all within the page."""

import re

from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from app.settings import ROOT

STYLES = ROOT / "web" / "styles" / "print"
_NAME = re.compile(r"[^a-z0-9]+")


class Paper:
    """A page of HTML laid out on paper; ValueError for one that asks for anything from outside."""

    def __init__(self, page: str) -> None:
        """Lay it out."""
        within = URLFetcher(allowed_protocols={"data"}, fail_on_errors=True)
        try:
            self._document = HTML(string=page, url_fetcher=within).render(pdf_variant="pdf/ua-1")
        except FatalURLFetchingError:
            raise ValueError("a page for paper asks for something from outside") from None

    @property
    def pages(self) -> int:
        """Return how many sheets it takes."""
        return len(self._document.pages)

    def pdf(self) -> bytes:
        """Return it as a PDF that a screen reader can follow (PDF/UA: tags, title and language)."""
        made: bytes = self._document.write_pdf(pdf_variant="pdf/ua-1")
        return made


def style_sheet(*names: str) -> str:
    """Return the style sheets of paper, one after the other."""
    return "\n".join((STYLES / f"{name}.css").read_text(encoding="utf-8") for name in names)


def file_name(*parts: str) -> str:
    """Return a plain name for a PDF, put together from words."""
    spelled = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
    words = [_NAME.sub("-", part.lower().translate(spelled)).strip("-") for part in parts]
    return "-".join(word for word in words if word) + ".pdf"
