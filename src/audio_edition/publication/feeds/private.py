"""The private feed: one document, in which each member's token is put where it is served.

Ten thousand members need no ten thousand copies, and nobody's token stands in a published file. The
mark is text in XML, so whatever an article says must not be taken for it: the document has no CDATA
section, and every ``@`` that is not the mark's is a character reference.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from audio_edition import addresses
from audio_edition.identity import Identity
from audio_edition.publication.members.settings import MemberSettings
from audio_edition.publication.settings import PublishSettings

_MARK = addresses.TOKEN_MARK.encode()


def private_settings(settings: PublishSettings) -> PublishSettings:
    """What the private feed says of the show: that no directory shall list it.

    No hub is told of it, and no other host counts, unless that is asked for.
    """
    prefix = settings.tags.prefix if settings.members.prefix else ""
    tags = replace(settings.tags, new_feed_url="", verify="", block=True, prefix=prefix)
    return replace(settings, tags=tags, hub="", locked=True)


def with_token(
    identity: Identity,
    members: MemberSettings,
    marks: Sequence[str],
    write: Callable[[Identity], bytes],
) -> bytes:
    """Return the template: what ``write`` makes of the show, each address with the token's mark.

    ``marks`` are digests of all that the document says. The word that stands for the token
    meanwhile is made of them, so that no article can hold it.
    """
    word = f"t{hashlib.sha256(repr(marks).encode(errors='replace')).hexdigest()[:24]}"
    own = f"{identity.base_url}{members.path}/{word}/"
    is_site = identity.link == identity.base_url
    link = own if members.closes_show and is_site else identity.link
    one = members.feed
    file = addresses.MEMBERS_FEED
    told = replace(
        identity,
        title=one.title or identity.title,
        description=one.description or identity.description,
        language=one.languages[0] if len(one.languages) == 1 else identity.language,
        guid=one.guid or addresses.guid_of_feed(identity, file),
        base_url=own,
        link=link,
    )
    # what is served is called feed.xml, whatever the template's name
    data = _plain(write(told)).replace(b"@", b"&#64;")
    served = data.replace(f"{word}/{file}".encode(), f"{word}/{addresses.FEED}".encode())
    return served.replace(word.encode(), _MARK)


def _plain(document: bytes) -> bytes:
    """The same document without CDATA sections, in which a reference would be text."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, huge_tree=True, no_network=True)
    root = etree.fromstring(document, parser)
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return data + b"\n"


def for_member(template: bytes, token: str) -> bytes:
    """Return a member's own feed, as a server makes it of the template."""
    return template.replace(_MARK, token.encode())
