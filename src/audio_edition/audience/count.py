"""Requests into downloads, by the rules of the IAB Tech Lab.

Source: Podcast Measurement Technical Guidelines, version 2.2
(iabtechlab.com/standards/podcast-measurement-guidelines), whose process is: filter; apply the
threshold; find what is unique; make the figures. Section names in comments are its own.

An address is in memory while its line is read, and nowhere else: what is kept is a digest under a
salt that is drawn for each day (window ``day``) or for the run (``rolling``), is never written, and
goes with the process.
"""

from __future__ import annotations

import ipaddress
import secrets
import socket
import struct
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from audio_edition.audience.agents import agent_of
from audio_edition.audience.catalogue import Catalogue
from audio_edition.audience.model import LEFT_OUT, LoggedRequest, WindowRule
from audio_edition.audience.pile import RUN, Pile

WINDOW = 24 * 3600
MOST_PER_ADDRESS = 1000
"""Downloads of one address in a day above which they are no listeners'."""

# who (address, agent), what, when in ms; the bytes: first (+1, 0: not told), how many; app, country
_RECORD = struct.Struct(">8s8sIQQQIHB")
_PRIVATE = 1
_ELSEWHERE = 1 << 31  # added to a sound's place
_SPANS = 512  # pieces of a file that are kept apart before they are joined


class CountedKind(NamedTuple):
    """One kind of download: of which place, when, by whom."""

    place: int
    day: str
    hour: int
    app: str
    country: str
    is_private: bool


