"""From script to sound: look up what is known, speak the rest, change the engine if need be."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from audio_edition.errors import SpeechError
from audio_edition.events import Advanced, Listener, Warned, silent
from audio_edition.places import Places
from audio_edition.script.model import Origin, Script, ScriptSegment, Sentence
from audio_edition.speech import utterances
from audio_edition.speech.breath import breathing, clauses
from audio_edition.speech.casting import Casting, Role
from audio_edition.speech.model import (
    Cause,
    GaveUp,
    Metered,
    SpokenScript,
    SpokenSegment,
    Utterance,
    Voice,
    voice_memory,
)
from audio_edition.speech.said import Recordings
from audio_edition.speech.say import SAY_VERSION, is_speakable
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.worker import SpeechJob
from audio_edition.store.store import Drawer, Store, key_of

if TYPE_CHECKING:
    from audio_edition.executors.model import TaskExecutor

Heard: TypeAlias = Callable[[ScriptSegment, Utterance], None]
"""Is told a sentence that has its sound, while others are still being spoken."""

Hands: TypeAlias = "Callable[[], TaskExecutor]"
"""Hands over who speaks: an executor, which the speaker closes."""

_CLAUSES = 1  # raise it when the same clauses are joined into other sound
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
    places: Places,
    *,
    jobs: int = 0,
    listen: Listener = silent,
    fallback: bool = True,
    asked: bool = False,
    fresh: bool = False,
    heard: Heard | None = None,
    hands: Hands | None = None,
) -> SpokenScript:
    """Return every sentence of the script as sound.

    ``places.store`` keeps every sentence once spoken, ``jobs`` is the number of processes (0:
    one a core), ``fresh`` speaks everything anew. Where the engine gives up, the next of
    ``settings.fallback`` speaks the whole script, unless ``fallback`` is False; none does where
    one was ``asked`` for by name that is not ready here. ``heard`` is told each sentence as soon
    as it was spoken, with its segment; those of the store it is not told. ``hands`` gives who
    speaks (``speech.early``); processes of this machine where it is None.

    Raises
    ------
    SpeechError
        For a voice, language or option that does not exist, or where every engine gave up.
    ExecutorError
        Where the workers cannot be reached, or would not make the same sound.
    """
    store = places.store
    reasons: list[str] = []  # for the editor
    published: list[str] = []
    last: GaveUp | None = None
    for casting in _castings(settings, store, fallback):
        try:
            spoken = _speak(script, casting, store, jobs, listen, fresh, heard, hands)
        except GaveUp as problem:
            if asked and not reasons and problem.cause is Cause.NOT_READY:
                raise
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


def plan_speech(script: Script, settings: VoiceSettings, places: Places) -> SpeechPlan:
    """Say how much of the script would have to be spoken, without speaking."""
    drawer = utterances.drawer(places.store)
    casting = next(iter(_castings(settings, places.store, False)))
    roles = casting.cast(script.segments)
    keys = [_key(role) for role in roles]
    there = drawer.holds(keys)
    missing = sum(key not in there for key in keys)
    return SpeechPlan(len(roles), missing, *_names(roles, settings))


def speak_text(
    text: str, settings: VoiceSettings, places: Places, *, language: str = "en-US"
) -> Utterance:
    """Return one phrase as sound; raises ``SpeechError``, and never changes the engine."""
    sentence = Sentence(text, text, Origin("speak"), language=language)
    segment = ScriptSegment("article", "speak", "", (sentence,))
    script = Script("speak", "", language, (segment,))
    return speak_script(script, settings, places, fallback=False).utterances[0]


def drawers(store: Store) -> dict[str, Drawer]:
    """Return what speech keeps in the store, by name: utterances, and what engines remember."""
    kept = (utterances.drawer(store), voice_memory(store))
    return {drawer.name: drawer for drawer in kept}


def _castings(settings: VoiceSettings, store: Store, fallback: bool) -> Iterator[Casting]:
    yield Casting(settings, store.address)
    if fallback:
        for name in settings.fallback:
            if name != settings.engine:
                yield Casting(settings, store.address, only=name)


def _key(role: Role) -> str:
    """The key of a sentence: of its voice, language and text, and of how it is said."""
    parts: list[object] = []
    if role.take is not None:
        parts = [f"way {role.take.way}", *role.take.words]
    elif len(_clauses(role)) > 1:
        parts = [f"clauses {_CLAUSES} {_pause(role.voice):.3f}"]
    return _text_key(role, _text(role), *parts)


def _text_key(role: Role, text: str, *parts: object) -> str:
    fingerprint = f"say-{SAY_VERSION} {role.voice.fingerprint}"
    return key_of(utterances.NAME, fingerprint, role.sentence.language, text, *parts)


def _clauses(role: Role) -> list[str]:
    """What is spoken one by one and joined: the whole sentence, or its clauses."""
    text = _text(role)
    if role.take is not None or not _pause(role.voice):
        return [text]
    cut = clauses(breathing(text))
    return cut if len(cut) > 1 and all(map(is_speakable, cut)) else [text]


def _pause(voice: Voice) -> float:
    """Seconds that a voice pauses between clauses; 0 for one that is given whole sentences."""
    return float(getattr(voice, "clause_pause", 0.0))


def _text(role: Role) -> str:
    """What the voice is given: with the lexicon's sounds, where it takes them."""
    takes = getattr(role.voice, "takes_phonemes", False)
    return (takes and role.sentence.phonemic) or role.sentence.spoken


