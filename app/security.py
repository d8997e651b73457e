"""What surrounds every request: headers that keep a page to itself, and a limit to what is taken in."""

import contextlib
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import problem

BODY_LIMIT = 1_000_000
"""Bytes that one request's body may have."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), fullscreen=(self), camera=(), microphone=(), payment=()",
}
API_POLICY = "default-src 'none'; frame-ancestors 'none'"


class BodyTooLargeError(Exception):
    """More came in than is taken."""


class SecurityMiddleware:
    """Refuse bodies over BODY_LIMIT while they come in, and put the headers on every answer that lacks them."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        seen = {"bytes": 0, "started": False, "over": False}
        guarded_send = _with_headers(send, seen)
        declared = _declared_length(scope)
        if declared is not None and declared > BODY_LIMIT:
            await self._refuse(scope, receive, guarded_send)
            return

        async def counted() -> Message:
            message = await receive()
            seen["bytes"] += len(message.get("body", b""))
            if seen["bytes"] > BODY_LIMIT:
                seen["over"] = True
                raise BodyTooLargeError
            return message

        with contextlib.suppress(BodyTooLargeError):
            await self.app(scope, counted, _unless_over(guarded_send, seen))
        if seen["over"] and not seen["started"]:
            await self._refuse(scope, receive, guarded_send)

    @staticmethod
    async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = problem(request, 413, "body_too_large", values={"limit": f"{BODY_LIMIT // 1_000_000} MB"})
        response.headers["Connection"] = "close"
        await response(scope, receive, send)


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


def _with_headers(send: Send, seen: MutableMapping[str, Any]) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            seen["started"] = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if "content-security-policy" not in headers:
                headers["Content-Security-Policy"] = API_POLICY
                headers.setdefault("X-Frame-Options", "DENY")
        await send(message)

    return sending
