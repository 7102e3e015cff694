"""From script to sound: look up what is known, speak the rest, change the engine if need be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from audio_edition.errors import SpeechError
from audio_edition.events import Advanced, Listener, Warned, silent
from audio_edition.script.model import Origin, Script, ScriptSegment, Sentence
from audio_edition.speech.cache import Entry, UtteranceCache, key_of
from audio_edition.speech.casting import Casting, Role
from audio_edition.speech.model import (
    Cause,
    GaveUp,
    Metered,
    SpokenScript,
    SpokenSegment,
    Utterance,
    Word,
)
from audio_edition.speech.say import SAY_VERSION
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.worker import SpeechJob

UTTERANCES = "utterances"  # the folder under the show's cache
_NOTE = 60  # characters of a sentence that progress shows


@dataclass(frozen=True, slots=True)
class SpeechPlan:
    """What a build would have to speak, and who would."""

    total: int
    missing: int
    engine: str
    voice: str


def speak_script(
    script: Script,
    settings: VoiceSettings,
    *,
    cache: Path,
    jobs: int = 0,
    listen: Listener = silent,
    fallback: bool = True,
    fresh: bool = False,
) -> SpokenScript:
    """Return every sentence of the script as sound.

    ``cache`` is the show's cache folder, ``jobs`` the number of processes (0: one a core),
    ``fresh`` speaks everything anew. Where the engine gives up, the next of
    ``settings.fallback`` speaks the whole script, unless ``fallback`` is False.

    Raises
    ------
    SpeechError
        For a voice, language or option that does not exist, or where every engine gave up.
    """
    store = UtteranceCache(cache / UTTERANCES)
    reasons: list[str] = []  # for the editor
    published: list[str] = []
    last: GaveUp | None = None
    for casting in _castings(settings, cache, fallback):
        try:
            spoken = _speak(script, casting, store, jobs, listen, fresh)
        except GaveUp as problem:
            reasons.append(problem.message)
            published.append(problem.by(casting.engine).published)
            last = problem
            listen(Advanced("speech", 0, len(script.sentences), problem.message))
            continue
        except SpeechError as problem:
            if not reasons:
                raise
            # a fallback that does not fit this script is no worse than one that is absent
            reasons.append(problem.message)
            published.append(GaveUp("", cause=Cause.UNFIT, engine=casting.engine).published)
            continue
        if reasons:
            end = f"the whole edition is spoken by {spoken.engine}"
            listen(Warned("speech", f"{'; '.join(reasons)}: {end}"))
            # what a service or a package wrote stays with the editor
            spoken = replace(spoken, fallback=f"{'; '.join(published)}: {end}")
        return spoken
    assert last is not None  # there is always a first casting, and it returned, raised or gave up
    if len(reasons) == 1:
        raise last
    raise SpeechError(f"no engine could speak: {'; '.join(reasons)}", hint=last.hint)


def plan_speech(script: Script, settings: VoiceSettings, *, cache: Path) -> SpeechPlan:
    """Say how much of the script would have to be spoken, without speaking."""
    store = UtteranceCache(cache / UTTERANCES)
    casting = next(iter(_castings(settings, cache, False)))
    parts = casting.cast(script.segments)
    missing = sum(1 for part in parts if store.get(_key(part)) is None)
    return SpeechPlan(len(parts), missing, *_names(parts, settings))


def speak_text(
    text: str, settings: VoiceSettings, *, cache: Path, language: str = "en-US"
) -> Utterance:
    """Return one phrase as sound; raises ``SpeechError``, and never changes the engine."""
    sentence = Sentence(text, text, Origin("speak"), language=language)
    segment = ScriptSegment("article", "speak", "", (sentence,))
    script = Script("speak", "", language, (segment,))
    return speak_script(script, settings, cache=cache, fallback=False).utterances[0]


def _castings(settings: VoiceSettings, cache: Path, fallback: bool) -> Iterator[Casting]:
    memory = cache / "speech"
    yield Casting(settings, memory)
    if fallback:
        for name in settings.fallback:
            if name != settings.engine:
                yield Casting(settings, memory, only=name)


def _key(part: Role) -> str:
    fingerprint = f"say-{SAY_VERSION} {part.voice.fingerprint}"
    return key_of(_text(part), fingerprint, part.sentence.language)


def _text(part: Role) -> str:
    """What the voice is given: with the lexicon's sounds, where it takes them."""
    takes = getattr(part.voice, "takes_phonemes", False)
    return (takes and part.sentence.phonemic) or part.sentence.spoken


