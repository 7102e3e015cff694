"""audio-edition check: lint an edition's audio and publication, or the feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from audio_edition.cli.completing import EDITION
from audio_edition.cli.context import App, json_option, pass_app, show_finding
from audio_edition.errors import EXIT_FAILED

if TYPE_CHECKING:
    from audio_edition.verbs.repair import Repair


@click.command()
@click.argument("edition", required=False, type=EDITION)
@click.option("--feed", "only_feed", is_flag=True, help="Check the show and its feed only.")
@click.option("--host", is_flag=True, help="Then ask the live host what podcast apps ask of it.")
@click.option(
    "--repair",
    is_flag=True,
    help="Put right what can be taken from copies, caches and the target, and say what cannot.",
)
@json_option
@pass_app
def command(
    app: App, edition: str | None, only_feed: bool, host: bool, repair: bool, as_json: bool
) -> None:
    """Lint EDITION, or the feed; without either, the whole show.

    Every finding has a severity and a remedy. Errors make the exit code 1. With --repair what is
    damaged or lost is put right instead: the command prints what was repaired, what a build makes
    again, and what is lost; the latter two make the exit code 1.
    """
    if edition and only_feed:
        raise click.UsageError("name an EDITION or say --feed, not both")
    if repair:
        if only_feed or host:
            raise click.UsageError("--repair goes with EDITION and --json alone")
        _repair(app, edition or "", as_json=as_json or app.as_json)
        return
    from audio_edition.verbs.check import check

    report = check(app.workspace(), edition or "", feed_only=only_feed, host=host, tell=app.talk)
    counts = {
        word: sum(finding.severity == word for finding in report.findings)
        for word in ("error", "warning", "note")
    }
    if as_json or app.as_json:
        app.emit(
            {
                "errors": counts["error"],
                "warnings": counts["warning"],
                "findings": [finding.as_object() for finding in report.findings],
            }
        )
    else:
        for finding in report.findings:
            show_finding(finding)
        told = [f"{n} {word if n == 1 else word + 's'}" for word, n in counts.items() if n]
        app.talk(", ".join(told) or "nothing found")
    if not report.ok:
        raise click.exceptions.Exit(EXIT_FAILED)


_WORDS: tuple[tuple[Repair, str], ...] = (
    ("repaired", "repaired"),
    ("rebuild", "build   "),
    ("lost", "lost    "),
)


def _repair(app: App, edition: str, *, as_json: bool) -> None:
    from audio_edition.verbs.repair import repair

    report = repair(app.workspace(), edition, tell=app.talk)
    for warning in report.warnings:
        app.warn(warning)
    if as_json:
        told = {state: [one.as_object() for one in report.of(state)] for state, _ in _WORDS}
        app.emit({**told, "warnings": list(report.warnings)})
    else:
        for state, word in _WORDS:
            for one in report.of(state):
                mend = f" ({one.remedy})" if one.remedy else ""
                click.echo(f"{word}  {one.where}: {one.message}{mend}")
        if not report.found:
            app.talk("nothing is damaged")
    if not report.ok:
        raise click.exceptions.Exit(EXIT_FAILED)
