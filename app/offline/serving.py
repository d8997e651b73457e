"""Serve the files of a release, and say which pages may be kept."""

from fastapi import Request, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.language import COOKIE
from app.offline.packing import packed_file
from app.offline.releases import current_release
from app.policy import VISITOR, Caller

FOR_GOOD = "public, max-age=31536000, immutable"
RELEASE_HEADER = "Offline-Release"
STATIC = "/static/"


class ReleaseMiddleware:
    """Take the release out of /static/{release}/…: what stands under it never changes, so browsers may keep it.

    Another release's files do not exist here; a page gets the files it was made for, or none.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app
        self.prefix = f"{STATIC}{current_release().name}/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and scope["path"].startswith(self.prefix):
            path = scope["path"].removeprefix(self.prefix)
            ready = _from_memory(scope, path)
            if ready is not None:
                await ready(scope, receive, send)
                return
            path = STATIC + path
            await self.app({**scope, "path": path, "raw_path": path.encode()}, receive, _kept_for_good(send))
            return
        await self.app(scope, receive, send)


def _from_memory(scope: Scope, path: str) -> Response | None:
    """Return the answer with a whole file of the release; None for other files, and for who asks for a part of one."""
    headers = Headers(scope=scope)
    if scope["method"] not in {"GET", "HEAD"} or "range" in headers:
        return None
    file = packed_file(path)
    if file is None:
        return None
    told = {"Cache-Control": FOR_GOOD, "Vary": "Accept-Encoding"}
    if file.packed is not None and "gzip" in headers.get("accept-encoding", ""):
        return Response(file.packed, media_type=file.media_type, headers={**told, "Content-Encoding": "gzip"})
    return Response(file.plain, media_type=file.media_type, headers=told)


def _kept_for_good(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] in (200, 206, 304):
            MutableHeaders(scope=message)["Cache-Control"] = FOR_GOOD
        await send(message)

    return sending


def let_keep(request: Request, response: Response, language: str) -> Response:
    """Mark a page that a phone may keep to open it without a network: only what a visitor sees.

    The mark is taken as leave to keep, nothing else is: a page of somebody who presents something has none, nor has
    one that sets a cookie (but for the language).
    """
    caller: Caller = getattr(request.state, "caller", VISITOR)
    cookies = [value for value in response.headers.getlist("set-cookie") if not value.startswith(f"{COOKIE}=")]
    if caller.role == "visitor" and response.status_code == 200 and not cookies:
        response.headers[RELEASE_HEADER] = current_release().name
        response.headers["Content-Language"] = language
    return response
