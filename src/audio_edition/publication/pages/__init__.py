"""The pages a reader meets: edition, embed, today, archive, and the player they load.

Pure functions of episodes, cues and settings; nothing here reads a clock or a folder.
Every address of a file of ours is relative, so that the site works wherever ``audio/``
is served; only what leaves the page (links to share, metadata) is absolute.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from audio_edition import addresses, languages
from audio_edition.addresses import address
from audio_edition.identity import Identity
from audio_edition.programme.model import Cue
from audio_edition.publication.model import Episode
from audio_edition.publication.pages.about import (
    EMBED_HEIGHT,
    EMBED_WIDTH,
    instant,
    json_ld,
    oembed,
)
from audio_edition.publication.pages.proof_line import proof_line
from audio_edition.publication.pages.read_along import sections
from audio_edition.publication.pages.render import render
from audio_edition.publication.pages.snippets import Snippet, snippets
from audio_edition.publication.pages.words import asset
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.themes import OURS, Theme

PLAYER = ("edition-player.js", "edition-player.css", "site.css")
"""Files of ``audio/player/``, as shipped in publication/assets."""

LABELS = "labels.json"
"""Beside them: what the player says, in every language there is."""

_WAVEFORM = "waveform.json"
_TODAY_AGE, _EDITION_AGE = 300, 86_400


def edition_files(
    episode: Episode,
    cues: Sequence[Cue],
    identity: Identity,
    settings: PublishSettings,
    theme: Theme = OURS,
    *,
    previous: Episode | None,
    following: Episode | None,
    waveform: bool,
) -> dict[str, bytes]:
    """Return ``index.html``, ``embed.html`` and ``oembed.json`` of one public edition.

    ``previous`` and ``following`` are its public neighbours in time; an edition that none
    follows is today's. ``waveform`` tells whether ``waveform.json`` lies beside the pages. A
    retracted edition gets pages that say so and link to no audio.
    """
    here = addresses.page_address(identity, episode.edition_id)
    seen = _seen(episode, cues, identity, previous, following)
    seen |= {"files": "", "waveform": _WAVEFORM if waveform else "", "oembed": here + "oembed.json"}
    embed = here + "embed.html"
    return {
        "index.html": render("edition.html", identity, settings, theme, **seen),
        "embed.html": render("embed.html", identity, settings, theme, **seen),
        "oembed.json": oembed(episode, identity, src=embed, age=_EDITION_AGE),
    }


def site_files(
    episodes: Sequence[Episode],
    latest_cues: Sequence[Cue],
    identity: Identity,
    settings: PublishSettings,
    theme: Theme = OURS,
) -> dict[str, bytes]:
    """Return archive, ``today/`` and the player's files, by path under ``audio/``.

    ``episodes`` are the public ones, newest first; ``latest_cues`` belong to the first of
    them. Without any episode the pages say that nothing has been published yet.
    """
    shown = [episode for episode in episodes if not episode.retracted]
    served = {name: asset(name) for name in PLAYER}
    served |= {LABELS: languages.player_labels()} | theme.assets()
    files = {f"{addresses.PLAYER}/{name}": data for name, data in served.items()}
    files["index.html"] = render(
        "archive.html",
        identity,
        settings,
        theme,
        language=identity.language,
        root="",
        episodes=shown,
    )
    if not shown or shown[0] is not episodes[0]:
        latest_cues = ()
    if not shown:
        empty = render(
            "archive.html",
            identity,
            settings,
            theme,
            language=identity.language,
            root="../",
            episodes=[],
        )
        return files | {"today/index.html": empty, "today/embed.html": empty}
    latest, older = shown[0], shown[1] if len(shown) > 1 else None
    here = addresses.page_address(identity, addresses.TODAY)
    seen = _seen(latest, latest_cues, identity, older, None)
    waveform = any(item.name == _WAVEFORM for item in latest.files)
    folder = f"../{latest.edition_id}/"
    seen |= {
        "files": folder,
        "waveform": folder + _WAVEFORM if waveform else "",
        "oembed": here + "oembed.json",
        "is_today": True,
    }
    embed = here + "embed.html"
    return files | {
        "today/index.html": render("edition.html", identity, settings, theme, **seen),
        "today/embed.html": render("embed.html", identity, settings, theme, **seen),
        "today/oembed.json": oembed(latest, identity, src=embed, age=_TODAY_AGE),
    }


def _seen(
    episode: Episode,
    cues: Sequence[Cue],
    identity: Identity,
    previous: Episode | None,
    following: Episode | None,
) -> dict[str, Any]:
    """What the templates of an edition's pages are given."""
    page = addresses.page_address(identity, episode.edition_id)
    cover = address(identity, addresses.COVER)
    return {
        "root": "../",
        "language": episode.language,
        "episode": episode,
        "sections": sections(episode, cues),
        "previous": previous,
        "next": following,
        "page": page,
        "embed": page + "embed.html",
        "audio_address": page + episode.file,
        "embed_size": (EMBED_WIDTH, EMBED_HEIGHT),
        "cover": cover,
        "about": json_ld(episode, identity, cover),
        "published": instant(episode),
        "changed": instant(episode, changed=True),
        "is_today": False,
        "proof_line": proof_line(episode.proof, languages.labels_of(episode.language))
        if episode.proof
        else "",
    }


__all__ = ["PLAYER", "Snippet", "edition_files", "site_files", "snippets"]
