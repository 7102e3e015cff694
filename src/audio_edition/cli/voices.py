"""``audio-edition voices``: who can speak here, under which terms, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from audio_edition.cli.context import App, json_option, pass_app

if TYPE_CHECKING:
    from audio_edition.verbs.voices import ListedVoice

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
    from audio_edition.verbs.voices import voices

    found = voices(app.workspace_here(), engine=engine, language=language)
    if as_json or app.as_json:
        app.emit([_row(voice) for voice in found])
        return
    shown = [voice for voice in found if every or language or voice.speaks]
    _print(shown)
    if len(shown) < len(found):
        app.talk(f"{len(found) - len(shown)} more in other languages: audio-edition voices --all")


def _row(voice: ListedVoice) -> dict[str, object]:
    info = voice.info
    return {
        "engine": info.engine,
        "voice": info.name,
        "language": info.language,
        "licence": info.licence,
        "remote": info.is_remote,
        "ready": not info.missing,
        "missing": info.missing or None,
        "chosen": voice.chosen,
    }


def _print(found: Sequence[ListedVoice]) -> None:
    rows = [("ENGINE", "VOICE", "LANGUAGE", "WHERE", "STATE", "LICENCE")]
    rows += [
        (
            voice.info.engine,
            voice.info.name + (" *" if voice.chosen else ""),
            "any" if voice.info.language == "*" else voice.info.language,
            "remote" if voice.info.is_remote else "local",
            voice.info.missing or "ready",
            voice.info.licence,
        )
        for voice in found
    ]
    widths = [min(_WIDEST, max(len(row[n]) for row in rows)) for n in range(5)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:5], widths, strict=True)]
        click.echo("  ".join([*cells, row[5]]))


__all__ = ["command"]
