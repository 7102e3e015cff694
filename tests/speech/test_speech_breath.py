"""Brackets and spaced hyphens are heard as the pauses they are read as."""

from __future__ import annotations

from audio_edition.speech.breath import breathing
from audio_edition.speech.model import VoiceRequest
from audio_edition.speech.registry import find
from audio_edition.speech.say import say
from tests.rows import each

CASES = {
    "The mayor (a former teacher) said so.": "The mayor, a former teacher, said so.",
    "The plan - long awaited - failed.": "The plan, long awaited, failed.",
    "The plan -- long awaited -- failed.": "The plan, long awaited, failed.",
    "He left (at last).": "He left, at last.",
    "He left (at last), and she (too) went.": "He left, at last, and she, too, went.",
    "(Reporting by A Smith)": "Reporting by A Smith",
    "(Reporting by A Smith.) More follows.": "Reporting by A Smith. More follows.",
    "“We left (at last)” she said.": "“We left, at last” she said.",
    "So, (he said) they left.": "So, he said, they left.",
    "The name(s) of the well-known co-op.": "The name(s) of the well-known co-op.",
    "A temperature of 3 - 2 is one.": "A temperature of 3 - 2 is one.",
    "Phase 2 - the last - began.": "Phase 2, the last, began.",
    "The [[kˈoʊ (x) - ɑːp]] (a shop) - shut.": "The [[kˈoʊ (x) - ɑːp]], a shop, shut.",
    "One (two (three) four) five.": "One, two, three, four, five.",
    "Broken (off at the end of it": "Broken, off at the end of it",
    "a) first, b) second": "a, first, b, second",
    "The plan – long awaited – failed.": "The plan – long awaited – failed.",
    "Nothing of the kind.": "Nothing of the kind.",
    "": "",
    "()": "()",
}


@each("text", CASES)
def test_brackets_and_spaced_hyphens_become_commas(text: str) -> None:
    assert breathing(text) == CASES[text]
    assert breathing(CASES[text]) == CASES[text]


def test_the_voice_pauses_for_it() -> None:
    """By the sound: as long as with commas, and longer than without."""
    voice = find("piper").open(VoiceRequest("piper"))
    text = "The mayor (a former teacher) said so."
    heard = say(voice, breathing(text)).pcm.duration
    assert heard == say(voice, "The mayor, a former teacher, said so.").pcm.duration
    assert heard > say(voice, "The mayor a former teacher said so.").pcm.duration + 0.3
