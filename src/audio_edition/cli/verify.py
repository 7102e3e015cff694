"""audio-edition verify: hold what is published against its certificate, from outside."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audio_edition.cli.completing import EDITION
from audio_edition.cli.context import App, json_option, many, pass_app, show_finding
from audio_edition.errors import EXIT_FAILED

if TYPE_CHECKING:
    from audio_edition.publication.model import Verified


@click.command()
@click.argument("target", metavar="URL|DIR")
@click.option(
    "--edition", "editions", type=EDITION, metavar="NAME", multiple=True,
    help="An edition of the show.",
)  # fmt: skip
@click.option("--newest", is_flag=True, help="Only the newest edition of the show.")
@click.option(
    "--trust",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Certificates (PEM) whose content credentials are trusted.",
)
@json_option
@pass_app
def command(
    app: App,
    target: str,
    editions: tuple[str, ...],
    newest: bool,
    trust: Path | None,
    as_json: bool,
) -> None:
    """Verify the edition or show at URL or in DIR: sound, words, chapters, feed, page.

    Of a show, every edition that its feed names is verified. Nothing is needed but the
    published files; every one that was changed is named, and makes the exit code 1.
    """
    if editions and newest:
        raise click.UsageError("name editions or say --newest, not both")
    from audio_edition.verbs.verify import verify

    report = verify(target, editions, newest=newest, trust=trust, tell=app.talk)
    if as_json or app.as_json:
        app.emit(
            {
                "target": report.target,
                "errors": sum(finding.severity == "error" for finding in report.findings),
                "warnings": sum(finding.severity == "warning" for finding in report.findings),
                "findings": [finding.as_object() for finding in report.findings],
                "editions": [_told(edition) for edition in report.editions],
            }
        )
    else:
        for finding in report.findings:
            show_finding(finding)
        for edition in report.editions:
            if edition.ok:
                click.echo(f"{edition.edition}: {many(edition.files, 'file')}, all as certified")
    if not report.ok:
        raise click.exceptions.Exit(EXIT_FAILED)


def _told(edition: Verified) -> dict[str, Any]:
    proof, signed = edition.proof, edition.credentials
    return {
        "edition": edition.edition,
        "revision": edition.revision,
        "ok": edition.ok,
        "files": edition.files,
        "checks": None
        if proof is None
        else {
            "sentences": proof.sentences,
            "read": proof.read,
            "matched": proof.matched,
            "heard": proof.heard,
            "word_error": proof.word_error,
            "accepted": proof.accepted,
        },
        "credentials": None
        if signed is None
        else {
            "state": signed.state,
            "signer": signed.signer,
            "digital_source_types": list(signed.source_types),
            "problems": list(signed.problems),
        },
    }
