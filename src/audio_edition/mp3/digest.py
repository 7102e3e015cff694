"""What is heard, as one digest: the file without its tags, which are only an envelope."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from audio_edition.mp3.id3 import V1_SIZE, seek_audio

_CHUNK = 2**18


def frames_digest(file: Path) -> str:
    """SHA-256 (hex) over the audio of an MP3: Info frame and frames, all that is no tag.

    ID3v2 tags at the start and an ID3v1 tag at the end do not count, so that a tag editor
    changes nothing. Raises ``OSError`` where the file cannot be read.
    """
    with file.open("rb") as stream:
        return frames_digest_of(stream)


def frames_digest_of(stream: BinaryIO) -> str:
    """The same of an MP3 that is open already, or lies in memory."""
    digest = hashlib.sha256()
    start = seek_audio(stream)
    end = stream.seek(0, os.SEEK_END)
    if end - start >= V1_SIZE:
        stream.seek(end - V1_SIZE)
        if stream.read(3) == b"TAG":
            end -= V1_SIZE
    stream.seek(start)
    while start < end and (piece := stream.read(min(_CHUNK, end - start))):
        digest.update(piece)
        start += len(piece)
    return digest.hexdigest()
