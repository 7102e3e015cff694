"""Items of a feed: an edition, or one of its articles, with as much of the words as is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from audio_edition import addresses
from audio_edition.identity import Identity
from audio_edition.languages.model import primary
from audio_edition.models import replace
from audio_edition.programme.model import Cue
from audio_edition.publication.feeds.settings import FeedSettings
from audio_edition.publication.feeds.tags import low_file
from audio_edition.publication.model import Episode, EpisodeSegment
from audio_edition.publication.notes import description, show_notes
from audio_edition.publication.pages.read_along import Section, sections
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.text import cut_bytes, for_html, join, one_line

Words = Callable[[str], Sequence[Cue]]
"""Edition id → its sentences."""

_TEASER_MOST = 300  # bytes of an article's first sentence
_SUMMARY_MOST = 600  # bytes of an article's beginning, where it is an item
_BODY = frozenset({"body", "quote", "heading"})


@dataclass(frozen=True, slots=True)
class Item:
    """One item: ``episode`` is the edition, or an article in an episode's shape.

    An article has no number (0), no chapters, no transcripts: those are of the whole edition.
    """

    episode: Episode
    link: str
    description: str
    notes: str
    is_article: bool = False
    is_low: bool = False
    has_words: bool = True

    @property
    def sound(self) -> tuple[str, int]:
        """The enclosure's file beside the manifest, and its size in bytes."""
        small = low_file(self.episode) if self.is_low else None
        return (small.name, small.size) if small else (self.episode.file, self.episode.size)


@dataclass(frozen=True, slots=True)
class Shape:
    """What items a feed makes of an episode; as it is, those of feed.xml."""

    feed: FeedSettings | None = None
    words: Words | None = None

    def items(
        self,
        episode: Episode,
        identity: Identity,
        settings: PublishSettings,
        labels: Mapping[str, Any],
    ) -> Iterator[Item]:
        """Yield what the feed takes of the episode; nothing where it is not for this feed."""
        feed = self.feed
        if feed is None:
            notes = show_notes(episode, identity, settings.ai_content, labels)
            link = addresses.page_address(identity, episode.edition_id)
            yield Item(episode, link, description(episode), notes)
            return
        if not takes_language(feed, episode.language):
            return
        wanted = [one for one in episode.segments if takes_segment(feed, one)]
        if feed.sections and not wanted:
            return
        needs_words = feed.by == "article" or feed.text != "notes"
        cues = self.words(episode.edition_id) if needs_words and self.words else ()
        told = sections(episode, cues)
        if feed.by == "article":
            for place, segment in enumerate(wanted):
                own = [part for part in told if part.segment is segment]
                item = _article(episode, segment, own, feed, identity, settings, labels)
                # apps sort by date: a second each keeps the edition's order
                at = episode.published_at - timedelta(seconds=place)
                yield replace(item, episode=replace(item.episode, published_at=at))
            return
        whole = _edition(episode, told, feed, identity, settings, labels)
        if whole is not None:
            yield whole


def takes_language(feed: FeedSettings, tag: str) -> bool:
    """``en`` takes every English, ``en-GB`` that one alone."""
    return not feed.languages or any(
        tag.casefold() == one.casefold() or ("-" not in one and primary(tag) == primary(one))
        for one in feed.languages
    )


def takes_segment(feed: FeedSettings, segment: EpisodeSegment) -> bool:
    """Whether a segment is an article of the feed's sections."""
    if segment.kind != "article":
        return False
    section = one_line(segment.section).casefold()
    return not feed.sections or section in {one_line(one).casefold() for one in feed.sections}


def _edition(
    episode: Episode,
    told: Sequence[Section],
    feed: FeedSettings,
    identity: Identity,
    settings: PublishSettings,
    labels: Mapping[str, Any],
) -> Item | None:
    link = addresses.page_address(identity, episode.edition_id)
    notes = show_notes(episode, identity, settings.ai_content, labels)
    if feed.text == "full":
        notes = "\n".join([*_full(told), notes])
    elif feed.text == "teaser":
        brief = replace(episode, chapters=(), corrections=(), summary="")
        last = show_notes(brief, identity, settings.ai_content, labels)
        notes = "\n".join([*_teasers(told), last])
    if feed.low and low_file(episode) is None:  # built before the show had small sounds
        return None
    has_words = feed.text != "teaser"
    return Item(episode, link, description(episode), notes, is_low=feed.low, has_words=has_words)


def _article(
    episode: Episode,
    segment: EpisodeSegment,
    told: Sequence[Section],
    feed: FeedSettings,
    identity: Identity,
    settings: PublishSettings,
    labels: Mapping[str, Any],
) -> Item:
    """An article in an episode's shape: its own sound, its own GUID, its own words."""
    sentences = list(_sentences(told))
    begin = cut_bytes(" ".join(sentences), _SUMMARY_MOST)
    if feed.text == "teaser":
        begin = cut_bytes(sentences[0], _TEASER_MOST) if sentences else ""
    title = one_line(segment.title) or one_line(episode.title)
    shown = replace(
        episode,
        guid=f"{episode.guid}/{segment.id}",
        number=0,
        title=title,
        summary=join([one_line(segment.byline), begin]) or title,
        audio=replace(
            episode.audio,
            file=segment.file,
            size=segment.size,
            sha256=segment.sha256,
            duration=segment.duration,
        ),
        chapters=tuple(
            chapter
            for chapter in episode.chapters
            if segment.start <= chapter.start < segment.start + segment.duration
        )[:1],
        segments=(replace(segment, start=type(segment.start)(0.0)),),
        corrections=(),
        proof=None,
    )
    page = addresses.page_address(identity, episode.edition_id)
    link = f"{page}#t={segment.start:.0f}"
    bare = replace(shown, chapters=())
    if feed.text == "full":
        bare = replace(bare, summary="")
    notes = [show_notes(bare, identity, settings.ai_content, labels)]
    if feed.text == "full":
        notes = [*_paragraphs(told), *notes]
    if segment.url:
        url = for_html(segment.url)
        notes.insert(len(notes) - 1, f'<p><a href="{url}">{for_html(title)}</a></p>')
    has_words = feed.text != "teaser"
    return Item(shown, link, description(shown), "\n".join(notes), True, has_words=has_words)


def _full(told: Sequence[Section]) -> Iterator[str]:
    for section in told:
        if section.kind == "article":
            yield f"<h2>{_linked(section)}</h2>"
            yield from _paragraphs([section])


def _paragraphs(told: Sequence[Section]) -> Iterator[str]:
    """The article's paragraphs, as printed; what the programme says between them is not its own."""
    for section in told:
        for passage in section.passages:
            text = " ".join(one_line(cue.printed) for cue in passage.cues)
            if text and passage.part in _BODY | {"byline"}:
                yield f"<p>{for_html(text)}</p>"


def _teasers(told: Sequence[Section]) -> Iterator[str]:
    lines = []
    for section in told:
        if section.kind == "article":
            first = next(_sentences([section]), "")
            more = f"<br>{for_html(cut_bytes(first, _TEASER_MOST))}" if first else ""
            lines.append(f"<li>{_linked(section)}{more}</li>")
    if lines:
        yield "\n".join(["<ul>", *lines, "</ul>"])


def _linked(section: Section) -> str:
    title = for_html(one_line(section.title))
    return f'<a href="{for_html(section.url)}">{title}</a>' if section.url else title


def _sentences(told: Iterable[Section]) -> Iterator[str]:
    for section in told:
        for passage in section.passages:
            if passage.part in _BODY:
                yield from filter(None, (one_line(cue.printed) for cue in passage.cues))
