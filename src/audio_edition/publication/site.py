"""The site: every file made from show.toml and the manifests, in groups.

A group is a set of files with the digest of all that they are made from, so that
``refresh`` (and ``publish``) make again only what changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from audio_edition import addresses, languages
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.programme.model import Cue
from audio_edition.publication import chapters, covers, depends, email_card, feed, heads, transcript
from audio_edition.publication.feeds import art
from audio_edition.publication.feeds import further as feeds
from audio_edition.publication.groups import Group as Group
from audio_edition.publication.groups import MadeFiles, Renewal, Writer
from audio_edition.publication.heads import Heads
from audio_edition.publication.model import Episode
from audio_edition.publication.pages.archive import RECENT, ArchivePart, archive_parts
from audio_edition.publication.sets import WAVEFORM, in_set
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.shelf import Shelf, Shelved, read_shelf
from audio_edition.publication.themes import Theme, open_theme

PAGES = ("index.html", "embed.html", "oembed.json")
"""Pages of an edition; they do not stand before its time."""

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_SHORT = 16
"""Digits of a manifest's digest that tell an item from all others of its page."""
_TELLING = 20
"""Digits of a digest in what an edition's pages are made from."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Site:
    """A show as it stands at the instant ``now``; ``cover_file`` is None where none is given.

    ``words`` is a digest of all that pages and notes may say, in the languages they speak;
    ``transcripts`` are those of editions that are shown otherwise than they lie here; ``afresh``
    small pictures are made again that stand already.
    """

    places: Places
    identity: Identity
    settings: PublishSettings
    shelf: Shelf
    now: datetime
    theme: Theme
    words: str
    cover_file: Path | None = None
    transcripts: Mapping[str, bytes] = field(default_factory=dict)
    afresh: bool = False
    _views: dict[str, tuple[Shelved, ...]] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )
    _kept: list[Sequence[ArchivePart[Shelved]]] = field(
        init=False, default_factory=list, repr=False, compare=False
    )

    @property
    def audio(self) -> Path:
        """Where the files stand."""
        return self.places.audio

    @property
    def public(self) -> tuple[Shelved, ...]:
        """The entries that feed and pages may name, oldest first by their date."""
        return self._view("public", lambda entry: entry.is_public(self.now))

    @property
    def shown(self) -> tuple[Shelved, ...]:
        """Those and what members alone may have."""
        return self._view("shown", lambda entry: entry.is_shown(self.now))

    def _view(self, name: str, takes: Callable[[Shelved], bool]) -> tuple[Shelved, ...]:
        """Some of the entries, chosen once: a dozen groups ask for them."""
        if name not in self._views:
            self._views[name] = tuple(filter(takes, self.shelf.entries))
        return self._views[name]

    @property
    def listed(self) -> tuple[Shelved, ...]:
        """The entries that the archive lists: public ones, and teasers of others."""
        return self.shown if self.settings.members.teaser else self.public

    def put(self, episode: Episode) -> Site:
        """Return the site as it will be with ``episode`` in its place."""
        shelf = self.shelf.put(episode)
        return replace(self, shelf=shelf, words=depends.words(shelf, self.identity, self.places))

    def on(self, shelf: Shelf) -> Site:
        """Return the site with the editions of another shelf: this one, where it is its own."""
        return self if shelf is self.shelf else replace(self, shelf=shelf)

    def groups(self) -> Iterator[Group]:
        """Every group, in the order in which they may be put on a server: feed.xml last."""
        yield covers.group(self.cover_file, self.identity, self.places.store)
        yield self.player()
        yield from self.editions()
        yield from self._archive()
        yield self._show(self.public)
        yield from self.further()
        yield from self.feeds()

    def editions(self) -> Iterator[Group]:
        """One group an edition."""
        shared = self._by_pages()
        for entry, older, newer in self._neighbours():
            yield self._edition(entry, older, newer, None, shared)

    def own_files(self, edition_id: str, folder: Path) -> MadeFiles:
        """Chapters and pages of one edition by file name, its transcript lying in ``folder``.

        Each is made when it is asked for.
        """
        for entry, older, newer in self._neighbours():
            if entry.edition_id == edition_id:
                return self._edition_files(entry, older, newer, folder)
        return MadeFiles({})

    def _neighbours(self) -> Iterator[tuple[Shelved, Shelved | None, Shelved | None]]:
        """Every entry with its public neighbours by date; those not public have none."""
        public = self.public
        for older, entry, newer in zip([None, *public], public, [*public[1:], None], strict=False):
            yield entry, older, newer
        for entry in self.shelf.entries:
            if not entry.is_public(self.now):
                yield entry, None, None

    def _edition(
        self,
        entry: Shelved,
        older: Shelved | None,
        newer: Shelved | None,
        place: Path | None,
        shared: str,
    ) -> Group:
        """The group of an edition whose words lie in ``place``; in its own folder without one."""
        edition_id = entry.edition_id
        # an edition under embargo has no pages; a retracted one has pages that say so
        hidden = entry.is_under_embargo(self.now)
        # of a hundred thousand editions: so much of each digest tells it from all others
        before, after = older.mark if older else "", newer.mark if newer else ""
        marks = f"{entry.mark[:_TELLING]} {before[:_TELLING]} {after[:_TELLING]}"
        inputs = f"{'hidden' if hidden else 'shown'} {shared[:_TELLING]} {marks}"

        def make() -> MadeFiles:
            return self._edition_files(entry, older, newer, place).within(edition_id)

        absent: tuple[str, ...] = ()
        if hidden or entry.retracted or entry.is_for_members:
            absent = tuple(self._absent(entry, hidden, place or self.audio / edition_id))
        return Group(f"edition {edition_id}", inputs, make, absent, edition_id)

    def _absent(self, entry: Shelved, hidden: bool, folder: Path) -> Iterator[str]:
        """What must not stand of an edition that not everybody may have."""
        gone = [*PAGES, addresses.MEMBERS_PAGE] if hidden else []
        gone += [*email_card.standing(folder), *heads.standing(folder)]
        if hidden or entry.retracted:
            gone += art.standing(folder)
        return (f"{entry.edition_id}/{name}" for name in gone)

    def _edition_files(
        self,
        entry: Shelved,
        older: Shelved | None,
        newer: Shelved | None,
        place: Path | None,
    ) -> MadeFiles:
        from audio_edition.publication import pages
        from audio_edition.publication.pages import icon

        edition_id = entry.edition_id
        hidden = entry.is_under_embargo(self.now)
        with languages.using(self.places.plugins):
            episode, folder = self.shelf.whole(entry), place or self.audio / edition_id
            files: dict[str, bytes | Writer] = {}
            if episode.purged_at is None:
                told = chapters.chapters_json(episode, self.identity)
                files |= {chapters.NAME: told, in_set(episode, chapters.NAME): told}
            if not hidden:
                file = folder / transcript.JSON
                cues: Sequence[Cue] = ()
                if episode.purged_at is None and not (entry.retracted and not file.is_file()):
                    cues = self._cues_in(file)
                made = pages.edition_files(
                    episode,
                    cues,
                    self.identity,
                    self.settings,
                    self.theme,
                    previous=older.head if older else None,
                    following=newer.head if newer else None,
                    waveform=bool(in_set(episode, WAVEFORM)),
                )
                files |= self._later(made)
                if not entry.is_for_members:
                    files |= email_card.pictures_of(episode, self.identity, self.cover_file, folder)
                if not entry.retracted:
                    if not entry.is_for_members:
                        files |= icon.thumb_of(
                            heads.listed(episode), folder, self._whole_cover, afresh=self.afresh
                        )
                    kind, again = self.settings.tags.art, self.afresh
                    files |= art.files_of(episode, self.identity, kind, folder, afresh=again)
            return MadeFiles(files)

    def player(self) -> Group:
        """The player's files: they come before the pages that name them."""

        def make() -> Mapping[str, bytes]:
            from audio_edition.publication import pages

            made: Mapping[str, bytes] = pages.player_files(self.identity, self.theme)
            return made

        return self._group("player", depends.digest(self._by_pages(), "player"), make)

    def _show(self, public: Sequence[Shelved]) -> Group:
        newest_first, listed = public[::-1], self.listed[::-1]

        def make() -> Mapping[str, bytes]:
            from audio_edition.publication import pages

            episodes: Sequence[Episode] = ()
            cues: Sequence[Cue] = ()
            if newest_first:
                latest = self.shelf.whole(newest_first[0])
                episodes = Heads(newest_first, latest)
                cues = self._cues(latest.edition_id)
            made: Mapping[str, bytes] = pages.show_files(
                episodes,
                [entry.listed for entry in listed[:RECENT]],
                self._parts(),
                cues,
                self.identity,
                self.settings,
                self.theme,
            )
            return MadeFiles(self._later(made))

        # not "show": so it was called when the player was in it, and would be taken away with it
        return self._group("front", self._digest("front", *(e.mark for e in listed)), make)

    def archive_names(self) -> list[str]:
        """The archive's files that come and go with the editions in them."""
        return [name for part in self._parts() for name in part.names]

    def _parts(self) -> Sequence[ArchivePart[Shelved]]:
        """The archive's parts, newest first: told once, of ten thousand editions."""
        if not self._kept:
            self._kept.append(archive_parts(self.listed[::-1]))
        return self._kept[0]

    def _archive(self) -> Iterator[Group]:
        """A group a page of the archive: an edition changes its own page, and the show's first."""
        parts, shared = self._parts(), self._by_pages()
        years = sorted({part.year for part in parts})
        for part in parts:
            beside = [(o.stem, o.span) for o in parts if o.year == part.year]

            def make(part: ArchivePart[Shelved] = part) -> Mapping[str, bytes]:
                from audio_edition.publication.pages import archive

                return archive.part_files(
                    part,
                    parts,
                    (entry.listed for entry in part.editions),
                    self.identity,
                    self.settings,
                    self.theme,
                )

            marks = [entry.mark for entry in part.editions]
            inputs = depends.digest(shared, part.stem, repr(years), repr(beside), *marks)
            yield self._group(part.stem, inputs, make)

    def _cues(self, edition_id: str) -> Sequence[Cue]:
        data = self.transcripts.get(edition_id)
        if data is None:
            file = self.audio / edition_id / transcript.JSON
            return self._cues_in(file) if file.exists() else ()  # its words may be lost
        where = f"{edition_id}/{transcript.JSON}"
        return transcript.read_cues(data, where, words=self._by_words) if data else ()

    def _cues_in(self, file: Path) -> Sequence[Cue]:
        return transcript.cues_in(file, f"{file.parent.name}/{file.name}", words=self._by_words)

    @property
    def _by_words(self) -> bool:
        """Whether pages are given single words: for a theme of the show's own, if for any."""
        return bool(self.theme.folders)

    def feed_files(self) -> list[tuple[str, list[Shelved]]]:
        """The feed's files and what they hold: feed.xml, then the pages of older items."""
        return feed.paginate(
            self.shelf.entries,
            self.settings.feed_items,
            shown=lambda entry: entry.is_public(self.now),
        )

    def feed_names(self) -> list[str]:
        """The feed's files, newest first."""
        return [name for name, _ in self.feed_files()]

    def feeds(self) -> Iterator[Group]:
        """The feed's files, oldest page first and feed.xml last."""
        files = self.feed_files()
        names = [name for name, _ in files]
        # oldest page first, feed.xml last: a reader never follows a link into the void
        for position in reversed(range(len(files))):
            name, entries = files[position]
            public = [entry for entry in entries if entry.is_public(self.now)]
            # feed.xml answers for the whole show; a retraction is a change, an embargo none
            told = self.shelf.entries if name == addresses.FEED else entries
            changed = [
                e.changed_at
                for e in told
                if not e.is_under_embargo(self.now) and not e.is_for_members
            ]
            changed_at = max(changed, default=_LONG_AGO)
            yield self._feed(name, public, feed.page_links(names, position), changed_at)

    def further(self) -> Iterator[Group]:
        """Feeds beside feed.xml, and the show in other formats."""
        for one in feeds.further(self):
            group = self._group(one.name, self._digest(one.name, *one.marks), one.make)
            renewal = one.renewal(self._digest(one.name))
            if renewal is not None:
                renewal = replace(renewal, make=self._speaking(renewal.make))
            yield replace(group, renewal=renewal)

    def further_names(self) -> list[str]:
        """Their files."""
        return feeds.names(self)

    def cues(self, edition_id: str) -> Sequence[Cue]:
        """The sentences of an edition, as it is shown."""
        return self._cues(edition_id)

    def _feed(
        self,
        name: str,
        public: Sequence[Shelved],
        links: Sequence[tuple[str, str]],
        changed_at: datetime,
    ) -> Group:
        def written(entries: Iterable[Shelved]) -> bytes:
            return feed.write_feed(
                (self.shelf.whole(entry) for entry in entries),
                self.identity,
                self.settings,
                changed_at=changed_at,
                name=name,
                links=links,
            )

        newest_first = public[::-1]
        parts = tuple(entry.mark[:_SHORT] for entry in newest_first)

        def renewed(
            standing: Mapping[str, bytes], has: Sequence[str]
        ) -> Mapping[str, bytes] | None:
            items = feed.items_of(standing.get(name, b""))
            if items is None or len(items) != len(has):
                return None
            known = dict(zip(has, items, strict=True))
            fresh = [entry for entry in newest_first if entry.mark[:_SHORT] not in known]
            document = written(fresh)
            made = feed.items_of(document) or []
            known |= zip((entry.mark[:_SHORT] for entry in fresh), made, strict=True)
            return {name: feed.with_items(document, (known[part] for part in parts))}

        marks = [entry.mark for entry in public]
        inputs = self._digest(name, changed_at.isoformat(), repr(links), *marks)
        items = depends.by_items(self.identity, self.settings)
        kind = depends.digest(depends.program(), self.words, *items)
        made = self._group(name, inputs, lambda: {name: written(newest_first)})
        return replace(made, renewal=Renewal(kind, parts, self._speaking(renewed)))

    def _whole_cover(self) -> bytes:
        return covers.whole(self.cover_file, self.identity, self.places.store)

    def _by_pages(self) -> str:
        """The digest of what all pages of editions and of the archive depend on."""
        told = depends.by_pages(self.identity, self.settings, self.theme)
        return depends.digest(depends.program(), self.theme.digest, self.words, *told)

    def _digest(self, *parts: str) -> str:
        who = (repr(self.identity), repr(self.settings))
        return depends.digest(depends.program(), self.theme.digest, self.words, *who, *parts)

    def _group(
        self,
        name: str,
        inputs: str,
        make: Callable[[], Mapping[str, bytes]],
    ) -> Group:
        return Group(name, inputs, self._speaking(make))

    def _later(self, made: Mapping[str, bytes]) -> dict[str, bytes | Writer]:
        """Each file as what writes it, where the show's own languages are spoken."""
        files = made if isinstance(made, MadeFiles) else MadeFiles(made)
        write = self._speaking(files.write)
        return {name: files.at_hand(name) or partial(write, name) for name in files}

    def _speaking(self, make: Callable[P, T]) -> Callable[P, T]:
        """What makes files that speak the show's own languages, too."""

        def speak(*given: P.args, **named: P.kwargs) -> T:
            with languages.using(self.places.plugins):
                return make(*given, **named)

        return speak


def open_site(
    places: Places,
    identity: Identity,
    settings: PublishSettings,
    *,
    shelf: Shelf | None = None,
) -> Site:
    """Read the show as it stands now, with all editions or those of ``shelf``."""
    shelf = read_shelf(places) if shelf is None else shelf
    return Site(
        places=places,
        identity=identity,
        settings=settings,
        shelf=shelf,
        words=depends.words(shelf, identity, places),
        now=places.now(),
        theme=open_theme(settings.theme, places),
        cover_file=covers.of_show(identity, places),
    )
