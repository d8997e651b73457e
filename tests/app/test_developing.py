"""What becomes of a sent picture: upright, small, plain, or refused."""

import contextlib
import io

import pytest
from PIL import Image, ImageCms

from app.errors import ProblemError
from app.photos.developing import LONG_EDGE, develop
from tests.app.photographs import (
    BLUE,
    GREEN,
    RED,
    WHITE,
    corners,
    encoded,
    exif_with_place,
    jpeg,
    looks_like,
    opened,
    png_bomb,
    quarters,
)

UPRIGHT = [RED, BLUE, GREEN, WHITE]


def shows(content: bytes, wanted: list[tuple[int, int, int]]) -> bool:
    return all(looks_like(*pair) for pair in zip(quarters(opened(content)), wanted, strict=True))


def refusal(content: bytes) -> str:
    with pytest.raises(ProblemError) as caught:
        develop(content)
    return caught.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_of_each_kind_becomes_a_jpeg_that_shows_the_same(kind):
    made = develop(encoded(corners(), kind))
    image = opened(made.jpeg)
    assert (image.format, image.size, image.mode) == ("JPEG", (400, 300), "RGB")
    assert (made.width, made.height) == image.size
    assert shows(made.jpeg, UPRIGHT)


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [((3000, 2000), (1600, 1067)), ((2000, 3000), (1067, 1600)), ((1600, 900), (1600, 900)), ((6000, 3), (1600, 1))],
)
def test_the_long_edge_is_at_most_1600_and_nothing_is_made_larger(sent, wanted):
    for kind in ("JPEG", "PNG"):
        made = develop(encoded(corners(*sent), kind))
        assert (made.width, made.height) == wanted
        assert max(opened(made.jpeg).size) <= LONG_EDGE


# How a phone stores the picture for each orientation, so that turning it shows red, blue, green, white again.
STORED = {
    1: [], 2: [Image.Transpose.FLIP_LEFT_RIGHT], 3: [Image.Transpose.ROTATE_180], 4: [Image.Transpose.FLIP_TOP_BOTTOM],
    5: [Image.Transpose.TRANSPOSE], 6: [Image.Transpose.ROTATE_90], 7: [Image.Transpose.TRANSVERSE],
    8: [Image.Transpose.ROTATE_270],
}  # fmt: skip


@pytest.mark.parametrize("orientation", STORED)
def test_a_picture_stands_upright_however_the_phone_was_held(orientation):
    image = corners()
    for step in STORED[orientation]:
        image = image.transpose(step)
    made = develop(encoded(image, exif=exif_with_place(orientation)))
    assert (made.width, made.height) == (400, 300)
    assert shows(made.jpeg, UPRIGHT)


def test_neither_place_nor_maker_nor_moment_nor_comment_nor_profile_is_left():
    xmp = b"<x:xmpmeta><rdf:li>SecretCreator</rdf:li></x:xmpmeta>"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    notes = {"exif": exif_with_place(), "xmp": xmp, "icc_profile": profile}
    for kind, more in (("JPEG", {"comment": b"SecretComment", "dpi": (333, 333)}), ("WEBP", {}), ("PNG", {})):
        sent = encoded(corners(), kind, **(notes | more))
        assert any(word in sent for word in (b"SecretMaker", b"SecretCreator"))
        made = develop(sent)
        image = opened(made.jpeg)
        assert not {"exif", "xmp", "comment", "icc_profile", "photoshop"} & set(image.info), kind
        assert dict(image.getexif()) == {}
        for words in (b"Secret", b"Exif", b"2026:05", b"ICC_PROFILE", b"http"):
            assert words not in made.jpeg, (kind, words)


def test_what_is_hidden_behind_the_picture_is_gone_too():
    made = develop(jpeg() + b"PK\x03\x04 <script>alert(1)</script> a zip behind the picture")
    assert b"script" not in made.jpeg
    assert made.jpeg.endswith(b"\xff\xd9")


