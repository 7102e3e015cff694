"""Lint the feed as a stranger would read it: from its bytes, not from what wrote it.

Then against what wrote it: the same feed made anew from show.toml and the manifests.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from audio_edition import addresses
from audio_edition.errors import AudioEditionError, PublicationError
from audio_edition.findings import Finding
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import manifest
from audio_edition.publication.checking.channel import check_channel
from audio_edition.publication.checking.document import faults_of_bytes, faults_of_root
from audio_edition.publication.checking.items import Taken, check_item
from audio_edition.publication.checking.look import REFRESH, FeedLook
from audio_edition.publication.checking.parting import differences
from audio_edition.publication.feed import page_links
from audio_edition.publication.feeds.check import check_further
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.site import Site, open_site


def check_feed(places: Places, identity: Identity, settings: PublishSettings) -> Iterator[Finding]:
    """Yield findings on ``audio/feed.xml`` and the pages behind it."""
    audio, feed = places.audio, addresses.FEED
    try:
        site = open_site(places, identity, settings)
    except PublicationError as problem:
        yield Finding("error", "manifest", feed, problem.message, problem.hint or REFRESH)
        return
    for item in site.shelf.damaged:
        where = f"{item.edition_id}/{manifest.NAME}"
        yield Finding("error", "manifest", where, item.told, item.problem.hint or REFRESH)
    if not site.shelf.is_whole:
        return
    if not site.shelf.entries and not (audio / feed).exists():
        yield Finding("warning", "not-built", feed, "nothing is built yet", "audio-edition build")
        return
    wanted: dict[str, bytes] = {}
    problems = list(_made(site, wanted))
    yield from problems
    seen = Taken()
    names = site.feed_names()
    for position, name in enumerate(names):
        ours = _parsed(wanted.get(name, b""))
        look = FeedLook(audio, identity, settings, name, site.now, _addresses(ours))
        yield from _check(look, ours, dict(page_links(names, position)), seen)
    yield from _across(site, seen.guids)
    if not problems:
        yield from _stale(site, wanted)
    yield from check_further(site)


def _made(site: Site, wanted: dict[str, bytes]) -> Iterator[Finding]:
    """Write the feeds anew, into ``wanted``; what cannot be written is told."""
    for group in site.feeds():
        try:
            wanted.update(group.make())
        except AudioEditionError as problem:
            remedy = problem.hint or "mend what it names, or build that edition again"
            yield Finding("error", "feed-unmade", group.name, problem.message, remedy)
        except manifest.DAMAGE as problem:  # a manifest that can be read, and tells nonsense
            message = f"cannot be written anew from the manifests: {problem}"
            remedy = "audio-edition check --json names the manifest; build that edition again"
            yield Finding("error", "feed-unmade", group.name, message, remedy)


def _parsed(data: bytes) -> Any:
    from lxml import etree

    if not data:
        return None
    parser = etree.XMLParser(resolve_entities=False, huge_tree=True, no_network=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None


def _addresses(root: Any) -> frozenset[str]:
    """Every attribute and text of a document: what we write ourselves is known by it."""
    if root is None:
        return frozenset()
    found: set[str] = set()
    for element in root.iter():
        found.update(element.attrib.values())
        text = (element.text or "").strip()
        if len(text) < 2000:
            found.add(text)
    return frozenset(found)


def _check(look: FeedLook, ours: Any, paging: dict[str, str], seen: Taken) -> list[Finding]:
    from lxml import etree

    try:
        data = read_plain(look.audio / look.name, MADE)
    except OSError as problem:
        look.say("error", "feed-missing", f"cannot be read: {problem.strerror}")
        return look.found
    look.take(faults_of_bytes(data))
    parser = etree.XMLParser(resolve_entities=False, huge_tree=True, no_network=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as problem:
        look.say("error", "feed-xml", f"is not well-formed XML: {problem}")
        return look.found
    look.take(faults_of_root(root))
    channel = root.find("channel")
    if channel is None:
        look.say("error", "feed-channel", "has no channel")
        return look.found
    check_channel(look, channel, paging)
    for item in channel.findall("item"):
        check_item(look, item, seen)
    if ours is not None:
        told = {(finding.code, finding.where) for finding in look.found}
        for fault in differences(root, ours):
            place = f"{look.name}: {fault.where}" if fault.where else look.name
            if (fault.code, place) not in told:
                look.say(fault.severity, fault.code, fault.message, fault.where, fault.remedy)
    return look.found


def _across(site: Site, guids: dict[str, str]) -> Iterator[Finding]:
    """The items against the editions: none too many, none too few, in their order."""
    feed = addresses.FEED
    public = {entry.head.guid: entry.edition_id for entry in reversed(site.public)}
    if [guid for guid in guids if guid in public] != [guid for guid in public if guid in guids]:
        message = "items are not newest first by their date"
        yield Finding("warning", "feed-order", feed, message, REFRESH)
    for guid, edition_id in reversed(public.items()):
        if guid not in guids:
            yield Finding("error", "feed-stale", edition_id, "the feed lacks it", REFRESH)
    hidden = {entry.head.guid: entry for entry in site.shelf.entries}
    for guid, where in guids.items():
        if guid in public:
            continue
        entry = hidden.get(guid)
        if entry is None:
            code, why = "feed-stale", "which is no edition here, or gone"
        elif entry.retracted:
            code, why = "feed-retracted", f"which is retracted ({entry.edition_id})"
        else:
            code, why = "feed-embargo", f"whose hour has not come ({entry.edition_id})"
        yield Finding("error", code, where, f"the feed names {guid}, {why}", REFRESH)


def _stale(site: Site, wanted: dict[str, bytes]) -> Iterator[Finding]:
    """Files that are not what would be written: an error, but where only the layout differs."""
    for name, data in wanted.items():
        file = site.audio / name
        try:
            given = read_plain(file, MADE)
        except OSError:
            continue  # told where it was read
        if given == data:
            continue
        old, new = _parsed(given), _parsed(data)
        both = old is not None and new is not None and old.find("channel") is not None
        faults = list(differences(old, new)) if both else []
        if both and not any(f.severity == "error" for f in faults) and _same_items(old, new):
            message = (
                "the file is not what manifests and show.toml give: only what listeners do not miss"
                if faults
                else "the file says what manifests and show.toml give, but is written otherwise"
            )
            yield Finding("warning", "feed-stale", name, message, REFRESH)
        else:
            message = "the file is not what manifests and show.toml give"
            yield Finding("error", "feed-stale", name, message, REFRESH)


def _same_items(old: Any, new: Any) -> bool:
    def guids(root: Any) -> list[str]:
        return [(e.text or "").strip() for e in root.iterfind("channel/item/guid")]

    return guids(old) == guids(new)
