"""Turn the palette and the looks into the CSS custom properties that pages and signs are coloured with."""

from layers.look import PALETTE, Scheme
from layers.registry import LAYERS

_SHARED = "  --heart: var(--map-heart);\n  --star: var(--map-star);"
"""Colours that the pages around the map use under their own names."""


def property_name(word: str) -> str:
    """Return the custom property that carries a colour: "quiet_ink" is --map-quiet-ink."""
    return f"--map-{word.replace('_', '-')}"


def _colours(scheme: Scheme, indent: str) -> str:
    return "\n".join(f"{indent}{property_name(word)}: {both.of(scheme)};" for word, both in PALETTE.items())


def _sizes(indent: str) -> str:
    lines = []
    for layer in LAYERS:
        sign = layer.look.sign
        if sign:
            lines.append(f"{indent}--map-{layer.name}-size: {sign.size:g}px;")
            lines.append(f"{indent}--map-{layer.name}-size-touch: {sign.size_touch:g}px;")
            lines.append(f"{indent}--map-{layer.name}-hit: {sign.hit:g}px;")
    return "\n".join(lines)


def style_sheet() -> str:
    """Return the style sheet of the generated looks: day, night by the system's wish, and day again on paper."""
    return (
        "/* Made from layers/look.py; do not edit. */\n"
        f":root {{\n  color-scheme: light dark;\n{_colours('day', '  ')}\n{_sizes('  ')}\n{_SHARED}\n}}\n"
        "@media (prefers-color-scheme: dark) {\n"
        f"  :root {{\n{_colours('night', '    ')}\n  }}\n}}\n"
        f"@media print {{\n  :root {{\n{_colours('day', '    ')}\n  }}\n}}\n"
    )
