import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.proof.words import words_wrong
from audio_edition.speech.engines import long
from audio_edition.speech.engines.long import SaidPiece
from audio_edition.speech.engines.piper_words import Sounds, match, timed_sounds, word_times
from audio_edition.speech.model import Pcm
from audio_edition.units import Hertz
from tests.rows import each

IDS = {"_": [0], "^": [1], "$": [2], " ": [3], "a": [4], "b": [5], ",": [6], "ˈ": [7]}


def test_phonemes_are_grouped_at_spaces_and_timed() -> None:
    # begin, pad, then (phoneme, pad) for ˈ a space b comma, then end
    lengths = [0.1, 0.0, 0.01, 0.0, 0.2, 0.0, 0.05, 0.0, 0.3, 0.0, 0.5, 0.0, 0.1]
    groups = timed_sounds(list("ˈa b,"), IDS, lengths)
    assert [group.phonemes for group in groups] == ["a", "b"]
    assert groups[0].start == pytest.approx(0.1)
    assert groups[0].end == pytest.approx(0.31)
    assert groups[1].start == pytest.approx(0.36)
    assert groups[1].end == pytest.approx(0.66)  # the comma's pause is nobody's
    [alone] = timed_sounds(list("  a"), IDS, [0.1, 0.0, 0.05, 0.0, 0.05, 0.0, 0.2, 0.0, 0.1])
    assert alone == Sounds("a", pytest.approx(0.2), pytest.approx(0.4))


def test_a_layout_that_does_not_fit_gives_no_words_and_an_unknown_phoneme_has_no_time() -> None:
    assert timed_sounds(list("ab"), IDS, [0.1] * 5) == []
    [group] = timed_sounds(["x", "a"], IDS, [0.1, 0.0, 0.2, 0.0, 0.1])
    assert group == Sounds("a", pytest.approx(0.1), pytest.approx(0.3))


def never(word: str) -> str:
    raise AssertionError("the counts agree: nobody has to ask")


def test_equal_counts_go_one_to_one() -> None:
    sounds = [Sounds("a", 0.0, 0.4), Sounds("b", 0.5, 0.9)]
    words = word_times("“Ah, — bee!”", sounds, never)
    assert [(w.text, w.start, w.end) for w in words] == [("“Ah,", 0.0, 0.4), ("bee!”", 0.5, 0.9)]


def test_words_run_together_share_their_time_by_letters() -> None:
    alone = {"out": "aʊt", "of": "ʌv", "the": "ðə", "blue": "bluː"}.__getitem__
    sounds = [Sounds("aʊt", 0.0, 0.3), Sounds("əvðə", 0.3, 0.8), Sounds("bluː", 0.8, 1.2)]
    words = word_times("out of the blue", sounds, alone)
    assert [w.text for w in words] == ["out", "of", "the", "blue"]
    assert words[1].start == pytest.approx(0.3)
    assert words[1].end == words[2].start == pytest.approx(0.5)
    assert words[2].end == pytest.approx(0.8)


def test_a_word_of_several_sounds_spans_them() -> None:
    alone = {"route": "ɹuːt", "25": "twɛntifaɪv", "closed": "kloʊzd"}.__getitem__
    route, closed = Sounds("ɹuːt", 0.0, 0.3), Sounds("kloʊzd", 0.9, 1.3)
    sounds = [route, Sounds("twɛnti", 0.3, 0.6), Sounds("faɪv", 0.6, 0.9), closed]
    words = word_times("route 25 closed", sounds, alone)
    assert (words[1].start, words[1].end) == pytest.approx((0.3, 0.9))


@given(
    st.lists(st.text("abc", min_size=1, max_size=4), min_size=1, max_size=14),
    st.lists(st.text("abc", min_size=1, max_size=4), min_size=1, max_size=14),
)
@settings(max_examples=150, deadline=None)
def test_every_word_of_both_sides_is_matched_in_order(written: list[str], heard: list[str]) -> None:
    pairs = match(written, heard)
    assert [n for (a, b), _ in pairs for n in range(a, b)] == list(range(len(written)))
    assert [n for _, (a, b) in pairs for n in range(a, b)] == list(range(len(heard)))


SOUND = st.text("ab", min_size=1, max_size=3)


@given(st.lists(SOUND, min_size=1, max_size=3), st.lists(SOUND, min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_no_other_way_to_match_costs_less(written: list[str], heard: list[str]) -> None:
    def cost(spans: list[tuple[tuple[int, int], tuple[int, int]]]) -> int:
        return sum(
            words_wrong("".join(written[a:b]), "".join(heard[c:d])) for (a, b), (c, d) in spans
        )

    def ways(a: int, c: int) -> list[list[tuple[tuple[int, int], tuple[int, int]]]]:
        if (a, c) == (len(written), len(heard)):
            return [[]]
        found = []
        for b in range(a + 1, len(written) + 1):
            for d in range(c + 1, len(heard) + 1):
                if 1 in (b - a, d - c):
                    found += [[((a, b), (c, d)), *rest] for rest in ways(b, d)]
        return found

    if set(written) & set(heard):
        return  # words that sound alike at an end are matched without a search
    assert cost(match(written, heard)) == min(cost(way) for way in ways(0, 0))


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
