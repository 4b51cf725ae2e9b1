"""The picture that stands for a story where stories are listed: what it is, how large, and what
keeps it from being shown."""

import os
import struct
from typing import Final, NamedTuple

from story.files import reason_of
from story.holders import read_held
from story.model import Story

MAX_COVER_BYTES: Final = 1 << 21
"""Bytes of a cover: it goes into the page as it is."""
MIN_SIDE, MAX_SIDE = 120, 1_200
"""Points of its sides, as the Treaty of Babel has it (revision 12, 5.7)."""
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8"
_SIZES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""The segments of a JPEG that say how large it is (ITU-T T.81, table B.1)."""


class Cover(NamedTuple):
    """A cover: its bytes, "png" or "jpg", and its size in points."""

    raw: bytes
    kind: str
    width: int
    height: int


class NoCover(Exception):
    """A cover that cannot be shown, with the reason as a part of a sentence."""


def cover_of(story: Story) -> Cover | None:
    """Return the cover of a story, None where it names none. Raises NoCover."""
    if not story.cover:
        return None

    try:
        path = os.path.join(story.folder, story.cover)
        raw = read_held(story.folder, path, MAX_COVER_BYTES)
    except OSError as error:
        raise NoCover(reason_of(error)) from None

    if raw.startswith(_PNG) and raw[12:16] == b"IHDR" and len(raw) > 24:
        return _fitting(Cover(raw, "png", *struct.unpack(">II", raw[16:24])))
    if raw.startswith(_JPEG) and (size := _size_of_jpeg(raw)) is not None:
        return _fitting(Cover(raw, "jpg", *size))

    raise NoCover("it is neither a PNG nor a JPEG")


def _fitting(cover: Cover) -> Cover:
    if not all(MIN_SIDE <= side <= MAX_SIDE for side in (cover.width, cover.height)):
        size = f"it is {cover.width} by {cover.height} points"
        raise NoCover(f"{size}, and its sides have to be from {MIN_SIDE} to {MAX_SIDE}")

    return cover


def _size_of_jpeg(raw: bytes) -> tuple[int, int] | None:
    """Return width and height of a JPEG; None where it says none."""
    position = 2
    while position + 9 < len(raw) and raw[position] == 0xFF:
        kind, length = raw[position + 1], int.from_bytes(raw[position + 2 : position + 4], "big")
        if kind in _SIZES:
            height, width = struct.unpack(">HH", raw[position + 5 : position + 9])
            return width, height

        position += 2 + length

    return None
