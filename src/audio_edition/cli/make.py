"""``audio-edition make``: from an address or a letter to an episode, with no show to set up."""

from __future__ import annotations

import re
import shlex
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audio_edition.cli.build import report_json
from audio_edition.cli.context import App, json_option, many, pass_app, shown_path
from audio_edition.cli.progress import Progress
from audio_edition.errors import EXIT_FALLBACK, AudioEditionError, RefusedError

if TYPE_CHECKING:
    from audio_edition.verbs.make import MakeReport
    from audio_edition.workspace import Workspace

_HERE = "http://127.0.0.1:8000/"  # where no podcast app on a phone looks


@click.command("make")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    help="The MP3, or a folder for it (else the present one, named by the headline).",
)
@click.option("--title", default="", help="Its title (else the headline).")
@click.option("--voice", default="", metavar="NAME", help="Who reads: a voice, or engine:voice.")
@click.option("--language", default="", metavar="TAG", help="Its language (else by its words).")
@click.option("--draft", is_flag=True, help="Take the quickest voice instead of the best.")
@click.option("--keep-all", is_flag=True, help="Read everything: cut nothing.")
@click.option("--items", type=click.IntRange(1, 500), help="How many of a feed's items (else 5).")
@click.option(
    "--split",
    default="auto",
    show_default=True,
    metavar="HOW",
    help="Part letters into stories, as new does; letter: a web page is a letter.",
)
@click.option(
    "--feed",
    default="",
    metavar="DIR|TARGET",
    help="Put it into your own podcast feed there, which grows; sftp://…, s3://… as well.",
)
@click.option("--feed-title", default="", help="What a new feed is called.")
@click.option("--base-url", default="", metavar="URL", help="Where a new feed will be heard.")
@click.option("--owner", metavar="NAME", help="Whose a new feed is.")
@click.option("--owner-email", metavar="MAIL", help="The owner's address.")
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
    /,
    sources: tuple[str, ...],
    out: Path | None,
    feed: str,
    feed_title: str,
    base_url: str,
    owner: str | None,
    owner_email: str | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """Make one MP3 of SOURCEs: addresses, letters (.eml), files, feeds, or - for standard input.

    No show is needed. What is not the article is cut, every sentence is checked as in an edition,
    and the best voice of this machine reads; chapters, cover and tags are in the MP3.
    With --feed it becomes an episode of a feed of your own instead, for your podcast app.
    """
    from audio_edition.verbs.make import make, one_off_show

    as_json = as_json or app.as_json
    if feed and out is not None:
        raise click.UsageError("--out and --feed exclude each other")
    named = {"feed_title": feed_title, "base_url": base_url, "owner": owner,
             "owner_email": owner_email}  # fmt: skip
    for name, value in named.items():
        if value and not feed:
            raise click.UsageError(f"--{name.replace('_', '-')} is for a feed: --feed DIR")
    workspace = _feed(app, feed, named) if feed else one_off_show()
    progress = Progress(app, "make")
    try:
        report = make(
            workspace,
            sources,
            out=out,
            in_feed=bool(feed),
            items=asked.pop("items") or 0,
            listen=progress,
            tell=app.talk,
            **asked,
        )
    except AudioEditionError as error:
        _point(error, workspace)
        raise
    finally:
        progress.close()
    _tell(app, report, as_json=as_json)
    if report.build.spoken.fallback:
        raise click.exceptions.Exit(EXIT_FALLBACK)


def _point(error: AudioEditionError, workspace: Workspace) -> None:
    """Have the hints be true from here: they name the show, and where its files lie."""
    here = f"audio-edition {_show(workspace)} "
    if isinstance(error, RefusedError):
        error.findings = tuple(
            replace(one, remedy=one.remedy.replace("audio-edition ", here))
            for one in error.findings
        )
    hint = (error.hint or "").replace("audio-edition ", here)
    if re.search(r"\w\.(?:toml|md)\b", error.message):
        hint += f"{'; ' if hint else ''}it lies in {_shown(workspace.editions)}"
    error.hint = hint or None


def _feed(app: App, place: str, named: dict[str, str | None]) -> Workspace:
    """Open the show of a feed, or ask once for what it needs to be one."""
    from audio_edition.verbs.make import begin_feed, feed_show

    workspace = feed_show(place)
    if workspace is not None:
        if any(named.values()):
            settings = shown_path(workspace.editions / "show.toml")
            raise click.UsageError(f"the feed at {place} is there already; {settings} says these")
        return workspace
    title = named["feed_title"] or app.ask("What the feed is called; Enter takes the folder's name")
    base_url = named["base_url"] or app.ask(
        f"The address where {place} will be heard (https://…); Enter: on this machine alone"
    )
    owner, mail = named["owner"], named["owner_email"]
    if owner is None:
        owner = app.ask("Your name; Enter leaves it open")
    if mail is None:
        mail = app.ask("Your e-mail address, which the feed will show; Enter leaves it open")
    workspace = begin_feed(place, title=title, base_url=base_url, owner=owner, owner_email=mail)
    app.talk(f"the feed's settings, asked once: {shown_path(workspace.editions / 'show.toml')}")
    return workspace


def _tell(app: App, report: MakeReport, *, as_json: bool) -> None:
    made = report.build
    told = report_json(made)
    if as_json:
        app.emit(told | {"file": str(report.file) if report.file else None,
                         "feed": report.feed or None})  # fmt: skip
        return
    minutes, seconds = divmod(round(told["duration"]), 60)
    app.talk(made.episode.title, bold=True)
    app.talk(
        f"  {minutes}:{seconds:02d} min, {told['bytes'] / 1e6:.1f} MB, "
        f"{many(told['chapters'], 'chapter')}, read by {told['engine']} ({told['voice']}), "
        f"{told['proof']['matched']} of {many(told['proof']['sentences'], 'sentence')} sound as "
        "spoken"
    )
    cut, show = told["cut"], _show(report.workspace)
    if cut["paragraphs"]:
        app.talk(
            f"  cut {many(cut['paragraphs'], 'paragraph')}, {many(cut['words'], 'word')}: "
            f"audio-edition {show} script {report.edition} --removed"
        )
    app.talk(f"  to mend a word: audio-edition {show} desk {report.edition}, then the same again")
    if report.file is not None:
        click.echo(shown_path(report.file))
        return
    if not report.is_new:
        app.talk("  it was in the feed already, as it is now")
    click.echo(report.feed)
    if report.feed.startswith(_HERE):
        app.talk(
            f"  heard on this machine alone: audio-edition {show} serve; for your phone, say "
            f"where it is served: base_url in {_shown(report.workspace.editions / 'show.toml')}"
        )
    else:
        app.talk("  subscribe: add this address to your podcast app")


def _show(workspace: Workspace) -> str:
    return f"--show {_shown(workspace.root)}"


def _shown(path: Path) -> str:
    """A path as a shell takes it, short where it lies at home."""
    with suppress(ValueError, RuntimeError):
        return f"~/{shlex.quote(str(path.relative_to(Path.home())))}"
    return shlex.quote(str(path))
