"""What an episode says of itself in the feed: the short description and the show notes."""

from __future__ import annotations

from collections.abc import Mapping
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
    one_line,
)

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
