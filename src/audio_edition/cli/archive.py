"""``audio-edition archive``: years of articles into editions, on one machine or many."""

from __future__ import annotations

import datetime as dt
import os
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audio_edition.cli.completing import ENGINE, VOICE
from audio_edition.cli.context import App, json_option, many, pass_app, shown_size
from audio_edition.errors import EXIT_FAILED
from audio_edition.visible import visible

if TYPE_CHECKING:
    from audio_edition.archive.model import ArchiveCount, Mark, Shard
    from audio_edition.verbs.archive import (
        ArchivePlan,
        ArchiveProgress,
        ArchiveReport,
        ArchiveTask,
        Prices,
    )

_EVERY = 5.0  # seconds between two lines of progress where nothing can be redrawn
_SHOWN = 20  # failures that are told at the end; --failed lists all


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option(
    "--by",
    type=click.Choice(["day", "week", "article"]),
    default="day",
    show_default=True,
    help="What becomes one edition.",
)
@click.option("--since", metavar="DAY", default="", help="Only what was published from this day.")
@click.option("--until", metavar="DAY", default="", help="Only what was published to this day.")
@click.option("--limit", type=click.IntRange(0), default=0, help="At most so many articles.")
@click.option("--undated", metavar="DAY", default="", help="The day of articles that have none.")
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Of a CMS' entries (post).")
@click.option("--site", default="", metavar="ADDRESS", help="Where a Ghost export's posts lie.")
@click.option("--allow-host", "allowed", multiple=True, metavar="HOST", help="May be private.")
@click.option("--plan", "planned", is_flag=True, help="Say what it would take, and make nothing.")
@click.option("--sample", type=click.IntRange(0, 10_000), default=20, help="Editions --plan reads.")
@click.option("--price-per-core-hour", type=click.FloatRange(0), help="For --plan.")
@click.option("--price-per-million-characters", type=click.FloatRange(0), help="For --plan.")
@click.option("--price-per-thousand-requests", type=click.FloatRange(0), help="Of [cache] store.")
@click.option("--shard", default="", metavar="I/N", help="Make the I-th of N parts alone.")
@click.option("--finish", "finish_only", is_flag=True, help="Write feed and pages, once, at last.")
@click.option("--failed", "list_failed", is_flag=True, help="List what failed, and how to mend it.")
@click.option("--retry", is_flag=True, help="Try again what ended its process each time.")
@click.option("--force", is_flag=True, help="Make anew what stands, too.")
@click.option("--theirs", is_flag=True, help="Correct what an editor changed, too: words are lost.")
@click.option(
    "--engine", default="", type=ENGINE, help="Speak with this engine instead of the show's."
)
@click.option(
    "--voice", default="", type=VOICE, help="Speak with this voice instead of the show's."
)
@click.option("--on", default="", metavar="ADDRESS", help="Where sentences are spoken.")
@click.option("--jobs", type=click.IntRange(0, 256), default=0, help="Processes (0: cores).")
@click.option(
    "--manifest",
    "queue",
    type=click.Choice(["kubernetes", "slurm", "aws-batch"]),
    help="Print what the queue needs to do it.",
)
@click.option("--shards", type=click.IntRange(1, 10_000), default=8, help="For --manifest.")
@click.option("--image", default="", help="For --manifest: the container's image.")
@click.option("--memory", type=click.IntRange(1), default=2, help="For --manifest: GiB a shard.")
@click.option("--cores", type=click.IntRange(1), default=1, help="For --manifest: cores a shard.")
@click.option("--hours", type=click.IntRange(1), default=12, help="For --manifest: hours a shard.")
@click.option("--claim", default="", metavar="NAME", help="For --manifest: the show's volume.")
@json_option
@pass_app
def command(app: App, /, as_json: bool, **told: Any) -> None:
    """Make editions of an archive: lists, feeds, sitemaps, exports of WordPress or Ghost, folders.

    What stands is passed over, so that the same command goes on after whatever stopped it.
    """
    as_json = as_json or app.as_json
    if told["list_failed"]:
        _failed(app, as_json)
    elif told["queue"]:
        _manifest(app, told)
    elif told["finish_only"] and not told["sources"]:
        _finish(app, as_json)
    elif told["planned"]:
        _plan(app, told, as_json)
    else:
        _archive(app, told, as_json)


def _task(app: App, told: dict[str, Any]) -> ArchiveTask:
    from audio_edition.verbs.archive import shard_for, task_of
    from audio_edition.verbs.archiving import HowToArchive

    shard = shard_for(told["shard"], os.environ)
    if shard.is_part and not told["shard"]:
        app.talk(f"shard {shard}, as {shard.told_by} says")
    how = HowToArchive(
        by=told["by"],
        engine=told["engine"],
        voice=told["voice"],
        on=told["on"],
        force=told["force"],
        retry=told["retry"],
        theirs=told["theirs"],
        since=_day(told["since"], "--since"),
        until=_day(told["until"], "--until"),
        undated=_day(told["undated"], "--undated"),
        types=told["types"] or ("post",),
        site=told["site"],
        allowed=told["allowed"],
        base=str(Path.cwd()),
    )
    return task_of(told["sources"], how, shard, told["limit"])


