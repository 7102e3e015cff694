"""``audio-edition cache``: how large it is, what is damaged, and what may go."""

from __future__ import annotations

import re

import click

from audio_edition.cli.context import App, json_option, many, pass_app, shown_size

_AGES = {"m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_SIZES = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}


class _Age(click.ParamType):
    name = "age"

    def convert(
        self, value: str | float, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        if isinstance(value, float):
            return value
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([mhdw]?)", value.strip().lower())
        if not match:
            self.fail(f"{value!r} is not an age; write 30d, 12h or 2w", param, ctx)
        return float(match[1]) * _AGES[match[2] or "d"]


class _Size(click.ParamType):
    name = "size"

    def convert(
        self, value: str | int, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        if isinstance(value, int):
            return value
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", value.strip().lower())
        if not match:
            self.fail(f"{value!r} is not a size; write 500M or 2G", param, ctx)
        return int(float(match[1]) * _SIZES[match[2]])


@click.command()
@click.option("--verify", is_flag=True, help="Decode every sentence; remove what is damaged.")
@click.option("--prune", is_flag=True, help="Remove what was long unused (30 days unless told).")
@click.option("--older-than", type=_Age(), help="Prune what was unused so long: 30d, 12h, 2w.")
@click.option("--max-size", type=_Size(), help="Prune the longest unused above it: 500M, 2G.")
@json_option
@pass_app
def command(
    app: App,
    verify: bool,
    prune: bool,
    older_than: float | None,
    max_size: int | None,
    as_json: bool,
) -> None:
    """Show the cache's size, verify it, or prune it. It is always safe to do so."""
    from audio_edition.verbs.cache import cache

    report = cache(
        app.workspace(), verify=verify, prune=prune, older_than=older_than, max_size=max_size
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
    spoken = report.drawers["utterances"]
    result |= {
        "utterances": {"entries": spoken.entries, "bytes": spoken.size},
        "others": {"bytes": report.size - spoken.size},
        "drawers": {
            name: {"entries": usage.entries, "bytes": usage.size}
            for name, usage in report.drawers.items()
        },
        "bytes": report.size,
    }
    if as_json or app.as_json:
        app.emit(result)
        return
    for line in told:
        app.talk(line)
    click.echo(f"{report.folder}: {shown_size(report.size)}")
    for name, usage in report.drawers.items():
        if usage.entries:
            entries = many(usage.entries, "entry", "entries")
            click.echo(f"  {name}: {entries}, {shown_size(usage.size)}")


__all__ = ["command"]