def _names(roles: list[Role], settings: VoiceSettings) -> tuple[str, str]:
    """The engine and voice that say the most."""
    if not roles:
        return settings.engine, settings.voice
    said: dict[tuple[str, str], int] = {}
    for role in roles:
        who = (role.voice.engine, role.voice.name)
        said[who] = said.get(who, 0) + len(role.sentence.spoken)
    return max(said, key=lambda who: said[who])


def _speak(
    script: Script,
    casting: Casting,
    store: Store,
    jobs: int,
    listen: Listener,
    fresh: bool,
    heard: Heard | None,
    hands: Hands | None,
) -> SpokenScript:
    roles = casting.cast(script.segments)
    keys = [_key(role) for role in roles]
    drawer = utterances.drawer(store)
    recordings = Recordings(store)
    missing: dict[str, Role] = {}
    if not fresh:
        drawer.fetch(keys)
    for key, role in zip(keys, roles, strict=True):
        if key in recordings or key in missing:
            continue
        recording = None if fresh else utterances.recall(drawer, key)
        if recording is None:
            missing[key] = role
        else:
            recordings.put(key, recording)
    if missing:
        _speak_missing(missing, recordings, store, jobs, listen, heard, hands, fresh)
    said = zip(keys, roles, strict=True)
    segments = []
    for segment in script.segments:
        mine = [next(said) for _ in segment.sentences]
        told = ((role.by, key not in missing) for key, role in mine)
        sentences = recordings.said(segment.sentences, (key for key, _ in mine), told)
        segments.append(SpokenSegment(segment, sentences))
    recordings.settle()
    synthesized = sum(key in missing for key in keys)
    engine, name = _names(roles, casting.settings)
    licences = {role.voice.name: role.voice.licence for role in roles}
    return SpokenScript(
        segments=tuple(segments),
        engine=engine,
        voice=name,
        language=script.language,
        licence=licences.get(name, ""),
        synthesized=synthesized,
        cached=len(keys) - synthesized,
        voice_digest=key_of(*sorted({role.voice.fingerprint for role in roles})),
        for_tests=any(getattr(role.voice, "for_tests", False) is True for role in roles),
    )


def _speak_missing(
    missing: dict[str, Role],
    recordings: Recordings,
    store: Store,
    jobs: int,
    listen: Listener,
    heard: Heard | None,
    hands: Hands | None,
    fresh: bool,
) -> None:
    from audio_edition.executors.local import LocalExecutor
    from audio_edition.speech.workers import speak_all

    texts: dict[int, list[str]] = {}
    metered: dict[int, Metered] = {}
    engines: dict[int, str] = {}
    for role in missing.values():
        if isinstance(role.voice, Metered):
            metered[id(role.voice)] = role.voice
            engines[id(role.voice)] = role.request.engine
            texts.setdefault(id(role.voice), []).append(_text(role))
    for number, voice in metered.items():
        try:
            told = voice.accept(texts[number])
        except GaveUp as problem:
            raise problem.by(engines[number]) from None
        if told:
            listen(Advanced("speech", 0, len(missing), told))
    drawer = utterances.drawer(store)
    count = itertools.count(1)
    pieces = {key: _pieces(key, role) for key, role in missing.items()}
    wanted = {job.key: job for parts in pieces.values() for job in parts}
    if not fresh:
        cut = [job.key for parts in pieces.values() if len(parts) > 1 for job in parts]
        drawer.fetch(cut)
        for key in cut:
            if key in wanted and utterances.recall(drawer, key) is not None:
                del wanted[key]
    owners: dict[str, list[str]] = {}
    lacking: dict[str, set[str]] = {}
    for key, parts in pieces.items():
        lacking[key] = {job.key for job in parts} & wanted.keys()
        for part in lacking[key]:
            owners.setdefault(part, []).append(key)

    def done(part: str) -> None:
        for key in owners[part]:
            lacking[key].discard(part)
            if not lacking[key]:
                finish(key)

    def finish(key: str) -> None:
        role = missing[key]
        if len(pieces[key]) == 1:
            recording = _kept(drawer, key)
        else:
            said = [_kept(drawer, job.key) for job in pieces[key]]
            recording = utterances.keep(drawer, key, utterances.joined(said, _pause(role.voice)))
        recordings.put(key, recording)
        if heard is not None:
            heard(role.segment, Utterance(role.sentence, recording.clip, (), False, role.by))
        printed = " ".join(role.sentence.printed.split())
        note = printed if len(printed) <= _NOTE else printed[: _NOTE - 1] + "…"
        listen(Advanced("speech", next(count), len(missing), note))

    voices = {job.key: missing[key].voice for key, parts in pieces.items() for job in parts}
    for key in [key for key, parts in lacking.items() if not parts]:
        finish(key)  # a word came back that was there before
    if not wanted:
        return
    speak_all(
        list(wanted.values()), voices, store, at_once=jobs, done=done, hands=hands or LocalExecutor
    )


def _pieces(key: str, role: Role) -> list[SpeechJob]:
    """What is to be spoken of a sentence, each under a key of its own."""
    cut = _clauses(role)
    if len(cut) == 1:
        return [SpeechJob(key, _text(role), role.request, role.take)]
    return [SpeechJob(_text_key(role, text), text, role.request) for text in cut]


def _kept(drawer: Drawer, key: str) -> utterances.Recording:
    """Return what was spoken a moment ago; raises ``SpeechError`` where it went."""
    recording = utterances.needed(drawer, key)
    if recording is None:
        raise SpeechError(
            "a sentence vanished from the cache while it was being built",
            hint="prune the cache when no build runs",
        )
    return recording