def _day(text: str, option: str) -> str:
    if not text:
        return ""
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise click.UsageError(f"{option} {text!r} is no day like 2016-03-04") from None


# -- the work ------------------------------------------------------------------


def _archive(app: App, told: dict[str, Any], as_json: bool) -> None:
    from audio_edition.verbs.archive import archive

    task = _task(app, told)
    line = _Line(app, as_json)

    def begin(counted: ArchiveCount) -> None:
        line.begin(counted, task.shard)

    try:
        report = archive(
            app.workspace(),
            task,
            jobs=told["jobs"],
            finish_too=True if told["finish_only"] else None,
            begin=begin,
            hear=line.hear,
            tell=line.tell,
        )
    finally:
        line.wipe()
    _ended(app, report, as_json)
    if report.failed:
        raise click.exceptions.Exit(EXIT_FAILED)


class _Line:
    """Progress: events as JSON, one moving line on a terminal, or a line now and then."""

    def __init__(self, app: App, as_json: bool) -> None:
        self._app = app
        self._json = as_json
        self._stream = click.get_text_stream("stderr")
        self._live = not app.quiet and not as_json and self._stream.isatty()
        self._drawn_at = time.monotonic()
        self._drawn = False

    def tell(self, message: str) -> None:
        """What the user should know of a source."""
        self.wipe()
        self._app.warn(message)

    def begin(self, counted: ArchiveCount, shard: Shard) -> None:
        """What the sources hold."""
        if self._json:
            self._app.emit({"event": "begin", "shard": str(shard), **asdict(counted)})
            return
        ours = f"shard {shard}: " if shard.is_part else ""
        self._app.talk(
            f"{ours}{many(counted.articles, 'article')} in {many(counted.units, 'edition')}"
        )
        for reason, count in sorted(counted.refused.items()):
            self._app.talk(f"  left out {count}: {reason}")

    def hear(self, progress: ArchiveProgress) -> None:
        """One unit is behind us."""
        result = progress.result
        if self._json:
            self._app.emit(_event(progress))
            return
        if result.state == "failed" or (result.mark is not None and result.mark.failures):
            for failure in result.mark.failures if result.mark else ():
                self.tell(f"{result.unit.name}: {failure.where or 'all of it'}: {failure.message}")
        elif result.state == "kept":
            self.tell(f"{result.unit.name} is there already, made by another hand: it stays")
        now = time.monotonic()
        if self._live:
            self._stream.write(f"\r\x1b[2K{visible(_progress(progress))}")
            self._stream.flush()
            self._drawn = True
        elif now - self._drawn_at >= _EVERY:
            self._drawn_at = now
            self._app.talk(_progress(progress))

    def wipe(self) -> None:
        """Leave the terminal as it was found."""
        if self._drawn:
            self._stream.write("\r\x1b[2K")
            self._stream.flush()
            self._drawn = False


def _progress(progress: ArchiveProgress) -> str:
    rate = f", {progress.rate:.1f} times as fast as it sounds" if progress.rate else ""
    left = f", {_span(progress.left)} left" if progress.left else ""
    return f"{progress.done}/{progress.units} {progress.result.unit.name}{rate}{left}"


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"


def _event(progress: ArchiveProgress) -> dict[str, Any]:
    result = progress.result
    mark = result.mark
    return {
        "event": "edition",
        "edition": result.unit.name,
        "state": result.state,
        "articles": result.unit.articles,
        "seconds": mark.seconds if mark else 0.0,
        "cpu": mark.cpu if mark else 0.0,
        "failures": [asdict(failure) for failure in mark.failures] if mark else [],
        "notes": list(mark.notes) if mark else [],
        "done": progress.done,
        "of": progress.units,
        "rate": round(progress.rate, 3),
        "left": round(progress.left, 1) if progress.left is not None else None,
    }


def _ended(app: App, report: ArchiveReport, as_json: bool) -> None:
    if as_json:
        app.emit(
            {
                "event": "end",
                "shard": str(report.shard),
                "states": report.states,
                "failures": report.failures,
                "undated": report.counted.undated,
                "sound": round(report.sound, 3),
                "seconds": round(report.seconds, 3),
                "finished": report.finished,
            }
        )
        return
    states = report.states
    words = {
        "done": "made",
        "stands": "stood already",
        "failed": "failed",
        "kept": "of another hand",
        "left-out": "of other days",
        "busy": "in another run's hands",
    }
    told = ", ".join(f"{states[key]} {word}" for key, word in words.items() if states.get(key))
    click.echo(
        f"{told or 'nothing to do'}; {_span(report.sound)} of sound in {_span(report.seconds)}"
    )
    for failure in report.counted.first_undated[:_SHOWN]:
        app.warn(f"{failure.where}: {failure.message} ({failure.hint})")
    if report.failures:
        count = many(report.failures, "failure")
        app.talk(f"{count}: audio-edition archive --failed lists them", fg="yellow")
    if report.finished is None:
        app.talk(
            "feed and pages are not written yet: audio-edition archive --finish, once, at last"
        )


