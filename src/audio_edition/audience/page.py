"""The figures as one HTML page that stands alone: light and dark, and nothing fetched."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html import escape

from audio_edition.audience.model import LEFT_OUT, QUARTERS, ListeningFigures
from audio_edition.audience.plots import bars, columns, figure, table
from audio_edition.audience.wording import words_in

_MOST_ROWS = 15
_MOST_DAYS = 400

STYLE = """
:root {
  color-scheme: light dark;
  --ink: #1b1b1b; --soft: #5b5b5b; --paper: #fff; --bar: #a01420; --line: #c9c9c9
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececec; --soft: #b0b0b0; --paper: #16171a; --bar: #ff9a94; --line: #4a4d55 }
}
body {
  margin: 0 auto; max-width: 46rem; padding: 1.5rem;
  background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif
}
h1 { font-size: 1.6rem; line-height: 1.2 }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
.sum { font-size: 1.25rem }
svg { display: block; width: 100%; height: auto }
rect { fill: var(--bar) }
text { fill: var(--ink); font: 12px system-ui, sans-serif }
path { stroke: var(--line); fill: none }
.wide { overflow-x: auto }
:focus-visible { outline: 2px solid var(--bar); outline-offset: 2px }
table { border-collapse: collapse; margin: .5rem 0 }
caption { text-align: start; color: var(--soft) }
th, td {
  padding: .2rem .8rem .2rem 0; border-bottom: 1px solid var(--line);
  text-align: start; font-variant-numeric: tabular-nums
}
td { text-align: end }
summary { cursor: pointer; color: var(--soft) }
""".strip()

CSP = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "style-src 'sha256-" + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode() + "'"
)
"""A policy under which the page is whole."""


def figures_page(figures: ListeningFigures | None, show: str, language: str) -> str:
    """Return the page as HTML, in the language of ``language`` where the page speaks it.

    Without ``figures`` it says where logs are named.
    """
    tag, say = words_in(language)
    title = f"{say['title']}: {show}"
    parts = [f"<h1>{escape(title)}</h1>\n"]
    if figures is None:
        parts.append(f"<p>{escape(say['no_logs'])}</p>\n")
    else:
        parts += [_sum(figures, say), *_plots(figures, say), _how(figures, say)]
    return (
        f'<!doctype html>\n<html lang="{tag}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "".join(parts)
        + "</main>\n</body>\n</html>\n"
    )


def _sum(figures: ListeningFigures, say: Mapping[str, str]) -> str:
    days = list(figures.days)
    if not days:
        return f'<p class="sum">{escape(say["nothing"])}</p>\n'
    when = say["from_to"].format(first=days[0], last=days[-1], zone=figures.timezone)
    what = say["downloads"]
    what += f", {figures.private} {say['private']}" if figures.private else ""
    return (
        f'<p class="sum"><strong>{figures.downloads}</strong> {escape(what)}</p>\n'
        f"<p>{escape(when)}</p>\n"
    )


def _plots(figures: ListeningFigures, say: Mapping[str, str]) -> list[str]:
    drawn: list[str] = []

    def add(key: str, plot: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        numbers = table(head, rows, say[key])
        drawn.append(figure(len(drawn) + 1, say[key], plot, numbers, say["numbers"]))

    def told(key: str, pairs: Sequence[tuple[str, int]]) -> str:
        name, count = max(pairs, key=lambda pair: pair[1])
        return f"{say[key]}. {say['most'].format(name=name, n=count)}"

    if figures.days:
        days = _each_day(figures.days)
        add("days", columns(days, told("days", days)), (say["day"], say["count"]), _rows(days))
        hours = [(f"{hour:02}", count) for hour, count in enumerate(figures.hours)]
        add(
            "hours", columns(hours, told("hours", hours)), (say["hour"], say["count"]), _rows(hours)
        )
    had = [one for one in figures.editions if one.downloads]
    if had:
        newest = sorted(had, key=lambda one: (-one.downloads, one.edition))
        pairs = [(one.edition, one.downloads) for one in newest]
        rows = [
            (one.edition, str(one.downloads), ", ".join(f"{f} {n}" for f, n in one.files.items()))
            for one in newest
        ]
        add(
            "editions", bars(_first(pairs, say), told("editions", pairs)),
            (say["edition"], say["count"], say["files"]), rows,
        )  # fmt: skip
    for key, one, counts in (
        ("apps", "app", figures.apps), ("countries", "country", figures.countries),
    ):  # fmt: skip
        pairs = [(name or say["unknown"], count) for name, count in counts.items()]
        if pairs:
            head = (say[one], say["count"])
            add(key, bars(_first(pairs, say), told(key, pairs)), head, _rows(pairs))
    single = [
        (f"{one.edition} {article}", count)
        for one in figures.editions
        for article, count in one.articles.items()
    ]
    if single:
        single.sort(key=lambda pair: (-pair[1], pair[0]))
        head = (say["article"], say["count"])
        add("articles", bars(_first(single, say), told("articles", single)), head, _rows(single))
    if figures.heard:
        drawn.append(_heard(figures, say, len(drawn) + 1))
    return drawn


def _heard(figures: ListeningFigures, say: Mapping[str, str], number: int) -> str:
    shares = [
        (one.title, round(100 * one.completion))
        for one in figures.heard
        if one.completion is not None
    ]
    head = (say["article"], say["begun"], *(f"{q} %" for q in QUARTERS[1:-1]), say["end"], "%")
    rows = [
        (f"{one.edition}: {one.title}", *map(str, one.reached),
         "" if one.completion is None else f"{100 * one.completion:.0f}")
        for one in figures.heard
    ]  # fmt: skip
    plot = bars(shares[-40:], f"{say['heard']}: {say['heard_told']}, %", most=100)
    return figure(
        number, f"{say['heard']} (%)", plot, table(head, rows, say["heard"]), say["numbers"]
    )


def _each_day(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The days between the first and the last as well: a silent day is news."""
    first, last = date.fromisoformat(min(counts)), date.fromisoformat(max(counts))
    if (last - first).days > _MOST_DAYS:
        return list(counts.items())
    every = ((first + timedelta(n)).isoformat() for n in range((last - first).days + 1))
    return [(day, counts.get(day, 0)) for day in every]


def _first(pairs: Sequence[tuple[str, int]], say: Mapping[str, str]) -> list[tuple[str, int]]:
    rest = pairs[_MOST_ROWS:]
    more = [(say["others"].format(n=len(rest)), sum(count for _, count in rest))] if rest else []
    return [*pairs[:_MOST_ROWS], *more]


def _rows(pairs: Sequence[tuple[str, int]]) -> list[tuple[str, str]]:
    return [(name, str(count)) for name, count in pairs]


def _how(figures: ListeningFigures, say: Mapping[str, str]) -> str:
    window = say["rolling"] if figures.window == "rolling" else say["calendar"]
    rows = [(say["requests"], str(figures.requests))]
    rows += [(say[key], str(figures.left_out.get(key, 0))) for key in LEFT_OUT]
    lines = say["lines"].format(
        lines=figures.lines, logs=len(figures.logs), unreadable=figures.unreadable
    )
    return (
        f'<section aria-labelledby="how"><h2 id="how">{escape(say["how"])}</h2>\n'
        f"<p>{escape(say['rules'].format(window=window))}</p>\n<p>{escape(lines)}</p>\n"
        f"{table((say['left'], say['numbers']), rows, say['left'])}\n</section>\n"
    )
