"""The types and values of a script that somebody else's code made.

Nothing of it was checked by mypy where a step is a file in a show's folder: a list where a
tuple belongs is put right, anything else is one sentence that says what is wrong and where.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final, get_args

from audio_edition.late import late
from audio_edition.script.model import (
    Origin,
    Pause,
    Script,
    ScriptSegment,
    SegmentKind,
    Sentence,
)

_TAG: Final = late(r"[A-Za-z]{1,8}([-_][A-Za-z0-9]{1,8})*")
_FILE: Final = late(r"\w[\w.-]*")
_SENTENCE: Final = ("printed", "spoken", "voice", "language", "phonemic")
_SEGMENT: Final = ("id", "title", "article_id", "url", "image", "byline", "section")


class ShapeError(ValueError):
    """What is wrong with what a step gave, as the end of a sentence."""


def settled(made: object) -> Script:
    """The script with tuples where anything else that has items was given.

    Raises ``ShapeError`` for a type or a value that no script has.
    """
    if not isinstance(made, Script):
        raise ShapeError(f"gives no Script but {_kind(made)}")
    _texts(made, ("edition_id", "title", "language", "disclosure"), "the script")
    return replace(
        made,
        segments=tuple(
            _segment(item, f"segment {at}")
            for at, item in enumerate(_items(made.segments, "segments"), 1)
        ),
        notes=_words(made.notes, "notes"),
        new_names=_words(made.new_names, "new_names"),
    )


def _segment(segment: Any, where: str) -> ScriptSegment:
    if not isinstance(segment, ScriptSegment):
        raise ShapeError(f"gives {_kind(segment)} as {where}, no ScriptSegment")
    _texts(segment, _SEGMENT, where)
    _choice(segment.kind, get_args(SegmentKind), "kind", where)
    if not _FILE.fullmatch(segment.id):
        raise ShapeError(f"gives {where} the id {segment.id!r}, which is no name of a file")
    where = f"the segment {segment.id!r}"
    sentences = _items(segment.sentences, f"sentences of {where}")
    return replace(
        segment,
        sentences=tuple(
            _sentence(item, f"sentence {at} of {where}") for at, item in enumerate(sentences, 1)
        ),
    )


def _sentence(sentence: Any, where: str) -> Sentence:
    if not isinstance(sentence, Sentence):
        raise ShapeError(f"gives {_kind(sentence)} as {where}, no Sentence")
    _texts(sentence, _SENTENCE, where)
    _choice(sentence.pause_after, get_args(Pause), "pause_after", where)
    if not _TAG.fullmatch(sentence.language):
        raise ShapeError(f"gives {where} the language {sentence.language!r}, which is no tag")
    origin = sentence.origin
    if not isinstance(origin, Origin):
        raise ShapeError(f"gives {where} {_kind(origin)} as its origin, no Origin")
    _texts(origin, ("file", "part"), f"the origin of {where}")
    if type(origin.line) is not int:
        raise ShapeError(f"gives the origin of {where} {origin.line!r} as its line, no number")
    if origin.paragraph is not None and type(origin.paragraph) is not int:
        raise ShapeError(f"gives the origin of {where} a paragraph that is no number")
    return sentence


def _texts(thing: object, names: Iterable[str], where: str) -> None:
    for name in names:
        value = getattr(thing, name)
        if not isinstance(value, str):
            raise ShapeError(f"gives {where} {_kind(value)} as {name}, no text")


def _choice(value: object, choices: tuple[str, ...], name: str, where: str) -> None:
    if not isinstance(value, str) or value not in choices:
        raise ShapeError(f"gives {where} {value!r} as {name}: there are {', '.join(choices)}")


def _items(value: object, name: str) -> tuple[Any, ...]:
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise ShapeError(f"gives {_kind(value)} as {name}, no tuple")
    return tuple(value)


def _words(value: object, name: str) -> tuple[str, ...]:
    found = _items(value, name)
    for item in found:
        if not isinstance(item, str):
            raise ShapeError(f"gives {_kind(item)} among its {name}, no text")
    return found


def _kind(value: object) -> str:
    return type(value).__name__
