"""``audio-edition profile``: learn what is known of a sender's letters, and list it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from audio_edition.cli.completing import EDITION
from audio_edition.cli.context import App, json_option, many, pass_app

if TYPE_CHECKING:
    from audio_edition.verbs.profile import LearnedProfile


@click.group("profile")
def command() -> None:
    """Learn and list what is known of a sender's letters (editions/profiles/NAME.toml)."""


@command.command("learn")
@click.argument("edition", type=EDITION)
@click.argument("letters", nargs=-1, metavar="[LETTER.eml...]")
@click.option("--name", default="", metavar="NAME", help="Call it so (else by its sender).")
@click.option("--dry-run", is_flag=True, help="Print the profile, and write nothing.")
@click.option("--force", is_flag=True, help="Replace one that is there, or lose a story by it.")
@json_option
@pass_app
def learn(
    app: App,
    edition: str,
    letters: tuple[str, ...],
    name: str,
    dry_run: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Write a profile from EDITION, which you have ruled once.

    Its letter lies beside its articles, where new left it; name LETTER.eml where it lies
    elsewhere. The next letter of that sender is read by the profile.
    """
    from audio_edition.verbs.profile import learn_profile

    report = learn_profile(
        app.workspace(),
        edition,
        name=name,
        letters=[Path(letter) for letter in letters],
        force=force,
        dry_run=dry_run,
    )
    if as_json or app.as_json:
        app.emit(
            {
                "name": report.name,
                "file": str(report.file),
                "dry_run": report.dry_run,
                "found": list(report.retold.found),
                "missed": list(report.retold.missed),
                "more": list(report.retold.more),
                "unsure": list(report.unsure),
            }
        )
        return
    click.echo(report.text if dry_run else str(report.file), nl=not dry_run)
    _tell(app, report)


def _tell(app: App, report: LearnedProfile) -> None:
    told = report.retold
    count = len(told.found) + len(told.missed)
    app.talk(f"read by it, the letter gives {len(told.found)} of {many(count, 'headline')} again")
    for headline in told.missed:
        app.warn(f"not found again: {headline}")
    for headline in told.more:
        app.warn(f"found, and not in the edition: {headline}")
    for line in report.unsure:
        app.warn(
            f"deleted, and not learned, for it may be of this day alone: “{line:.60}” "
            "(put it back with [[drop]] before it, then learn: it is cut every day)"
        )


@command.command("list")
@json_option
@pass_app
def list_(app: App, as_json: bool) -> None:
    """List the show's profiles, and whose letters they are for."""
    from audio_edition.verbs.profile import profiles

    found = profiles(app.workspace())
    if as_json or app.as_json:
        app.emit(
            [
                {
                    "name": one.name,
                    "file": str(one.file),
                    "from": list(one.senders),
                    "list_id": list(one.list_ids),
                }
                for one in found
            ]
        )
        return
    for one in found:
        click.echo(f"{one.name}  {', '.join((*one.senders, *one.list_ids)) or '(by name only)'}")
    if not found:
        app.talk("no profiles; audio-edition profile learn EDITION writes one")