class DownloadCounter:
    """Takes requests in any order, and tells what they come to; ``close`` it in any case."""

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        timezone: ZoneInfo,
        window: WindowRule = "rolling",
        country_of: Callable[[str], str] = lambda _: "",
        most_per_address: int = MOST_PER_ADDRESS,
        run: int = RUN,
    ) -> None:
        self._catalogue = catalogue
        self._zone = timezone
        self._window = window
        self._country_of = country_of
        self._most = most_per_address
        self._pile = Pile(_RECORD.size, run)
        self._apps: dict[str, int] = {}
        self._countries: dict[str, int] = {}
        self._salts: defaultdict[str, bytes] = defaultdict(lambda: secrets.token_bytes(32))
        self._day_and_hour = lru_cache(maxsize=1 << 15)(self._at)
        # by whether they are under the show's own folders
        self._left_out = {here: Counter(dict.fromkeys(LEFT_OUT, 0)) for here in (True, False)}
        self._requests = {True: 0, False: 0}
        self._end = len(catalogue.sounds)
        self.beacons = 0

    @property
    def _here(self) -> bool:
        """Whether the show's own folders count; where nothing is under them, the others do."""
        return self._requests[True] > 0 or not self._requests[False]

    @property
    def requests(self) -> int:
        """How many were for sound of the show."""
        return self._requests[self._here]

    @property
    def left_out(self) -> dict[str, int]:
        """By ``LEFT_OUT``; whole once ``counted`` was called."""
        other = self._requests[False] if self._here else 0
        return {**self._left_out[self._here], "elsewhere": other}

    def close(self) -> None:
        """Forget everything."""
        self._pile.close()
        self._salts.clear()

    # -- step 1: filtering ---------------------------------------------------

    def take(self, hit: LoggedRequest) -> None:
        """Keep of a request what counting needs, or count why it is left out."""
        told = self._catalogue.told(hit.path, hit.query)
        if told is not None:
            if 200 <= hit.status < 300 and agent_of(hit.agent).who == "app":
                self.beacons += 1
                self._keep(hit, told, 0, 0, is_private=False)
            return
        found = self._catalogue.find(hit.path, hit.query)
        if found is None:
            return
        here = not found.is_elsewhere
        self._requests[here] += 1
        why = _refused(hit)
        if why:
            self._left_out[here][why] += 1
            return
        # CloudFront and some formats count the head of the answer as sent
        sent = min(hit.sent, hit.length) if hit.status != 200 and hit.length >= 0 else hit.sent
        start = 0 if hit.status == 200 else hit.start
        place = found.place if here else found.place + _ELSEWHERE
        self._keep(hit, place, start + 1, sent, is_private=found.is_private)

    def _keep(
        self, hit: LoggedRequest, place: int, start: int, sent: int, *, is_private: bool
    ) -> None:
        salt = self._salts[self._at_time(hit.time)[0] if self._window == "day" else ""]
        app = self._apps.setdefault(agent_of(hit.agent).app, len(self._apps))
        country = self._country_of(hit.address)
        self._pile.add(
            _RECORD.pack(
                blake2b(_network(hit.address), digest_size=8, key=salt).digest(),
                blake2b(hit.agent.encode("utf-8", "replace"), digest_size=8, key=salt).digest(),
                place, max(0, int(hit.time * 1000)), start, sent, app,
                self._countries.setdefault(country, len(self._countries)),
                _PRIVATE if is_private else 0,
            )
        )  # fmt: skip

    def _at_time(self, seconds: float) -> tuple[str, int]:
        # offsets from UTC are whole quarters of an hour
        return self._day_and_hour(int(seconds // 900))

    def _at(self, quarter: int) -> tuple[str, int]:
        here = datetime.fromtimestamp(quarter * 900, self._zone)
        return here.date().isoformat(), here.hour

    # -- steps 2 and 3: threshold, uniques -----------------------------------

    def counted(self) -> Counter[CountedKind]:
        """Every kind of download with its number."""
        total: Counter[CountedKind] = Counter()
        apps, countries = list(self._apps), list(self._countries)
        here = self._here
        for _, of_address in groupby(self._pile, key=lambda record: record[:8]):
            mine: Counter[CountedKind] = Counter()
            for _, of_one in groupby(of_address, key=lambda record: record[:20]):
                for place, time, app, country, flags in self._downloads(of_one):
                    if not here:
                        place &= ~_ELSEWHERE
                    elif place & _ELSEWHERE:
                        continue
                    day, hour = self._at_time(time / 1000)
                    mine[
                        CountedKind(place, day, hour, apps[app], countries[country], bool(flags))
                    ] += 1
            self._add(total, mine)
        return total

    def _add(self, total: Counter[CountedKind], mine: Counter[CountedKind]) -> None:
        """Take an address's downloads, but those of days on which it is no listener's."""
        a_day: Counter[str] = Counter()
        for one, number in mine.items():
            if one.place < self._end:
                a_day[one.day] += number
        for one, number in mine.items():
            if self._most and a_day[one.day] > self._most:
                if one.place < self._end:
                    self._left_out[self._here]["excess"] += number
            else:
                total[one] += number

    def _downloads(self, records: Iterator[bytes]) -> Iterator[tuple[int, int, int, int, int]]:
        """The windows of one listener and one file in which enough was sent."""
        begun: tuple[int, int, int, int, int] | None = None
        ends: int | str = 0
        bytes_sent = _Sent()
        for record in records:
            _, _, place, time, start, sent, app, country, flags = _RECORD.unpack(record)
            day = self._at_time(time / 1000)[0] if self._window == "day" else ""
            over = day != ends if self._window == "day" else time >= ends
            if begun is None or over:
                if begun is not None and self._enough(begun[0], bytes_sent):
                    yield begun
                begun = place, time, app, country, flags
                ends = day if self._window == "day" else time + WINDOW * 1000
                bytes_sent = _Sent()
            bytes_sent.add(start - 1, sent)
        if begun is not None and self._enough(begun[0], bytes_sent):
            yield begun

    def _enough(self, place: int, sent: _Sent) -> bool:
        if self._end <= place < _ELSEWHERE:
            return True  # what a player tells has no size
        sound = self._catalogue.sounds[place & ~_ELSEWHERE]
        if sent.total(sound.size) >= sound.needed:
            return True
        self._left_out[place < _ELSEWHERE]["short"] += 1
        return False


class _Sent:
    """How much of one file was sent: pieces whose place is known count once, others add up."""

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []
        self._unplaced = 0

    def add(self, start: int, length: int) -> None:
        if start < 0:
            self._unplaced += length
            return
        self._spans.append((start, start + length))
        if len(self._spans) > _SPANS:
            self._spans = _joined(self._spans)

    def total(self, size: int) -> int:
        placed = sum(min(end, size) - min(start, size) for start, end in _joined(self._spans))
        return min(size, placed + self._unplaced)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _refused(hit: LoggedRequest) -> str:
    """Why a request is left out ("Filtering", "Handling HTTP Requests"); "" where it is not."""
    if hit.method != "GET":
        return "method"
    if hit.status == 304:
        return "not_modified"
    # 000: a store's way to say that the listener went away amid a partial answer
    if hit.status not in (200, 206, 0):
        return "status"
    if hit.status != 200 and (
        hit.sent <= 2 or (hit.start == 0 and hit.length <= 2 and hit.length >= 0)
    ):
        return "probe"
    if hit.ahead:
        return "prefetch"
    who = agent_of(hit.agent).who
    return "" if who == "app" else who


@lru_cache(maxsize=1 << 14)
def _network(address: str) -> bytes:
    """An address as it counts: of IPv6 the first 64 bits (Guidelines 2.1 and later, on IPv6)."""
    try:
        if ":" not in address:
            return socket.inet_aton(address)
        found = ipaddress.IPv6Address(address.partition("%")[0])
    except (OSError, ValueError):
        return address.encode("utf-8", "replace")
    return found.ipv4_mapped.packed if found.ipv4_mapped else found.packed[:8]
