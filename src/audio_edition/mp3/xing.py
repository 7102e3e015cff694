"""Where a Xing or Info tag stands in the first frame of a file, and what it promises."""

from __future__ import annotations

from audio_edition.mp3.headers import Header, find_header


def tag_at(frame: bytes, header: Header) -> int | None:
    """Where the tag's name stands in its frame; None where the frame is ordinary audio.

    It stands behind the side information; some encoders count the header's CRC, some do not.
    """
    if header.layer != 3:
        return None
    plain = 4 + header.side_info
    for at in (plain, plain + 2) if header.crc else (plain,):
        if frame[at : at + 4] in (b"Info", b"Xing"):
            return at
    return None


def promised_frames(frame: bytes) -> int | None:
    """How many frames the first frame promises in its tag; None where it promises none."""
    header = find_header(frame)
    at = tag_at(frame, header) if header else None
    if at is None or len(frame) < at + 12 or not frame[at + 7] & 1:
        return None
    return int.from_bytes(frame[at + 8 : at + 12], "big")
