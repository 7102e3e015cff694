"""What an episode says of itself in the feed: the short description and the show notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audio_edition import addresses, languages
from audio_edition.identity import Identity
from audio_edition.publication.model import Episode
from audio_edition.publication.text import (
    clock,
    cut_bytes,
    ended,
    for_description,
    for_html,
    join,
    one_line,
)
from audio_edition.units import Seconds

DESCRIPTION_LIMIT = 4000
"""Bytes; Apple Podcasts cuts an item's description there."""


def disclosure(episode: Episode) -> str:
    """Say that no person reads: the script's own words, or the language's stock phrase."""
    return one_line(episode.disclosure) or _stock_disclosure(episode.language)


def _stock_disclosure(language: str) -> str:
    for tag in (language, languages.FALLBACK):
        wording = languages.find(tag).wording
        if wording is not None and "{" not in wording.disclosure:  # a template needs an edition
            return wording.disclosure
    return ""


def description(episode: Episode) -> str:
    """Return at most 4,000 bytes that read well as plain text and as HTML.

    The disclosure always stays whole; the list of headlines is what gets cut.
    """
    notice = disclosure(episode)
    tail = _fit(notice, DESCRIPTION_LIMIT // 4)
    told = ended(one_line(episode.summary), notice)
    return f"{_fit(told, DESCRIPTION_LIMIT - len(tail.encode()) - 1)} {tail}".strip()


def _fit(text: str, limit: int) -> str:
    """Escape ``text`` for a description, cut so that the escaped text takes ``limit`` bytes.

    What is cut is the text, never the middle of an escape; so look for the longest that fits.
    """
    escaped = for_description(text)
    low, high = 0, len(text.encode())
    while len(escaped.encode()) > limit:
        middle = (low + high) // 2
        if high - low <= 1:
            return for_description(cut_bytes(text, low))
        if len(for_description(cut_bytes(text, middle)).encode()) <= limit:
            low = middle
        else:
            high = middle
    return escaped


def show_notes(
    episode: Episode,
    identity: Identity,
    ai_content: str = "",
    labels: Mapping[str, Any] | None = None,
) -> str:
    """Return the notes as HTML: chapters from 00:00:00 with links, corrections, disclosure.

    ``ai_content`` are the show's own words about its synthetic voice, added at the end;
    ``labels`` those of the episode's language, where the caller has them at hand.
    """
    say = labels or languages.labels_of(episode.language)
    html: list[str] = []
    if episode.summary:
        html.append(f"<p>{for_html(one_line(episode.summary))}</p>")
    if episode.chapters:
        html.append(f"<p>{for_html(say['chapters'])}</p>")
        html.append("<ul>")
        for chapter in episode.chapters:
            title = for_html(one_line(chapter.title))
            if chapter.url:
                title = f'<a href="{for_html(chapter.url)}">{title}</a>'
            html.append(f"<li>{clock(chapter.start)} {title}</li>")
        html.append("</ul>")
    if episode.corrections:
        html.append(f"<p>{for_html(say['corrections'])}</p>")
        html.append("<ul>")
        html.extend(
            f"<li>{item.at:%Y-%m-%d %H:%M} UTC: {for_html(one_line(item.note))}</li>"
            for item in episode.corrections
        )
        html.append("</ul>")
    page = for_html(addresses.page_address(identity, episode.edition_id))
    html.append(f'<p><a href="{page}">{for_html(say["listen_edition"])}</a></p>')
    html.append(f"<p>{for_html(disclosure(episode))}</p>")
    if ai_content:
        html.append(f"<p>{for_html(one_line(ai_content))}</p>")
    return "\n".join(html)


HEADLINES = 3


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline, and the second of the edition at which it is read."""

    title: str
    start: Seconds


def brief(episode: Episode, *, last_alone: bool = False) -> tuple[tuple[Headline, ...], str]:
    """The first three headlines of the episode's articles, and "and 22 more", empty for none.

    With ``last_alone`` a fourth is told where it is the last: "and 1 more" takes as much room.
    """
    told = [
        Headline(one_line(segment.title), segment.start)
        for segment in episode.segments
        if segment.kind == "article" and one_line(segment.title)
    ]
    shown = HEADLINES + (last_alone and len(told) == HEADLINES + 1)
    rest = len(told) - shown
    say = languages.labels_of(episode.language)
    more = str(say["and_more"]).replace("{n}", str(rest)) if rest > 0 else ""
    return tuple(told[:shown]), more


def brief_summary(episode: Episode) -> str:
    """The episode's summary as pages show it: three headlines "and 22 more".

    A summary that is not the list of its headlines is told whole.
    """
    told = [one_line(item.title) for item in episode.segments if item.kind == "article"]
    if episode.summary != join(told):
        return episode.summary
    headlines, more = brief(episode, last_alone=True)
    return join([*(item.title for item in headlines), more])
