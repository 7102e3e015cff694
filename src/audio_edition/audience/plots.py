"""Plots as inline SVG, each with its numbers in a table behind it: no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_HEIGHT = 160
_FOOT = 22
_ROW = 26
_WIDTH = 640
_NAMES = 230


def figure(number: int, caption: str, plot: str, table: str, shown: str) -> str:
    """A plot under its heading, the table folded away; ``shown`` is what opens it."""
    return (
        f'<section aria-labelledby="h{number}"><h2 id="h{number}">{escape(caption)}</h2>\n'
        f"{plot}\n<details><summary>{escape(shown)}</summary>\n{table}\n</details></section>\n"
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> str:
    """A table whose first column names its rows; the others are numbers."""
    top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>\n"
        for row in rows
    )
    return (
        f'<div class="wide" role="group" tabindex="0" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption>\n"
        f"<thead><tr>{top}</tr></thead>\n<tbody>\n{body}</tbody></table></div>"
    )


def columns(pairs: Sequence[tuple[str, int]], told: str) -> str:
    """Upright bars in the order given: days, hours. ``told`` is what the drawing says in words."""
    most = max((count for _, count in pairs), default=0) or 1
    step = _WIDTH / max(1, len(pairs))
    wide = max(1.0, step * 0.8)
    every = max(1, -(-len(pairs) // 8))
    parts = []
    for place, (name, count) in enumerate(pairs):
        high = (_HEIGHT - _FOOT - 14) * count / most
        x, y = place * step + (step - wide) / 2, _HEIGHT - _FOOT - high
        parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}">'
            f"<title>{escape(name)}: {count}</title></rect>"
        )
        if place % every == 0:
            # the first and the last stay within the drawing
            parts.append(f'<text x="{place * step:.1f}" y="{_HEIGHT - 6}">{escape(name)}</text>')
    top = f'<text x="0" y="10">{most if pairs else 0}</text>'
    line = f'<path d="M0 {_HEIGHT - _FOOT + 0.5}H{_WIDTH}"/>'
    return _svg(_HEIGHT, told, top + line + "".join(parts))


def bars(pairs: Sequence[tuple[str, int]], told: str, most: int = 0) -> str:
    """Lying bars, a name each; as long as ``most`` allows, else the longest of them."""
    most = most or max((count for _, count in pairs), default=0) or 1
    room = _WIDTH - _NAMES - 60
    parts = []
    for place, (name, count) in enumerate(pairs):
        y, long = place * _ROW, room * count / most
        short = name if len(name) <= 34 else name[:33] + "…"
        parts.append(
            f'<text x="0" y="{y + 17}">{escape(short)}</text>'
            f'<rect x="{_NAMES}" y="{y + 4}" width="{long:.1f}" height="{_ROW - 8}">'
            f"<title>{escape(name)}: {count}</title></rect>"
            f'<text x="{_NAMES + long + 6:.1f}" y="{y + 17}">{count}</text>'
        )
    return _svg(max(1, len(pairs)) * _ROW, told, "".join(parts))


def _svg(height: int, told: str, inside: str) -> str:
    head = f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(told)}">'
    return f"{head}{inside}</svg>"
