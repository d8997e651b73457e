"""What surrounds every request: headers that keep a page to itself, and a limit to what is taken in."""

import contextlib
import re
from collections.abc import Mapping, MutableMapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.callers import PATH_TOKEN
from app.errors import problem

BODY_LIMIT = 1_000_000
"""Bytes that one request's body may have."""
PHOTO_LIMIT_BYTES = 8_000_000
"""Bytes that an upload of a photo may have; a phone's own picture fits."""
_PHOTO_PATH = re.compile(r"/api/areas/[^/]+/photos")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), fullscreen=(self), camera=(), microphone=(), payment=()",
}
STATIC_HEADERS = {name: HEADERS[name] for name in ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")}
"""What scripts, styles and pictures need; the rest is for documents, and would be 20 KB of a first load."""
KEPT_BY_NOBODY = {"Cache-Control": "private, no-store"}
API_POLICY = "default-src 'none'; frame-ancestors 'none'"


STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
PATH_TOKEN_PREFIX = "/t/"  # noqa: S105  the beginning of an address


class PathTokenMiddleware:
    """Take a machine's token out of /t/{token}/…, for programs that can send neither a header nor a password.

    Only for reading: an address ends up in histories and logs. The routes below see the address without it.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and scope["path"].startswith(PATH_TOKEN_PREFIX):
            token, slash, _rest = scope["path"].removeprefix(PATH_TOKEN_PREFIX).partition("/")
            if slash and scope["method"] in {"GET", "HEAD", "OPTIONS"}:
                # Starlette's routes match what comes after root_path.
                scope = {**scope, "root_path": f"{PATH_TOKEN_PREFIX}{token}", PATH_TOKEN: token}
        await self.app(scope, receive, send)


class BodyTooLargeError(Exception):
    """More came in than is taken."""


class SecurityMiddleware:
    """Refuse bodies over BODY_LIMIT while they come in, and put the headers on every answer that lacks them."""

    def __init__(self, app: ASGIApp, *, https_only: bool = False) -> None:
        """Wrap the application; https_only tells browsers to come back over HTTPS only."""
        self.app = app
        strict = {"Strict-Transport-Security": STRICT_TRANSPORT} if https_only else {}
        self.headers = HEADERS | strict
        self.static_headers = STATIC_HEADERS | strict

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        seen = {"bytes": 0, "started": False, "over": False}
        if scope["path"].startswith("/static/"):
            guarded_send = _with_headers(send, seen, self.static_headers, is_document=False)
        else:
            fixed = self.headers | (KEPT_BY_NOBODY if _is_personal(scope) else {})
            guarded_send = _with_headers(send, seen, fixed)
        limit = PHOTO_LIMIT_BYTES if _PHOTO_PATH.fullmatch(scope["path"]) else BODY_LIMIT
        declared = _declared_length(scope)
        if declared is not None and declared > limit:
            await self._refuse(scope, receive, guarded_send, limit)
            return

        async def counted() -> Message:
            message = await receive()
            seen["bytes"] += len(message.get("body", b""))
            if seen["bytes"] > limit:
                seen["over"] = True
                raise BodyTooLargeError
            return message

        with contextlib.suppress(BodyTooLargeError):
            await self.app(scope, counted, _unless_over(guarded_send, seen))
        if seen["over"] and not seen["started"]:
            await self._refuse(scope, receive, guarded_send, limit)

    @staticmethod
    async def _refuse(scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        request = Request(scope, receive)
        response = problem(request, 413, "body_too_large", values={"limit": f"{limit // 1_000_000} MB"})
        response.headers["Connection"] = "close"
        await response(scope, receive, send)


def _is_personal(scope: Scope) -> bool:
    """Tell whether somebody presents something: such an answer must not lie in a cache for the next one."""
    named = {name for name, _value in scope["headers"]}
    return not scope["path"].startswith("/static/") and bool(
        b"authorization" in named or b"cookie" in named or scope["path"].startswith(PATH_TOKEN_PREFIX)
    )


def _declared_length(scope: Scope) -> int | None:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return None


def _unless_over(send: Send, seen: MutableMapping[str, Any]) -> Send:
    """Hold back what the application says of a body that was cut off: the answer to that is ours."""

    async def sending(message: Message) -> None:
        if seen["started"] or not seen["over"]:
            await send(message)

    return sending


def _with_headers(
    send: Send, seen: MutableMapping[str, Any], fixed: Mapping[str, str], *, is_document: bool = True
) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            seen["started"] = True
            headers = MutableHeaders(scope=message)
            for name, value in fixed.items():
                headers.setdefault(name, value)
            if is_document and "content-security-policy" not in headers:
                headers["Content-Security-Policy"] = API_POLICY
                headers.setdefault("X-Frame-Options", "DENY")
        await send(message)

    return sending
