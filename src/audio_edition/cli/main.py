"""The group of commands: global options, lazy loading, near names, one-line errors."""

from __future__ import annotations

import contextlib
import gc
import importlib
import logging
import os
import sys
from pathlib import Path
from typing import Any, Literal

import click
from click.shell_completion import CompletionItem

from audio_edition import __version__, owners
from audio_edition.cli import signals, standing, streams
from audio_edition.cli.context import App, without_secrets
from audio_edition.errors import EXIT_FAILED, AudioEditionError

_log = logging.getLogger("audio_edition.cli")
_stderr_is_log = False  # --log-format without --log-file

# group -> name -> one-line help. The help stands here so that --help imports no room.
GROUPS = {
    "Start": {
        "make": "Make an MP3 of addresses, letters, files or feeds.",
        "init": "Make a new show in DIR, ready to build.",
        "desk": "Open the editor's desk in the browser.",
    },
    "An edition, from letters to sound": {
        "new": "Make an edition from files, e-mails, addresses or feeds.",
        "collect": "Take what is new of the show's standing sources.",
        "script": "Show what will be read, what was cut, and why.",
        "approve": "Approve an edition's script as it stands.",
        "build": "Make the audio, the pages and the feed of editions.",
        "check": "Lint an edition's audio and publication, or the feed.",
        "proof": "Hear whether an edition sounds as it should.",
        "archive": "Make editions of years of articles, here or on many machines.",
    },
    "Publish": {
        "publish": "Send built editions to where listeners get them.",
        "diff": "Say what changed since an edition was published.",
        "retract": "Take an edition out of the feed.",
        "serve": "Serve the site as published, on this machine.",
        "embed": "Print the snippets that put the player on a site.",
        "members": "Give each subscriber a private feed.",
        "listens": "Count downloads in access logs, following nobody.",
        "verify": "Hold what is published against its certificate.",
    },
    "The show: voices, names, letters": {
        "voices": "List voices, their licences, and what is missing.",
        "lexicon": "Say how names are said; share a lexicon.",
        "languages": "Say what is known of each language.",
        "profile": "Learn and list what is known of a sender's letters.",
    },
    "Operate": {
        "run": "Do the whole morning: collect, build, publish or hold.",
        "schedule": "Have a scheduler call the morning run.",
        "watch": "Stay awake and do every morning run.",
        "runs": "List what the morning runs did, and why.",
        "health": "Say whether the show is as it should be now.",
        "doctor": "Say what this machine has and what is missing.",
        "trust": "Show what a show wants of this machine, and let it.",
        "cache": "Show, verify or prune the cache.",
    },
    "Text, without a show": {
        "speak": "Hear one phrase at once.",
        "clean": "Clean one text: body on standard output.",
        "verbalize": "Turn written lines into spoken lines.",
    },
}
COMMANDS = {name: told for group in GROUPS.values() for name, told in group.items()}
_LONGEST = max(map(len, COMMANDS))  # so that all groups stand in the same columns


