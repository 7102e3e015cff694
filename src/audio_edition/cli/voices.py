"""``audio-edition voices``: who can speak here, under which terms, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audio_edition.cli.context import App, json_option, pass_app
from audio_edition.errors import AudioEditionError, ShowError, SpeechError

if TYPE_CHECKING:
    from audio_edition.speech.model import VoiceInfo
    from audio_edition.speech.settings import VoiceSettings

_WIDEST = 34  # characters of a column


@click.command()
@click.option("--engine", metavar="ENGINE", default="", help="Only this engine's voices.")
@click.option("--language", metavar="TAG", default="", help="Only voices that speak it (en, de).")
@click.option("--all", "every", is_flag=True, help="Also the voices of other languages.")
@json_option
@pass_app
def command(app: App, engine: str, language: str, every: bool, as_json: bool) -> None:
    """List engine, voice, language, licence, where it speaks, and what is missing.

    Without --all or --language the list keeps to the show's language; --json has all of them.
    """
    settings, spoken = _settings(app)
    found = list(_list(settings, spoken, engine))
    if language:
        found = [info for info in found if _speaks(info, language)]
    if as_json or app.as_json:
        app.emit([_row(info, settings) for info in found])
        return
    shown = found if every or language else [i for i in found if _speaks(i, spoken)]
    _print(shown, settings)
    if len(shown) < len(found):
        app.talk(f"{len(found) - len(shown)} more in other languages: audio-edition voices --all")


def _settings(app: App) -> tuple[VoiceSettings, str]:
    """The show's settings and language; the defaults where there is no show."""
    from audio_edition.speech.settings import VoiceSettings

    try:
        show = app.show()
    except ShowError:
        if app.show_dir is not None:
            raise
        return VoiceSettings(folder=Path.cwd()), "en"
    return show.voice, show.identity.language


def _list(settings: VoiceSettings, language: str, only: str) -> Iterator[VoiceInfo]:
    from audio_edition.speech import registry
    from audio_edition.speech.model import VoiceInfo, VoiceRequest

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


def _is_chosen(info: VoiceInfo, settings: VoiceSettings) -> bool:
    if info.engine != settings.engine:
        return False
    chosen = settings.voices.get(settings.voice, settings.voice)
    if info.engine == "piper" and chosen in ("", "en_US-joe-medium"):
        chosen = "joe"
    return info.name == chosen


def _row(info: VoiceInfo, settings: VoiceSettings) -> dict[str, object]:
    return {
        "engine": info.engine,
        "voice": info.name,
        "language": info.language,
        "licence": info.licence,
        "remote": info.is_remote,
        "ready": not info.missing,
        "missing": info.missing or None,
        "chosen": _is_chosen(info, settings),
    }


def _print(found: list[VoiceInfo], settings: VoiceSettings) -> None:
    rows = [("ENGINE", "VOICE", "LANGUAGE", "WHERE", "STATE", "LICENCE")]
    rows += [
        (
            info.engine,
            info.name + (" *" if _is_chosen(info, settings) else ""),
            "any" if info.language == "*" else info.language,
            "remote" if info.is_remote else "local",
            info.missing or "ready",
            info.licence,
        )
        for info in found
    ]
    widths = [min(_WIDEST, max(len(row[n]) for row in rows)) for n in range(5)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:5], widths, strict=True)]
        click.echo("  ".join([*cells, row[5]]))


__all__ = ["command"]
