"""One definition: what is changed in the palette changes everywhere, and what is drawn can be told apart."""

import itertools
import json

import pytest

from layers import legend as legends
from layers import look, signs
from layers.leaflet_style import map_style
from layers.look import PALETTE, Colour, Scheme
from layers.qgis_style import qml
from layers.registry import LAYERS, layer
from layers.stylesheet import style_sheet

SCHEMES: tuple[Scheme, ...] = ("day", "night")
# Machado, Oliveira and Fernandes 2009 (IEEE TVCG 15:1291-1298), severity 1.0, on linear RGB.
EYES = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
Matrix = tuple[tuple[float, ...], ...]
GROUNDS = (
    "paper", "mask", "green", "wood", "garden", "pitch", "playground", "sand", "square", "parking", "water", "building",
    "path", "road", "railway", "steps", "path_edge", "building_edge", "boundary",
)  # fmt: skip
"""Everything that a heart or a star can stand on."""
LEAST_FOR_SIGNS = 3
"""WCAG 2.2, 1.4.11: between a sign and what is beside it. The casing goes all round, so that is always the casing."""
NEEDS_CASING: dict[tuple[str, Scheme], set[str]] = {
    ("heart", "day"): {"building", "building_edge", "path_edge", "railway", "steps", "boundary"},
    ("heart", "night"): {"steps", "boundary"},
    ("star", "night"): {"path", "road", "railway", "steps", "building_edge", "boundary"},
}
"""Where a sign has less than that to the ground and the casing alone lifts it off."""


def linear(value: str) -> tuple[float, float, float]:
    channels = [int(value[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return red, green, blue


def luminance(channels: tuple[float, ...]) -> float:
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), channels, strict=True))


def seen_by(eye: Matrix, channels: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(
        min(1, max(0, sum(weight * channel for weight, channel in zip(row, channels, strict=True)))) for row in eye
    )


def contrast(one: float, other: float) -> float:
    lighter, darker = max(one, other), min(one, other)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("word", "scheme"), list(itertools.product(("heart", "star", "walk"), SCHEMES)))
def test_signs_stand_out_from_paper_and_casing(word: str, scheme: Scheme) -> None:
    sign = luminance(linear(look.colour(word).of(scheme)))
    for ground in ("paper", "casing", "green", "card"):
        assert contrast(sign, luminance(linear(look.colour(ground).of(scheme)))) >= 3


@pytest.mark.parametrize(("word", "scheme"), list(itertools.product(("heart", "star"), SCHEMES)))
def test_a_sign_stands_out_from_the_grounds_of_the_map_by_itself_but_for_a_few(word: str, scheme: Scheme) -> None:
    sign = luminance(linear(look.colour(word).of(scheme)))
    close = {
        ground
        for ground in GROUNDS
        if contrast(sign, luminance(linear(look.colour(ground).of(scheme)))) < LEAST_FOR_SIGNS
    }
    assert close <= NEEDS_CASING.get((word, scheme), set())


def test_the_casing_goes_round_every_sign_and_lifts_it_off_any_ground() -> None:
    for name in ("resources", "challenges"):
        sign = layer(name).look.sign
        assert sign is not None
        assert (sign.casing, sign.casing_width) == ("casing", 2)
    for scheme in SCHEMES:
        casing = luminance(linear(look.colour("casing").of(scheme)))
        for word in ("heart", "star"):
            assert contrast(luminance(linear(look.colour(word).of(scheme))), casing) >= LEAST_FOR_SIGNS


@pytest.mark.parametrize("scheme", SCHEMES)
def test_heart_and_star_differ_in_lightness(scheme: Scheme) -> None:
    heart, star = (linear(look.colour(word).of(scheme)) for word in ("heart", "star"))
    assert contrast(luminance(heart), luminance(star)) >= 1.6


@pytest.mark.parametrize(("eye", "scheme"), list(itertools.product(EYES, SCHEMES)))
def test_heart_and_star_differ_in_lightness_for_every_eye(eye: str, scheme: Scheme) -> None:
    heart, star = (seen_by(EYES[eye], linear(look.colour(word).of(scheme))) for word in ("heart", "star"))
    assert contrast(luminance(heart), luminance(star)) >= 1.6


def test_the_eyes_are_simulated_on_a_scale_that_keeps_white_white() -> None:
    for eye in EYES.values():
        assert seen_by(eye, (1, 1, 1)) == pytest.approx((1, 1, 1), abs=0.001)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_on_cards_and_paper_can_be_read(scheme: Scheme) -> None:
    for ground in ("card", "paper"):
        for ink in ("ink", "quiet_ink", "label"):
            pair = (luminance(linear(look.colour(word).of(scheme))) for word in (ink, ground))
            assert contrast(*pair) >= 4.5


def test_heart_and_star_have_shapes_of_their_own() -> None:
    assert signs.PATHS["heart"] != signs.PATHS["star"]
    assert layer("resources").look.sign.shape == "heart"  # type: ignore[union-attr]
    assert layer("challenges").look.sign.shape == "star"  # type: ignore[union-attr]


def test_one_changed_colour_changes_leaflet_legend_style_sheet_and_qgis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PALETTE, "heart", Colour("#123456", "#654321"))
    assert "#123456" in json.dumps(map_style())
    assert "#123456" in json.dumps([line.as_json() for line in legends.legend(str)])
    assert "--map-heart: #123456;" in style_sheet()
    assert "--map-heart: #654321;" in style_sheet()
    assert "18,52,86,255" in qml(layer("resources"), "POINT", {}, str)


def test_looks_name_colours_and_never_write_them() -> None:
    words = json.dumps(map_style())
    for entry in LAYERS:
        assert "#" not in repr(entry.look)
    assert '"word": "heart"' in words


def test_the_legend_shows_hearts_first() -> None:
    assert [line.layer for line in legends.legend(str)][:2] == ["resources", "challenges"]


def test_layer_names_are_unique_and_every_case_names_a_column() -> None:
    assert len({entry.name for entry in LAYERS}) == len(LAYERS)
    for entry in LAYERS:
        if entry.look.by:
            assert entry.look.by in {column.name for column in entry.columns}
