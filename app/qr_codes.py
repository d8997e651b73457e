"""Draw QR codes that a phone reads from paper and from a screen: error correction M, a quiet zone of four modules."""

import io

import segno
from markupsafe import Markup

QUIET_MODULES = 4
"""The quiet zone that ISO/IEC 18004 asks for."""
PNG_PIXELS = 12
"""Pixels of a module: a code of 33 modules is then 5 cm wide in print at 200 dots an inch."""


def draw_qr(address: str, title: str) -> Markup:
    """Return a QR code as an SVG element without inline styles; dark on white, since scanners want it so."""
    drawn = _svg(address, title, xmldecl=False, svgns=False, omitsize=True)
    return Markup(drawn.decode("utf-8").strip().replace("<svg", '<svg role="img"', 1))  # noqa: S704  segno escapes the title


def svg_file(address: str, title: str) -> bytes:
    """Return a QR code as an SVG file."""
    return _svg(address, title, scale=PNG_PIXELS)


def png_file(address: str) -> bytes:
    """Return a QR code as a PNG file."""
    drawn = io.BytesIO()
    _code(address).save(drawn, kind="png", scale=PNG_PIXELS, border=QUIET_MODULES, dark="#000", light="#fff")
    return drawn.getvalue()


def _code(address: str) -> segno.QRCode:
    return segno.make(address, error="m", micro=False)


def _svg(address: str, title: str, **options: bool | int) -> bytes:
    drawn = io.BytesIO()
    _code(address).save(
        drawn, kind="svg", svgclass="qr", lineclass=None, border=QUIET_MODULES, dark="#000", light="#fff",
        title=title, **options,
    )  # fmt: skip
    return drawn.getvalue()
