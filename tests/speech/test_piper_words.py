import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.speech.engines.piper_words import Sounds, match, timed_sounds, word_times

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
    sounds = [
        Sounds("ɹuːt", 0.0, 0.3),
        Sounds("twɛnti", 0.3, 0.6),
        Sounds("faɪv", 0.6, 0.9),
        Sounds("kloʊzd", 0.9, 1.3),
    ]
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


def distance(left: str, right: str) -> int:
    """Levenshtein's, as it is defined: what ``match`` counts by."""
    if not left or not right:
        return len(left) + len(right)
    return min(
        distance(left[1:], right) + 1,
        distance(left, right[1:]) + 1,
        distance(left[1:], right[1:]) + (left[0] != right[0]),
    )


SOUND = st.text("ab", min_size=1, max_size=3)


@given(st.lists(SOUND, min_size=1, max_size=3), st.lists(SOUND, min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_no_other_way_to_match_costs_less(written: list[str], heard: list[str]) -> None:
    def cost(spans: list[tuple[tuple[int, int], tuple[int, int]]]) -> int:
        return sum(distance("".join(written[a:b]), "".join(heard[c:d])) for (a, b), (c, d) in spans)

    def ways(a: int, c: int) -> list[list[tuple[tuple[int, int], tuple[int, int]]]]:
        if (a, c) == (len(written), len(heard)):
            return [[]]
        found = []
        for b in range(a + 1, len(written) + 1):
            for d in range(c + 1, len(heard) + 1):
                if 1 in (b - a, d - c):
                    found += [[((a, b), (c, d)), *rest] for rest in ways(b, d)]
        return found

    same = set(written) & set(heard)
    if same:
        return  # words that sound alike at an end are matched without a search
    assert cost(match(written, heard)) == min(cost(way) for way in ways(0, 0))
