"""Logs into figures: every line read once, in memory that does not grow with them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import BinaryIO
from zoneinfo import ZoneInfo

from audio_edition.audience.catalogue import Catalogue
from audio_edition.audience.count import MOST_PER_ADDRESS, CountedKind, DownloadCounter
from audio_edition.audience.kinds import LineReader
from audio_edition.audience.model import (
    ArticleHeard,
    EditionDownloads,
    ListeningFigures,
    LoggedRequest,
    LogRead,
    WindowRule,
)
from audio_edition.audience.pile import RUN
from audio_edition.audience.reading import LogSource, OpenLog
from audio_edition.audience.told import ToldReader
from audio_edition.errors import AudienceError

_EARLY = date.min.isoformat()
_LATE = date.max.isoformat()


def measure(
    logs: Sequence[LogSource],
    catalogue: Catalogue,
    *,
    timezone: ZoneInfo,
    window: WindowRule = "rolling",
    form: str = "",
    country_of: Callable[[str], str] | None = None,
    most_per_address: int = MOST_PER_ADDRESS,
    since: date | None = None,
    until: date | None = None,
    stdin: BinaryIO | None = None,
    tell: Callable[[LogRead], None] = lambda _: None,
    run: int = RUN,
) -> ListeningFigures:
    """Read ``logs`` and count what they tell of ``catalogue``.

    ``form`` is the format of the lines, where it cannot be told by their looks. ``since`` and
    ``until`` are the first and the last day that count, both whole. ``tell`` hears of each log,
    read or not. Raises ``AudienceError`` where none of the logs could be read.
    """
    told = ToldReader(form) if form else None
    counter = DownloadCounter(
        catalogue,
        timezone=timezone,
        window=window,
        country_of=country_of or (lambda _: ""),
        most_per_address=most_per_address,
        run=run,
    )
    try:
        needle, take = catalogue.needle, counter.take
        read = [_read(OpenLog(source, stdin, told), needle, take) for source in logs]
        if read and all(log.problem and not log.kind for log in read):
            raise AudienceError(
                "; ".join(f"{log.name} {log.problem}" for log in read[:3]),
                hint="--format tells the server's own format",
            )
        for log in read:
            tell(log)
        counted = _within(counter.counted(), since, until)
        return _figures(
            counted, catalogue, counter, tuple(read), timezone.key, window,
            has_countries=country_of is not None,
        )  # fmt: skip
    finally:
        counter.close()


def _read(log: OpenLog, needle: re.Pattern[str], take: Callable[[LoggedRequest], None]) -> LogRead:
    reader = log.reader
    lines = unreadable = 0
    if reader is not None:
        lines, unreadable = _lines(log, reader, needle, take)
    named = log.source.named
    kind = reader.kind if reader is not None else "" if log.problem else "empty"
    return LogRead(log.source.name, kind, lines, unreadable, log.problem, named)


def _lines(
    log: Iterable[str],
    reader: LineReader,
    needle: re.Pattern[str],
    take: Callable[[LoggedRequest], None],
) -> tuple[int, int]:
    lines = unreadable = 0
    search, fits, read = needle.search, reader.fits, reader.read
    for line in log:
        if not line:
            continue
        if search(line) is None:
            found: LoggedRequest | bool | None = fits(line)
        else:
            found = read(line)
        if found is None:
            continue
        lines += 1
        if found is False:
            unreadable += 1
        elif found is not True:
            take(found)
    return lines, unreadable


def _within(
    counted: Counter[CountedKind], since: date | None, until: date | None
) -> Counter[CountedKind]:
    if since is None and until is None:
        return counted
    first = since.isoformat() if since else _EARLY
    last = until.isoformat() if until else _LATE
    return Counter({one: number for one, number in counted.items() if first <= one.day <= last})


def _figures(
    counted: Counter[CountedKind],
    catalogue: Catalogue,
    counter: DownloadCounter,
    logs: tuple[LogRead, ...],
    timezone: str,
    window: WindowRule,
    *,
    has_countries: bool,
) -> ListeningFigures:
    places: Counter[int] = Counter()
    apps: Counter[str] = Counter()
    days: Counter[str] = Counter()
    countries: Counter[str] = Counter()
    hours = [0] * 24
    private = 0
    for one, number in counted.items():
        places[one.place] += number
        if one.place >= len(catalogue.sounds) or catalogue.sounds[one.place].article:
            continue
        apps[one.app] += number
        days[one.day] += number
        hours[one.hour] += number
        countries[one.country] += number
        private += number if one.is_private else 0
    return ListeningFigures(
        downloads=sum(days.values()),
        private=private,
        editions=tuple(_editions(places, catalogue)),
        apps=_largest(apps),
        days=dict(sorted(days.items())),
        hours=tuple(hours),
        countries=_largest(countries) if has_countries else {},
        heard=tuple(_heard(places, catalogue)),
        requests=counter.requests,
        beacons=counter.beacons,
        left_out=dict(counter.left_out),
        logs=logs,
        timezone=timezone,
        window=window,
    )


def _largest(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _editions(places: Mapping[int, int], catalogue: Catalogue) -> Iterable[EditionDownloads]:
    """Every edition that was downloaded, as the catalogue lists them."""
    files: dict[str, dict[str, int]] = {}
    articles: dict[str, dict[str, int]] = {}
    for place, sound in enumerate(catalogue.sounds):
        number = places.get(place, 0)
        if not number:
            continue
        if sound.article:
            mine = articles.setdefault(sound.edition, {})
            mine[sound.article] = mine.get(sound.article, 0) + number
        else:
            files.setdefault(sound.edition, {})[sound.file] = number
    for one in catalogue.listed:
        had, read = files.get(one.edition, {}), articles.get(one.edition, {})
        if had or read:
            yield EditionDownloads(one.edition, one.title, sum(had.values()), had, read)


def _heard(places: Mapping[int, int], catalogue: Catalogue) -> Iterable[ArticleHeard]:
    titles = {one.edition: one.articles for one in catalogue.listed}
    for edition, article, reached in catalogue.reached(places):
        zero, quarter, half, most, whole = reached
        title = titles[edition][article]
        yield ArticleHeard(edition, article, title, (zero, quarter, half, most, whole))