def _as_spoken(words: tuple[Word, ...], sentence: Sentence) -> tuple[Word, ...]:
    """The words' times under the words of ``spoken``, where phonemes were given instead."""
    if not any("[[" in word.text or "]]" in word.text for word in words):
        return words
    said = [word for word in sentence.spoken.split() if any(c.isalnum() for c in word)]
    if len(said) != len(words):  # several words in one block: no word has a time of its own
        return ()
    return tuple(replace(word, text=text) for word, text in zip(words, said, strict=True))


def _names(parts: list[Role], settings: VoiceSettings) -> tuple[str, str]:
    """The engine and voice that say the most."""
    if not parts:
        return settings.engine, settings.voice
    said: dict[tuple[str, str], int] = {}
    for part in parts:
        who = (part.voice.engine, part.voice.name)
        said[who] = said.get(who, 0) + len(part.sentence.spoken)
    return max(said, key=lambda who: said[who])


def _speak(
    script: Script,
    casting: Casting,
    store: UtteranceCache,
    jobs: int,
    listen: Listener,
    fresh: bool,
) -> SpokenScript:
    parts = casting.cast(script.segments)
    keys = [_key(part) for part in parts]
    entries: dict[str, Entry] = {}
    missing: dict[str, Role] = {}
    for key, part in zip(keys, parts, strict=True):
        if key in entries or key in missing:
            continue
        entry = None if fresh else store.get(key)
        if entry is None:
            missing[key] = part
        else:
            entries[key] = entry
    if missing:
        entries.update(_speak_missing(missing, store, jobs, listen))
    utterances = iter(
        Utterance(
            part.sentence,
            entries[key].clip,
            _as_spoken(entries[key].words, part.sentence),
            key not in missing,
        )
        for key, part in zip(keys, parts, strict=True)
    )
    segments = tuple(
        SpokenSegment(segment, tuple(next(utterances) for _ in segment.sentences))
        for segment in script.segments
    )
    synthesized = sum(key in missing for key in keys)
    engine, name = _names(parts, casting.settings)
    licences = {part.voice.name: part.voice.licence for part in parts}
    return SpokenScript(
        segments=segments,
        engine=engine,
        voice=name,
        language=script.language,
        licence=licences.get(name, ""),
        synthesized=synthesized,
        cached=len(keys) - synthesized,
    )


def _speak_missing(
    missing: dict[str, Role], store: UtteranceCache, jobs: int, listen: Listener
) -> dict[str, Entry]:
    from audio_edition.speech.workers import speak_all

    texts: dict[int, list[str]] = {}
    metered: dict[int, Metered] = {}
    engines: dict[int, str] = {}
    for part in missing.values():
        if isinstance(part.voice, Metered):
            metered[id(part.voice)] = part.voice
            engines[id(part.voice)] = part.request.engine
            texts.setdefault(id(part.voice), []).append(_text(part))
    for number, voice in metered.items():
        try:
            told = voice.accept(texts[number])
        except GaveUp as problem:
            raise problem.by(engines[number]) from None
        if told:
            listen(Advanced("speech", 0, len(missing), told))
    entries: dict[str, Entry] = {}

    def done(key: str) -> None:
        entry = store.get(key)
        if entry is None:
            raise SpeechError(
                "a sentence vanished from the cache while it was being built",
                hint="prune the cache when no build runs",
            )
        entries[key] = entry
        printed = " ".join(missing[key].sentence.printed.split())
        note = printed if len(printed) <= _NOTE else printed[: _NOTE - 1] + "…"
        listen(Advanced("speech", len(entries), len(missing), note))

    speak_all(
        [SpeechJob(key, _text(part), part.request) for key, part in missing.items()],
        {key: part.voice for key, part in missing.items()},
        store,
        at_once=jobs,
        done=done,
    )
    return entries


__all__ = ["SpeechPlan", "plan_speech", "speak_script", "speak_text"]
