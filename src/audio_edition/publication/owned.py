"""Whether a file at a target is this show's, where nothing remembers that it was sent.

A checkout that was moved, and a target whose ``state.json`` is gone, know of no further feed that
an earlier publication put there; and a show may stand in the folder of a site that has an
``atom.xml`` of its own. The file itself tells: ours name the show, its feed or its editions. Feeds
of which a blog has some, too, name the show by its GUID.
"""

from __future__ import annotations

from collections.abc import Iterable

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.identity import Identity
from audio_edition.publication.feeds import formats
from audio_edition.publication.feeds.linked import ATOM, JSON_FEED
from audio_edition.publication.shelf import Shelved
from audio_edition.publication.targets import Target
from audio_edition.publication.there import fetched

_MOST = 20  # editions whose addresses are looked for: feeds begin with the newest
_SITEMAPS = "sitemap"  # a site's, too, names a show that it has
_OF_BLOGS = (ATOM, JSON_FEED)  # one of a blog may link an edition, and has no GUID of a show
_EMPTY = (b"[]", b"[]\n")  # a flash briefing of a day without news


def is_ours(target: Target, path: str, identity: Identity, newest: Iterable[Shelved]) -> bool:
    """Whether the file at ``path`` there was made by this show; raises nothing.

    ``newest`` are the show's editions, newest first. What a site may have of itself
    (``robots.txt``, ``sitemap.xml``) counts as the site's, but where it is as this show writes it
    and names nothing that is not the show's.
    """
    try:
        data = fetched(target, path)
    except PublicationError:
        return False
    if path == formats.ROBOTS:
        return data in [formats.robots(identity, has_sitemap=one) for one in (True, False)]
    if path.startswith(_SITEMAPS):
        pages = [addresses.page_address(identity, entry.edition_id) for entry in newest]
        return formats.is_sitemap_of(data, pages, identity)
    if data in _EMPTY:
        return True
    guid, base = addresses.show_guid(identity), identity.base_url
    if path in _OF_BLOGS:
        return guid.encode() in data
    told = [guid, f"{base}{addresses.FEED}"]
    told += [f"{base}{entry.edition_id}/" for entry, _ in zip(newest, range(_MOST), strict=False)]
    return any(one.encode() in data for one in told)
