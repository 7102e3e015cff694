"""A voice keeps its pace: what takes far longer or shorter than its words is for the ear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from audio_edition.places import Places
from audio_edition.proof.pace import off_pace, paces
from audio_edition.script.model import Origin, Sentence
from audio_edition.speech.model import Clip, Utterance
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from audio_edition.units import Hertz
from tests.programme.fabricate import clip
from tests.proof.editions import script_of, sentences


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Utterance]:
    script, voice = script_of(sentences("held"), 3), VoiceSettings(engine="espeak", fallback=())
    return speak_script(script, voice, Places(tmp_path_factory.mktemp("pace"))).utterances


def said(text: str, seconds: float) -> Utterance:
    sentence = Sentence(text, text, Origin("01.md", 1))
    return Utterance(sentence, Clip("x.flac", "x", Hertz(8000), round(8000 * seconds)))


def test_no_sentence_of_a_voice_is_off_its_pace(spoken: Sequence[Utterance]) -> None:
    known = paces(spoken)
    assert [u.sentence.printed for u in spoken if off_pace(u, known)] == []


def test_a_sentence_said_twice_and_one_cut_short_are_told(
    spoken: Sequence[Utterance], tmp_path: Path
) -> None:
    known = paces(spoken)
    for utterance in spoken:
        pcm = utterance.clip.read()
        samples = pcm.samples / 32768
        twice = clip(
            tmp_path, np.concatenate((samples, np.zeros(pcm.rate // 4), samples)), pcm.rate
        )
        assert off_pace(replace(utterance, clip=twice), known) == "long"
        if utterance.clip.duration > 2:
            half = clip(tmp_path, samples[: int(0.4 * len(samples))], pcm.rate)
            assert off_pace(replace(utterance, clip=half), known) == "quick"


def test_spelled_letters_and_figures_take_their_time() -> None:
    known = paces([said("The harbour stays closed until spring.", 2.0)] * 8)
    assert off_pace(said("The F B I asked the C I A.", 2.6), known) is None
    assert off_pace(said("In 1954 and 1963.", 2.9), known) is None


def test_few_sentences_tell_no_pace() -> None:
    few = [said("The harbour stays closed until spring.", 2.0)] * 7
    assert paces(few) == {}
    assert off_pace(said("The harbour stays closed.", 9.0), paces(few)) is None


def test_each_voice_has_its_own_pace() -> None:
    slow = [
        replace(u, sentence=replace(u.sentence, voice="slow"))
        for u in [said("Nobody was hurt.", 3.0)] * 8
    ]
    known = paces([*slow, *[said("Nobody was hurt.", 1.0)] * 8])
    assert off_pace(slow[0], known) is None
    assert off_pace(said("Nobody was hurt.", 1.0), known) is None
    assert off_pace(said("Nobody was hurt.", 3.0), known) == "long"
