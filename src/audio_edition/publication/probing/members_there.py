"""Whether the host keeps what is for members from everybody else."""

from __future__ import annotations

from urllib.parse import urljoin

from audio_edition import addresses
from audio_edition.publication.probing.asking import HostLook

_REMEDY = "have the server ask for members' addresses: audio-edition members edge"


def look_at_template(look: HostLook) -> None:
    """The private feed as it lies there: nobody may have it."""
    url = urljoin(look.base, addresses.MEMBERS_FEED)
    if look.ask("GET", url).status == 200:
        message = "the private feed is handed to everybody: with its words, and without a token"
        look.say("error", "host-members", url, message, _REMEDY)


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


__all__ = ["look_at_closed", "look_at_template"]
