"""espeak-ng's phonemes in Kokoro's symbols; text in espeak-ng's phonemes, with its marks."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from audio_edition.speech.engines import kokoro_sounds
from audio_edition.speech.engines.kokoro_sounds import NUMBERS, symbols
from tests.rows import each, table

CASES = Path(__file__).parent / "data" / "kokoro_sounds"


def test_the_numbers_are_the_model_s_own() -> None:
    # from "vocab" of the model's config.json
    told = {";": 1, "?": 6, "—": 9, " ": 16, "\u0303": 17, "ʦ": 20, "A": 24, "O": 31, "T": 36}
    told |= {"ᵊ": 42, "f": 48, "h": 50, "z": 68, "æ": 72, "ə": 83, "ɡ": 92, "ɲ": 114, "œ": 120}
    told |= {"ɹ": 123, "ʁ": 128, "ʧ": 133, "ʌ": 138, "ʒ": 147, "ˈ": 156, "ː": 158, "ᵻ": 177}
    assert {symbol: NUMBERS[symbol] for symbol in told} == told
    assert len(set(NUMBERS.values())) == len(NUMBERS)
    assert kokoro_sounds.EDGE not in NUMBERS.values()


@each(("language", "phonemes", "wanted"), table(CASES / "sounds-of-each-language.tsv"))
def test_sounds_of_each_language(language: str, phonemes: str, wanted: str) -> None:
    wanted = unicodedata.normalize("NFD", wanted)
    assert symbols(phonemes, language) == wanted
    assert symbols(wanted, language) == wanted, "what is in symbols stays"


@each("language", ["en-us", "en-gb", "es", "fr"])
def test_nothing_is_left_that_the_model_does_not_know(language: str) -> None:
    every = "".join(map(chr, range(0x20, 0x400))) + "ɫʀʍɦɱʉ̩̯͡‿ˑ²漢🙂"
    assert set(symbols(every, language)) <= set(NUMBERS)


def test_marks_are_no_sound() -> None:
    assert not kokoro_sounds.has_sound("“—”, ˈ…")
    assert kokoro_sounds.has_sound("“ə”")


class TestText:
    @pytest.fixture(autouse=True)
    def needs_espeak(self) -> None:
        pytest.importorskip("piper")

    @each(("text", "wanted"), table(CASES / "marks-are-kept.tsv"), least=7)
    def test_marks_are_kept(self, text: str, wanted: str) -> None:
        from audio_edition.speech.engines.kokoro_text import Phonemizer

        assert Phonemizer("en-US").symbols(text) == wanted

    def test_letters_and_names_are_read_as_by_the_other_voices(self) -> None:
        from audio_edition.speech.engines.kokoro_text import Phonemizer

        said = Phonemizer("en-US").symbols("Plan A is with the F B I, said Inês.")
        assert "plˈæn ˈA" in said
        assert "sˈɜɹkəm" not in said

    @each(
        ("tag", "voice"),
        [
            *(("es-MX", "es-419"), ("es", "es"), ("es-ES", "es"), ("fr-BE", "fr"), ("pt", "pt")),
            *(("pt-PT", "pt"), ("pt-BR", "pt-br"), ("en-AU", "en-us"), ("en-GB", "en-gb-x-rp")),
        ],
    )
    def test_regions(self, tag: str, voice: str) -> None:
        from audio_edition.speech.engines.kokoro_text import espeak_voice

        assert espeak_voice(tag) == voice
