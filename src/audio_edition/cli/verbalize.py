"""``audio-edition verbalize``: one written line in, one spoken line out."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import click

from audio_edition.cli.context import App, language_option, pass_app
from audio_edition.errors import ScriptError
from audio_edition.slips import in_path


@click.command("verbalize")
@click.argument("file", default="-")
@language_option("A language tag, such as en-GB.", default="en-US")
@pass_app
def command(app: App, file: str, language: str) -> None:
    """Turn written lines into spoken lines.

    FILE (or standard input) is read line by line; each line gives exactly one line, at
    once, and a blank line stays blank. With --json each line is an object with its tokens
    and each sound that differs from the voice's own.
    """
    from audio_edition.verbs.verbalize import shortcomings

    note = shortcomings(language)
    if note:
        app.warn(note)
    if file == "-":
        _speak(app, sys.stdin.buffer, language)
        return
    try:
        with Path(file).open("rb") as stream:
            _speak(app, stream, language)
    except OSError as problem:
        if isinstance(problem, BrokenPipeError):
            raise
        hint = None if Path(file).exists() else in_path(file)
        raise ScriptError(f"{file} cannot be read: {problem.strerror}", hint=hint) from None


_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
"""Bytes that stand in no text, whatever its encoding."""


def _speak(app: App, stream: Iterable[bytes], language: str) -> None:
    from audio_edition.verbs.verbalize import read_line, verbalize

    for number, raw in enumerate(stream):
        written = _decoded(raw, number).rstrip("\r\n")
        if app.as_json:
            app.emit({"written": written, **asdict(read_line(None, written, language=language))})
        else:
            click.echo(verbalize(None, written, language=language))
        sys.stdout.flush()


def _decoded(raw: bytes, number: int) -> str:
    """One line as text: UTF-8, else windows-1252, which old newsrooms write; never a guess more."""
    try:
        return raw.decode("utf-8-sig" if number == 0 else "utf-8")
    except UnicodeDecodeError:
        if not _CONTROLS.search(raw):
            with contextlib.suppress(UnicodeDecodeError):
                return raw.decode("cp1252")
    raise ScriptError(
        f"line {number + 1} is not text", hint="give UTF-8 text, one sentence or paragraph a line"
    )
