"""Make of whatever a phone sends a plain JPEG that tells nothing but what is to be seen.

Nothing of the sent file is kept: pixels are decoded, turned upright, put into sRGB, made smaller and encoded anew.
Metadata (place, moment, device, comments, thumbnails) is never copied, so there is nothing to forget to remove.
"""

import contextlib
import io
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageFile

from app.errors import ProblemError

LONG_EDGE = 1600
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS = {"JPEG": 60_000_000}
MOST_PIXELS_OTHERWISE = 25_000_000
"""A JPEG is decoded at a fraction of its size; the others need all of it in memory at once, four bytes for a pixel."""

ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture of each orientation upright (Exif 2.32, table 6)."""
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@dataclass(frozen=True, slots=True)
class Picture:
    """A developed photo: a JPEG, and its size in pixels."""

    jpeg: bytes
    width: int
    height: int


def develop(sent: bytes) -> Picture:
    """Return the picture that was sent, of an animation the first frame.

    Raises ProblemError: photo_unreadable for what is no picture of FORMATS or is cut off, photo_pixels for one that has
    too many pixels.
    """
    # WeasyPrint lets the whole program take pictures that are cut off; a resident is told and sends it again.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(sent), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS.get(str(image.format), MOST_PIXELS_OTHERWISE):
                raise ProblemError("photo_pixels", field="file")
            upright = _turned(image, _shrunken(image))
            return _encoded(_flat(_in_srgb(upright, image.info.get("icc_profile"))))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ProblemError("photo_pixels", field="file") from None
    except ProblemError:
        raise
    except Exception:
        raise ProblemError("photo_unreadable", field="file") from None


def _shrunken(image: Image.Image) -> Image.Image:
    """Return the decoded picture, its long edge at most LONG_EDGE."""
    image.draft(None, (LONG_EDGE, LONG_EDGE))
    image.load()
    scale = LONG_EDGE / max(image.size)
    if image.mode in ("P", "PA", "1"):
        shown = image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    elif image.mode.startswith("I") or image.mode == "F":
        shown = _in_eight_bits(image)
    else:
        shown = image
    if scale >= 1:
        return shown
    width, height = (max(1, round(edge * scale)) for edge in image.size)
    return shown.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Return a grey picture of 16 bits in 8: Pillow would cut off what is brighter than 255."""
    return image.convert("F").point(lambda value: value * (1 / 257)).convert("L")


def _turned(image: Image.Image, shown: Image.Image) -> Image.Image:
    turn = None
    # A picture whose notes cannot be read is a picture nevertheless.
    with contextlib.suppress(Exception):
        turn = TURNS.get(image.getexif().get(ORIENTATION, 1))
    return shown if turn is None else shown.transpose(turn)


def _in_srgb(shown: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the picture with the colours that its profile says, as nearly as sRGB has them."""
    if not profile or shown.mode not in ("RGB", "L", "CMYK"):
        return shown
    try:
        described = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if ImageCms.getProfileDescription(described).startswith("sRGB"):
            return shown
        return ImageCms.profileToProfile(shown, described, SRGB, outputMode="RGB") or shown
    except (ImageCms.PyCMSError, OSError, ValueError):
        return shown


def _flat(shown: Image.Image) -> Image.Image:
    """Return the picture on white, without anything that was noted beside its pixels."""
    flat = Image.new("RGB", shown.size, "white")
    if "A" in shown.getbands():
        pixels = shown.convert("RGBA")
        flat.paste(pixels, mask=pixels.getchannel("A"))
    else:
        flat.paste(shown.convert("RGB"))
    return flat


def _encoded(flat: Image.Image) -> Picture:
    written = io.BytesIO()
    # A progressive one would be 3 % smaller, but Pillow keeps every other thread waiting for twice as long to write it.
    flat.save(written, "JPEG", quality=QUALITY, optimize=True)
    return Picture(written.getvalue(), flat.width, flat.height)
