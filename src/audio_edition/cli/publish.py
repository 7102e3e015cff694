"""audio-edition publish: send built editions to where listeners get them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audio_edition.cli.context import App, json_option, pass_app

if TYPE_CHECKING:
    from audio_edition.findings import Finding
    from audio_edition.publication.publish import Step
    from audio_edition.show import Show


@click.command()
@click.argument("editions", nargs=-1, metavar="[EDITION]...")
@click.option("--dry-run", is_flag=True, help="Print what would be sent, and send nothing.")
@click.option(
    "--check-host", is_flag=True, help="Then ask the live host what podcast apps ask of it."
)
@click.option("--note", default="", metavar="TEXT", help="What the correction log says.")
@json_option
@pass_app
def command(
    app: App,
    editions: tuple[str, ...],
    dry_run: bool,
    check_host: bool,
    note: str,
    as_json: bool,
) -> None:
    """Send built editions to where listeners get them.

    Without EDITION, everything that is built goes out. The feed is sent last. From then
    on an edition counts as published: a rebuild that changes its audio is a correction.
    """
    if note and not editions:
        raise click.UsageError("--note needs the EDITION it is about")
    from audio_edition.publication.notify import announce
    from audio_edition.publication.publish import Publisher
    from audio_edition.publication.targets import open_target

    show = app.show()
    # a path with a trailing slash is what tab completion gives
    editions = tuple(Path(name).name for name in editions)
    for edition_id in editions:
        if not (show.audio_dir / edition_id).is_dir():
            show.edition_folder(edition_id)  # offers the nearest name where there is none
    target = open_target(show.publish.target, show.root) if show.publish.target else None
    publisher = Publisher(
        show.audio_dir, show.identity, show.publish, target, assets=show.editions_dir
    )
    steps = publisher.publish(editions, note=note.strip(), dry_run=dry_run)
    if not dry_run and any(step.action == "send" and step.path == "feed.xml" for step in steps):
        for problem in announce(show.identity, show.publish):
            app.warn(problem)
    findings = check(show) if check_host else []
    place = target.name if target else str(show.audio_dir)
    if as_json or app.as_json:
        app.emit(
            {
                "target": place,
                "dry_run": dry_run,
                "published": [step.path for step in steps if step.action == "mark"],
                "sent": [step.path for step in steps if step.action == "send"],
                "kept": [step.path for step in steps if step.action == "keep"],
                "removed": [step.path for step in steps if step.action == "remove"],
                "bytes": sum(step.size for step in steps if step.action == "send"),
                "host": [finding_json(finding) for finding in findings],
            }
        )
    else:
        if target is None:
            shown = sum(1 for step in steps if step.action == "mark")
            app.talk(f"no target: {place} is what listeners get; {shown} newly published")
        _tell(app, steps, place if target else "", dry_run=dry_run)
        for finding in findings:
            click.echo(finding_line(finding))
    if any(finding.severity == "error" for finding in findings):
        sys.exit(1)


def check(show: Show) -> list[Finding]:
    """Probe the live host with the newest edition that is out."""
    from datetime import UTC, datetime

    from audio_edition.publication.probe import probe
    from audio_edition.publication.shelf import read_shelf

    shelf = read_shelf(show.audio_dir, show.cache_dir)
    now = datetime.now(UTC)
    public = [entry for entry in shelf.entries if entry.head.is_public(now) and entry.out]
    return probe(show.identity, shelf.whole(public[-1]) if public else None)


def _tell(app: App, steps: Sequence[Step], place: str, *, dry_run: bool) -> None:
    words = {"send": "send", "keep": "keep", "remove": "remove", "mark": "publish"}
    shown = [step for step in steps if app.verbose or dry_run or step.action == "mark"]
    for step in shown:
        size = f"  {step.size:,} bytes" if step.size else ""
        click.echo(f"{words[step.action]:8}{step.path}{size}")
    if not place:
        return
    sent = [step for step in steps if step.action == "send"]
    removed = sum(1 for step in steps if step.action == "remove")
    kept = sum(1 for step in steps if step.action == "keep")
    done = "would send" if dry_run else "sent"
    parts = [f"{done} {len(sent)} files, {sum(step.size for step in sent):,} bytes"]
    parts += [f"{kept} already there"] if kept else []
    parts += [f"{removed} removed"] if removed else []
    app.talk(f"{place}: {', '.join(parts)}")


def finding_json(finding: Finding) -> dict[str, str]:
    """Return a finding as JSON shows it."""
    return {
        "severity": finding.severity,
        "code": finding.code,
        "where": finding.where,
        "message": finding.message,
        "remedy": finding.remedy,
    }


def finding_line(finding: Finding) -> str:
    """Return a finding as a line for people."""
    remedy = f"\n    {finding.remedy}" if finding.remedy else ""
    return f"{finding.severity}: {finding.where}: {finding.message} [{finding.code}]{remedy}"


__all__ = ["command"]
