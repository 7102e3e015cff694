"""What a mistyped command line is answered: one line that says what, and one that mends it."""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Collection, Sequence
from pathlib import Path

import click

from audio_edition.errors import EXIT_USAGE, AudioEditionError

_CALLED = {  # what others call it
    "script": "preview show view", "desk": "edit", "new": "create add import", "health": "status",
    "build": "generate render convert", "retract": "unpublish delete remove", "publish": "upload",
    "speak": "say", "make": "mp3", "--help": "help list", "--version": "version",
}  # fmt: skip
LONGEST = 120  # characters that are looked for as a name: a system refuses to look for any length
_DASHED = re.compile("[\N{EN DASH}\N{EM DASH}]+([a-z][a-z-]+(?:=.*)?)")
_ADDRESS = re.compile(r"https?:/|www\.", re.IGNORECASE)
_READABLE = (".eml", ".md", ".txt", ".html", ".htm", ".pdf", ".docx", ".mbox", ".msg")


class SlipError(AudioEditionError):
    """A command line that cannot be meant as it stands."""

    exit_code = EXIT_USAGE


def refuse(args: Sequence[str], commands: Collection[str]) -> None:
    """Raise ``SlipError`` for a first word that is no command, and for a long dash."""
    for word in args[: args.index("--")] if "--" in args else args:
        if found := _DASHED.fullmatch(word):
            told = f"{word} begins with a long dash, as a chat or an editor makes it"
            raise SlipError(told, hint=f"type --{found[1]}")
    name = args[0] if args else ""
    if not name or name.startswith("-") or name in commands:
        return
    if made := no_name(name):
        raise SlipError(f"no command {name!r}: it is {made}", hint=made_of(name))
    if name[0].isdigit():
        hint = f"the command comes first: audio-edition build {name}"
    else:
        called = [one for one, words in _CALLED.items() if name.lower() in words.split()]
        near = called or difflib.get_close_matches(name.lower(), commands, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        hint += "audio-edition --help lists them"
    raise SlipError(f"no command {name!r}", hint=hint)


def no_name(word: str) -> str:
    """What ``word`` is, where it can name no command and no edition: an address, or a file."""
    if _ADDRESS.match(word):
        return "an address"
    if len(word) > LONGEST:
        return ""
    path = Path(word).expanduser()
    is_read = path.suffix.lower() in _READABLE and not path.is_dir()
    return "a file" if is_read or path.is_file() else ""


def made_of(source: str) -> str:
    """What makes sound of a source."""
    source = shlex.quote(source)
    return (
        f"audio-edition make {source} makes one episode of it; "
        f"audio-edition new EDITION {source} puts it into an edition of a show"
    )


def told(error: click.ClickException, group: click.Group) -> tuple[str, str | None]:
    """What is wrong with a command line, and what mends it, as our own errors are told."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    message = " ".join(error.format_message().split()).rstrip(".")
    message = message[:1].lower() + message[1:].replace("the format '%Y-%m-%d'", "2026-11-02")
    message = message.replace(" Did you mean", "; did you mean")
    hint = f"{context.command_path if context else 'audio-edition COMMAND'} --help explains"
    if context is None:
        return message, hint
    if isinstance(error, click.NoSuchOption):
        if any(error.option_name in option.opts for option in group.params):
            message = f"{error.option_name} stands before the command"
            hint = f"audio-edition {error.option_name} … {context.info_name}"
    elif isinstance(error, click.MissingParameter):
        hint = f"{context.get_usage().partition(': ')[2]}; {hint}"
    return message, " ".join(hint.split())
