"""Draw a page: the template, its words, and the policy that keeps foreign scripts and styles out."""

import secrets
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.areas.schemas import Area
from app.directions import close_directions
from app.language import COOKIE, request_translator
from app.offline.releases import current_release
from app.pages.modules import loaded_at_once
from app.pages.words import helpers, percent, whole
from app.policy import VISITOR, Caller
from app.security_forms import csrf_token, keep_seed
from app.settings import ROOT, Settings
from app.translations import LANGUAGE_NAMES, Catalogues
from layers.signs import PATHS

COOKIE_SECONDS = 365 * 24 * 3600
TILE_HOSTS = {"own": "", "osm": " https://tile.openstreetmap.org", "skaermkort": " https://api.dataforsyningen.dk"}
ADVISED = {403, 404, 500, 503}
RETRIED = {500, 503}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(ROOT / "web" / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_closed,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "asset": _asset,
        "layer_styles": current_release().layer_styles,
        "modules_of": _modules_of,
        "whole": whole,
        "percent": percent,
        "sign_paths": PATHS,
    }
    return environment


def _closed(value: Any) -> Any:
    """Keep the reading direction of what people wrote from reaching the words of ours beside it."""
    return close_directions(value) if type(value) is str else value


def _modules_of(entry: str) -> list[str]:
    """Return the addresses of a module and of all that it loads at once."""
    return [_asset(path) for path in loaded_at_once(entry)]


def _asset(path: str) -> str:
    return current_release().address(path)


def render(request: Request, template: str, context: Mapping[str, Any], *, area: Area | None = None) -> str:
    """Return a page as text.

    Every template has: t (the translator), language, languages ({code, name, href}), csp_nonce, staff (the caller with
    an account, or None), may(action, subject), csrf (the token of its forms), staff_slugs, area, and the helpers of
    app.pages.words.
    """
    spoken = area.languages if area else None
    translate = request_translator(request, spoken)
    caller: Caller = getattr(request.state, "caller", VISITOR)
    common = {
        "t": translate,
        "language": translate.language,
        "languages": _languages(request, spoken),
        "csp_nonce": csp_nonce(request),
        "staff": caller if caller.is_staff else None,
        "may": caller.may,
        "csrf": FormToken(request),
        "staff_slugs": (),
        "area": area,
        **helpers(translate),
    }
    return _environment().get_template(template).render({**common, **context})


def page(
    request: Request,
    template: str,
    context: Mapping[str, Any],
    *,
    area: Area | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    may_be_framed: bool = False,
    remember_language: bool = True,
) -> HTMLResponse:
    """Return a page with its policy; a language asked for in the address is remembered unless it was only looked at."""
    response = HTMLResponse(render(request, template, context, area=area), status_code=status, headers=headers)
    response.headers["Content-Security-Policy"] = policy(request, may_be_framed=may_be_framed)
    caller: Caller = getattr(request.state, "caller", VISITOR)
    response.headers.setdefault("Cache-Control", "private, no-store" if caller.is_staff else "private, no-cache")
    response.headers.setdefault("Vary", "Accept-Language, Cookie")
    secure = bool(getattr(_settings(request), "secure_cookies", False))
    keep_seed(request, response, secure=secure)
    wish = request.query_params.get("lang")
    if remember_language and wish in _offered(request, area.languages if area else None):
        response.set_cookie(COOKIE, wish, max_age=COOKIE_SECONDS, samesite="lax", secure=secure)
    return response


class FormToken:
    """The token of a page's forms, made when a form asks for it: pages without one set no cookie."""

    def __init__(self, request: Request) -> None:
        """Remember whose page it is."""
        self.request = request

    def __str__(self) -> str:
        """Return the token."""
        return csrf_token(self.request)


def problem_page(
    request: Request, *, status: int, title: str, detail: str, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """Return the friendly page of something that failed; it needs no database."""
    translate = request_translator(request)
    context = {
        "status": status,
        "title": title,
        "detail": detail,
        "advice": translate(f"problem_advice.{status if status in ADVISED else 'other'}"),
        "retry_href": request.url.path if status in RETRIED and request.method == "GET" else None,
        "sign_in_href": f"/sign-in?{urlencode({'next': request.url.path})}" if status == 401 else None,
    }
    return page(request, "problem.html", context, status=status, headers=headers)


def csp_nonce(request: Request) -> str:
    """Return the nonce of this answer: the same for its policy and for its scripts."""
    if not hasattr(request.state, "csp_nonce"):
        request.state.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = request.state.csp_nonce
    return nonce


def policy(request: Request, *, may_be_framed: bool = False) -> str:
    """Return the content security policy of a page: our own files, one nonce, no inline style."""
    settings = _settings(request)
    tiles = TILE_HOSTS[settings.base_map] if settings else ""
    framed_by = "*" if may_be_framed else "'none'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{csp_nonce(request)}'",
            "style-src 'self'",
            f"img-src 'self' data: blob:{tiles}",
            "connect-src 'self'",
            "worker-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            f"frame-ancestors {framed_by}",
        )
    )


def _settings(request: Request) -> Settings | None:
    found: Settings | None = getattr(request.app.state, "settings", None)
    return found


def _offered(request: Request, spoken: Sequence[str] | None) -> tuple[str, ...]:
    catalogues: Catalogues = request.app.state.catalogues
    return catalogues.offered(spoken)


def _languages(request: Request, spoken: Sequence[str] | None) -> list[dict[str, str]]:
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    path = request.url.path if request.method == "GET" else "/"
    return [
        {"code": code, "name": LANGUAGE_NAMES.get(code, code), "href": f"{path}?{urlencode([*kept, ('lang', code)])}"}
        for code in _offered(request, spoken)
    ]
