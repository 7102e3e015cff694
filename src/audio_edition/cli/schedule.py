"""``audio-edition schedule``: what has a machine call the morning run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from audio_edition.cli.context import App, json_option, pass_app, shown_path

if TYPE_CHECKING:
    from audio_edition.verbs.schedule import Scheduler


@click.command("schedule")
@click.option(
    "--for",
    "kind",
    type=click.Choice(["systemd", "cron", "launchd", "windows", "github"]),
    required=True,
    help="Who calls the run.",
)
@click.option(
    "--install-to",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the files into DIR instead of printing them.",
)
@click.option("--user", default="", metavar="NAME",
              help="As whom a system's service runs (else the owner of the show).")  # fmt: skip
@click.option(
    "--environment",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file that holds the secrets, a NAME='value' a line.",
)
@json_option
@pass_app
def command(
    app: App,
    kind: Scheduler,
    install_to: Path | None,
    user: str,
    environment: Path | None,
    as_json: bool,
) -> None:
    """Print what has a scheduler call `audio-edition run`, as [run] in show.toml says.

    A service and a timer for systemd, lines for a crontab, a property list for launchd, a task
    for Windows (which starts the program in WSL), a workflow for GitHub Actions. Secrets are in
    none of them: each reads them from a file of their own, or from the service's own store.
    """
    from audio_edition.verbs.schedule import install, schedule

    if user and kind != "systemd":
        raise click.UsageError("--user is for systemd; the others run as whoever installs them")
    workspace = app.workspace()
    report = schedule(workspace, kind, user=user, environment=environment)
    written = install(report, install_to) if install_to is not None else ()
    for note in report.notes:
        app.warn(note)
    if user and workspace.wanted():
        app.warn(f"what the show wants {user} must trust it with as well: audio-edition trust")
    steps = [step for file in report.files for step in file.to_do]
    if as_json or app.as_json:
        app.emit(
            {
                "kind": report.kind,
                "files": [{"name": file.name, "text": file.text} for file in report.files],
                "written": [str(path) for path in written],
                "to_do": steps,
                "notes": list(report.notes),
            }
        )
        return
    if written:
        for path in written:
            click.echo(f"wrote {shown_path(path)}")
    else:
        for number, file in enumerate(report.files):
            if len(report.files) > 1:
                click.echo(f"{'' if number == 0 else chr(10)}# ===== {file.name}")
            click.echo(file.text, nl=False)
            if file.encoding != "utf-8":
                app.warn(f"it must be in {file.encoding.upper()}: --install-to DIR writes it so")
    app.talk("then:" if written else "write it down (--install-to DIR does), then:")
    for step in steps:
        app.talk(f"  {step}")
