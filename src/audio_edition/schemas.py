"""Versions of the files that this program writes and reads back; see docs/machines.md.

An older file is read as it is, and never rewritten only because it is old. A newer one is
refused: what this version would leave out of it, or put back into it, was somebody's word.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from audio_edition.errors import AudioEditionError

UPGRADE = "update audio-edition the way it was installed: pip, pipx, uv or its image"
_VAST = re.compile(rb"[\s:,\[]-?[\d.]+[eE]\+?\d{3}")
_LONG = b"0" * 200  # digits that need no such exponent to be more than a float holds
_AS_LONG = bytes.maketrans(b"123456789", b"0" * 9)


def loaded(data: bytes) -> Any:
    """Read JSON whose numbers can be written again; raises ``ValueError`` for any other.

    Python takes ``NaN`` and ``1e999``, which is without end, and writes what no JSON is.
    """
    is_odd = _VAST.search(data) or _LONG in data.translate(_AS_LONG)
    real = _number if is_odd else float  # a long document has many, quickly read
    return json.loads(data, parse_float=real, parse_constant=_number)


def object_of(value: Any, complaint: str) -> dict[str, Any]:
    """Return a JSON object as it was read; raises ``ValueError`` for anything else."""
    match value:
        case dict():
            return value
        case _:
            raise ValueError(complaint)


def _number(text: str) -> float:
    if not math.isfinite(value := float(text)):
        raise ValueError(f"{text:.20} is no number")
    return value


def refuse_newer(version: object, reads: int, where: str, error: type[AudioEditionError]) -> None:
    """Raise ``error`` in one line where ``version`` is above the one that ``reads`` is.

    ``where`` names the file. What is no number is for the file's own reader to judge.
    """
    if isinstance(version, int) and not isinstance(version, bool) and version > reads:
        raise error(
            f"{where} is of version {version}, which a newer audio-edition wrote; "
            f"this one reads {reads}",
            hint=UPGRADE,
        )
