"""Which recognisers there are: the seam of those who listen."""

from __future__ import annotations

from audio_edition.errors import ProofError
from audio_edition.plugins import Seam
from audio_edition.proof.model import Recogniser

BUILT_IN = {"whisper": "audio_edition.proof.recognisers.whisper:recogniser"}


def _keeps(thing: object) -> bool:
    return isinstance(thing, Recogniser)


RECOGNISERS: Seam[Recogniser] = Seam(
    "recognisers",
    "recogniser",
    BUILT_IN,
    keeps=_keeps,
    error=ProofError,
    contract="docs/proof.md, and run it through audio_edition.proof.conformance",
)
