"""audio-edition check: lint an edition's audio and publication, or the feed."""

from __future__ import annotations

import click

from audio_edition.cli.context import App, json_option, pass_app, show_finding
from audio_edition.errors import EXIT_FAILED


@click.command()
@click.argument("edition", required=False)
@click.option("--feed", "only_feed", is_flag=True, help="Check the show and its feed only.")
@click.option("--host", is_flag=True, help="Then ask the live host what podcast apps ask of it.")
@json_option
@pass_app
def command(app: App, edition: str | None, only_feed: bool, host: bool, as_json: bool) -> None:
    """Lint EDITION, or the feed; without either, the whole show.

    Every finding has a severity and a remedy. Errors make the exit code 1.
    """
    if edition and only_feed:
        raise click.UsageError("name an EDITION or say --feed, not both")
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


__all__ = ["command"]
