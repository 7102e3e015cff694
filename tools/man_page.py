"""Write the manual page, of what every ``--help`` says: ``python -m tools.man_page``.

One page has all commands: the wheel brings it to ``share/man/man1``, where ``man`` looks.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from audio_edition import __version__
from audio_edition.cli.main import cli

FILE = Path(__file__).parent.parent / "share" / "man" / "man1" / "audio-edition.1"


def page(day: str) -> str:
    """Return the page in the language of man(7), dated ``day``."""
    root = click.Context(cli, info_name="audio-edition", **cli.context_settings)
    name = plain(cli.get_short_help_str(99)).lower().rstrip(".")
    head = f'.TH AUDIO-EDITION 1 {day} "audio-edition {__version__}"'
    lines = [head, ".SH NAME", f"audio-edition \\- {name}"]
    lines += [".SH SYNOPSIS", *_synopsis(root), ".SH OPTIONS", *_options(root), ".SH COMMANDS"]
    for context in _below(cli, root):
        lines += [f'.SS "{_path(context).partition(" ")[2]}"', *_synopsis(context)]
        lines += [*_text(context.command.help), *_options(context), *_text(context.command.epilog)]
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """Return a text as roff has it: its signs mean nothing there.

    >>> plain("--to 'a\\\\b'")
    "\\\\-\\\\-to \\\\(aqa\\\\eb\\\\(aq"
    """
    for sign, told in (("\\", r"\e"), ("-", r"\-"), ("'", r"\(aq"), ("`", r"\(ga"), ("^", r"\(ha")):
        text = text.replace(sign, told)
    text = re.sub(r"[^\0-\x7f]", lambda sign: f"\\[u{ord(sign[0]):04X}]", text)
    return re.sub(r"(?m)^\.", r"\\&.", text)


def _below(group: click.Command, context: click.Context) -> Iterator[click.Context]:
    if isinstance(group, click.Group):
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            below = command.make_context(name, [], parent=context, resilient_parsing=True)
            yield below
            yield from _below(command, below)


def _path(context: click.Context) -> str:
    """Return how a command is typed, without the arguments of those it is below."""
    above = f"{_path(context.parent)} " if context.parent else ""
    return f"{above}{context.info_name}"


def _synopsis(context: click.Context) -> list[str]:
    words = " ".join(context.command.collect_usage_pieces(context))
    return [f"\\fB{plain(_path(context))}\\fR {plain(words)}"]


def _options(context: click.Context) -> Iterator[str]:
    for parameter in context.command.get_params(context):
        record = parameter.get_help_record(context)
        if record and (parameter.name != "help" or context.parent is None):
            yield from (".TP", f"\\fB{plain(record[0])}\\fR", plain(record[1]))


def _text(text: str | None) -> Iterator[str]:
    """Yield paragraphs; click keeps the lines of one that begins with a backspace."""
    for paragraph in inspect.cleandoc(text or "").split("\n\n"):
        if paragraph.startswith("\b\n"):
            yield from (".PP", ".nf", plain(paragraph.removeprefix("\b\n")), ".fi")
        elif paragraph:
            yield from (".PP", plain(" ".join(paragraph.split())))


if __name__ == "__main__":
    FILE.write_text(page(date.today().isoformat()), "utf-8")
