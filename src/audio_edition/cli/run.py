"""``audio-edition run``: the morning, from what came in to a published edition."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audio_edition.cli.completing import TODAY_OR_EDITION
from audio_edition.cli.context import App, json_option, many, pass_app
from audio_edition.cli.progress import Progress
from audio_edition.errors import AudioEditionError

if TYPE_CHECKING:
    from audio_edition.run.model import RunRecord
    from audio_edition.verbs.run import RunReport
    from audio_edition.workspace import Workspace

COLOURS = {
    "published": "green",
    "embargoed": "green",
    "held": "yellow",
    "missing": "red",
    "failed": "red",
    "skipped": "yellow",
}


@click.command("run")
@click.argument("day", required=False, metavar="[today|DATE]", type=TODAY_OR_EDITION)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@json_option
@pass_app
def command(app: App, day: str | None, dry_run: bool, as_json: bool) -> None:
    """Collect, clean, build, prove and publish what is due, or hold it and say why.

    Without a day, everything that is due by [run] in show.toml, missed days included; "today" or
    DATE runs that day's edition alone. Run it as often as you like: what is done is not done
    again. Exit codes: 0 published, or nothing to do yet; 1 something failed, and the next run
    goes on from there; 3 another run is at work; 4 an edition is held for you; 5 a deadline
    passed without an edition.
    """
    from audio_edition.verbs.run import run

    progress = Progress(app, day or "run")
    try:
        workspace = workspace_told(app, dry_run=dry_run)
        report = run(workspace, day, dry_run=dry_run, listen=progress)
    finally:
        progress.close()
    for note in report.notes:
        app.warn(note)
    if as_json or app.as_json:
        app.emit(report_json(report))
    else:
        for record in report.records:
            _tell(app, workspace, record, dry_run=dry_run)
        app.talk(f"next: {workspace.local(report.next):%Y-%m-%d %H:%M %Z}")
    if report.exit_code:
        raise click.exceptions.Exit(report.exit_code)


def workspace_told(app: App, *, dry_run: bool = False) -> Workspace:
    """Open the show for work that nobody watches: where that fails, who is to be told is told."""
    from audio_edition.verbs.run import require_target
    from audio_edition.verbs.telling import tell_of_fault

    try:
        workspace = app.workspace()
        require_target(workspace)
        if not dry_run:
            workspace.trust.keep_show()
    except AudioEditionError as problem:
        root = (app.root() or app.show_dir or Path()).resolve()  # also of a show that is gone
        for line in tell_of_fault(root, problem) if not dry_run else ():
            app.warn(line)
        raise
    return workspace


def report_json(report: RunReport) -> dict[str, Any]:
    """The object that ``run --json`` prints: names are a contract."""
    from audio_edition.verbs.runs import record_object

    return {
        "dry_run": report.dry_run,
        "exit_code": report.exit_code,
        "next": report.next.isoformat(),
        "notes": list(report.notes),
        "runs": [record_object(record) for record in report.records],
    }


def _tell(app: App, workspace: Workspace, record: RunRecord, *, dry_run: bool) -> None:
    for step in record.steps:
        told = ", ".join(_facts(step.facts))
        state = "" if step.state == "done" else f" ({step.state})"
        app.talk(f"  {step.name:<8}{step.seconds:7.1f} s{state}  {told}".rstrip())
    would = "would be " if dry_run and record.outcome in ("published", "held", "skipped") else ""
    outcome = click.style(record.outcome, fg=COLOURS.get(record.outcome))
    end = f" until {workspace.local(record.wake):%Y-%m-%d %H:%M %Z}" if record.wake else ""
    click.echo(f"{record.edition}: {would}{outcome}{end}")
    if record.left_out:
        click.echo(f"  left out: {', '.join(record.left_out)}")
    for reason in record.reasons:
        click.echo(f"  {reason.message} [{reason.code}]")
        if reason.hint:
            click.echo(f"    {reason.hint}")


_SHOWN = {
    "new": ("new", "new"),
    "known": ("known", "known"),
    "changed": ("changed", "changed"),
    "gone": ("gone", "gone"),
    "articles": ("article", "articles"),
    "words": ("word", "words"),
    "cut_words": ("word cut", "words cut"),
    "cached": ("from the cache", "from the cache"),
    "heard": ("sentence heard", "sentences heard"),
    "doubtful": ("doubtful", "doubtful"),
    "findings": ("finding", "findings"),
    "sent": ("file sent", "files sent"),
}


def _facts(facts: Any) -> list[str]:
    """The counts of a step, in words."""
    return [
        many(value, *words)
        for key, words in _SHOWN.items()
        if isinstance(value := facts.get(key), int) and value
    ]
