"""What every command needs: the global options, the show, and where to speak.

stdout carries the result and nothing else; talk goes to stderr.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from audio_edition.errors import AudioEditionError

if TYPE_CHECKING:
    from audio_edition.show import Show

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class App:
    """The global options of one run."""

    show_dir: Path | None = None
    quiet: bool = False
    verbose: bool = False
    as_json: bool = False

    def show(self) -> Show:
        """Load the show named by --show, or the one found upward from here."""
        from audio_edition.show import Show

        if self.show_dir is not None:
            return Show.load(self.show_dir.resolve())
        return Show.find(Path.cwd())

    def talk(self, message: str, **style: Any) -> None:
        """Tell the user something on stderr, unless --quiet."""
        if not self.quiet:
            click.secho(message, err=True, **style)

    def warn(self, message: str) -> None:
        """Tell the user what to look at, unless --quiet."""
        self.talk(f"warning: {message}", fg="yellow")

    def emit(self, value: Any) -> None:
        """Print a result as one line of JSON on stdout."""
        # a lone surrogate ("\ud800" in somebody's JSON) is no text that UTF-8 can carry
        line = json.dumps(value, ensure_ascii=False)
        click.echo(line.encode("utf-8", "replace").decode("utf-8"))


pass_app = click.make_pass_decorator(App, ensure=True)


def json_option(command: F) -> F:
    """Give a command its own ``--json``, which means the same as the global one.

    The command receives ``as_json``; combine it with ``app.as_json``.
    """
    return click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")(
        command
    )


def read_input(file: str, *, limit: int, error: type[AudioEditionError]) -> bytes:
    """Read FILE or standard input (``-``), refusing more than ``limit`` bytes."""
    import sys

    if file == "-":
        data = sys.stdin.buffer.read(limit + 1)
    else:
        try:
            with Path(file).open("rb") as stream:
                data = stream.read(limit + 1)
        except OSError as problem:
            raise error(f"{file} cannot be read: {problem.strerror}") from None
    if len(data) > limit:
        raise error(
            f"{'standard input' if file == '-' else file} is larger than {limit // 2**20} MiB"
        )
    return data


__all__ = ["App", "json_option", "pass_app", "read_input"]
