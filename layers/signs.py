"""The drawings of the signs; heart, star and disc are drawn here and nowhere else.

Paths lie in a box of 24 by 24 units. The casing is a path of its own below the face, because Qt's SVG
(QGIS) knows no paint-order.
"""

import math

from layers.look import Scheme, Shape, Sign, colour

BOX = 24


def _star_path(centre_y: float = 12.9, outer: float = 10.8, inner: float = 4.9) -> str:
    corners = []
    for corner in range(10):
        radius = outer if corner % 2 == 0 else inner
        angle = math.pi * (corner / 5 - 0.5)
        corners.append(f"{12 + radius * math.cos(angle):.2f} {centre_y + radius * math.sin(angle):.2f}")
    return f"M{'L'.join(corners)}Z"


PATHS: dict[Shape, str] = {
    "heart": (
        "M12 21.4C7.2 17.6 2 13.6 2 8.6C2 5.5 4.4 3.2 7.3 3.2C9.2 3.2 10.9 4.2 12 5.8"
        "C13.1 4.2 14.8 3.2 16.7 3.2C19.6 3.2 22 5.5 22 8.6C22 13.6 16.8 17.6 12 21.4Z"
    ),
    "star": _star_path(),
    "disc": "M2 12A10 10 0 1 0 22 12A10 10 0 1 0 2 12Z",
}


def casing_units(sign: Sign) -> float:
    """Return the width of the casing's stroke in box units: the face covers its inner half."""
    return 2 * sign.casing_width * BOX / sign.size


def svg(sign: Sign, scheme: Scheme = "day") -> str:
    """Return a sign as an SVG file of its own, colours written in; the box has room for the casing."""
    path = PATHS[sign.shape]
    room = casing_units(sign) / 2
    view = f"{-room:.2f} {-room:.2f} {BOX + 2 * room:.2f} {BOX + 2 * room:.2f}"
    casing = colour(sign.casing).of(scheme)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{BOX}" height="{BOX}" viewBox="{view}">'
        f'<path d="{path}" fill="{casing}" stroke="{casing}" stroke-width="{casing_units(sign):.2f}" '
        f'stroke-linejoin="round"/><path d="{path}" fill="{colour(sign.colour).of(scheme)}"/></svg>'
    )
