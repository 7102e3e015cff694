"""The seam "script-steps": what may change a script after it was written, and the gate behind.

A step is called with the script and a ``StepContext`` and returns a script. It may change how
a sentence is spoken, by which voice, in which language and with which pause, part and join
sentences, change templates' sentences and add some of its own (origin ``show.toml``). What an
article prints stays, all of it and in order, and every changed sentence passes the gate again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final, Protocol, get_args, runtime_checkable

from audio_edition.cleaning.model import CleanedEdition
from audio_edition.edition.model import Edition
from audio_edition.errors import ScriptError
from audio_edition.identity import Identity
from audio_edition.languages import find, primary
from audio_edition.late import late
from audio_edition.plugins import Seam, ShowPlugins
from audio_edition.script.common import is_common
from audio_edition.script.fidelity import check_paragraph, check_sentence
from audio_edition.script.findings import is_accepted
from audio_edition.script.model import Origin, Pause, Script, ScriptSegment, SegmentKind, Sentence
from audio_edition.script.number_words import NUMBER_WORDS, stem
from audio_edition.script.readers import spoken_words
from audio_edition.script.sentences import quote_spans
from audio_edition.script.settings import ScriptSettings
from audio_edition.script.speaking import Speaker

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


_BLOCK: Final = late(r"\[\[[^\[\]]*[^\W\d_][^\[\]]*\]\]")
_NEGATIONS: Final = frozenset("not no never none nobody nothing neither nor without".split())
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
            made: object = step(script, context)
        except ScriptError:
            raise
        except Exception as problem:  # somebody else's code: anything may go wrong
            raise ScriptError(
                f"script step {name!r} failed: {type(problem).__name__}: "
                f"{' '.join(str(problem).split())}",
                hint=f"mend the step, or take {name!r} out of {SHOW_FILE} [script] steps",
            ) from problem
        script = _passed(name, script, made, context, speaker)
    return script


def _passed(
    name: str, script: Script, made: object, context: StepContext, speaker: Speaker
) -> Script:
    """What a step made, once nothing is wrong with it."""
    changed = script
    try:
        changed = settled(made)  # once: a generator gives its sentences to one reader only
        fault = fault_of(script, changed, speaker, context.cleaned.edition)
    except ShapeError as problem:
        fault = str(problem)
    except ScriptError:
        raise
    except Exception as problem:  # a generator of somebody else's
        fault = f"failed: {type(problem).__name__}: {' '.join(str(problem).split())}"
    if fault:
        raise ScriptError(
            f"script step {name!r} {fault}",
            hint="a step changes how things are said, not what: mend it, or take it out of "
            f"{SHOW_FILE} [script] steps",
        )
    return changed


def fault_of(
    before: Script, after: object, speaker: Speaker, edition: Edition | None = None
) -> str:
    """Why ``after`` may not stand for ``before``: "would drop …"; empty where it may."""
    try:
        made = settled(after)
    except ShapeError as problem:
        return str(problem)
    return _fault_of_whole(before, made) or _fault_of_sentences(before, made, speaker, edition)


def _fault_of_whole(before: Script, after: Script) -> str:
    """What is wrong with the segments, and with what they print."""
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
    return _fault_of_articles(before, after)


def _fault_of_articles(before: Script, after: Script) -> str:
    """An article's words under another's headline, or a headline that is not its own."""
    titles: dict[str, str] = {}
    files: dict[str, set[str]] = {}
    for segment in before.segments:
        titles.setdefault(segment.article_id, segment.title)
        files.setdefault(segment.article_id, set()).update(_files(segment))
    for segment in after.segments:
        name = segment.article_id
        if name not in files and name:
            return f"gives the segment {segment.id!r} the article {name!r}, which there is not"
        for file in sorted(_files(segment) - files.get(name, set())):
            return f"puts sentences of {file} into the segment {segment.id!r}, which is not theirs"
        if name and segment.title != titles[name]:
            return f"changes the headline “{titles[name]}” to “{segment.title}”"
    return ""


def _files(segment: ScriptSegment) -> set[str]:
    return {s.origin.file for s in segment.sentences} - {SHOW_FILE}


def _fault_of_sentences(
    before: Script, after: Script, speaker: Speaker, edition: Edition | None
) -> str:
    """The first changed sentence that would not be heard as it is printed."""
    known = set(map(_said, before.sentences))
    spoken_in = _languages(before)
    for sentence in after.sentences:
        if _said(sentence) in known:
            continue
        fault = _sounds_fault(sentence, speaker)
        if fault:
            return fault
        matches = speaker.say(sentence.printed, sentence.language).matches
        if edition is not None and is_accepted(edition, sentence.printed, sentence.spoken, matches):
            continue
        # a language whose numbers nobody reads must not be a way around the gate
        earlier = spoken_in.get(sentence.printed) or spoken_in.get(_place(sentence), {})
        for language in dict.fromkeys((*earlier, sentence.language)):
            breach = check_sentence(
                sentence.printed,
                sentence.spoken,
                language,
                respelled=[
                    (sentence.printed[m.start : m.end], m.spoken)
                    for m in speaker.say(sentence.printed, language).matches
                ],
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


def _place(sentence: Sentence) -> tuple[str, int | None, str]:
    origin = sentence.origin
    return origin.file, origin.paragraph, origin.part


def _languages(script: Script) -> dict[str | tuple[str, int | None, str], dict[str, None]]:
    """The languages in which a text is spoken, and in which its paragraph is."""
    found: dict[str | tuple[str, int | None, str], dict[str, None]] = {}
    for sentence in script.sentences:
        for key in (sentence.printed, _place(sentence)):
            found.setdefault(key, {})[sentence.language] = None
    return found


def _sounds_fault(sentence: Sentence, speaker: Speaker) -> str:
    """Whether ``phonemic`` is ``spoken`` with the sounds of names, and of nothing else.

    A block of sounds is what the voice says, and no gate can read it: it may stand for what
    the lexicon or the words around it give sounds to, and for names.
    """
    if not sentence.phonemic:
        return ""
    parts = _BLOCK.split(sentence.phonemic)
    around = r"(?<!\w)\w.*?(?!\w)".join(map(re.escape, parts))
    if re.fullmatch(around, sentence.spoken) is None:
        return f"changes how “{sentence.printed}” is spoken and leaves its phonemes as they were"
    covered = Counter(spoken_words(sentence.spoken)) - Counter(spoken_words(" ".join(parts)))
    for match in speaker.say(sentence.printed, sentence.language).sounded:
        covered -= Counter(spoken_words(match.spoken))
    names = _names(sentence)
    for word in covered:
        if word not in names:
            return f"gives sounds for “{word}” in “{sentence.printed}”, which is no name"
    return ""


def _names(sentence: Sentence) -> set[str]:
    """Words that may be any sounds: printed large, no number, negation or common word."""
    language = find(sentence.language)
    english = primary(sentence.language) == "en"
    known = language.negations | language.common | _NEGATIONS
    printed = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", sentence.printed)
    names: set[str] = set()
    for at, text in enumerate(printed):
        word = text.casefold().replace("’", "'").removesuffix("'s")
        if not text[0].isupper() or any(map(str.isdigit, word)) or word in known:
            continue
        if english and (stem(word) in NUMBER_WORDS or is_common(word)):
            continue
        if english or at:  # the first word is written large whatever it is
            names.add(word)
    return names


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
