"""audio-edition approve: an editor's word on the script as it stands."""

from __future__ import annotations

import click

from audio_edition.cli.completing import EDITION
from audio_edition.cli.context import App, json_option, many, pass_app


@click.command()
@click.argument("edition", type=EDITION)
@click.option("--by", default="", metavar="NAME", help="Who approves it (else $AUDIO_EDITION_BY).")
@click.option(
    "--seen",
    default="",
    metavar="DIGEST",
    help="Approve only the script with this digest, as `script --json` tells it.",
)
@json_option
@pass_app
def command(app: App, edition: str, by: str, seen: str, as_json: bool) -> None:
    """Approve EDITION: every word that will be said, its order, and the voice.

    The approval is a digest in edition.toml: a word, a voice or an order that is changed later is
    not approved. With `[publish] require_approval` nothing else goes out.
    """
    from audio_edition.verbs.approve import approve

    report = approve(app.workspace(), edition, by=by, seen=seen)
    if as_json or app.as_json:
        app.emit(
            {
                "edition": report.edition,
                "digest": report.digest,
                "sentences": report.sentences,
                "voice": report.voice,
                "by": report.by,
            }
        )
        return
    by_whom = f" by {report.by}" if report.by else ""
    sentences = many(report.sentences, "sentence")
    click.echo(f"approve {report.edition}")
    app.talk(f"{report.edition}: {sentences}, spoken by {report.voice}, approved{by_whom}")
