"""Lint the feed as a stranger would read it: from its bytes, not from what wrote it.

Then against what wrote it: the same feed made anew from show.toml and the manifests.
"""

from __future__ import annotations

import json
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
from audio_edition.publication.feeds.items import takes_language, takes_segment
from audio_edition.publication.feeds.settings import FeedSettings
from audio_edition.publication.feeds.tags import low_file
from audio_edition.publication.manifest import DAMAGE
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.site import Group, Site, open_site
from audio_edition.publication.text import one_line


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


_SETTINGS = "show.toml"


def check_further(site: Site) -> Iterator[Finding]:
    """Yield findings on them, and on the settings of [publish] that make them."""
    yield from _moved(site)
    for one in site.settings.feeds:
        yield from _filled(site, one)
    for group in site.further():
        yield from _group(site, group)


def _moved(site: Site) -> Iterator[Finding]:
    tags = site.settings.tags
    if tags.new_feed_url and not site.identity.guid:
        yield Finding(
            "error",
            "feed-moved",
            f"{_SETTINGS} [publish] new_feed_url",
            "the feed moves, and its podcast:guid is derived from the old address: the new feed "
            "would be another show",
            f'write it down in both places: guid = "{addresses.show_guid(site.identity)}"',
        )


def _filled(site: Site, one: FeedSettings) -> Iterator[Finding]:
    """A feed without items is mostly a section that is written otherwise."""
    where = f"{_SETTINGS} [[publish.feeds]] {one.name}"
    sections: dict[str, None] = {}
    count = without = 0
    for entry in reversed(site.public):
        if not takes_language(one, entry.language):
            continue
        episode = site.shelf.whole(entry)
        told = [s for s in episode.segments if s.kind == "article"]
        sections.update((one_line(s.section), None) for s in told if one_line(s.section))
        if one.sections and not any(takes_segment(one, s) for s in told):
            continue
        count += 1
        without += one.low and low_file(episode) is None
        if count == one.items:
            break
    if without:
        told_of = "edition has" if without == 1 else "editions have"
        yield Finding(
            "warning",
            "feed-small",
            where,
            f"{without} {told_of} no small sound, and {'is' if without == 1 else 'are'} left out",
            "audio-edition build --all makes it",
        )
    elif not count and site.public:
        known = ", ".join(list(sections)[:8])
        yield Finding(
            "warning",
            "feed-empty",
            where,
            "no edition has anything for this feed",
            f"sections are: {known}" if one.sections and known else "mend section or language",
        )


def _group(site: Site, group: Group) -> Iterator[Finding]:
    try:
        wanted = group.make()
    except AudioEditionError as problem:
        remedy = problem.hint or "mend what it names, or build that edition again"
        yield Finding("error", "feed-unmade", group.name, problem.message, remedy)
        return
    except DAMAGE as problem:  # a manifest that can be read, and tells nonsense
        message = f"cannot be written anew from the manifests: {problem}"
        yield Finding("error", "feed-unmade", group.name, message, "build that edition again")
        return
    for name, data in wanted.items():
        try:
            given = read_plain(site.audio / name, MADE)
        except OSError as problem:
            message = f"cannot be read: {problem.strerror}"
            yield Finding("error", "feed-missing", name, message, REFRESH)
            continue
        if given != data:
            yield from _apart(name, given, data)


def _apart(name: str, given: bytes, wanted: bytes) -> Iterator[Finding]:
    if name.endswith((".xml", ".opml")):
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, huge_tree=True, no_network=True)
        try:
            old: Any = etree.fromstring(given, parser)
        except (etree.XMLSyntaxError, ValueError, LookupError) as problem:
            message = f"is not well-formed XML: {problem}"
            yield Finding("error", "feed-xml", name, message, REFRESH)
            return
        for fault in differences(old, etree.fromstring(wanted, parser)):
            where = f"{name}: {fault.where}" if fault.where else name
            remedy = fault.remedy or REFRESH
            yield Finding(fault.severity, fault.code, where, fault.message, remedy)
    elif name.endswith(".json"):
        try:
            json.loads(given)
        except (ValueError, RecursionError) as problem:
            yield Finding("error", "feed-json", name, f"is no JSON: {problem}", REFRESH)
            return
    message = "the file is not what manifests and show.toml give"
    yield Finding("error", "feed-stale", name, message, REFRESH)
