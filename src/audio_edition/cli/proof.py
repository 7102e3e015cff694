"""``audio-edition proof``: what was built sounds as it should, and says its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from audio_edition.cli.completing import EDITION
from audio_edition.cli.context import (
    App,
    complain,
    json_option,
    many,
    pass_app,
    show_finding,
)
from audio_edition.cli.progress import Progress
from audio_edition.errors import EXIT_FAILED, AudioEditionError

if TYPE_CHECKING:
    from audio_edition.verbs.proof import ProofReport


@click.command("proof")
@click.argument("editions", nargs=-1, metavar="[EDITION]...", type=EDITION)
@click.option("--all", "every", is_flag=True, help="Prove every edition that was built.")
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    metavar="SENTENCE",
    help="Accept this printed sentence: it sounds right to you.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(0),
    default=None,
    help="How long the recogniser may listen (0: no bound).",
)
@click.option(
    "--again/--no-again",
    default=None,
    help="Speak what is not heard right another way, and build with what helps.",
)
@click.option("--force", is_flag=True, help="Compare and listen anew.")
@json_option
@pass_app
def command(
    app: App,
    editions: tuple[str, ...],
    every: bool,
    accepted: tuple[str, ...],
    seconds: float | None,
    again: bool | None,
    force: bool,
    as_json: bool,
) -> None:
    """Prove EDITIONs as they were built (the newest, if none is named).

    The MP3 is compared with the sentences it should consist of; then a recogniser, where one
    is installed, listens to each that it has not heard before. What is not heard right is
    spoken another way, and the edition is built with it where that helps; what is left is
    listed for your ear, with an address that plays it while audio-edition serve runs. Findings
    make the exit code 1, and so does it where no recogniser is there to listen.
    """
    if editions and every:
        raise click.UsageError("name editions or say --all, not both")
    workspace = app.workspace()
    built = workspace.built_ids()
    chosen = list(dict.fromkeys(editions)) or (built if every else built[-1:])
    if not chosen:
        from audio_edition.errors import ProofError

        raise ProofError("nothing was built yet", hint="audio-edition build makes an edition")
    if accepted and len(chosen) != 1:
        raise click.UsageError("--accept goes with one edition")
    from audio_edition.verbs.proof import proof

    failed = False
    for edition_id in chosen:
        progress = Progress(app, edition_id)
        try:
            report = proof(
                workspace,
                edition_id,
                accept=accepted,
                most=seconds,
                fresh=force,
                again=again,
                listen=progress,
            )
        except AudioEditionError as error:
            if len(chosen) == 1:
                raise
            failed = True
            complain(error, edition_id)
            continue
        finally:
            progress.close()
        if as_json or app.as_json:
            app.emit(report_json(report))
        else:
            _print(app, report)
        failed = failed or not report.ok or report.is_unheard
    if failed:
        raise click.exceptions.Exit(EXIT_FAILED)


def report_json(report: ProofReport) -> dict[str, Any]:
    """The object that ``proof --json`` prints: names are a contract."""
    matching, hearing = report.matching, report.hearing
    right = [item.correlation for item in matching.matches if item.state == "right"]
    return {
        "edition": report.edition,
        "ok": report.ok and not report.is_unheard,
        "mp3": str(report.mp3),
        "duration": round(report.duration, 3),
        "sentences": len(matching.matches),
        "sound": {
            "right": matching.right,
            "lowest": round(min(right), 4) if right else None,
            "faults": [
                {
                    "kind": fault.kind,
                    "index": fault.index,
                    "at": fault.at,
                    "other": fault.other,
                    "shift": fault.shift,
                }
                for fault in matching.faults
            ],
        },
        "heard": None
        if hearing is None
        else {
            "recogniser": hearing.recogniser,
            "sha256": hearing.digest,
            "sentences": hearing.heard,
            "known": hearing.known,
            "doubtful": len(hearing.doubtful),
            "accepted": sum(item.accepted for item in hearing.sentences),
            "word_error": round(hearing.word_error, 4),
            "seconds": hearing.seconds,
            "doubts": [
                {**item.as_object(), "listen": report.link(item)}
                for item in hearing.sentences
                if item.doubt
            ],
        },
        "not_heard": report.deaf or None,
        "again": [
            {
                "index": item.index,
                "printed": item.printed,
                "spoken": item.take.spoken,
                "by": item.take.by,
                "way": item.take.way,
                "words": list(item.take.words),
                "heard": item.heard,
            }
            for item in report.again
        ],
        "findings": [finding.as_object() for finding in report.findings],
    }


def _print(app: App, report: ProofReport) -> None:
    matching, hearing = report.matching, report.hearing
    for item in report.again:
        way = (
            f"{item.take.way} ({', '.join(item.take.words)})" if item.take.words else item.take.way
        )
        app.talk(f"spoken again, {way}: “{item.printed}”")
    for finding in report.findings:
        show_finding(finding)
    total = len(matching.matches)
    if matching.right or not total:
        told = f"{matching.right} of {many(total, 'sentence')} sound as spoken"
        told += "; nobody listened" if report.is_unheard else ""
    else:
        told = f"{many(total, 'sentence')} of a voice for tests: there is no sound to compare"
    app.talk(f"{report.edition}: {told}")
    if hearing is not None:
        accepted = sum(item.accepted for item in hearing.sentences)
        taken = f", {accepted} accepted by you" if accepted else ""
        app.talk(
            f"  {hearing.heard} heard by {hearing.recogniser} ({hearing.known} before): "
            f"{len(hearing.doubtful)} for your ear{taken}; "
            f"word error {100 * hearing.word_error:.1f} %"
        )