# -- beside it -----------------------------------------------------------------


def _finish(app: App, as_json: bool) -> None:
    from audio_edition.verbs.archive import finish

    changed = finish(app.workspace(), tell=app.warn)
    if as_json:
        app.emit({"event": "end", "finished": changed})
    else:
        click.echo(f"{many(changed, 'file')} of feed and pages written")


def _failed(app: App, as_json: bool) -> None:
    from audio_edition.verbs.archive import failed

    count = 0
    for mark in failed(app.workspace()):
        count += len(mark.failures)
        if as_json:
            for failure in mark.failures:
                app.emit({"edition": mark.edition, "state": mark.state, **asdict(failure)})
        else:
            _tell_failed(mark)
    if not count:
        app.talk("nothing failed")


def _tell_failed(mark: Mark) -> None:
    for failure in mark.failures:
        which = failure.where or failure.title or "all of it"
        click.echo(f"{mark.edition}: {which}: {failure.message}")
        if failure.hint:
            click.echo(f"    {failure.hint}")


def _plan(app: App, told: dict[str, Any], as_json: bool) -> None:
    from audio_edition.verbs.archive import plan_archive
    from audio_edition.verbs.archive_crew import cores

    plan = plan_archive(
        app.workspace(),
        _task(app, told),
        sample=told["sample"],
        prices=_prices(told),
        tell=app.warn,
    )
    hands = told["jobs"] or cores()
    if as_json:
        nights = plan.estimate.nights(hands)
        app.emit({**asdict(plan), "shard": str(plan.shard), "cores": hands, "nights": nights})
        return
    for line in _plan_lines(plan, hands):
        click.echo(line)


def _prices(told: dict[str, Any]) -> Prices | None:
    from audio_edition.verbs.archive import Prices

    named = ("core_hour", "million_characters", "thousand_requests")
    given = {name: told[f"price_per_{name}"] for name in named}
    if all(price is None for price in given.values()):
        return None
    return Prices(**{name: price or 0.0 for name, price in given.items()})


def _plan_lines(plan: ArchivePlan, hands: int) -> list[str]:
    from audio_edition.verbs.archive import NIGHT

    counted, left, sample, told = plan.counted, plan.left, plan.sample, plan.estimate
    part = f"shard {plan.shard}: " if plan.shard.is_part else ""
    lines = [
        f"{part}{many(counted.articles, 'article')} in {many(counted.units, 'edition')}; "
        f"{plan.standing.units} stand, {plan.kept} are of another hand, {left.units} are left"
    ]
    lines += [f"  left out {count}: {why}" for why, count in sorted(counted.refused.items())]
    if counted.undated:
        lines.append(f"  {many(counted.undated, 'article')} of no day (--undated, --by article)")
    guess = f", {left.unknown} articles of unknown length" if left.unknown else ""
    lines += [
        f"words        {told.words:,}{guess}",
        f"characters   {told.new_characters:,} to be spoken; {told.cached:.0%} are in the cache",
        f"sound        {told.hours:,.1f} hours",
        f"work         {told.core_hours:,.1f} core-hours: {told.nights(hands):,.1f} nights of "
        f"{NIGHT:.0f} hours on {many(hands, 'core')}",
        f"disk         {shown_size(told.size)}",
    ]
    if told.reads:
        lines.append(f"requests     {told.reads:,} reads, {told.writes:,} writes of [cache] store")
    if told.cost is not None:
        lines.append(f"cost         {told.cost:,.2f}")
    rest = (
        f"{many(told.rates.units, 'edition')} made here" if told.rates.units else "another machine"
    )
    lines.append(
        f"as {many(sample.articles, 'article')} of {many(sample.units, 'edition')} read now tell, "
        f"and {rest}"
    )
    if sample.failed:
        lines.append(f"of these {sample.failed} would fail: {sample.first_failure}")
    return lines


def _manifest(app: App, told: dict[str, Any]) -> None:
    from audio_edition.verbs.archive_queue import manifest_of

    text = manifest_of(
        app.workspace(),
        told["queue"],
        told["sources"],
        _same_options(told),
        shards=told["shards"],
        image=told["image"],
        claim=told["claim"],
        memory=told["memory"],
        cores=told["cores"],
        hours=told["hours"],
    )
    click.echo(text, nl=False)


def _same_options(told: dict[str, Any]) -> list[str]:
    """The options of this command line that each shard is to get."""
    words: list[str] = []
    for option in ("by", "since", "until", "undated", "site", "engine", "voice", "on"):
        if told[option]:
            words += [f"--{option}", told[option]]
    if told["limit"]:
        words += ["--limit", str(told["limit"])]
    for kind in told["types"]:
        words += ["--type", kind]
    for host in told["allowed"]:
        words += ["--allow-host", host]
    return words + [f"--{flag}" for flag in ("retry", "force", "theirs") if told[flag]]
