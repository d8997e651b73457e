"""The service worker, the manifest, and the page that stands in for those that are not kept."""

import json
import re
from functools import cache
from typing import Any

from fastapi import APIRouter, Request, Response

from app.dependencies import may
from app.language import request_translator
from app.offline.releases import WEB, current_release
from app.offline.serving import let_keep
from app.pages.rendering import page
from app.translations import FIRST_LANGUAGE, LANGUAGE_NAMES, Catalogues, Translator

router = APIRouter(include_in_schema=False, dependencies=[may("read", "site")])

RIGHT_TO_LEFT = {"ar"}
OFFLINE_PAGE = "/offline.html"
WORKER_POLICY = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"
"""A worker's requests follow its own policy; it asks this service only."""
ICONS = (
    ("styles/icon.svg", "any", "image/svg+xml", "any"),
    ("styles/icon-192.png", "192x192", "image/png", "any"),
    ("styles/icon-512.png", "512x512", "image/png", "any"),
    ("styles/icon-maskable-512.png", "512x512", "image/png", "maskable"),
)
_PAPER = re.compile(r"--paper:\s*(#[0-9a-f]{6})")


@router.get("/service-worker.js")
def service_worker() -> Response:
    """Give the service worker, with the release and the list of what it keeps in front."""
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": WORKER_POLICY}
    return Response(_worker_script(), media_type="text/javascript", headers=headers)


@router.get("/manifest.webmanifest")
def manifest(request: Request) -> Response:
    """Give the manifest in the language of the page that names it."""
    translate = request_translator(request)
    name = translate("site.name")
    content: dict[str, Any] = {
        "name": name,
        "short_name": name,
        "description": translate("site.about"),
        "lang": translate.language,
        "dir": _direction(translate.language),
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": _paper(),
        "theme_color": _paper(),
        "icons": [
            {"src": current_release().address(path), "sizes": sizes, "type": kind, "purpose": purpose}
            for path, sizes, kind, purpose in ICONS
        ],
    }
    body = json.dumps(content, ensure_ascii=False)
    headers = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"}
    return Response(body, media_type="application/manifest+json", headers=headers)


@router.get(OFFLINE_PAGE)
def offline_page(request: Request) -> Response:
    """Show what to do without a network, in every language: nobody can be asked for theirs then."""
    catalogues: Catalogues = request.app.state.catalogues
    spoken = [
        {"code": code, "direction": _direction(code), "name": LANGUAGE_NAMES.get(code, code), "t": translator}
        for code, translator in _translators(catalogues)
    ]
    return let_keep(request, page(request, "offline.html", {"spoken": spoken}), FIRST_LANGUAGE)


def _translators(catalogues: Catalogues) -> list[tuple[str, Translator]]:
    return [(code, catalogues.translator(code)) for code in catalogues.languages]


def _direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


@cache
def _worker_script() -> str:
    release = current_release()
    facts = {
        "name": release.name,
        "static": release.address(""),
        "layerStyles": release.layer_styles,
        "offlinePage": OFFLINE_PAGE,
        "files": [[file.address, file.integrity] for file in release.files],
    }
    return f"self.RELEASE = {json.dumps(facts)};\n{(WEB / 'service_worker.js').read_text(encoding='utf-8')}"


@cache
def _paper() -> str:
    """Return the colour of the paper from the tokens, which are the only place where colours stand."""
    found = _PAPER.search((WEB / "styles" / "tokens.css").read_text(encoding="utf-8"))
    if found is None:
        raise ValueError("tokens.css names no --paper")
    return found[1]
