"""Which language a request is answered in."""

from fastapi import Request

from app.translations import Catalogues, Translator, negotiate_language

COOKIE = "lang"


def request_language(request: Request, area_languages: list[str] | None = None, *, for_people: bool = False) -> str:
    """Return the language of a request: `?lang=`, the cookie, the browser's wish, else the first offered.

    Pages offer the area's languages, Danish first; the API, whose readers are programs, offers English first, but for
    what people read as it comes (for_people): a calendar that fetches a file anew wishes for no language.
    """
    catalogues: Catalogues = request.app.state.catalogues
    offered = catalogues.offered(area_languages)
    if request.url.path.startswith("/api/") and not for_people:
        offered = tuple(sorted(offered, key=lambda code: code != "en"))
    return negotiate_language(
        offered,
        query=request.query_params.get("lang"),
        cookie=request.cookies.get(COOKIE),
        accept=request.headers.get("accept-language"),
    )


def request_translator(
    request: Request, area_languages: list[str] | None = None, *, for_people: bool = False
) -> Translator:
    """Return the translator of a request's language."""
    catalogues: Catalogues = request.app.state.catalogues
    return catalogues.translator(request_language(request, area_languages, for_people=for_people))
