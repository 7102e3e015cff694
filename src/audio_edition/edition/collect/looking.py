"""One look at one source: what its reader is given, and how each item is judged and read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from audio_edition.edition.collect.asking import Asker, LeftAloneError, OutOfTimeError
from audio_edition.edition.collect.model import SourceItem, SourceLook, TakenItem
from audio_edition.edition.collect.rules import rules_digest, unwanted, wanted_articles
from audio_edition.edition.collect.settings import StandingSource
from audio_edition.edition.sources.confined import OverrunError
from audio_edition.edition.sources.fetch import AnswerError, Fetched, NoAnswerError
from audio_edition.edition.sources.guard import RefusedAddressError
from audio_edition.edition.sources.model import GatherOptions, ParsedArticle
from audio_edition.edition.sources.web import from_page
from audio_edition.errors import EditionError

GONE = frozenset({404, 410})
"""What an address answers whose article was taken back."""

_WATCHED = dt.timedelta(days=14)  # for how long what was taken is watched for changes
_RECONSIDERED = dt.timedelta(hours=36)  # after that, other rules bring nothing old back
_LATE = dt.timedelta(days=2)  # by how much an item may come after others that are newer
_AT_ONCE = 20  # pages asked for by themselves in one look

ReadItem = Callable[[], Sequence[ParsedArticle]]


@dataclass(slots=True)
class LookingAt:
    """What a reader is given, and what it keeps count of.

    ``known`` is what is remembered of the source, ``state`` what it gave at its last look.
    ``until`` is the end of the day that is collected for (None: now), ``room`` how many items the
    edition still takes, ``closed`` why it takes nothing new at all, ``horizon`` the oldest that
    was there at the first look; ``root`` is the show's folder.
    """

    source: StandingSource
    now: dt.datetime
    asker: Asker
    options: GatherOptions
    known: Mapping[str, TakenItem]
    state: Mapping[str, Any]
    room: int
    root: Path
    until: dt.datetime | None = None
    closed: str = ""
    horizon: dt.datetime | None = None
    stopped: EditionError | None = None
    _seen: set[str] = field(default_factory=set)

    @property
    def since(self) -> dt.datetime | None:
        """Older items are not wanted: ``max_age`` of the source."""
        age = self.source.rules.max_age
        return self.at - age if age else None

    @property
    def at(self) -> dt.datetime:
        """The instant that ages count from: the end of the day that is collected for, or now."""
        return min(self.now, self.until) if self.until else self.now

    def stands(self, key: str, version: str) -> bool:
        """Whether an item needs no reading: it is remembered, and nothing of it changed."""
        item = self.known.get(key)
        if item is None or item.gone:
            return False
        if item.edition:
            return item.version == version
        if not item.rules:
            return True
        same = item.rules == rules_digest(self.source) or self.now - item.at > _RECONSIDERED
        return same and item.version == version

    def watched(self) -> dict[str, TakenItem]:
        """What was taken lately, and is not known to be gone: it may change, or be retracted."""
        return {
            key: item
            for key, item in self.known.items()
            if item.edition and not item.gone and self.now - item.at < _WATCHED
        }

    def item(
        self,
        key: str,
        version: str,
        title: str,
        read: ReadItem,
        *,
        sections: Sequence[str] | None = None,
        tags: Sequence[str] | None = None,
        published: dt.datetime | None = None,
        address: str = "",
        letter: bytes = b"",
        refused: str = "",
    ) -> SourceItem:
        """Judge one item by the rules, and read it where it is wanted.

        ``read`` gives its articles; ``refused`` says why the source does not give it. What cannot
        be read is told in ``problem`` and does not keep others from being taken.
        """
        made = SourceItem(
            key,
            version,
            title,
            sections=tuple(sections or ()),
            tags=tuple(tags or ()),
            published=published,
            address=address,
            letter=letter,
        )
        before = self.known.get(key)
        fresh = before is None or not before.edition
        if fresh:
            why = self._late_or_old(published)
            if why == _LATER:
                return replace(made, problem=why, decided=False)
            if why:
                return replace(made, problem=why)
            why = unwanted(
                self.source.rules,
                self.at,
                title=title,
                sections=sections,
                tags=tags,
                published=published,
            )
            if why:
                return replace(made, problem=why, by_rule=True)
            if self.closed:
                return replace(made, problem=self.closed, decided=False)
            if self.room <= 0 and not refused:
                # files wait for the next edition; lists go on without what nobody took
                waits = self.source.kind == "folder"
                why = f"more than items = {self.source.items}"
                return replace(made, problem=why, decided=not waits)
        if refused:
            return replace(made, problem=refused, by_rule=True)
        if self.stopped is not None:
            return replace(made, problem=self.stopped.message, decided=False, failed=True)
        try:
            articles = list(read())
        except (LeftAloneError, OutOfTimeError) as problem:
            self.stopped = problem
            return replace(made, problem=problem.message, decided=False, failed=True)
        except EditionError as problem:
            failed = is_passing(problem)
            return replace(
                made, problem=problem.message, by_rule=True, decided=not failed, failed=failed
            )
        for line in dict.fromkeys(article.damage for article in articles if article.damage):
            self.options.tell(line)
        if fresh:
            articles, why = wanted_articles(self.source.rules, articles, sections=sections)
            if why or not articles:
                return replace(made, problem=why or "has no article", by_rule=True)
            if why := self._too_old(articles, published):
                return replace(made, problem=why, by_rule=True)
            self.room -= 1
        return replace(made, articles=tuple(articles))

    def page(self, url: str, has: Mapping[str, str] | None = None) -> Fetched:
        """Fetch an article's page."""
        return self.asker.get(url, has=has)

    def article(self, url: str) -> ParsedArticle:
        """The article at an address; raises ``EditionError`` where there is none."""
        return from_page(self.page(url), self.options)[0]

    def once(self, key: str) -> bool:
        """Whether an id comes for the first time in this look: sources name items twice."""
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def retracted(self, keys: Iterable[str], *, pause: dt.timedelta) -> tuple[SourceLook, ...]:
        """Ask for the pages of items that their source does not name any more: are they gone?

        Each is asked for no more often than every ``pause``; the answers 404 and 410 alone say
        that an article was taken back. Falling off the end of a list says nothing.
        """
        due = [
            (key, item)
            for key in keys
            if (item := self.known[key]).address
            and (item.seen is None or self.now - item.seen >= pause)
        ]
        found = []
        for key, item in due[:_AT_ONCE]:
            if self.stopped is not None:
                break
            try:
                self.page(item.address, item.validators)
            except AnswerError as problem:
                if problem.status in GONE:
                    found.append(SourceLook(gone=((key, f"its page answers {problem.status}"),)))
                    continue
            except (LeftAloneError, OutOfTimeError) as problem:
                self.stopped = problem
                break
            except EditionError:
                continue  # nobody answers: that says nothing of the article
            found.append(SourceLook(asked=(key,)))
        return tuple(found)

    def _late_or_old(self, published: dt.datetime | None) -> str:
        if published is None:
            return ""
        if self.until is not None and published > self.until:
            return _LATER
        if self.horizon is not None and published < self.horizon - _LATE:
            return "is older than what was there at the first look"
        return ""

    def _too_old(self, articles: Sequence[ParsedArticle], published: dt.datetime | None) -> str:
        """By its page's own date, where the source said none."""
        if published is not None or self.since is None or not articles[0].date:
            return ""
        try:
            day = dt.date.fromisoformat(articles[0].date[:10])
        except ValueError:
            return ""
        if day < self.since.astimezone().date():
            return f"is of {day.isoformat()}, older than max_age"
        return ""


_LATER = "was published after the day that is collected for"


def is_passing(problem: EditionError) -> bool:
    """Whether a failure may be over by the next look: a silent server, a slow machine."""
    if isinstance(problem, NoAnswerError | RefusedAddressError | OverrunError):
        return True
    return isinstance(problem, AnswerError) and (
        problem.status >= 500 or problem.status in (408, 425, 429)
    )


def together(looks: Iterable[SourceLook], **more: Any) -> SourceLook:
    """Several looks as one; ``more`` are fields of it besides."""
    found = list(looks)
    return SourceLook(
        items=tuple(item for look in found for item in look.items),
        same=tuple(key for look in found for key in look.same),
        gone=tuple(one for look in found for one in look.gone),
        asked=tuple(key for look in found for key in look.asked),
        told=tuple(line for look in found for line in look.told),
        **more,
    )
