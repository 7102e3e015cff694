"""heard.json: what a proof found of an edition's sound, for its editor; it is not published.

It lies beside build.json. ``frames_sha256`` says of which sound it is true; ``sound`` and
``heard`` are what the certificate takes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audio_edition.errors import ProofError
from audio_edition.faults import of_disk
from audio_edition.plain_files import MADE, read_plain
from audio_edition.proof.model import Hearing
from audio_edition.schemas import refuse_newer

if TYPE_CHECKING:  # to read one needs no sound
    from audio_edition.proof.match import Matching

NAME = "heard.json"
_VERSION = 1


def record_of(
    edition_id: str, frames_sha256: str, matching: Matching, hearing: Hearing | None
) -> dict[str, Any]:
    """Return the record as plain data.

    ``sound.sentences`` are those found again, ``lowest`` the least correlation among them;
    ``heard.sentences`` those listened to, ``doubtful`` the ones heard otherwise that nobody
    accepted; ``doubts`` has a row a sentence that was heard otherwise.
    """
    right = [item.correlation for item in matching.matches if item.state == "right"]
    told: dict[str, Any] = {
        "version": _VERSION,
        "edition": edition_id,
        "frames_sha256": frames_sha256,
        "sentences": len(matching.matches),
    }
    if right:
        told["sound"] = {"sentences": len(right), "lowest": round(min(right), 4)}
    if hearing is not None and hearing.heard:
        told["heard"] = {
            "recogniser": hearing.recogniser,
            "sha256": hearing.digest,
            "sentences": hearing.heard,
            "doubtful": len(hearing.doubtful),
            "word_error": round(hearing.word_error, 4),
        }
        told["doubts"] = [item.as_object() for item in hearing.sentences if item.doubt]
    return told


def record_json(record: Mapping[str, Any]) -> bytes:
    """The record as heard.json holds it."""
    text = json.dumps(record, ensure_ascii=False, indent=1)
    return (text + "\n").encode("utf-8", "replace")


def read_record(folder: Path) -> dict[str, Any]:
    """Read heard.json; empty where there is none, or none that can be read.

    Raises ``ProofError`` for one that a newer version wrote.
    """
    try:
        told = json.loads(read_plain(folder / NAME, MADE))
    except (OSError, ValueError, RecursionError) as problem:
        if of_disk(problem):  # it is there
            raise
        return {}
    if not isinstance(told, dict):
        return {}
    refuse_newer(told.get("version"), _VERSION, f"{folder.name}/{NAME}", ProofError)
    return told
