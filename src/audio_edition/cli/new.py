"""``audio-edition new``: make an edition from files, letters, addresses or feeds."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from audio_edition.cli.completing import EDITION
from audio_edition.cli.context import App, json_option, language_option, many, pass_app
from audio_edition.errors import EditionError

if TYPE_CHECKING:
    from audio_edition.verbs.reports import NewArticle, NewReport


class _Moment(click.ParamType):
    """``last``, a date, or a date and a time."""

    name = "last|time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.datetime | str:
        """Give ``last`` as it is, and a time with its timezone (this machine's unless told)."""
        if isinstance(value, dt.datetime):
            return value
        if value == "last":
            return "last"
        try:
            return dt.datetime.fromisoformat(value).astimezone()
        except (ValueError, TypeError, OverflowError):
            self.fail(f"{value!r} is neither 'last' nor a time like 2026-11-02T05:30", param, ctx)


@click.command()
@click.argument("edition", type=EDITION)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--title", default="", help="The edition's title.")
@click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Its date (else the one EDITION begins with, else today).",
)
@language_option("Its language, where it is not the show's.")
@click.option(
    "--items",
    type=click.IntRange(1, 500),
    help="Take this many items of a feed, from its top (else up to 20).",
)
@click.option(
    "--since",
    type=_Moment(),
    metavar="WHEN",
    help="Take of a feed only what is newer: 'last' (edition), a date, or a time.",
)
@click.option(
    "--split",
    default="auto",
    show_default=True,
    metavar="HOW",
    help="Part letters and digests into stories: auto, none, heading, rule, bold, link …; "
    "letter: a web page is a letter.",
)
@click.option("--profile", default="", metavar="NAME", help="Read letters by this profile.")
@click.option("--dry-run", is_flag=True, help="List the stories found, and write nothing.")
@click.option(
    "--add",
    is_flag=True,
    help="Put the articles behind those of an edition there; correct what changed at its source.",
)
@click.option(
    "--theirs",
    is_flag=True,
    help="With --add: take the source's text also where you changed it.",
)
@click.option("--force", is_flag=True, help="Start an existing edition anew; the old is kept.")
@click.option(
    "--allow-host",
    "allowed",
    multiple=True,
    metavar="HOST",
    help="Fetch from this host although its address is private (HOST or HOST:PORT).",
)
@json_option
@pass_app
def command(
    app: App,
    edition: str,
    sources: tuple[str, ...],
    title: str,
    date: dt.datetime | None,
    language: str,
    items: int | None,
    since: dt.datetime | str | None,
    split: str,
    profile: str,
    dry_run: bool,
    add: bool,
    theirs: bool,
    force: bool,
    allowed: tuple[str, ...],
    as_json: bool,
) -> None:
    """Make EDITION from SOURCEs: files (.txt .md .html .eml), addresses, RSS or Atom feeds.

    Every article becomes a Markdown file in editions/EDITION/ that you can open and
    change; a letter of several stories becomes several. Nothing is fetched again when the
    edition is built.
    """
    from audio_edition.verbs.new import new

    if add and force:
        raise click.UsageError("--add and --force exclude each other")
    if theirs and not add:
        raise click.UsageError("--theirs needs --add")
    report = new(
        app.workspace(),
        edition,
        sources,
        title=title,
        date=date.date() if date else None,
        language=language,
        items=items or 0,
        since=since,
        split=split,
        profile=profile,
        add=add,
        theirs=theirs,
        force=force,
        dry_run=dry_run,
        allowed=allowed,
        tell=app.talk,
    )
    _say(app, report, as_json=as_json or app.as_json, theirs=theirs)
    if report.failed:
        raise EditionError("; ".join(report.failed), hint="all others were taken")


def _say(app: App, report: NewReport, *, as_json: bool, theirs: bool) -> None:
    if as_json:
        app.emit(
            {
                "edition": report.edition,
                "folder": str(report.folder),
                "dry_run": report.dry_run,
                "articles": [asdict(article) for article in report.articles],
            }
        )
        return
    if report.dry_run:
        _list(app, report)
        return
    for article in report.articles:
        _tell(app, report, article, theirs=theirs)
    if report.kept:
        parent = report.folder.parent
        app.talk(f"the edition as it was is kept in {parent} as .{report.edition}.before-…")
    app.talk(f"next: audio-edition script {report.edition}   # what will be read, what is cut")


def _list(app: App, report: NewReport) -> None:
    """The stories as they would be parted, one a line under its section."""
    section = ""
    for number, article in enumerate(report.articles, 1):
        if article.section != section:
            section = article.section
            click.echo(f"[{section}]" if section else "[no section]")
        state = "" if article.state == "new" else f"  ({article.state})"
        click.echo(f"{number:3}  {article.headline}  · {many(article.words, 'word')}{state}")
        if article.url:
            click.echo(f"     {article.url}")
    app.talk(
        f"{many(len(report.articles), 'article')}, nothing written; --split HOW parts a letter "
        "another way"
    )


def _tell(app: App, report: NewReport, article: NewArticle, *, theirs: bool) -> None:
    file = report.folder / article.file
    for line in article.diff:
        click.echo(f"  {line}")
    if article.state == "new":
        click.echo(file)
    elif article.state == "same":
        app.talk(f"{article.file} has it already")
    elif article.state == "changed" or theirs:
        click.echo(f"{file} corrected")
    else:
        app.warn(
            f"{article.file} was changed by hand and at its source: put the changes above into "
            "it, or --theirs takes the source's text"
        )
