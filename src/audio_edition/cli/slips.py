"""What a mistyped command line is answered: one line that says what, and one that mends it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Sequence
from pathlib import Path

import click

from audio_edition.errors import EXIT_USAGE, AudioEditionError

# what others call it: command -> words
_MEANT = {
    "script": "preview show read view review text",
    "desk": "edit editor open ui gui web",
    "build": "generate render convert produce synthesize",
    "new": "create add import fetch",
    "retract": "unpublish delete remove rm withdraw undo",
    "publish": "upload deploy send release push",
    "speak": "say tts hear",
    "init": "setup start begin",
    "health": "status monitor",
    "check": "test lint validate",
    "doctor": "install info diagnose",
    "lexicon": "pronounce names dictionary",
    "runs": "log logs history",
    "--help": "help list commands man ls",
    "--version": "version",
}
_DASHED = re.compile("[\N{EN DASH}\N{EM DASH}]+([a-z][a-z-]*)(=.*)?")
_ADDRESS = re.compile(r"https?:/|www\.", re.IGNORECASE)
_READABLE = (".eml", ".md", ".txt", ".html", ".htm", ".xml", ".pdf", ".docx", ".mbox", ".msg")


class SlipError(AudioEditionError):
    """A command line that cannot be meant as it stands."""

    exit_code = EXIT_USAGE


def refuse(args: Sequence[str], commands: Collection[str]) -> None:
    """Raise ``SlipError`` for a first word that is no command, and for a long dash."""
    options = args[: args.index("--")] if "--" in args else args
    for word in options:
        if found := _DASHED.fullmatch(word):
            name = f"--{found[1]}" if len(found[1]) > 1 else f"-{found[1]}"
            raise SlipError(
                f"{word} begins with a long dash, as a chat or an editor makes it",
                hint=f"type {name}{found[2] or ''}",
            )
    name = args[0] if args else ""
    if not name or name.startswith("-") or name in commands:
        return
    if made := no_name(name):
        raise SlipError(f"no command {name!r}: it is {made}", hint=made_of(name))
    if name[0].isdigit():
        raise SlipError(
            f"no command {name!r}: the command comes first", hint=f"audio-edition build {name}"
        )
    word = name.lower().lstrip("-")
    meant = next((one for one, words in _MEANT.items() if word in words.split()), "")
    near = difflib.get_close_matches(word, commands, n=1, cutoff=0.6)
    meant = meant or (near[0] if near else "")
    raise SlipError(
        f"no command {name!r}",
        hint=f"did you mean {meant!r}? audio-edition --help lists them"
        if meant
        else "audio-edition --help lists them",
    )


def no_name(word: str) -> str:
    """What ``word`` is, where it can name no command and no edition: an address, or a file."""
    if _ADDRESS.match(word):
        return "an address"
    path = Path(word).expanduser()
    is_file = path.is_file() or (path.suffix.lower() in _READABLE and not path.is_dir())
    return "a file" if is_file else ""


def made_of(source: str) -> str:
    """What makes sound of a source."""
    return (
        f"audio-edition make {source} makes one episode of it; "
        f"audio-edition new EDITION {source} puts it into an edition of a show"
    )


def told(error: click.ClickException, group: click.Group) -> tuple[str, str | None]:
    """What is wrong with a command line, and what mends it, as our own errors are told."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    told = " ".join(error.format_message().split()).rstrip(".")
    message = told[:1].lower() + told[1:]
    if context is None:
        return message, None
    help_ = f"{context.command_path} --help"
    if isinstance(error, click.NoSuchOption):
        if any(error.option_name in option.opts for option in group.params):
            before = f"audio-edition {error.option_name} … {context.info_name}"
            return f"{message.partition(' (')[0]}", f"it stands before the command: {before}"
        near = difflib.get_close_matches(error.option_name, _options(context), n=1)
        more = f"did you mean {near[0]}? " if near else ""
        return f"no such option: {error.option_name}", f"{more}{help_} lists them"
    if isinstance(error, click.MissingParameter) and isinstance(error.param, click.Argument):
        usage = " ".join(context.get_usage().split()).partition(": ")[2]
        return message, f"{usage} ({help_})"
    return message, f"{help_} explains"


def _options(context: click.Context) -> list[str]:
    return [name for option in context.command.get_params(context) for name in option.opts]
