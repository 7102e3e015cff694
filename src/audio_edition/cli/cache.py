"""``audio-edition cache``: how large it is, what is damaged, and what may go."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from audio_edition.cli.context import App, json_option, many, pass_app, shown_size
from audio_edition.store.settings import age_of, size_of

if TYPE_CHECKING:
    from audio_edition.store.push import Pushed


class _Age(click.ParamType):
    name = "age"

    def convert(
        self, value: str | float, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        if isinstance(value, float):
            return value
        try:
            return age_of(value)
        except ValueError as problem:
            self.fail(str(problem), param, ctx)


class _Size(click.ParamType):
    name = "size"

    def convert(
        self, value: str | int, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        if isinstance(value, int):
            return value
        try:
            return size_of(value)
        except ValueError as problem:
            self.fail(str(problem), param, ctx)


_EVERY = 5.0  # seconds between two lines of how far it is


class _Progress:
    def __init__(self, app: App, as_json: bool) -> None:
        self._app = app
        self._silent = as_json
        self._told_at = time.monotonic()

    def __call__(self, so_far: Pushed) -> None:
        if not self._silent and time.monotonic() - self._told_at >= _EVERY:
            self._told_at = time.monotonic()
            self._app.talk(_given(so_far))


def _given(pushed: Pushed) -> str:
    entries = many(pushed.sent, "entry", "entries")
    unsound = ""
    if pushed.unsound:
        unsound = f"; {pushed.unsound} damaged or of another version stay here"
    return (
        f"{entries} given to the shared cache, {shown_size(pushed.size)}; "
        f"{pushed.there} were there already{unsound}"
    )


@click.command()
@click.option("--verify", is_flag=True, help="Decode every sentence; remove what is damaged.")
@click.option("--prune", is_flag=True, help="Keep to show.toml [cache]; unused for 30 days.")
@click.option("--older-than", type=_Age(), help="Prune what was unused so long: 30d, 12h, 2w.")
@click.option("--max-size", type=_Size(), help="Prune the longest unused above it: 500M, 2G.")
@click.option("--shared", is_flag=True, help="Prune the shared cache, with --older-than alone.")
@click.option("--push", is_flag=True, help="Give the shared cache what this machine alone has.")
@json_option
@pass_app
def command(
    app: App,
    verify: bool,
    prune: bool,
    older_than: float | None,
    max_size: int | None,
    shared: bool,
    push: bool,
    as_json: bool,
) -> None:
    """Show the cache's size, verify it, prune it, or share it. It is always safe to do so."""
    from audio_edition.verbs.cache import cache

    if push and (shared or prune or older_than is not None or max_size is not None):
        raise click.UsageError("--push goes with nothing that prunes")
    if shared and (verify or older_than is None or max_size is not None):
        raise click.UsageError("--shared goes with --older-than AGE, and with nothing else")
    report = cache(
        app.workspace(),
        verify=verify,
        prune=prune,
        older_than=older_than,
        max_size=max_size,
        shared=shared,
        push_too=push,
        hear=_Progress(app, as_json or app.as_json),
    )
    told: list[str] = []
    result: dict[str, object] = {"folder": report.folder}
    if report.verified:
        good, bad = report.verified
        result["verified"] = {"sound": good, "removed": bad}
        told.append(f"{good} entries are sound, {bad} were damaged and removed")
    if report.pruned:
        removed, freed = report.pruned
        result["pruned"] = {"entries": removed, "bytes": freed}
        told.append(f"{removed} entries removed, {shown_size(freed)} freed")
        if report.in_use:
            told.append("another run is at work: what was used within a day stays for it")
    spoken = report.drawers["utterances"]
    result |= {
        "utterances": {"entries": spoken.entries, "bytes": spoken.size},
        "others": {"bytes": report.size - spoken.size},
        "drawers": {
            name: {"entries": usage.entries, "bytes": usage.size}
            for name, usage in report.drawers.items()
        },
        "leftovers": {"files": report.leftovers.entries, "bytes": report.leftovers.size},
        "unfinished": {"files": report.unfinished.entries, "bytes": report.unfinished.size},
        "bytes": report.size,
        "max": report.largest,
        "keep": report.keep,
        "in_use": report.in_use,
    }
    if (place := report.shared) is not None:
        result["shared"] = {
            "address": place.name,
            "entries": place.entries,
            "bytes": place.size,
            "drawers": {
                name: {"entries": usage.entries, "bytes": usage.size}
                for name, usage in place.drawers.items()
            },
            "problem": place.problem,
        }
        if place.pruned:
            removed, freed = place.pruned
            result["pruned"] = {"entries": removed, "bytes": freed}
            gone = many(removed, "entry", "entries")
            told.append(f"{gone} removed from the shared cache, {shown_size(freed)} freed")
        if (given := place.pushed) is not None:
            result["pushed"] = {
                "sent": given.sent,
                "bytes": given.size,
                "there": given.there,
                "unsound": given.unsound,
            }
            told.append(_given(given))
    if as_json or app.as_json:
        app.emit(result)
        return
    for line in told:
        app.talk(line)
    most = f" of {shown_size(report.largest)} at most" if report.largest is not None else ""
    click.echo(f"{report.folder}: {shown_size(report.size)}{most}")
    for name, usage in report.drawers.items():
        if usage.entries:
            entries = many(usage.entries, "entry", "entries")
            click.echo(f"  {name}: {entries}, {shown_size(usage.size)}")
    left = report.leftovers
    if left.entries:
        files = many(left.entries, "file", "files")
        click.echo(f"  leftovers of runs that ended early: {files}, {shown_size(left.size)}")
    left = report.unfinished
    if left.entries:
        files = many(left.entries, "file", "files")
        click.echo(f"unfinished beside it, of such runs: {files}, {shown_size(left.size)}")
    if place is None:
        return
    if place.problem:
        click.echo(place.problem)
        return
    click.echo(f"shared at {place.name}: {shown_size(place.size)}")
    for name, usage in place.drawers.items():
        if usage.entries:
            entries = many(usage.entries, "entry", "entries")
            click.echo(f"  {name}: {entries}, {shown_size(usage.size)}")
