"""What another text of an edition changes: which articles and which sentences, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

from audio_edition.programme.model import Cue
from audio_edition.publication.text import one_line
from audio_edition.script.model import ScriptSegment

Kind: TypeAlias = Literal["added", "removed", "changed"]
PartKind: TypeAlias = Literal["added", "removed", "changed", "moved"]

_ALIKE = 0.5  # share of common words from which one sentence is another's correction
_NEAR = 12  # sentences in which a corrected one is looked for


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """One printed sentence that came (``was`` empty), went (``now`` empty) or changed."""

    kind: Kind
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class PartChange:
    """An article (or intro, outro) that came, went, changed, or is only read at another place.

    ``id`` is the article's, ``intro`` or ``outro``. ``sentences`` are in the order of reading.
    """

    kind: PartKind
    id: str
    title: str
    sentences: tuple[SentenceChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One article, intro or outro as it is printed."""

    id: str
    title: str
    sentences: tuple[str, ...]


def parts_of_cues(cues: Sequence[Cue]) -> list[Part]:
    """The parts of what was published, titled by the headline that was read."""
    found: dict[str, list[Cue]] = {}
    for cue in cues:
        found.setdefault(cue.article_id or cue.segment_id, []).append(cue)
    return [
        Part(
            name,
            next(
                (one_line(c.printed) for c in said if c.origin and c.origin.part == "headline"),
                name,
            ),
            tuple(one_line(cue.printed) for cue in said),
        )
        for name, said in found.items()
    ]


def parts_of_script(segments: Sequence[ScriptSegment]) -> list[Part]:
    """The parts of a script, as they would be published."""
    return [
        Part(
            segment.article_id or segment.id,
            one_line(segment.title) or segment.id,
            tuple(one_line(sentence.printed) for sentence in segment.sentences),
        )
        for segment in segments
        if segment.sentences
    ]


def differences(was: Sequence[Part], now: Sequence[Part]) -> tuple[PartChange, ...]:
    """What ``now`` says otherwise than ``was``: in the order of ``now``, what is gone last.

    An article that was given another name but kept most of its sentences counts as the same.
    """
    before = {part.id: part for part in was}
    pairs: dict[str, Part] = {part.id: before[part.id] for part in now if part.id in before}
    lone = [part for part in was if part.id not in pairs]
    for part in now:
        if part.id not in pairs and (twin := _twin(part, lone)) is not None:
            pairs[part.id] = twin
            lone.remove(twin)
    moved = _moved([pairs[part.id].id for part in now if part.id in pairs], [p.id for p in was])
    found = [change for part in now if (change := _change(part, pairs, moved)) is not None]
    gone = [
        PartChange(
            "removed",
            part.id,
            part.title,
            tuple(SentenceChange("removed", text, "") for text in part.sentences),
        )
        for part in lone
    ]
    return (*found, *gone)


def _change(part: Part, pairs: Mapping[str, Part], moved: set[str]) -> PartChange | None:
    old = pairs.get(part.id)
    if old is None:
        came = tuple(SentenceChange("added", "", text) for text in part.sentences)
        return PartChange("added", part.id, part.title, came)
    changed = tuple(_sentences(old.sentences, part.sentences))
    if changed:
        return PartChange("changed", part.id, part.title, changed)
    return PartChange("moved", part.id, part.title) if old.id in moved else None


def _twin(part: Part, others: Sequence[Part]) -> Part | None:
    """The one of ``others`` that most of the part's sentences were in."""
    mine = set(part.sentences)
    shared = [(len(mine & set(o.sentences)), o) for o in others]
    most, found = max(shared, key=lambda one: one[0], default=(0, None))
    return found if found is not None and 2 * most > max(len(mine), 1) else None


def _moved(now: Sequence[str], was: Sequence[str]) -> set[str]:
    """The fewest that have to be moved to come from one order to the other."""
    kept = [name for name in was if name in set(now)]
    stays: set[str] = set()
    for block in SequenceMatcher(a=kept, b=list(now), autojunk=False).get_matching_blocks():
        stays.update(kept[block.a : block.a + block.size])
    return set(kept) - stays


def _sentences(was: Sequence[str], now: Sequence[str]) -> Iterator[SentenceChange]:
    matcher = SequenceMatcher(a=list(was), b=list(now), autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            yield from _replaced(was[a:b], now[c:d])


def _replaced(was: Sequence[str], now: Sequence[str]) -> Iterator[SentenceChange]:
    """What stands in another's place: its correction where the words are alike."""
    at = 0
    for old in was:
        near = range(at, min(at + _NEAR, len(now)))
        found = next((place for place in near if _alike(old, now[place])), None)
        if found is None:
            yield SentenceChange("removed", old, "")
            continue
        yield from (SentenceChange("added", "", new) for new in now[at:found])
        yield SentenceChange("changed", old, now[found])
        at = found + 1
    yield from (SentenceChange("added", "", new) for new in now[at:])


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(a=one.split(), b=other.split(), autojunk=False).ratio() >= _ALIKE
