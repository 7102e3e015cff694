"""audio-edition publish: send built editions to where listeners get them."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import click

from audio_edition.cli.completing import EDITION
from audio_edition.cli.context import App, json_option, pass_app, show_finding
from audio_edition.errors import EXIT_FAILED
from audio_edition.events import Warned

if TYPE_CHECKING:
    from audio_edition.verbs.reports import PublishReport


@click.command()
@click.argument("editions", nargs=-1, metavar="[EDITION]...", type=EDITION)
@click.option("--dry-run", is_flag=True, help="Print what would be sent, and send nothing.")
@click.option(
    "--check-host", is_flag=True, help="Then ask the live host what podcast apps ask of it."
)
@click.option("--note", default="", metavar="TEXT", help="What the correction log says.")
@click.option(
    "--anyway", default=None, metavar="REASON", help="Send what would be refused, and say why."
)
@click.option(
    "--by", default="", metavar="NAME", help="Whose word --anyway is (else $AUDIO_EDITION_BY)."
)
@click.option(
    "--seen",
    default="",
    metavar="DIGEST",
    help="Send EDITION only if this is the SHA-256 of its episode.json.",
)
@click.option(
    "--restore",
    is_flag=True,
    help="First bring back from the target what is public and not here, or newer than here.",
)
@click.option(
    "--verify",
    is_flag=True,
    help="Send nothing: read back what is public at the target, and compare every byte.",
)
@click.option(
    "--all",
    "along",
    is_flag=True,
    help="With EDITION: corrections of others that wait go out as well.",
)
@json_option
@pass_app
def command(
    app: App,
    editions: tuple[str, ...],
    dry_run: bool,
    check_host: bool,
    note: str,
    anyway: str | None,
    by: str,
    seen: str,
    restore: bool,
    verify: bool,
    along: bool,
    as_json: bool,
) -> None:
    """Send built editions to where listeners get them.

    Without EDITION, everything that is built goes out; with one, that one alone. The feed is
    sent last. From then
    on an edition counts as published: a rebuild that changes its audio is a correction.
    An edition is not sent that changed since it was built (text, title, embargo, voice), that
    nobody approved where the show requires it, that fails `check`, or that a voice for tests
    speaks. --anyway sends it; the reason stands in its manifest and its certificate.
    The target is compared first: an older checkout takes nothing back from listeners.
    --verify sends nothing, and reads back what stands there: the next publish sends again what is
    damaged or missing.
    """
    if anyway is not None and not anyway.strip():
        raise click.UsageError('--anyway needs a reason: --anyway "the voice is meant to be odd"')
    if by and anyway is None:
        raise click.UsageError("--by says whose word --anyway is")
    if note and not editions:
        raise click.UsageError("--note needs the EDITION it is about")
    if seen and len(editions) != 1:
        raise click.UsageError("--seen goes with one EDITION")
    if verify:
        if any((dry_run, check_host, note, anyway is not None, seen, restore, along)):
            raise click.UsageError("--verify sends nothing: it goes with EDITION and --json alone")
        _read_back(app, editions, as_json=as_json or app.as_json)
        return
    from audio_edition.verbs.check import owner_of_feed
    from audio_edition.verbs.publish import publish
    from audio_edition.verbs.worked import publish_facts, worked

    told: list[str] = []
    workspace = app.workspace()
    names = " ".join(editions)
    # what every feed should tell, before it goes out
    people = [f"{one.message} ({one.remedy})" for one in owner_of_feed(workspace)]
    for line in people:
        app.warn(line)
    # a trial does nothing that anybody would look for
    writing: AbstractContextManager[dict[str, object]] = nullcontext({})
    if not dry_run:
        writing = worked(workspace, "publish", names, app.warn)
    with writing as work:
        report = publish(
            workspace,
            editions,
            dry_run=dry_run,
            check_host=check_host,
            note=note,
            anyway=anyway,
            by=by,
            seen=seen,
            restore=restore,
            along=along,
            listen=lambda event: told.append(event.message) if isinstance(event, Warned) else None,
        )
        work |= publish_facts(report, told)
    # what was refused is told below, with what to do
    refused = tuple(finding.message for finding in report.refused)
    warnings = [line for line in dict.fromkeys(told) if not line.startswith(refused)]
    for problem in (*warnings, *report.problems):
        app.warn(problem)
    for finding in report.refused:
        mend = f" ({finding.remedy})" if finding.remedy else ""
        app.warn(f"{finding.where} is left out: {finding.message}{mend}")
    for finding in report.overruled:
        sent = "would be sent" if report.dry_run else "was sent"
        app.warn(f"{finding.where} {sent} anyway: {finding.message}")
    if as_json or app.as_json:
        app.emit({**_object(report), "warnings": [*people, *warnings]})
    else:
        _tell(app, report)
        for finding in report.host:
            show_finding(finding)
    if report.refused or any(finding.severity == "error" for finding in report.host):
        raise click.exceptions.Exit(EXIT_FAILED)


def _read_back(app: App, editions: tuple[str, ...], *, as_json: bool) -> None:
    from audio_edition.verbs.read_back import read_back

    report = read_back(app.workspace(), [name.rstrip("/") for name in editions])
    if as_json:
        app.emit(
            {
                "target": report.target,
                "files": report.files,
                "bytes": report.size,
                "findings": [finding.as_object() for finding in report.findings],
            }
        )
    else:
        for finding in report.findings:
            show_finding(finding)
        found = len(report.findings)
        told = f"{found} damaged or missing" if found else "all as published"
        app.talk(f"{report.target}: {report.files} files, {report.size:,} bytes read, {told}")
    if not report.ok:
        raise click.exceptions.Exit(EXIT_FAILED)


def _object(report: PublishReport) -> dict[str, object]:
    return {
        "target": report.target,
        "dry_run": report.dry_run,
        "published": list(report.published),
        "sent": [path for path, _ in report.sent],
        "kept": list(report.there),
        "removed": list(report.removed),
        "stale": list(report.stale),
        "refused": [finding.as_object() for finding in report.refused],
        "overruled": [finding.as_object() for finding in report.overruled],
        "bytes": report.size,
        "problems": list(report.problems),
        "host": [finding.as_object() for finding in report.host],
        "restored": list(report.restored.editions) if report.restored else [],
        "embargoed": [{"edition": name, "until": at.isoformat()} for name, at in report.embargoed],
        "waiting": list(report.waiting),
    }


def _tell(app: App, report: PublishReport) -> None:
    _tell_restored(app, report)
    if report.is_here:
        shown = len(report.published)
        app.talk(f"no target: {report.target} is what listeners get; {shown} newly published")
    for edition_id in report.published:
        click.echo(f"publish {edition_id}")
    for edition_id, at in report.embargoed:
        app.talk(
            f"{edition_id} is embargoed until {at:%Y-%m-%d %H:%M} UTC: no page or feed names it "
            f"before. audio-edition publish after that hour, or audio-edition run, brings it out"
        )
    if report.waiting:
        names = ", ".join(report.waiting)
        app.talk(f"corrections that wait: {names} (audio-edition publish --all sends them along)")
    if app.verbose or report.dry_run:
        for path in report.there:
            click.echo(f"keep    {path}")
        for path, size in report.sent:
            click.echo(f"send    {path}" + (f"  {size:,} bytes" if size else ""))
        for path in report.removed:
            click.echo(f"remove  {path}")
    if report.is_here:
        return
    done = "would send" if report.dry_run else "sent"
    parts = [f"{done} {len(report.sent)} files, {report.size:,} bytes"]
    parts += [f"{len(report.there)} already there"] if report.there else []
    parts += [f"{len(report.removed)} removed"] if report.removed else []
    app.talk(f"{report.target}: {', '.join(parts)}")


def _tell_restored(app: App, report: PublishReport) -> None:
    restored = report.restored
    if restored is None:
        return
    would = "would be " if report.dry_run else ""
    for edition_id in restored.missing:
        click.echo(f"restore {edition_id}")
    for edition_id in restored.replaced:
        click.echo(f"restore {edition_id}")
        told = "to make a correction of what you have, build it again"
        app.warn(f"{edition_id}: the build that lay here {would}replaced; {told}")
    for edition_id in restored.retracted:
        click.echo(f"retract {edition_id}")
    if restored.size:
        app.talk(f"restored {restored.size:,} bytes")
