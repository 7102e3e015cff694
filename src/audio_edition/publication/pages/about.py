"""What machines read about a page: schema.org JSON-LD and oEmbed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any

from audio_edition import addresses
from audio_edition.addresses import address
from audio_edition.identity import Identity
from audio_edition.publication.model import Episode
from audio_edition.publication.pages.words import iso_duration
from audio_edition.publication.text import one_line

EMBED_WIDTH, EMBED_HEIGHT = 640, 320
"""Pixels of the iframe for those who must know; it takes all the width there is."""

HEIGHTS = {"compact": 96, "card": EMBED_HEIGHT, "full": 640}
"""Pixels that each size of the player needs at most, at any width; the scripts know them, too."""


def instant(episode: Episode, *, changed: bool = False) -> str:
    """When the episode came out (or last changed), ISO 8601 in UTC."""
    moment = episode.changed_at if changed else episode.published_at
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def json_ld(episode: Episode, identity: Identity, image: str) -> dict[str, Any]:
    """A schema.org PodcastEpisode with its AudioObject and one Clip a chapter."""
    return {**_about(episode, identity, image), "hasPart": list(_clips(episode, identity))}


def json_ld_text(episode: Episode, identity: Identity, image: str) -> Iterator[str]:
    """The same as JSON that is safe in a page, in pieces: a day's has three megabytes."""
    from jinja2.utils import htmlsafe_json_dumps

    # a text in JSON has no bare quotation mark: this can only be the list itself
    told = htmlsafe_json_dumps(_about(episode, identity, image) | {"hasPart": []}, sort_keys=True)
    before, mark, after = told.partition('"hasPart": [')
    yield before + mark
    between = ""
    for clip in _clips(episode, identity):
        yield between + htmlsafe_json_dumps(clip, sort_keys=True)
        between = ", "
    yield after


def _about(episode: Episode, identity: Identity, image: str) -> dict[str, Any]:
    """All but its clips."""
    page = addresses.page_address(identity, episode.edition_id)
    audio = {
        "@type": "AudioObject",
        "contentUrl": address(identity, episode.edition_id, episode.file),
        "encodingFormat": "audio/mpeg",
        "contentSize": str(episode.size),
        "duration": iso_duration(episode.duration),
        "inLanguage": episode.language,
        "embedUrl": address(identity, episode.edition_id, "embed.html"),
        "uploadDate": instant(episode),
    }
    about: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "PodcastEpisode",
        "@id": page,
        "url": page,
        "name": one_line(episode.title),
        "description": one_line(episode.summary),
        "datePublished": instant(episode),
        "dateModified": instant(episode, changed=True),
        "inLanguage": episode.language,
        "episodeNumber": episode.number,
        "timeRequired": iso_duration(episode.duration),
        "isAccessibleForFree": True,
        "accessibilityFeature": ["transcript", "synchronizedAudioText"],
        "associatedMedia": audio,
        "partOfSeries": {
            "@type": "PodcastSeries",
            "name": one_line(identity.title),
            "url": identity.link,
            "webFeed": addresses.feed_address(identity),
        },
        "publisher": {"@type": "Organization", "name": one_line(identity.author)},
    }
    if image:
        about["image"] = image
    if episode.corrections:
        about["correction"] = [
            {
                "@type": "CorrectionComment",
                "text": one_line(item.note),
                "datePublished": item.at.isoformat(timespec="seconds").replace("+00:00", "Z"),
            }
            for item in episode.corrections
        ]
    return about


def _clips(episode: Episode, identity: Identity) -> Iterator[dict[str, Any]]:
    page = addresses.page_address(identity, episode.edition_id)
    for chapter in episode.chapters:
        yield {
            "@type": "Clip",
            "name": one_line(chapter.title),
            "startOffset": round(chapter.start, 3),
            "endOffset": round(chapter.end, 3),
            "url": f"{page}?t={int(chapter.start)}",
        }


def iframe(src: str, title: str, height: int = EMBED_HEIGHT) -> str:
    """The iframe that puts a player on somebody's page; attributes escaped."""
    return (
        f'<iframe src="{escape(src)}" title="{escape(one_line(title))}" '
        f'width="100%" height="{height}" frameborder="0" '
        'loading="lazy" allow="clipboard-write"></iframe>'
    )


def oembed(episode: Episode, identity: Identity, *, src: str, age: int, title: str = "") -> bytes:
    """A rich oEmbed 1.0 response (oembed.com, section 2.3.4) as UTF-8 JSON.

    ``title`` stands for the episode's own where that is not to be told.

    WordPress lets a frame become as high as it asks only beside a quotation (wp-includes/embed.php,
    ``wp_maybe_enqueue_oembed_host_js``), which it shows while, or where, the frame says nothing.
    Nobody else is to see it.
    """
    title = one_line(title or episode.title)
    page = src.removesuffix("embed.html")
    link = f'<blockquote hidden><a href="{escape(page)}">{escape(title)}</a></blockquote>'
    document = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "author_name": one_line(identity.author),
        "author_url": identity.link,
        "provider_name": one_line(identity.title),
        "provider_url": identity.link,
        "cache_age": age,
        "html": link + iframe(src, f"{one_line(identity.title)}: {title}"),
        "width": EMBED_WIDTH,
        "height": EMBED_HEIGHT,
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
