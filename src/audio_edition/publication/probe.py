"""Ask the live host what podcast apps and browsers ask of it, over real HTTP.

Not whether it answers, but whether what it answers is ours: bodies are read and compared.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from audio_edition import addresses
from audio_edition.addresses import address
from audio_edition.findings import Finding
from audio_edition.identity import Identity
from audio_edition.publication import chapters, transcript
from audio_edition.publication.feeds.tags import low_file
from audio_edition.publication.model import Episode
from audio_edition.publication.probing.asking import AGENT, REDIRECTS, TIMEOUT, HostLook
from audio_edition.publication.probing.beside import look_at_file, look_at_pages
from audio_edition.publication.probing.feed_there import look_at_feed
from audio_edition.publication.probing.further_there import look_at_further
from audio_edition.publication.probing.manners import (
    look_at_front,
    look_at_old_ways,
    look_at_private,
    look_at_robots,
    look_at_what_is_missing,
)
from audio_edition.publication.probing.members_there import (
    look_at_closed,
    look_at_kept,
    look_at_members,
)
from audio_edition.publication.probing.ours import Ours
from audio_edition.publication.probing.sound_there import look_at_sound
from audio_edition.publication.probing.tls import look_at_certificate

if TYPE_CHECKING:
    import httpx

_NOTHING = Ours()
_WORDS = (transcript.VTT, transcript.JSON)


def probe(identity: Identity, episode: Episode | None, ours: Ours = _NOTHING) -> list[Finding]:
    """Ask for feed, cover and, where there is one, ``episode`` and all that belongs to it.

    Without ``ours`` nothing is compared with what was published from here. Nothing is raised
    for a host that fails: that is what the findings are for.
    """
    import httpx

    context = httpx.create_ssl_context()
    with _client(context) as client:
        look = HostLook(client, identity.base_url)
        is_https = urlsplit(identity.base_url).scheme == "https"
        if not is_https:
            message = "the show is not served over https"
            remedy = "directories and web players want https: set base_url to an https address"
            look.say("warning", "host-https", identity.base_url, message, remedy)
        elif not look_at_certificate(look, context):
            context = httpx.create_ssl_context(verify=False)
            with _client(context) as trusting:  # whatever else there is to tell
                look.client = trusting
                _look(look, identity, episode, ours, context)
            return look.found
        _look(look, identity, episode, ours, context if is_https else None)
    return look.found


def _client(context: ssl.SSLContext) -> httpx.Client:
    import httpx

    return httpx.Client(
        timeout=TIMEOUT,
        follow_redirects=True,
        max_redirects=REDIRECTS,
        verify=context,
        headers={"User-Agent": AGENT, "Accept-Encoding": "identity"},
    )


def _look(
    look: HostLook,
    identity: Identity,
    episode: Episode | None,
    ours: Ours,
    context: ssl.SSLContext | None,
) -> None:
    look_at_kept(look, ours)
    if ours.is_closed:
        look_at_closed(look)
        look_at_members(look, ours)
        return
    feed = addresses.feed_address(identity)
    if not look_at_feed(look, feed, addresses.show_guid(identity), ours):
        return  # one line says it; the rest would only repeat it
    look_at_file(look, addresses.COVER, "cover", ours, cors=False)
    look_at_further(look, ours)
    look_at_members(look, ours)
    look_at_what_is_missing(look)
    look_at_front(look, ours)
    look_at_old_ways(look, feed, context)
    sound = ""
    if episode is not None:
        sound = address(identity, episode.edition_id, episode.file)
        _edition(look, identity, episode, ours, all_ways=True)
        look_at_pages(look, quote(episode.edition_id, safe=""), ours)
        look_at_private(look, episode.edition_id, ours)
    if ours.older is not None:
        _edition(look, identity, ours.older, ours, all_ways=False)
    look_at_robots(look, feed, sound)


def _edition(
    look: HostLook, identity: Identity, episode: Episode, ours: Ours, *, all_ways: bool
) -> None:
    url = address(identity, episode.edition_id, episode.file)
    file = ours.audio / episode.edition_id / episode.file if ours.audio else None
    look_at_sound(look, url, episode.size, file, all_ways=all_ways)
    if small := low_file(episode):
        url = address(identity, episode.edition_id, small.name)
        file = file.with_name(small.name) if file else None
        look_at_sound(look, url, small.size, file, all_ways=False)
    for name in (*_words(episode), chapters.NAME):
        what = "chapters" if name == chapters.NAME else "transcript"
        path = f"{quote(episode.edition_id, safe='')}/{quote(name, safe='')}"
        look_at_file(look, path, what, ours, cors=True)


def _words(episode: Episode) -> list[str]:
    """The transcripts that the manifest lists: of this revision, where they are named by it."""
    stem = transcript.JSON.partition(".")[0]
    named = [f.name for f in episode.files if f.name.startswith(f"{stem}-r{episode.revision}.")]
    return sorted(named) or list(_WORDS)


__all__ = ["probe"]
