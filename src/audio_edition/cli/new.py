"""``audio-edition new``: make an edition from files, letters, addresses or feeds."""

from __future__ import annotations

import datetime as dt

import click

from audio_edition.cli.context import App, json_option, pass_app


@click.command()
@click.argument("edition", metavar="EDITION")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--title", default="", help="The edition's title.")
@click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Its date (else the one EDITION begins with, else today).",
)
@click.option("--language", default="", help="Its language, where it is not the show's.")
@click.option(
    "--items",
    type=click.IntRange(1, 500),
    help="Take this many items of a feed, from its top (else up to 20).",
)
@click.option("--add", is_flag=True, help="Put the articles behind those of an edition there.")
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
    add: bool,
    force: bool,
    allowed: tuple[str, ...],
    as_json: bool,
) -> None:
    """Make EDITION from SOURCEs: files (.txt .md .html .eml), addresses, RSS or Atom feeds.

    Every article becomes a Markdown file in editions/EDITION/ that you can open and
    change. Nothing is fetched again when the edition is built.
    """
    from audio_edition.verbs.new import new

    if add and force:
        raise click.UsageError("--add and --force exclude each other")
    report = new(
        app.workspace(),
        edition,
        sources,
        title=title,
        date=date.date() if date else None,
        language=language,
        items=items or 0,
        add=add,
        force=force,
        allowed=allowed,
        tell=app.talk,
    )
    if as_json or app.as_json:
        app.emit(
            {
                "edition": report.edition,
                "folder": str(report.folder),
                "articles": [
                    {"file": a.file, "headline": a.headline, "paragraphs": a.paragraphs}
                    for a in report.articles
                ],
            }
        )
        return
    for article in report.articles:
        click.echo(report.folder / article.file)
    if report.kept:
        parent = report.folder.parent
        app.talk(f"the edition as it was is kept in {parent} as .{edition}.before-…")
    app.talk(f"next: audio-edition script {edition}   # what will be read, what is cut")


__all__ = ["command"]
