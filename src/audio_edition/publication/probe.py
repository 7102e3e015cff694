"""Ask the live host what podcast apps and browsers ask of it, over real HTTP.

Not whether it answers, but whether what it answers is ours: bodies are read and compared.
"""

from __future__ import annotations

import contextvars
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from audio_edition import addresses
from audio_edition.addresses import address
from audio_edition.findings import Finding
from audio_edition.identity import Identity
from audio_edition.publication import chapters, transcript
from audio_edition.publication.feeds.tags import low_file
from audio_edition.publication.model import Episode
from audio_edition.publication.probing.asking import (
    AGENT,
    REDIRECTS,
    TIMEOUT,
    HostLook,
    OverError,
)
from audio_edition.publication.probing.beside import look_at_file, look_at_pages
from audio_edition.publication.probing.feed_there import look_at_feed
from audio_edition.publication.probing.further_there import (
    look_at_closed,
    look_at_further,
    look_at_kept,
    look_at_members,
)
from audio_edition.publication.probing.manners import (
    look_at_certificate,
    look_at_front,
    look_at_old_ways,
    look_at_private,
    look_at_robots,
    look_at_what_is_missing,
)
from audio_edition.publication.probing.ours import Ours
from audio_edition.publication.probing.sound_there import look_at_sound

if TYPE_CHECKING:
    import httpx

PATIENCE = 60.0
"""Seconds for all that a host is asked."""
SLOW = 5.0
"""Seconds after which an answer that has not begun is slow."""
_NOTHING = Ours()
_WORDS = (transcript.VTT, transcript.JSON)


def probe(
    identity: Identity,
    episode: Episode | None,
    ours: Ours = _NOTHING,
    *,
    patience: float = PATIENCE,
) -> list[Finding]:
    """Ask for feed, cover and, where there is one, ``episode`` and all that belongs to it.

    Without ``ours`` nothing is compared with what was published from here. Nothing is raised
    for a host that fails: that is what the findings are for. After ``patience`` seconds they tell
    what was not looked at.
    """
    import httpx

    context = httpx.create_ssl_context()
    with _client(context) as client:
        look = HostLook(client, identity.base_url)
        left: list[str] = []
        failures: list[Exception] = []

        def work() -> None:
            try:
                _look_at_all(look, identity, episode, ours, context, left)
            except OverError:
                pass
            except Exception as failure:
                if not look.is_over:  # else its connections were closed under it
                    failures.append(failure)

        # in a thread, as nothing else ends a name server, a handshake or a head that drips
        run = contextvars.copy_context().run
        worker = threading.Thread(target=run, args=(work,), daemon=True)
        worker.start()
        worker.join(patience)
        look.is_over = worker.is_alive()
        look.client.close()
        if failures:
            raise failures[0]
        return [*look.found, *_slowness(look, patience, left)]


def _slowness(look: HostLook, patience: float, left: Sequence[str]) -> Iterator[Finding]:
    seconds, url = look.slowest
    remedy = "look for what holds it up: apps and directories give up after some seconds"
    if look.is_over:
        message = f"it takes too long: after {patience:.0f} s not looked at: {', '.join(left)}"
        yield Finding("error", "host-slow", look.base, message, remedy)
    elif seconds > SLOW:
        message = f"its answer took {seconds:.0f} s to begin"
        yield Finding("warning", "host-slow", url, message, remedy)


def _look_at_all(
    look: HostLook,
    identity: Identity,
    episode: Episode | None,
    ours: Ours,
    context: ssl.SSLContext,
    left: list[str],
) -> None:
    """Look at one part after the other; ``left`` names those that were not looked at whole."""
    import httpx

    is_https = urlsplit(identity.base_url).scheme == "https"
    left += ["the certificate"] if is_https else []
    looks = _looks(look, identity, episode, ours, lambda: context if is_https else None)
    left += [name for name, _ in looks]
    if not is_https:
        message = "the show is not served over https"
        remedy = "directories and web players want https: set base_url to an https address"
        look.say("warning", "host-https", identity.base_url, message, remedy)
    else:
        if not look_at_certificate(look, context):
            context = httpx.create_ssl_context(verify=False)
            look.client.close()
            look.client = _client(context)  # whatever else there is to tell
        del left[0]
    for _, act in looks:
        if act() is False:
            left.clear()
            return  # one line says it; the rest would only repeat it
        del left[0]


def _client(context: ssl.SSLContext) -> httpx.Client:
    import httpx

    return httpx.Client(
        timeout=TIMEOUT,
        follow_redirects=True,
        max_redirects=REDIRECTS,
        verify=context,
        headers={"User-Agent": AGENT, "Accept-Encoding": "identity"},
    )


def _looks(
    look: HostLook,
    identity: Identity,
    episode: Episode | None,
    ours: Ours,
    context: Callable[[], ssl.SSLContext | None],
) -> list[tuple[str, Callable[[], object]]]:
    """What is looked at, in turn: False ends it."""
    looks: list[tuple[str, Callable[[], object]]]
    looks = [("what is for members", lambda: look_at_kept(look, ours))]
    members = ("members' feeds", lambda: look_at_members(look, ours))
    if ours.is_closed:
        return [*looks, ("what is for nobody else", lambda: look_at_closed(look)), members]
    feed = addresses.feed_address(identity)
    guid = addresses.show_guid(identity)
    looks += [
        ("the feed", lambda: look_at_feed(look, feed, guid, ours)),
        ("the cover", lambda: look_at_file(look, addresses.COVER, "cover", ours, cors=False)),
        ("further feeds", lambda: look_at_further(look, ours)),
        members,
        ("what is missing", lambda: look_at_what_is_missing(look)),
        ("the show's page", lambda: look_at_front(look, ours)),
        ("HTTP/1.0", lambda: look_at_old_ways(look, feed, context())),
    ]
    sound = ""
    if episode is not None:
        name, folder = episode.edition_id, quote(episode.edition_id, safe="")
        sound = address(identity, name, episode.file)
        looks += [
            (name, lambda: _edition(look, identity, episode, ours, all_ways=True)),
            (f"pages of {name}", lambda: look_at_pages(look, folder, ours)),
            (f"what is private of {name}", lambda: look_at_private(look, name, ours)),
        ]
    if (older := ours.older) is not None:
        old = partial(_edition, look, identity, older, ours, all_ways=False)
        looks.append((older.edition_id, old))
    return [*looks, ("robots.txt", lambda: look_at_robots(look, feed, sound))]


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
