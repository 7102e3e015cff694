"""What is printed and not said: codes of prices and articles, arrows that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from audio_edition.late import late
from audio_edition.script.model import Script

_ONE: Final = {  # as a note names it, and several of them
    "an arrow": "arrows",
    "an article's number": "numbers of articles",
    "an agency's code": "codes of agencies",
    "a sign": "signs",
}
_NOTE: Final = late(
    rf"(?P<file>[^\n]+?):\d+: (?P<left>.+) is (?P<what>{'|'.join(_ONE)}) and is not said"
)
_SHOWN: Final = 3  # of several that one line names


def unsaid_notes(script: Script) -> Iterator[str]:
    """A note each: ``01-a.md:3: US10YT=RR is an agency's code and is not said``."""
    from audio_edition.script.verbalize import left_out
    from audio_edition.script.vocabulary.finance import AGENCY, IDENTIFIER
    from audio_edition.script.vocabulary.signs import ARROW, UNSAID

    kinds = dict(zip((ARROW, IDENTIFIER, AGENCY, UNSAID), _ONE, strict=True))
    for sentence in script.sentences:
        if any(pattern.search(sentence.printed) for pattern in kinds):
            for left in dict.fromkeys(left_out(sentence.printed, sentence.language)):
                told = (name for pattern, name in kinds.items() if pattern.search(left))
                what = next(told, "an article's number")
                origin = sentence.origin
                yield f"{origin.file}:{origin.line}: {left.strip()} is {what} and is not said"


def gathered(notes: Iterable[str]) -> Iterator[str]:
    """Notes as people read them: those of one kind that one article has many of in one line."""
    told = [(note, _NOTE.fullmatch(note)) for note in notes]
    many: dict[tuple[str, str], list[str]] = {}
    for _, found in told:
        if found:
            many.setdefault((found["file"], found["what"]), []).append(found["left"])
    for note, found in told:
        if not found:
            yield note
        elif left := many.pop((found["file"], found["what"]), []):
            alike = list(dict.fromkeys(left))
            more = ", …" if len(alike) > _SHOWN else ""
            what = f"{len(left)} {_ONE[found['what']]} are not said"
            shown = f"{found['file']}: {what}: {', '.join(alike[:_SHOWN])}{more}"
            yield note if len(left) == 1 else shown
