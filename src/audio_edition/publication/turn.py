"""A publisher's turn at a target: the lease is held, what is public was read and compared.

Within a turn the public state only goes forward; at its end ``state.json`` says what listeners
have by then. It is written before the feed: a run that breaks off between the two leaves a state
that is ahead of the feed, and an older checkout is refused all the same.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.events import Listener, Warned
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.publication.backwards import (
    Regress,
    backwards,
    require_forwards,
    require_same_show,
)
from audio_edition.publication.lease import Lease
from audio_edition.publication.shelf import Shelf
from audio_edition.publication.site import Site
from audio_edition.publication.targets import Comparing, Seen, Target
from audio_edition.publication.there import (
    NAME,
    EditionLines,
    PublicEdition,
    PublicState,
    marks_of,
    public_edition,
    read_state,
    show_of,
    write_state,
)
from audio_edition.store.store import key_of

_KEY = "checkout"


def _present() -> datetime:
    # not the show's clock: that may be set, and a lease is about who is alive now
    return datetime.now(UTC)


class Turn:
    """One publisher at one target, from the first look to the last word.

    A ``dry_run`` compares, and takes no lease. A target that cannot compare (``Comparing``) is
    written as it always was, with a warning.
    """

    def __init__(
        self,
        places: Places,
        identity: Identity,
        target: Target,
        *,
        dry_run: bool,
        listen: Listener,
        clock: Callable[[], datetime] = _present,
    ) -> None:
        self._places = places
        self._identity = identity
        self._target = target
        self._listen = listen
        self._dry_run = dry_run
        self._compares = isinstance(target, Comparing)
        self.writer = checkout(places)
        self._lease = Lease(target, self.writer, clock) if self._compares else None
        self.state: PublicState | None = None
        self._looks: list[Seen | None] | None = None

    def __enter__(self) -> Turn:
        """Read what is public; raises ``PublicationError``. Nothing is written yet."""
        if self._compares:
            self._read()
        else:
            self._listen(
                Warned(
                    "publication",
                    f"the target {self._target.name} lacks fetch() and exchange(): what is public "
                    "there is not compared",
                )
            )
        return self

    def begin(self, shelf: Shelf, *, patient: bool = False) -> None:
        """Take the lease, and compare again with what is public by now.

        Raises ``BusyError`` where another has it, and ``PublicationError`` as ``require_forwards``.
        A ``patient`` one, which only takes back, waits for that to end, and needs no files of the
        others: to know them suffices.
        """
        self.hold(patient=patient)
        self.require_forwards(shelf, known_suffices=patient)

    def hold(self, *, patient: bool = False) -> None:
        """Take the lease, and read again what is public by now; raises ``BusyError``."""
        if self._lease is not None and not self._dry_run:
            if patient:
                self._lease.wait(self._listen)
            else:
                self._lease.take()
            self._read()

    def _read(self) -> None:
        """Read what is public; a feed without a state, which takes long, only if it changed."""
        looks = state, feed = [self._target.look(name) for name in (NAME, addresses.FEED)]
        if state is None and looks == self._looks and (feed is None or feed.token):
            return
        self.state, self._looks = read_state(self._target), looks

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the lease back."""
        self._let_go()

    def _let_go(self) -> None:
        if self._lease is None or self._dry_run:
            return
        try:
            self._lease.give_back()
        except PublicationError as problem:  # it runs out by itself
            self._listen(Warned("publication", f"the lease stays a while: {problem.message}"))

    def renew(self) -> None:
        """Hold the lease for longer; raises ``BusyError`` where it was lost."""
        if self._lease is not None and not self._dry_run:
            self._lease.renew()

    def confirm(self) -> None:
        """Raise ``BusyError`` where the lease was lost, also before it has run out here."""
        if self._lease is not None and not self._dry_run:
            self._lease.confirm()

    @property
    def files(self) -> frozenset[str]:
        """The files at the root that this show has put there, by what is public."""
        return self.state.files if self.state else frozenset()

    def put_there(self, path: str) -> bool:
        """Tell whether a file at the root is this show's, by what is public, and stands as one.

        A page of the feed says whose it is; another show may have moved in where ours stood.
        """
        if path not in self.files:
            return False
        return not addresses.is_feed_page(path) or show_of(self._target, path) == self._guid

    @property
    def _guid(self) -> str:
        return addresses.show_guid(self._identity)

    def regresses(self, shelf: Shelf, *, known_suffices: bool = False) -> list[Regress]:
        """What would go backwards; raises ``PublicationError`` for another show's target."""
        if self.state is None:
            return []
        require_same_show(self.state, self._identity, shelf, self._target.name)
        # an old copy of this checkout has its mark, and does not know what came after
        is_ours = written_last(self._places, self._target.name) >= self.state.generation
        writer = self.writer if is_ours else ""
        return backwards(self.state, shelf, writer=writer, known_suffices=known_suffices)

    def require_forwards(self, shelf: Shelf, *, known_suffices: bool = False) -> None:
        """Raise ``PublicationError`` where anything would go backwards."""
        found = self.regresses(shelf, known_suffices=known_suffices)
        require_forwards(found, self._target.name)

    def record(self, site: Site, files: Iterable[str], held: Collection[str] = ()) -> int:
        """Write what will be public with ``site``; returns the bytes written, 0 for none.

        ``files`` are those at the root that come and go with the editions; the editions ``held``
        stay as they stand there.
        """
        if not self._compares:
            return 0
        before = self.state or PublicState()
        fresh = replace(
            before,
            show=self._guid,
            title=self._identity.title,
            generation=before.generation + 1,
            writer=self.writer,
            editions=self._editions(site, before, held),
            files=frozenset(files),
        )
        if before.seen is not None and fresh.says_the_same(before):
            return 0
        if not self._dry_run:
            self.renew()
            _remember(self._places, self._target.name, fresh.generation)
            seen = write_state(self._target, fresh, before)
            self.state = replace(fresh, seen=seen)
            if seen is not None:
                return int(seen.size)
        return len(fresh.to_json())

    def _editions(
        self, site: Site, before: PublicState, held: Collection[str]
    ) -> Mapping[str, PublicEdition]:
        known, marks = before.editions, marks_of(before.editions)
        kept: list[str] = []
        made: dict[str, PublicEdition] = {}
        for entry in site.shelf.entries:
            name, mark = entry.edition_id, marks.get(entry.edition_id)
            if mark is not None and (mark == entry.mark or name in held):
                kept.append(name)
            elif mark is not None or not entry.is_under_embargo(site.now):
                made[name] = public_edition(site.shelf.whole(entry), entry.mark)
        if isinstance(known, EditionLines):
            return known.changed([*known.retracted, *kept], made)
        gone = {name: one for name, one in known.items() if one.retracted}
        return gone | {name: known[name] for name in kept} | made


def written_last(places: Places, target: str) -> int:
    """The generation of the state that this checkout wrote last; 0 where nothing is known."""
    entry = places.store.drawer("sent", volatile=True).get(key_of(_KEY, target))
    try:
        return int(entry.note["generation"]) if entry is not None else 0
    except (LookupError, TypeError, ValueError):
        return 0


def _remember(places: Places, target: str, generation: int) -> None:
    drawer = places.store.drawer("sent", volatile=True)
    drawer.put(key_of(_KEY, target), {"generation": generation})


def checkout(places: Places) -> str:
    """This checkout's own mark, the same at each run: kept in its cache, bound to its folder."""
    drawer = places.store.drawer("sent", volatile=True)
    entry = drawer.get(_KEY)
    if entry is None:
        entry = drawer.put(_KEY, {}, secrets.token_hex(16).encode())
    return key_of(_KEY, str(places.root), entry.data().decode())[:32]
