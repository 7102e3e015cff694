"""audio-edition listens: listening figures from access logs, without following anybody."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audio_edition.cli.context import App, json_option, many, pass_app, shown_path
from audio_edition.errors import EXIT_FAILED, AudienceError

if TYPE_CHECKING:
    from audio_edition.audience.model import ListeningFigures, LogRead, WindowRule

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_MOST_ROWS = 20


@click.command()
@click.argument("logs", metavar="LOG…", nargs=-1)
@click.option("--format", "form", metavar="FORMAT", default="", help="The server's own log_format.")
@click.option(
    "--country",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A database in MaxMind's format: downloads by country.",
)
@click.option(
    "--window",
    type=click.Choice(["rolling", "day"]),
    default="rolling",
    help="24 hours from the first request, or the calendar day.",
)
@click.option(
    "--timezone", metavar="ZONE", default="", help="Whose days (else [run] timezone, UTC)."
)
@click.option("--since", metavar="DAY", type=_DAY, help="The first day that counts.")
@click.option("--until", metavar="DAY", type=_DAY, help="The last day that counts.")
@click.option(
    "--most-per-address",
    metavar="N",
    type=click.IntRange(min=0),
    default=1000,
    show_default=True,
    help="Above it, in a day, an address is no listener's (0: no bound).",
)
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a page with plots.",
)
@json_option
@pass_app
def command(
    app: App,
    logs: tuple[str, ...],
    form: str,
    country: Path | None,
    window: WindowRule,
    timezone: str,
    since: datetime | None,
    until: datetime | None,
    most_per_address: int,
    html: Path | None,
    as_json: bool,
) -> None:
    """Count downloads in LOG…: access logs of nginx, Apache, Caddy, CloudFront or S3.

    A LOG is a file (plain or .gz), a folder, a pattern in quotes, or - for standard input; without
    one, those of [desk] logs. Downloads are counted by the IAB's rules; no address is kept.
    """
    from audio_edition.verbs.listens import listens, listens_page, own_logs

    workspace = app.workspace()
    if not logs:
        logs, form = own_logs(workspace), form or workspace.show.desk.log_format
        if not logs:
            raise click.UsageError("name the access logs, or set [desk] logs in show.toml")
    figures = listens(
        workspace,
        logs,
        form=form,
        country=country,
        window=window,
        timezone=timezone,
        since=_day(since),
        until=_day(until),
        most_per_address=most_per_address,
        stdin=sys.stdin.buffer,
        tell=lambda log: _heard_of(app, log),
    )
    if html is not None:
        _write(html, listens_page(workspace, figures))
        app.talk(f"the page is {shown_path(html)}")
    if as_json or app.as_json:
        app.emit(_object(figures))
    else:
        _show(figures)
    if any(log.problem and log.named for log in figures.logs):
        raise click.exceptions.Exit(EXIT_FAILED)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment is not None else None


def _heard_of(app: App, log: LogRead) -> None:
    if log.problem and log.named:
        click.secho(f"error: {log.name} {log.problem}", fg="red", err=True)
    elif log.problem:
        app.talk(f"passed over: {log.name} {log.problem}")
    elif log.unreadable:
        app.warn(f"{log.name}: {many(log.unreadable, 'line')} of {log.lines} could not be read")


def _write(file: Path, page: str) -> None:
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as problem:
        raise AudienceError(
            f"{file} cannot be written: {problem.strerror or problem}", hint="name another file"
        ) from None


def _object(figures: ListeningFigures) -> dict[str, Any]:
    return {
        "downloads": figures.downloads,
        "private": figures.private,
        "timezone": figures.timezone,
        "window": figures.window,
        "editions": [
            {
                "edition": one.edition,
                "title": one.title,
                "downloads": one.downloads,
                "files": dict(one.files),
                "articles": dict(one.articles),
            }
            for one in figures.editions
        ],
        "apps": dict(figures.apps),
        "days": dict(figures.days),
        "hours": list(figures.hours),
        "countries": dict(figures.countries),
        "heard": [
            {
                "edition": one.edition,
                "article": one.article,
                "title": one.title,
                "reached": list(one.reached),
                "completion": None if one.completion is None else round(one.completion, 4),
            }
            for one in figures.heard
        ],
        "requests": figures.requests,
        "beacons": figures.beacons,
        "left_out": dict(figures.left_out),
        "lines": figures.lines,
        "unreadable": figures.unreadable,
        "logs": [
            {
                "log": log.name,
                "format": log.kind,
                "lines": log.lines,
                "unreadable": log.unreadable,
                "problem": log.problem,
            }
            for log in figures.logs
        ],
    }


def _show(figures: ListeningFigures) -> None:
    days = list(figures.days)
    when = f", {days[0]} to {days[-1]} ({figures.timezone})" if days else ""
    private = f", {figures.private} over private feeds" if figures.private else ""
    click.secho(f"{many(figures.downloads, 'download')}{private}{when}", bold=True)
    _table("edition", [(one.edition, one.downloads) for one in figures.editions if one.downloads])
    _table("app", [(name or "not known", count) for name, count in figures.apps.items()])
    _table("day", list(figures.days.items()), most=400)
    hours = [(f"{hour:02}:00", count) for hour, count in enumerate(figures.hours) if count]
    _table("hour", hours, most=24)
    _table("country", [(name or "not known", count) for name, count in figures.countries.items()])
    single = [
        (f"{one.edition} {article}", count)
        for one in figures.editions
        for article, count in one.articles.items()
    ]
    _table("single article", single)
    if figures.heard:
        click.echo("\nheard in players       begun   25 %   50 %   75 %    end")
        for one in figures.heard:
            reached = " ".join(f"{count:6}" for count in one.reached)
            share = "" if one.completion is None else f"  {100 * one.completion:3.0f} %"
            click.echo(f"  {one.edition} {one.article}\n{'':22}{reached}{share}")
    left = ", ".join(f"{key.replace('_', ' ')} {n}" for key, n in figures.left_out.items() if n)
    click.echo(f"\n{many(figures.requests, 'request')} for sound; left out: {left or 'none'}")
    click.echo(
        f"{many(figures.lines, 'line')} of {many(len(figures.logs), 'log')}, "
        f"{figures.unreadable} could not be read"
    )


def _table(name: str, rows: list[tuple[str, int]], most: int = _MOST_ROWS) -> None:
    if not rows:
        return
    click.echo()
    wide = max(len(name), *(len(row[0]) for row in rows[:most]))
    click.echo(f"{name:{wide}}  downloads")
    for key, count in rows[:most]:
        click.echo(f"{key:{wide}}  {count:9}")
    if len(rows) > most:
        click.echo(f"… and {len(rows) - most} more (--json has all)")
