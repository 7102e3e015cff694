"""What voices blur, as their phonemes; and how what was heard is judged."""

from __future__ import annotations

import doctest

from audio_edition.speech.engines import blurs
from tools import hear_voice


def test_the_table_is_as_it_says() -> None:
    told = doctest.testmod(blurs)
    assert told.attempted
    assert not told.failed
    said = "bɪn wˈɪnɪn ɐɡˈɛn. ɐ mˈæn hɐ"
    assert blurs.cleared(said) == "bɪn wˈɪnɪn ɐɡˈɛn. ə mˈæn hɐ"


def test_a_loop_is_heard_once_and_a_pair_is_told_apart_by_its_place() -> None:
    looped = "The van left. The van left. The van left. The"
    assert hear_voice.without_loop(looped) == "The van left."
    assert hear_voice.without_loop("It left. It came back.") == "It left. It came back."
    book, line = hear_voice.wordbook("en-US"), next(hear_voice.pairs("teens"))
    assert line.word == "thirteen"
    said = line.text.replace("thirteen", "13")
    assert hear_voice.is_heard(line, said, book)
    assert not hear_voice.is_heard(line, said.replace("13", "30"), book)
