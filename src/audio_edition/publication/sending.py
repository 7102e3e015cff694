"""One run toward a target: send what is missing, read it back, take away what must go.

The order is the whole of it: audio first, then what describes it, then pages, then the
feed. Each file is read back before anything that names it is sent.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.events import Advanced, Listener, Warned
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import lease, listing, manifest, there, transcript
from audio_edition.publication.feeds import formats
from audio_edition.publication.feeds.linked import ATOM, JSON_FEED
from audio_edition.publication.groups import Group, Standing
from audio_edition.publication.leaving import went_out
from audio_edition.publication.listing import Listing
from audio_edition.publication.members.apart import stands_for_members
from audio_edition.publication.parcels import (
    Parcel,
    earlier,
    files_of,
    parcel_of,
    parcels_of,
    verify_here,
)
from audio_edition.publication.refresh import standing_files
from audio_edition.publication.sent import Sent
from audio_edition.publication.serving import cache_control, content_type
from audio_edition.publication.shelf import Shelved
from audio_edition.publication.site import PAGES, Site
from audio_edition.publication.targets import (
    Committing,
    Comparing,
    Seen,
    Sweepable,
    Target,
    part_of,
)
from audio_edition.publication.there import fetched
from audio_edition.publication.turn import Turn

_log = logging.getLogger(__name__)

Action: TypeAlias = Literal["send", "keep", "remove", "mark"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done, or planned: a file sent, kept as it is, or removed; an edition marked."""

    action: Action
    path: str
    size: int = 0


