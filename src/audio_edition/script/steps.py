"""The seam "script-steps": what may change a script after it was written, and the gate behind.

A step is called with the script and a ``StepContext`` and returns a script. It may change how
a sentence is spoken, by which voice, in which language and with which pause, part and join
sentences, change templates' sentences and add some of its own (origin ``show.toml``). What an
article prints stays, all of it and in order, and every changed sentence passes the gate again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, Protocol, runtime_checkable

from audio_edition.cleaning.model import CleanedEdition
from audio_edition.errors import ScriptError
from audio_edition.identity import Identity
from audio_edition.plugins import Seam, ShowPlugins
from audio_edition.script.fidelity import check_paragraph, check_sentence
from audio_edition.script.model import Script, ScriptSegment, Sentence
from audio_edition.script.quotations import quote_spans
from audio_edition.script.settings import ScriptSettings
from audio_edition.script.speaking import Speaker

SHOW_FILE: Final = "show.toml"
"""The ``file`` of sentences that no article printed."""


@dataclass(frozen=True, slots=True)
class StepContext:
    """What a step may look at: the edition and every decision on it, the show, its settings."""

    cleaned: CleanedEdition
    identity: Identity
    settings: ScriptSettings


@runtime_checkable
class ScriptStep(Protocol):
    """A script step."""

    def __call__(self, script: Script, context: StepContext) -> Script:
        """Return the script as it shall be; the one that came in where nothing changes."""


STEPS: Final[Seam[ScriptStep]] = Seam(
    name="script-steps",
    noun="script step",
    built_in={"quote-voice": "audio_edition.script.steps:quote_voice"},
    error=ScriptError,
)


def run_steps(
    script: Script, context: StepContext, speaker: Speaker, plugins: ShowPlugins
) -> Script:
    """The script after every step that the show names.

    Raises ``ScriptError`` that names the step where there is none of that name, where it
    fails, or where it would lose or change what was printed.
    """
    named = context.settings.steps
    if context.settings.quote_voice and "quote-voice" not in named:
        named = ("quote-voice", *named)
    for name in named:
        step = STEPS.find(name, plugins)
        try:
            changed = step(script, context)
        except ScriptError:
            raise
        except Exception as problem:  # somebody else's code: anything may go wrong
            raise ScriptError(
                f"script step {name!r} failed: {type(problem).__name__}: "
                f"{' '.join(str(problem).split())}",
                hint=f"mend the step, or take {name!r} out of {SHOW_FILE} [script] steps",
            ) from problem
        fault = fault_of(script, changed, speaker, context.cleaned.edition.accepted)
        if fault:
            raise ScriptError(
                f"script step {name!r} {fault}",
                hint="a step changes how things are said, not what: mend it, or take it out of "
                f"{SHOW_FILE} [script] steps",
            )
        script = changed
    return script


def fault_of(
    before: Script, after: object, speaker: Speaker, accepted: frozenset[str] = frozenset()
) -> str:
    """Why ``after`` may not stand for ``before``: "would drop …"; empty where it may."""
    if not isinstance(after, Script):
        return f"gives no Script but {type(after).__name__}"
    if after.edition_id != before.edition_id:
        return f"changes the edition's id to {after.edition_id!r}"
    ids = [segment.id for segment in after.segments]
    if len(set(ids)) < len(ids):
        return "gives two segments the same id"
    for segment in after.segments:
        if not segment.sentences:
            return f"leaves the segment {segment.id!r} without a sentence"
    wanted, found = _printed(before), _printed(after)
    for source in found.keys() - wanted.keys():
        return f"adds sentences of {source}, which nobody printed: their file is {SHOW_FILE}"
    for source, texts in wanted.items():
        if not check_paragraph(found.get(source, []), " ".join(texts)):
            return f"would lose or change what {source} prints: “{_first(texts, found, source)}”"
    known = Counter(map(_said, before.sentences))
    for sentence in after.sentences:
        if known[_said(sentence)] or sentence.printed in accepted:
            continue
        if not _sounds_fit(sentence):
            return (
                f"changes how “{sentence.printed}” is spoken and leaves its phonemes as they were"
            )
        matches = speaker.say(sentence.printed, sentence.language).matches
        respelled = [(sentence.printed[m.start : m.end], m.spoken) for m in matches]
        breach = check_sentence(
            sentence.printed, sentence.spoken, sentence.language, respelled=respelled
        )
        if breach is not None:
            origin = sentence.origin
            where = f"{origin.file}:{origin.line}" if origin.line else origin.file
            return (
                f"would not let {where} be read as printed ({breach}): "
                f"“{sentence.printed}” would be spoken “{sentence.spoken}”"
            )
    return ""


def _said(sentence: Sentence) -> tuple[str, str, str, str]:
    return sentence.printed, sentence.spoken, sentence.language, sentence.phonemic


def _sounds_fit(sentence: Sentence) -> bool:
    """Whether ``phonemic`` is ``spoken`` with blocks of sounds in it."""
    if not sentence.phonemic:
        return True
    around = map(re.escape, re.split(r"\[\[.*?\]\]", sentence.phonemic))
    return re.fullmatch(".+?".join(around), sentence.spoken) is not None


def _printed(script: Script) -> dict[str, list[str]]:
    """What each article prints, and what tells listeners that the voice is synthetic."""
    found: dict[str, list[str]] = {}
    for sentence in script.sentences:
        origin = sentence.origin
        if origin.file != SHOW_FILE:
            found.setdefault(origin.file, []).append(sentence.printed)
        elif origin.part == "disclosure":
            found.setdefault("the disclosure", []).append(sentence.printed)
    return found


def _first(texts: list[str], found: dict[str, list[str]], source: str) -> str:
    """The first sentence that is no longer there as it was."""
    left = Counter(found.get(source, []))
    return next((text for text in texts if not left[text]), texts[0])


def quote_voice(script: Script, context: StepContext) -> Script:
    """Give sentences that are quotation from end to end to the voice of ``quote_voice``."""
    voice = context.settings.quote_voice
    if not voice:
        return script
    segments = [
        replace(item, sentences=tuple(_quoted(item, voice))) if item.kind == "article" else item
        for item in script.segments
    ]
    return replace(script, segments=tuple(segments))


def _quoted(segment: ScriptSegment, voice: str) -> Iterator[Sentence]:
    for (number, _, part), group in groupby(
        segment.sentences, lambda s: (s.origin.paragraph, s.origin.file, s.origin.part)
    ):
        sentences = list(group)
        if number is None:  # headline, byline, transition
            yield from sentences
            continue
        spans = quote_spans(" ".join(sentence.printed for sentence in sentences))
        start = 0
        for sentence in sentences:
            behind = start + len(sentence.printed)
            inside = any(low <= start and behind <= high for low, high in spans)
            yield replace(sentence, voice=voice) if inside or part == "quote" else sentence
            start = behind + 1


__all__ = [
    "SHOW_FILE",
    "STEPS",
    "ScriptStep",
    "StepContext",
    "fault_of",
    "quote_voice",
    "run_steps",
]