class LazyGroup(click.Group):
    """A group whose commands are imported only when they run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the groups, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import ``audio_edition.cli.NAME`` and return its ``command``."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"audio_edition.cli.{cmd_name}")
        command: click.Command = module.command
        owners.named(f"audio-edition {cmd_name}")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Say what may be meant by a word that is no command, or by an option of a chat's."""
        from audio_edition.cli import slips  # most lines have none

        slips.refuse([] if ctx.resilient_parsing else args, COMMANDS)
        streams.stop_when_lost(bool(args) and args[0] in standing.TELLING)
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer commands from the table above, without importing them, and our own options."""
        found = [name for name in COMMANDS if name.startswith(incomplete)]
        items = [CompletionItem(name, help=COMMANDS[name]) for name in found]
        return items + click.Command.shell_complete(self, ctx, incomplete)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; why it failed stands in the log as well."""
        try:
            return super().invoke(ctx)
        except AudioEditionError as error:
            standing.known_by(ctx, error)  # in plain words
            for message, hint in error.lines:
                _log.error("%s", message, extra={"facts": {"hint": hint} if hint else {}})
            raise
        except click.ClickException as error:
            _log.error("%s", error.format_message())
            raise
        except (click.exceptions.Exit, click.Abort):
            raise
        except (KeyboardInterrupt, signals.Ended) as end:
            _log.error("%s", signals.words(getattr(end, "number", signals.INTERRUPT)))
            raise
        except Exception as problem:
            told = standing.known_by(ctx, problem)
            if told is None:
                _log.exception("internal error")
                raise
            for message, hint in told.lines:
                _log.error("%s", message, extra={"facts": {"hint": hint} if hint else {}})
            raise told from problem

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List commands from the table above, without importing them."""
        for title, group in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(_LONGEST), told) for name, told in group.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="audio-edition")
@click.option(
    "--show",
    "show_dir",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The show's folder (else found upward from here).",
)
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors.")
@click.option("--verbose", "-v", is_flag=True, help="Say more.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option(
    "--log-file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write what happens into FILE, a line each.",
)
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    help="How a line of the log looks; without --log-file it goes to the error stream.",
)
@click.option("--no-plugins", is_flag=True, help="Run none of the show's own code.")
@click.option("--trust", is_flag=True, help="Let the show have what it wants this once, unasked.")
@click.pass_context
def cli(
    ctx: click.Context,
    show_dir: Path | None,
    quiet: bool,
    verbose: bool,
    as_json: bool,
    log_file: Path | None,
    log_format: Literal["text", "json"] | None,
    no_plugins: bool,
    trust: bool,
) -> None:
    """Turn a day's newsletter into an audio edition."""
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other")
    if trust:
        os.environ["AUDIO_EDITION_TRUST"] = "1"  # our worker processes are told by it as well
    ctx.color = _color()
    if log_file is not None or log_format is not None:
        from audio_edition import logs

        handler = logs.start(log_file, log_format or "text", verbose=verbose)
        ctx.call_on_close(lambda: logs.stop(handler))
        # a stream of records holds records alone
        quiet = quiet or log_file is None
        global _stderr_is_log
        _stderr_is_log = log_file is None
    ctx.obj = App(
        show_dir=show_dir,
        quiet=quiet,
        verbose=verbose,
        as_json=as_json,
        plugins=not no_plugins,
    )


def main() -> None:
    """Run the command line; every known failure is one line, a hint and an exit code."""
    streams.open_all()
    signals.heed()
    _hush_libraries()
    # a command makes few cycles and lives for seconds: to look for them after every 700 objects
    # (CPython's default) is a twentieth of a build
    gc.set_threshold(20_000, 20, 20)
    try:
        code = cli.main(prog_name="audio-edition", standalone_mode=False)
    except AudioEditionError as error:
        for line in error.lines:
            _complain(*line)
        code = error.exit_code
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as error:
        from audio_edition.cli import slips

        _complain(*slips.told(error, cli))
        code = error.exit_code
    except signals.Ended as end:
        if end.code:
            _complain_last(signals.words(end.number))
        code = end.code
        streams.forgive()
    except (KeyboardInterrupt, click.Abort):
        _complain_last(signals.words(signals.INTERRUPT))
        # CPython remembers that an interrupt hit code made of a string (a dataclass of a room
        # being imported) and ends by the signal then, whatever the code; the next one clears it
        exec("")
        code = 130
    except Exception as error:
        # a bug of ours: one line for the editor at 05:30, the whole story on request
        if {"--verbose", "-v"} & set(sys.argv):
            raise
        _complain(
            f"internal error: {type(error).__name__}: {error}",
            "what was published before stays; --verbose before the command shows more to report",
        )
        code = EXIT_FAILED
    code, unheard = streams.settled(code if isinstance(code, int) else 0)
    if unheard:
        _complain(unheard, None)
    sys.exit(code)


def _hush_libraries() -> None:
    """Nothing of theirs stands between our lines: what is wrong is told in one.

    Without a handler anywhere ``logging`` writes warnings, and tracebacks, to the error stream. A
    log that is asked for has them.
    """
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())


def _color() -> bool | None:
    """False where NO_COLOR is set and not empty (no-color.org); else let click decide."""
    return False if os.environ.get("NO_COLOR") else None


def _complain_last(message: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be what went away
        _complain(message, None)
    signals.was_told()


def _complain(message: str, hint: str | None) -> None:
    if _stderr_is_log:
        return  # there it stands already
    click.secho(f"error: {without_secrets(message)}", fg="red", err=True, color=_color())
    if hint:
        click.echo(f"  hint: {without_secrets(hint)}", err=True)
