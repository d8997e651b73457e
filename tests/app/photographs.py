"""Pictures as phones and programs send them."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

RED, BLUE, GREEN, WHITE = (200, 30, 30), (30, 30, 200), (30, 160, 30), (250, 250, 250)
GPS = 0x8825


def corners(width: int = 400, height: int = 300) -> Image.Image:
    """Return a picture whose four quarters are red, blue (on top), green and white (below)."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height // 2))
    image.paste(GREEN, (0, height // 2, width // 2, height))
    image.paste(WHITE, (width // 2, height // 2, width, height))
    return image


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """Return a picture as a file."""
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def jpeg(width: int = 400, height: int = 300, **options: Any) -> bytes:
    """Return a small JPEG."""
    return encoded(corners(width, height), **options)


def exif_with_place(orientation: int = 1) -> bytes:
    """Return notes as a phone makes them: the place, the maker, the moment, and how the phone was held."""
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x010F] = "SecretMaker"
    notes[0x0132] = "2026:05:01 12:34:56"
    notes.get_ifd(GPS).update({1: "N", 2: (56.0, 57.0, 12.345), 3: "E", 4: (11.0, 18.0, 6.789)})
    return notes.tobytes()


def opened(content: bytes) -> Image.Image:
    """Return a file as a decoded picture."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def quarters(image: Image.Image) -> list[tuple[int, int, int]]:
    """Return the colour in the middle of each quarter, row by row from the top left."""
    width, height = image.size
    places = [(x, y) for y in (height // 4, height * 3 // 4) for x in (width // 4, width * 3 // 4)]
    return [image.convert("RGB").getpixel(place) for place in places]


def looks_like(one: tuple[int, ...], other: tuple[int, ...], *, within: int = 25) -> bool:
    """Tell whether two colours look the same."""
    return all(abs(mine - theirs) <= within for mine, theirs in zip(one, other, strict=True))


def png_bomb(width: int, height: int) -> bytes:
    """Return a PNG of few bytes that becomes very many when it is decoded."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    squeezer = zlib.compressobj(9)
    row = bytes(1 + 4 * width)
    pixels = b"".join(squeezer.compress(row) for _ in range(height)) + squeezer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
