"""What every command needs: the global options, the workspace, and where to speak.

stdout carries the result and nothing else; talk goes to stderr.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from audio_edition.errors import AudioEditionError, NoShowError
from audio_edition.faults import plainly
from audio_edition.root import SHOW, root_at
from audio_edition.slips import in_path
from audio_edition.visible import in_json, visible

if TYPE_CHECKING:
    from audio_edition.findings import Finding
    from audio_edition.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])

_log = logging.getLogger("audio_edition.cli")

_USE = {"cache": "[cache]", "runs": "-", "trust": "-"}
"""Commands that use no more of a show than a section of show.toml ("-": nothing at all)."""

COLOURS = {"error": "red", "warning": "yellow", "note": "blue"}
"""Of a finding, by its severity."""


@dataclass(frozen=True, slots=True)
class App:
    """The global options of one run."""

    show_dir: Path | None = None
    quiet: bool = False
    verbose: bool = False
    as_json: bool = False
    plugins: bool = True

    def root(self) -> Path | None:
        """The folder of the show that ``workspace`` would open; None where there is none."""
        if self.show_dir is None:
            return root_at(Path())
        here = self.show_dir.resolve()
        return here if (here / SHOW).is_file() else None

    def workspace(self) -> Workspace:
        """Open the show named by --show, or the one found upward from here."""
        from audio_edition.workspace import Workspace

        if self.show_dir is not None:
            workspace = Workspace.open(self.show_dir, plugins=self.plugins)
        else:
            workspace = Workspace.find(plugins=self.plugins)
        self._ask_first(workspace)
        if workspace.refresh_due.exists():
            self._catch_up(workspace)
        return workspace

    def _ask_first(self, workspace: Workspace) -> None:
        """Ask before the show has what it wants of this machine; raises ``UntrustedError``."""
        here = click.get_current_context(silent=True)
        only = _USE.get(here.find_root().invoked_subcommand or "", "") if here is not None else ""
        if only == "-":
            return
        from audio_edition.cli.asking import may_run

        may_run(workspace, only)

    def _catch_up(self, workspace: Workspace) -> None:
        """Bring in line what a run left behind; whatever that meets, the command goes on."""
        from audio_edition.verbs.publish import catch_up

        try:
            done = catch_up(workspace)
        except AudioEditionError as problem:
            self.warn(f"feed and pages lag behind what was built: {problem.message}")
        else:
            if done is not None and done.changed:
                self.talk("feed and pages are brought in line: a run broke off before them")

    def workspace_here(self) -> Workspace | None:
        """Open the show we are in, None where there is none; a broken one is an error."""
        try:
            return self.workspace()
        except NoShowError:
            return None

    def workspace_named(self) -> Workspace | None:
        """Open the show that --show names, None where it names none."""
        return self.workspace() if self.show_dir is not None else None

    def talk(self, message: str, **style: Any) -> None:
        """Tell the user something on stderr, unless --quiet; the log has it in any case."""
        _log.info("%s", message)
        self._say(message, **style)

    def _say(self, message: str, **style: Any) -> None:
        if not self.quiet:
            click.secho(without_secrets(message), err=True, **style)

    def warn(self, message: str) -> None:
        """Tell the user what to look at, unless --quiet."""
        _log.warning("%s", message)
        self._say(f"warning: {message}", fg="yellow")

    @property
    def is_asking(self) -> bool:
        """Whether somebody sits at the terminal who can be asked."""
        return not (self.as_json or self.quiet) and sys.stdin.isatty() and sys.stderr.isatty()

    def ask(self, what: str, default: str = "") -> str:
        """Ask whoever sits at the terminal; ``default`` where nobody does."""
        if not self.is_asking:
            return default
        told: str = click.prompt(what, default, show_default=bool(default), err=True)
        return told

    def emit(self, value: Any) -> None:
        """Print a result as one line of JSON on stdout."""
        # a lone surrogate ("\ud800" in somebody's JSON) is no text that UTF-8 can carry
        line = json.dumps(value, ensure_ascii=False)
        click.echo(in_json(line.encode("utf-8", "replace").decode("utf-8")))


pass_app = click.make_pass_decorator(App, ensure=True)


def json_option(command: F) -> F:
    """Give a command its own ``--json``, which means the same as the global one.

    The command receives ``as_json``; combine it with ``app.as_json``.
    """
    return click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")(
        command
    )


def language_option(what: str, default: str = "") -> Callable[[F], F]:
    """Give a command its ``--language``, which is a tag, as ``de`` or ``de_DE``."""

    def tag(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
        from audio_edition.identity import is_language

        told = value.replace("_", "-")
        if told and not is_language(told):
            raise click.BadParameter(f"{value!r} is no tag: German is de, British English en-GB")
        return told

    return click.option("--language", default=default, metavar="TAG", callback=tag, help=what)


def complain(error: AudioEditionError, where: str = "") -> None:
    """Show what is wrong, a line each with its hint, also under --quiet."""
    place = f"{where}: " if where else ""
    for message, hint in plainly(error).lines:
        _log.error("%s%s", place, message)
        if _stderr_is_log():
            continue
        click.secho(f"error: {place}{without_secrets(message)}", fg="red", err=True)
        if hint:
            click.echo(f"  hint: {without_secrets(hint)}", err=True)


def without_secrets(message: str) -> str:
    """Leave out of a message whatever secret this process has asked for.

    What a terminal would obey is spelt out as well: names and texts are others'.
    """
    secrets = sys.modules.get("audio_edition.secrets")  # not loaded: none was asked for
    return visible(message if secrets is None else str(secrets.masked(message)), lines=True)


def _stderr_is_log() -> bool:
    logs = sys.modules.get("audio_edition.logs")
    return logs is not None and bool(logs.owns_stderr())


def show_finding(finding: Finding) -> None:
    """Print a finding and what mends it."""
    head = click.style(finding.severity, fg=COLOURS[finding.severity])
    click.echo(f"{head}: {visible(f'{finding.where}: {finding.message}')} [{finding.code}]")
    if finding.remedy:
        click.echo(f"    {visible(finding.remedy, lines=True)}")


def many(count: int, word: str, words: str = "") -> str:
    """``1 article``, ``2 articles``; ``words`` where the plural is no mere s."""
    return f"{count} {word if count == 1 else words or word + 's'}"


def shown_path(path: Path) -> str:
    """A path as short as it can be typed."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def shown_size(size: int) -> str:
    """``3.4 MB``: bytes as people read them."""
    for unit, step in (("GB", 2**30), ("MB", 2**20), ("kB", 2**10)):
        if size >= step:
            return f"{size / step:.1f} {unit}"
    return f"{size} bytes"


def read_input(file: str, *, limit: int, error: type[AudioEditionError]) -> bytes:
    """Read FILE or standard input (``-``), refusing more than ``limit`` bytes."""
    if file == "-":
        data = sys.stdin.buffer.read(limit + 1)
    else:
        try:
            with Path(file).open("rb") as stream:
                data = stream.read(limit + 1)
        except OSError as problem:
            hint = None if Path(file).exists() else in_path(file)
            raise error(f"{file} cannot be read: {problem.strerror}", hint=hint) from None
    if len(data) > limit:
        raise error(
            f"{'standard input' if file == '-' else file} is larger than {limit // 2**20} MiB"
        )
    return data
