"""The OpenAPI document, and the page at /api/docs that shows it without asking another host."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response

from app.dependencies import may
from app.errors import MEDIA_TYPE
from app.pages.rendering import page

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what was wrong and what is allowed, in the caller's language"},
        "code": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}, "description": "what is wrong with each field"},
        "values": {"type": "object", "description": "the limits and numbers that detail speaks of"},
    },
}
PROBLEM_RESPONSE = {
    "description": "What was wrong, and what is allowed",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
OPENAPI_PATH = "/api/openapi.json"
METHODS = {"get", "post", "put", "patch", "delete"}


def install(app: FastAPI) -> None:
    """Describe every error as the problem document it is, and serve the page."""

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]

    @app.get(OPENAPI_PATH, include_in_schema=False, dependencies=[may("read", "site")])
    def openapi_document() -> JSONResponse:
        """Give the OpenAPI document."""
        return JSONResponse(app.openapi())

    @app.get("/api/docs", include_in_schema=False, dependencies=[may("read", "site")])
    def documentation(request: Request) -> Response:
        """Show the API."""
        return page(request, "api.html", {"api": _operations(app.openapi())})


def _described(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
    document.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
    for path in document["paths"].values():
        for method, operation in path.items():
            if method in METHODS:
                operation["responses"].pop("422", None)
                operation["responses"]["default"] = PROBLEM_RESPONSE
    return document


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation.get("description") or operation.get("summary", ""),
            "parameters": operation.get("parameters", []),
            "subject": (operation.get("tags") or ["service"])[0],
        }
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]
