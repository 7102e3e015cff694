"""Brackets and spaced hyphens are heard as the pauses they are read as."""

from __future__ import annotations

from pathlib import Path

from audio_edition.speech.breath import breathing
from tests.rows import each, table

CASES = table(Path(__file__).parent / "data" / "speech_breath" / "brackets-and-hyphens.tsv")


@each(("text", "read"), [*CASES, ("", ""), ("()", "()")], least=20)
def test_brackets_and_spaced_hyphens_become_commas(text: str, read: str) -> None:
    assert breathing(text) == read
    assert breathing(read) == read
