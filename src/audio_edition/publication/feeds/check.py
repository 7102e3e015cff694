"""Lint the feeds beside feed.xml: each is there, whole, and what manifests and show.toml give."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from audio_edition import addresses
from audio_edition.errors import AudioEditionError
from audio_edition.findings import Finding
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication.checking.look import REFRESH
from audio_edition.publication.checking.parting import differences
from audio_edition.publication.feeds.items import takes_language, takes_segment
from audio_edition.publication.feeds.settings import FeedSettings
from audio_edition.publication.feeds.tags import low_file
from audio_edition.publication.manifest import DAMAGE
from audio_edition.publication.site import Group, Site
from audio_edition.publication.text import one_line

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
