"""A sentence that a model must be given in pieces, made one again with the times of its words.

A model's memory grows with what it is given, and a few characters can be many sounds, so text
is cut first, where a reader would breathe, and what it became is cut again where it is long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from audio_edition.chunks import chunk
from audio_edition.speech.engines.piper_words import Sounds, word_times
from audio_edition.speech.model import Pcm, Spoken, Word
from audio_edition.units import Seconds

S = TypeVar("S", str, list[str])

_BLOCK = re.compile(r"\[\[.*?\]\]")
_HELD = "\ue000"  # stands for a block: private, and no white space
_STRONG = frozenset(".!?…;—:")


def texts(text: str, most: int) -> list[str]:
    """Cut ``text`` into pieces of at most ``most`` characters, but never inside ``[[IPA]]``.

    A block counts as one character: how long it sounds, ``cut`` sees.
    """
    blocks = iter(_BLOCK.findall(text))
    pieces = chunk(_BLOCK.sub(_HELD, text), most)
    return [re.sub(_HELD, lambda _: next(blocks), piece) for piece in pieces]


def cut(sounds: S, most: int) -> list[S]:
    """Cut phonemes into pieces of at most ``most``, without the spaces around them.

    A cut falls behind a mark, else at a space, else wherever the limit is; where several are
    as good, the pieces become alike in length.
    """
    found: list[S] = []
    start, end = 0, len(sounds)
    while start < end:
        if sounds[start] == " ":
            start += 1
            continue
        stop = end
        if end - start > most:
            left = -(-(end - start) // most)  # pieces that are needed at least
            stop = _best_cut(sounds, start, most, (end - start) / left)
        last = stop
        while last > start and sounds[last - 1] == " ":
            last -= 1
        found.append(sounds[start:last])
        start = stop
    return found


def _best_cut(sounds: Sequence[str], start: int, most: int, wanted: float) -> int:
    spaces = [at for at in range(start + 1, start + most + 1) if sounds[at] == " "]
    if not spaces:
        return start + most
    return max(spaces, key=lambda at: (_worth(sounds, at) - abs(at - start - wanted) / most, at))


def _worth(sounds: Sequence[str], at: int) -> float:
    before = sounds[at - 1]
    if before in '"”)' and at > 1:
        before = sounds[at - 2]
    if before in _STRONG:
        return 0.75
    return 0.5 if before == "," else 0.0


@dataclass(frozen=True, slots=True)
class SaidPiece:
    """What a model said of one piece: the sound, and when each group of phonemes sounds."""

    pcm: Pcm
    sounds: Sequence[Sounds] = ()


def whole(text: str, pieces: Sequence[SaidPiece], alone: Callable[[str], str]) -> Spoken:
    """Return ``pieces`` as one sentence; of several, each is trimmed and a breath is between.

    ``alone`` tells how a word of ``text`` sounds by itself.
    """
    if len(pieces) == 1:
        return Spoken(pieces[0].pcm, word_times(text, pieces[0].sounds, alone))
    from audio_edition.speech import sound

    # the groups travel as words, so that cutting and joining moves their times
    spoken = sound.join([sound.trim(Spoken(piece.pcm, _words(piece.sounds))) for piece in pieces])
    if not all(piece.sounds for piece in pieces):
        return Spoken(spoken.pcm)
    groups = [Sounds(word.text, word.start, word.end) for word in spoken.words]
    return Spoken(spoken.pcm, word_times(text, groups, alone))


def _words(sounds: Sequence[Sounds]) -> tuple[Word, ...]:
    return tuple(Word(s.phonemes, Seconds(s.start), Seconds(s.end)) for s in sounds)
