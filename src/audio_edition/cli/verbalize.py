"""``audio-edition verbalize``: one written line in, one spoken line out."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from audio_edition.cli.context import App, pass_app
from audio_edition.errors import ScriptError


@click.command("verbalize")
@click.argument("file", default="-")
@click.option(
    "--language", default="en-US", show_default=True, help="A language tag, such as en-GB."
)
@pass_app
def command(app: App, file: str, language: str) -> None:
    """Turn written lines into spoken lines.

    FILE (or standard input) is read line by line; each line gives exactly one line, at
    once, and a blank line stays blank. With --json each line is an object.
    """
    from audio_edition.script.verbalize import pack_note, verbalize

    note = pack_note(language)
    if note:
        app.warn(note)
    if file == "-":
        _speak(app, sys.stdin.buffer, language, verbalize)
        return
    try:
        with Path(file).open("rb") as stream:
            _speak(app, stream, language, verbalize)
    except OSError as problem:
        if isinstance(problem, BrokenPipeError):
            raise
        raise ScriptError(f"{file} cannot be read: {problem.strerror}") from None


def _speak(app: App, stream: Iterable[bytes], language: str, verbalize: object) -> None:
    assert callable(verbalize)
    for number, raw in enumerate(stream):
        written = raw.decode("utf-8-sig" if number == 0 else "utf-8", errors="replace")
        written = written.rstrip("\r\n")
        spoken = verbalize(written, language)
        if app.as_json:
            app.emit({"written": written, "spoken": spoken})
        else:
            click.echo(spoken)
        sys.stdout.flush()


__all__ = ["command"]
