"""Further feeds, other formats and the members' feed at the host: their types, their bytes, how
long they are kept, and that nobody has the members' without a token.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urljoin

from audio_edition import addresses
from audio_edition.publication import chapters, transcript
from audio_edition.publication.feeds.private import for_member
from audio_edition.publication.probing.asking import HostLook, HostReply
from audio_edition.publication.probing.beside import look_at_file
from audio_edition.publication.probing.feed_there import FRESH, lifetime
from audio_edition.publication.probing.ours import Ours
from audio_edition.publication.sets import in_set
from audio_edition.publication.site import PAGES

_MOST = 24
"""Files that are asked for: a show has a handful, one with a feed a section more."""


def look_at_further(look: HostLook, ours: Ours) -> None:
    """All that stands beside feed.xml at the root and tells of the editions."""
    names = list(_names(ours.audio))
    if addresses.MEMBERS_FEED in names:
        names.remove(addresses.MEMBERS_FEED)
        look_at_template(look)
    for name in names[:_MOST]:
        # with something that waits, those here tell of what the host has not got
        held = ours if ours.feed else Ours()
        reply = look_at_file(look, name, name, held, cors=False)
        longest = lifetime(reply) if reply is not None else 0
        if longest > FRESH:
            message = f"{name} may be kept for {longest:,} s: news reaches nobody till then"
            remedy = "send Cache-Control: public, max-age=300 with feeds and pages"
            look.say("warning", "host-cache", urljoin(look.base, name), message, remedy)


def _names(audio: Path | None) -> Iterator[str]:
    if audio is None or not audio.is_dir():
        return
    for name in sorted(file.name for file in audio.iterdir() if file.is_file()):
        is_part = name.startswith("sitemap-") and name != addresses.sitemap_part(1)
        # robots.txt is asked for by itself, and one part of a sitemap stands for all
        if addresses.is_further_file(name) and name != "robots.txt" and not is_part:
            yield name


_REMEDY = "have the server ask for members' addresses: audio-edition members edge"
_KNOW = "audio-edition members edge writes what the server must know; then have it read that"
_WORDS = (transcript.VTT, transcript.JSON, transcript.TEXT, chapters.NAME)
_LITTLE = 1024
_NOBODY = f"{'a' * 16}-{'0' * 40}"
"""What looks as a token does, and was signed by nobody."""


def look_at_template(look: HostLook) -> None:
    """The private feed as it lies there: nobody may have it."""
    url = urljoin(look.base, addresses.MEMBERS_FEED)
    if look.ask("GET", url).status == 200:
        message = "the private feed is handed to everybody: with its words, and without a token"
        look.say("error", "host-members", url, message, _REMEDY)


def look_at_members(look: HostLook, ours: Ours) -> None:
    """The private feed as a member gets it, and as who was taken back must not get it.

    After the other looks of this kind: of a host that asks nobody one line says enough. No finding
    tells a token: whoever reads it would be let in.
    """
    if any(one.code == "host-members" for one in look.found):
        return
    members = ours.kept_in.split("/")[0]
    shown = urljoin(look.base, f"{members}/…/{addresses.FEED}")

    def get(token: str) -> HostReply:
        return look.ask("GET", urljoin(look.base, f"{members}/{token}/{addresses.FEED}"))

    for token in ours.refused:
        if get(token).status == 200:
            message = "an address that was taken back is let in: the server knows older members"
            look.say("error", "host-members", shown, message, _KNOW)
            break
    if not ours.member:
        return
    reply = get(ours.member)
    template = ours.bytes_of(addresses.MEMBERS_FEED)
    if reply.status in (401, 403, 404, 410):
        message = f"a member's address is answered with {reply.status}"
        look.say("error", "host-members", shown, message, _KNOW)
    elif reply.status != 200:
        told = f"is answered with {reply.status}" if reply.status else "is not answered"
        message = f"a member's address {told}"
        look.say("error", "host-members", shown, message, "look into the server's log of errors")
    elif template and ours.feed and reply.unpacked() != for_member(template, ours.member):
        message = "a member's feed is not what was published from here"
        remedy = "audio-edition publish sends it; then empty the cache in between (CDN, proxy)"
        look.say("error", "host-members", shown, message, remedy)


def look_at_kept(look: HostLook, ours: Ours) -> None:
    """An edition for members: neither its sound nor its words may be had without an address."""
    episode = ours.kept
    if episode is None:
        return
    edition_id = quote(episode.edition_id, safe="")
    names = [episode.file, *(in_set(episode, name) or name for name in _WORDS), PAGES[0]]
    members = ours.kept_in.split("/")[0]
    for folder, how in (
        (ours.kept_in, "to everybody"),
        (f"{members}/{_NOBODY}/{ours.kept_in}", "to who has no member's address"),
    ):
        for name in names:
            url = urljoin(look.base, f"{folder}{edition_id}/{quote(name, safe='')}")
            if look.ask("GET", url, most=_LITTLE).status == 200:
                message = f"is handed {how}, and the edition is for members"
                look.say("error", "host-members", url, message, _REMEDY)
                break  # one line a folder says it
    for name in names[:-1]:
        url = urljoin(look.base, f"{edition_id}/{quote(name, safe='')}")
        if look.ask("GET", url, most=_LITTLE).status == 200:
            message = "lies where everybody finds it, and the edition is for members"
            remedy = f"audio-edition publish {episode.edition_id} removes it; so must caches"
            look.say("error", "host-members", url, message, remedy)


def look_at_closed(look: HostLook) -> None:
    """A show that is for members alone: nothing of it may be had without an address."""
    look_at_template(look)
    for name in (addresses.FEED, addresses.COVER, ""):
        url = urljoin(look.base, name)
        reply = look.ask("GET", url)
        if reply.status == 200:
            message = 'is handed to everybody, and [publish.members] guard is "show"'
            look.say("error", "host-members", url, message, _REMEDY)
        elif reply.problem and not reply.status:
            look.is_well(reply, "GET", url, "feed")
            return
