"""Long sentences in pieces, and one again."""

from __future__ import annotations

import numpy as np
import pytest

from audio_edition.speech.engines import long
from audio_edition.speech.engines.long import SaidPiece
from audio_edition.speech.engines.piper_words import Sounds
from audio_edition.speech.model import Pcm
from audio_edition.units import Hertz
from tests.rows import each

RATE = Hertz(8000)


def test_a_block_of_sounds_is_never_cut() -> None:
    block = "[[ʃˈiː dʒˈɪn pˈɪŋ wˈɑːz hˈɪɹ]]"
    text = f"The mayor met {block} and {block} on Friday at noon."
    for most in range(7, 80):
        pieces = long.texts(text, most)
        assert all(piece.count("[[") == piece.count("]]") for piece in pieces), most
        assert " ".join(pieces).split() == text.split(), most


@each("most", [10, 33, 100, 600])
@each("kind", [str, list])
def test_pieces_keep_every_sound_and_the_limit(most: int, kind: type) -> None:
    sounds = "ðə kˈaʊnsəl, sˈɛd hiː; wɪl mˈiːt ɐɡˈɛn. " * 20 + "x" * 150
    found = [list(piece) for piece in long.cut(kind(sounds), most)]
    assert all(0 < len(piece) <= most for piece in found)
    assert "".join(map("".join, found)).replace(" ", "") == sounds.replace(" ", "")
    assert all(piece[0] != " " and piece[-1] != " " for piece in found)


def test_a_cut_falls_behind_a_mark_and_halves_are_alike() -> None:
    sounds = "aaaa aaaa aaaa aaaa, bbbb bbbb bbbb bbbb bbbb"
    assert long.cut(sounds, 30) == ["aaaa aaaa aaaa aaaa,", "bbbb bbbb bbbb bbbb bbbb"]
    plain = "aaaa " * 8
    assert long.cut(plain, 30) == ["aaaa aaaa aaaa aaaa", "aaaa aaaa aaaa aaaa"]
    assert long.cut("", 30) == long.cut("  ", 30) == []
    assert long.cut(". a" + "b" * 40, 30)[0] == "."


def tone(seconds: float) -> Pcm:
    silence = np.zeros(RATE // 2)
    wave = 8000 * np.sin(np.arange(int(seconds * RATE)) * 0.3)
    return Pcm(np.concatenate((silence, wave, silence)).astype(np.int16), RATE)


def test_words_move_with_their_pieces() -> None:
    first = SaidPiece(tone(1.0), [Sounds("wʌn", 0.5, 1.0), Sounds("tuː", 1.0, 1.5)])
    second = SaidPiece(tone(1.0), [Sounds("θɹiː", 0.5, 1.5)])
    spoken = long.whole("one two, three", [first, second], lambda word: word)
    assert [word.text for word in spoken.words] == ["one", "two,", "three"]
    one, two, three = spoken.words
    assert one.start < 0.02
    assert two.start == pytest.approx(0.51, abs=0.02)
    assert 1.05 < three.start < 1.25
    assert three.end <= spoken.pcm.duration
    untimed = long.whole("one two, three", [first, SaidPiece(second.pcm)], lambda word: word)
    assert untimed.words == ()
    assert untimed.pcm.samples.tobytes() == spoken.pcm.samples.tobytes()
