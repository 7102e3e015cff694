"""What is wrong with a sentence's sound, in words for the editor."""

from __future__ import annotations

from collections.abc import Sequence

from audio_edition.findings import Finding
from audio_edition.proof.diagnose import FaultKind, SoundFault
from audio_edition.speech.model import Utterance

REBUILD = "build the edition again: audio-edition build EDITION --force"

_SAID: dict[FaultKind, str] = {
    "missing": "is missing",
    "doubled": "sounds twice",
    "swapped": "has changed places with another",
    "replaced": "is not what sounds there",
    "silent": "is silent",
    "truncated": "is cut short",
    "damaged": "is damaged",
    "foreign": "is followed by sound where a pause should be",
    "moved": "is not where it should be",
    "noise": "has another sound under it",
    "level": "is not as loud as the others",
}


def finding_of(fault: SoundFault, utterances: Sequence[Utterance]) -> Finding:
    """Say what is wrong with a sentence, where it was written, and what mends it."""
    sentence = utterances[fault.index].sentence
    origin = sentence.origin
    where = f"{origin.file}:{origin.line}" if origin.line else origin.file
    told = f"at {_clock(fault.at)} “{_short(sentence.printed)}” {_SAID[fault.kind]}"
    if fault.other is not None and fault.kind in ("swapped", "replaced"):
        told += f": “{_short(utterances[fault.other].sentence.printed)}”"
    if fault.decibels:
        told += f" ({fault.decibels:+.0f} dB)"
    if fault.shift:
        way = "late" if fault.shift > 0 else "early"
        told += f"; what follows comes {abs(fault.shift):.2f} s {way}"
    return Finding("error", f"proof-{fault.kind}", where, told, REBUILD)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 60 else plain[:59] + "…"


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
