"""The address that links and QR codes lead to."""

from fastapi import Request

from app.settings import Settings


def public_address(request: Request) -> str:
    """Return the address that people use, without a slash at its end: PUBLIC_ADDRESS, else the request's own."""
    settings: Settings = request.app.state.settings
    return (settings.public_address or str(request.base_url)).rstrip("/")