class Run:
    """One run toward a target: what stands there, what was sent, what was done.

    A ``forgiving`` one goes on where the files of an edition are not to be had, and leaves
    that edition as it stands: a retraction must not wait for another edition's repair.
    """

    def __init__(
        self,
        places: Places,
        target: Target,
        *,
        dry_run: bool,
        listen: Listener,
        turn: Turn,
        forgiving: bool = False,
    ) -> None:
        self._listen = listen
        self._target = target
        self._turn = turn
        self._dry_run = dry_run
        self.is_forgiving = forgiving
        self._failed: set[str] = set()
        self._missed: set[str] = set()
        self._told: set[str] = set()
        self._sent = Sent.read(places, target.name)
        self._there: dict[str, Seen] = {}
        self._listed: set[str] | None = set()
        self._brought: dict[str, str] = {}
        self._is_shown = not isinstance(target, Committing)
        self.steps: list[Step] = []

    def renew(self) -> None:
        """Hold the turn for longer."""
        self._turn.renew()

    def remember(self) -> None:
        """Save what was sent so far, also where the run breaks off."""
        if not self._dry_run and self._is_shown:
            self._sent.write()

    def look(self, edition_ids: Sequence[str]) -> None:
        """List what stands at the target: everything, or the folders of the editions named."""
        self._listed = set(edition_ids) if edition_ids else None
        self._there = self._target.look_under(edition_ids or None)

    def look_when_asked(self) -> None:
        """List nothing: for who changes few of very many files, and mends none of the others.

        Where nothing is known of what stands there, everything is listed all the same.
        """
        if self._sent.is_empty:
            self.look(())

    def bring(self, parcels: Iterable[Parcel]) -> None:
        """Send each parcel that does not stand there already, and read it back."""
        missing: list[Parcel] = []
        for parcel in parcels:
            if self._brought.get(parcel.path) == parcel.sha256:
                continue
            self._brought[parcel.path] = parcel.sha256
            if self._stands(parcel):
                self.steps.append(Step("keep", parcel.path, parcel.size))
            else:
                missing.append(parcel)
        if not self._dry_run:
            for parcel in missing:
                verify_here(parcel)
        for parcel in missing:
            if not self._dry_run:
                self._send(parcel)
            self.steps.append(Step("send", parcel.path, parcel.size))

    def _send(self, parcel: Parcel) -> None:
        path = parcel.path
        self._turn.renew()
        _log.debug("sending %s, %d bytes, to %s", path, parcel.size, self._target.name)
        self._target.put(path, parcel.source, content_type(path), cache_control(path))
        self._check(parcel)
        self._listen(Advanced("publication", len(self.steps) + 1, 0, path))

    def _check(self, parcel: Parcel) -> None:
        seen = self._target.look(parcel.path)
        if seen is None or seen.size != parcel.size:
            arrived = "nothing" if seen is None else f"{seen.size} bytes"
            raise PublicationError(
                f"{parcel.path} did not arrive at {self._target.name}: "
                f"{arrived} of {parcel.size} bytes",
                hint="the public feed does not name it; run publish again",
            )
        if self._target.digest(parcel.path) != parcel.sha256:
            verify_here(parcel)  # was it changed while it was on its way?
            raise PublicationError(
                f"{parcel.path} arrived damaged at {self._target.name}",
                hint="the public feed does not name it; run publish again",
            )
        self._there[parcel.path] = seen
        self._sent.note(parcel.path, parcel.sha256, seen)

    def _seen(self, path: str) -> Seen | None:
        if path in self._there or self._listed is None or path.rpartition("/")[0] in self._listed:
            return self._there.get(path)
        return self._target.look(path)

    def _stands(self, parcel: Parcel) -> bool:
        seen = self._seen(parcel.path)
        if seen is None or seen.size != parcel.size:
            return False
        if self._sent.knows(parcel.path, parcel.sha256, seen):
            return True
        # the same size, but not from our hand or no longer remembered: read it
        if self._target.digest(parcel.path) != parcel.sha256:
            return False
        self._sent.note(parcel.path, parcel.sha256, seen)
        return True

    def rest(self, site: Site, standing: Standing | None = None) -> None:
        """Texts, pages and feed of all editions that are out; then what must go.

        ``standing`` tells a group's files as they stand under ``audio/``.

        An edition whose correction waits, or whose manifest cannot be read here, stays as it
        stands there, in the feed as well.
        """
        self._turn.confirm()  # from here on files are replaced that others may have newer
        self._miss(site)
        held: list[Shelved] = []
        site = self._without_hidden(site)
        for entry in site.shelf.entries:
            if entry.retracted:
                # it may go from here: nobody misses it
                self._sent.forget(f"{entry.edition_id}/{manifest.NAME}")
                continue
            if entry.damaged or entry.pending or not self._brings_files(site, entry):
                held.append(entry)
        site = self._as_it_stands(site, held)
        names = {entry.edition_id for entry in held} | site.shelf.lost
        foreign = self._foreign(site)
        self._record(site, names, foreign)
        doomed: list[str] = []
        listed = dict.fromkeys(foreign, "")  # told, and not compared
        shrunk: list[tuple[Group, list[str]]] = []
        if site.transcripts:
            standing = None
        elif standing is None:
            standing = standing_files(site.places)
        for group in self._to_make(site, names, doomed, listed):
            try:
                files = (standing(group) if standing else None) or group.make()
            except (PublicationError, OSError) as problem:
                if not (self.is_forgiving and group.edition_id):
                    raise
                told = f"pages of {group.edition_id} stay as they are: {problem}"
                self._listen(Warned("publication", told))
                continue
            made = {path: data for path, data in files.items() if path not in foreign}
            mine = f"{group.edition_id}/{listing.NAME}"
            made.pop(mine, None)  # of what is there, not here
            parcels = list(parcels_of(made, self._sent, self._seen))
            digests = {path: self._sent.digest(path) for path in made}
            digests |= {parcel.path: parcel.sha256 for parcel in parcels}
            if group.edition_id:
                own = f"{group.edition_id}/{manifest.NAME}"
                own = self._brought.get(own) or self._sent.digest(own)  # a trial sent nothing
                made[mine] = Listing.in_folder(group.edition_id, digests, own)
                parcels.append(parcel_of(mine, made[mine]))
            else:
                listed |= digests
            if group.name == addresses.FEED:
                self._list(listed)
            self.bring(parcels)
            gone = [path for path in self._sent.files(group.name) if path not in made]
            # a page that a reader opened yesterday still asks for yesterday's player
            gone = [path for path in gone if not addresses.stays(path)]
            if gone:  # settled when they are removed: a run that breaks off must know of them
                shrunk.append((group, list(made)))
            else:
                self._sent.settle(group.name, group.inputs, list(made))
            doomed += gone
        self._list(listed)
        self._remove(site, doomed)
        for group, paths in shrunk:
            self._sent.settle(group.name, group.inputs, paths)
        self._sweep(site)
        if isinstance(self._target, Committing) and not self._dry_run:
            self._target.commit()
            self._is_shown = True

    def _list(self, listed: Mapping[str, str]) -> None:
        """Say what the show has there, before its feed does."""
        self.bring([parcel_of(listing.NAME, Listing.of_show(listed))])

    def _foreign(self, site: Site) -> set[str]:
        """Names at the root under which somebody else's file stands: it is left alone.

        A robots.txt or sitemap.xml may be of the site that the show was put into.
        """
        found: set[str] = set()
        if not isinstance(self._target, Comparing):
            return found  # what stands there cannot be known when the cache was cleared
        for name in site.further_names():
            if self._sent.digest(name) or name in self._turn.files or self._seen(name) is None:
                continue
            if is_ours(self._target, name, site.identity, reversed(site.public)):
                continue  # sent by a checkout that remembers it no more
            found.add(name)
            if name not in self._told:
                self._told.add(name)
                told = (
                    f"{name} at {self._target.name} is not this show's: it stays as it is (an old "
                    "one of this show's is made anew when it is removed there)"
                )
                self._listen(Warned("publication", told))
        return found

    def _without_hidden(self, site: Site) -> Site:
        """The site without editions whose hour is to come, but for those that were out before."""

        def is_shown(entry: Shelved) -> bool:
            return (
                not entry.is_under_embargo(site.now)
                or self._seen(f"{entry.edition_id}/{manifest.NAME}") is not None
            )

        return site.on(site.shelf.only(is_shown))

    def _to_make(
        self, site: Site, held: Collection[str], doomed: list[str], listed: dict[str, str]
    ) -> Iterator[Group]:
        """The groups that must be made, new editions before those that come to link to them.

        What must go is put into ``doomed``, what stands there of the show's into ``listed``.
        """
        linking: list[Group] = []
        for group in site.groups():
            doomed += group.absent
            if group.edition_id in held or self._settled(
                group.name, group.inputs, group.edition_id
            ):
                if not group.edition_id:
                    paths = self._sent.files(group.name)
                    listed |= {path: self._sent.digest(path) for path in paths}
                continue
            if group.edition_id and self._has_page(group):
                linking.append(group)
                continue
            if not group.edition_id:
                yield from linking
                linking.clear()
            yield group
        yield from linking

    def _has_page(self, group: Group) -> bool:
        page = f"{group.edition_id}/{PAGES[0]}"
        return bool(self._sent.files(group.name)) or self._seen(page) is not None

    def _record(self, site: Site, held: Collection[str], foreign: Collection[str]) -> None:
        """Write down what will be public, before pages and feed say it."""
        further = [name for name in site.further_names() if name not in foreign]
        files = {*site.feed_names(), *site.archive_names(), *further}
        # of those that will stand there nobody need ask
        files |= {path for path in self._turn.files - files if self._seen(path) is not None}
        if size := self._turn.record(site, files, held):
            self.steps.append(Step("send", there.NAME, size))

    def _brings_files(self, site: Site, entry: Shelved) -> bool:
        """Send what an edition's manifest lists, and the manifest; False where that failed."""
        edition_id = entry.edition_id
        if edition_id in self._failed:
            return False
        name = f"files {edition_id}"
        if self._settled(name, entry.mark, edition_id):
            return True
        try:
            episode = site.shelf.whole(entry)
            path = f"{edition_id}/{manifest.NAME}"
            document = manifest.to_json(episode)
            # the sounds again: an earlier run may have broken off
            self.bring(files_of(site.audio, episode, sounds=True))
            self.bring(files_of(site.audio, episode, sounds=False))
            old = list(earlier(site.audio, episode))
            self.bring(one for one in old if self._seen(one.path) is None)
            self.bring([parcel_of(path, document)])
        except PublicationError as problem:
            if not self.is_forgiving:
                raise
            self._failed.add(edition_id)
            told = f"edition {edition_id} stays as it stands at {self._target.name}: "
            self._listen(Warned("publication", told + problem.message))
            return False
        if not self._dry_run:
            cues = site.audio / edition_id / transcript.JSON
            self._sent.keep(edition_id, document, read_plain(cues, MADE) if cues.is_file() else b"")
        files = [f"{edition_id}/{item.name}" for item in episode.files]
        self._sent.settle(name, entry.mark, [*files, *(one.path for one in old), path])
        return True

    def _miss(self, site: Site) -> None:
        """Tell, once, of editions that went out and are not here any more.

        The manifests say what is in the feed: who removed one takes its episode from listeners.
        """
        here = {entry.edition_id for entry in site.shelf.entries} | self._missed | {""}
        for edition_id in self._sent.folders():
            path = f"{edition_id}/{manifest.NAME}"
            if edition_id in here or not self._sent.digest(path) or (site.audio / path).is_file():
                continue
            self._missed.add(edition_id)
            if not self._dry_run:
                self._sent.forget(path)
            self._listen(
                Warned(
                    "publication",
                    f"edition {edition_id} went out and is no longer in {site.audio}: it leaves "
                    f"the feed (audio-edition build {edition_id} brings it back)",
                )
            )

    def _as_it_stands(self, site: Site, held: Iterable[Shelved]) -> Site:
        """Return the site with the editions ``held`` as they were sent, not as they lie here."""
        shelf, transcripts = site.shelf, {}
        for entry in held:
            edition_id = entry.edition_id
            if any(self._seen(f"{edition_id}/{n}") is None for n in (manifest.NAME, PAGES[0])):
                # it never got as far as the feed
                shelf = shelf.without(edition_id)
                continue
            sent = self._sent.episode(edition_id)
            if sent is None and entry.pending:
                inside = stands_for_members(self._target, edition_id)
                sent = went_out(site.shelf.whole(entry), inside), b""
            if sent is not None:
                shelf = shelf.put(sent[0])
                transcripts[edition_id] = sent[1]
        return replace(site.on(shelf), transcripts=transcripts) if transcripts else site.on(shelf)

    def _settled(self, name: str, inputs: str, folder: str) -> bool:
        """Tell whether a group stands there as recorded, so that it need not even be made.

        All files of a group with a ``folder`` lie in it.
        """
        if not self._sent.is_settled(name, inputs):
            return False
        if self._listed is not None and folder not in self._listed:
            return True
        return all(
            (seen := self._there.get(path)) is not None and self._sent.knows(path, None, seen)
            for path in self._sent.files(name)
        )

    def _remove(self, site: Site, doomed: Iterable[str]) -> None:
        """Take away pages that must not stand, and our feed's and archive's that are no more.

        Other shows may share the place: a page that we did not send is not ours to remove.
        """
        names = {*site.feed_names(), addresses.ARCHIVE, *site.archive_names()}
        names.update(site.further_names())
        stale = [
            path
            for path in dict.fromkeys([*self._sent.paths_in(""), *self._turn.files])
            if "/" not in path
            and addresses.is_of_show(path)
            and path not in names
            and self._is_ours(path)
        ]
        for path in dict.fromkeys([*doomed, *stale]):
            if self._seen(path) is None:
                continue
            self.steps.append(Step("remove", path))
            if not self._dry_run:
                self._target.remove(path)
                self._sent.forget(path)
                self._there.pop(path, None)

    def _sweep(self, site: Site) -> None:
        """Take away what an earlier run left unfinished when it was killed, or the power cut.

        Only in the folders of this show's own, and elsewhere what was to be one of its files:
        other shows may share the place, and be at work there.
        """
        if not isinstance(self._target, Sweepable):
            return
        # what was to be today's page may be none of its files by now
        ours = {addresses.TODAY, *(entry.edition_id for entry in site.shelf.entries)}
        mine = {there.NAME, lease.NAME, *self._brought}
        asked = {path.rpartition("/")[0] for path in self._brought} - {"", *(self._listed or ())}
        try:
            if self._listed is not None and asked:  # what lies beside them was not seen yet
                self._target.look_under(sorted(asked))
            for path in self._target.unfinished():
                folder, _, name = path.rpartition("/")
                own = f"{folder}/{part_of(name)}".lstrip("/")
                if folder in ours or own in mine or self._sent.digest(own):
                    self.steps.append(Step("remove", path))
                    if not self._dry_run:
                        self._target.remove(path)
        except PublicationError as problem:  # all has arrived: nothing is lost by a rest
            self._listen(Warned("publication", f"unfinished files stay there: {problem.message}"))

    def _is_ours(self, path: str) -> bool:
        """Tell whether what stands at ``path`` is this show's: listed, or still what was sent."""
        seen = self._seen(path)
        if seen is None:
            self._sent.forget(path)
            return False
        known = self._sent.digest(path)
        if not known:  # another checkout sent it
            return self._turn.put_there(path)
        return self._sent.knows(path, None, seen) or self._target.digest(path) == known


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