def test_colours_of_another_profile_become_those_of_srgb():
    """A profile whose red is sRGB's green and the other way round: what is stored as red is meant to be green."""
    named = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    renamed = named.replace("sRGB".encode("utf-16-be"), "xRGB".encode("utf-16-be"))
    swapped = renamed.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
    stored = Image.new("RGB", (60, 60), RED)
    for kind in ("JPEG", "PNG", "WEBP"):
        shown = opened(develop(encoded(stored, kind, icc_profile=swapped)).jpeg).getpixel((30, 30))
        assert looks_like(shown, (RED[1], RED[0], RED[2])), kind


def test_a_broken_profile_spoils_no_picture():
    assert shows(develop(encoded(corners(), icc_profile=b"no profile at all" * 20)).jpeg, UPRIGHT)


def test_what_is_clear_as_glass_is_shown_on_white():
    glass = corners().convert("RGBA")
    glass.putalpha(0)
    for kind in ("PNG", "WEBP"):
        assert shows(develop(encoded(glass, kind)).jpeg, [(255, 255, 255)] * 4)
    colours = corners().quantize(8)
    assert shows(develop(encoded(colours, "PNG", transparency=colours.getpixel((10, 10)))).jpeg, [
        (255, 255, 255), BLUE, GREEN, WHITE,
    ])  # fmt: skip


def test_pictures_in_grey_in_print_colours_and_in_sixteen_bits_are_taken():
    grey = opened(develop(encoded(Image.new("L", (50, 50), 90))).jpeg)
    assert looks_like(grey.getpixel((25, 25)), (90, 90, 90))
    print_colours = Image.new("CMYK", (50, 50), (0, 255, 255, 0))
    assert looks_like(opened(develop(encoded(print_colours)).jpeg).getpixel((25, 25)), (255, 0, 0), within=40)
    deep = Image.new("I;16", (50, 50), 128 * 257)
    assert looks_like(opened(develop(encoded(deep, "PNG")).jpeg).getpixel((25, 25)), (128, 128, 128))


def test_of_an_animation_the_first_picture_is_taken():
    frames = [Image.new("RGB", (40, 40), colour) for colour in (RED, BLUE, GREEN)]
    for kind in ("GIF", "WEBP"):
        sent = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
        assert looks_like(opened(develop(sent).jpeg).getpixel((20, 20)), RED)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.97])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_was_cut_off_on_its_way_is_refused(kind, share):
    noisy = Image.effect_noise((400, 300), 90).convert("RGB")
    whole = encoded(noisy, kind)
    assert refusal(whole[: int(len(whole) * share)]) == "photo_unreadable"


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xd8\xff", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7\n",
     encoded(Image.new("RGB", (5, 5)), "BMP"), encoded(Image.new("RGB", (5, 5)), "TIFF"),
     b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"],
    ids=["nothing", "three bytes", "a head", "svg", "pdf", "bmp", "tiff", "heic", "eps"],
)  # fmt: skip
def test_what_is_no_picture_of_a_known_kind_is_refused_whatever_it_is_called(content):
    assert refusal(content) == "photo_unreadable"


@pytest.mark.parametrize(("width", "height"), [(5_001, 5_000), (20_000, 20_000)])
def test_a_small_file_of_very_many_pixels_is_refused_before_it_is_decoded(width, height):
    bomb = png_bomb(width, height)
    assert len(bomb) < 2_000_000
    assert refusal(bomb) == "photo_pixels"


def test_a_phones_largest_jpeg_is_taken_and_a_larger_one_is_not():
    made = develop(encoded(Image.new("L", (9000, 6000), 200), quality=30))
    assert (made.width, made.height) == (1600, 1067)
    assert refusal(encoded(Image.new("L", (9000, 7000), 200), quality=30)) == "photo_pixels"


def test_bytes_turned_over_at_random_never_do_more_than_refuse():
    whole = bytearray(jpeg(80, 60))
    for place in range(2, len(whole), 7):
        broken = bytearray(whole)
        broken[place] ^= 0xFF
        with contextlib.suppress(ProblemError):
            assert Image.open(io.BytesIO(develop(bytes(broken)).jpeg)).format == "JPEG"
