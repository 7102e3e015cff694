"""``audio-edition speak``: hear one phrase at once, as the show would say it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audio_edition.cli.completing import ENGINE, VOICE
from audio_edition.cli.context import App, language_option, pass_app
from audio_edition.errors import SpeechError

if TYPE_CHECKING:
    from audio_edition.verbs.reports import SpeakReport
_PLAYERS = (
    ("paplay",),
    ("aplay", "-q"),
    ("afplay",),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "error"),
)


@click.command("speak")
@click.argument("text")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to FILE (.wav, .flac, .mp3, .ogg) instead of playing.",
)
@click.option("--engine", default="", type=ENGINE, help="The engine, instead of the show's.")
@click.option("--voice", default="", type=VOICE, help="The voice, instead of the show's.")
@language_option("A language tag, instead of the show's.")
@click.option(
    "--raw", is_flag=True, help="Say TEXT as it stands: no words for numbers, no lexicon."
)
@pass_app
def command(
    app: App, text: str, output: Path | None, engine: str, voice: str, language: str, raw: bool
) -> None:
    """Hear one phrase at once, as the show would say it.

    Inside a show its voice and lexicon are used; anywhere else the default voice.
    TEXT "-" reads standard input. What was spoken is shown on stderr.
    """
    from audio_edition.verbs.reports import SOUND_FORMATS

    if output is not None and output.suffix.lower() not in SOUND_FORMATS:
        raise click.UsageError(f"{output.name}: the name must end in {', '.join(SOUND_FORMATS)}")
    if text == "-":
        try:
            text = sys.stdin.buffer.read(4_000_001).decode("utf-8")
        except UnicodeDecodeError:
            raise SpeechError("standard input is not UTF-8 text", hint="save it as UTF-8") from None
    if not text.strip():
        raise click.UsageError("there is nothing to say")
    from audio_edition.verbs.speak import speak

    workspace = app.workspace_here()
    report = speak(workspace, text, engine=engine, voice=voice, language=language, raw=raw)
    app.talk(report.spoken)
    if output is not None:
        report.write(output)
        if app.as_json:
            app.emit({"spoken": report.spoken, "file": str(output), "duration": report.duration})
        else:
            click.echo(output)
        return
    play(app, report)
    if app.as_json:
        app.emit({"spoken": report.spoken, "duration": report.duration})


def play(app: App, report: SpeakReport) -> None:
    """Play through the first player there is; else leave a file and say where."""
    handle, name = tempfile.mkstemp(suffix=".wav", prefix="audio-edition-")
    os.close(handle)
    file = Path(name)
    report.write(file)
    for player in _PLAYERS:
        found = shutil.which(player[0])
        if found is None:
            continue
        done = subprocess.run(
            [found, *player[1:], str(file)], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if done.returncode == 0:
            file.unlink(missing_ok=True)
            return
    app.warn("nothing here plays sound (paplay, aplay, afplay or ffplay): open the file instead")
    click.echo(file)
