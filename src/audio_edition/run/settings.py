"""The [run] section of show.toml: when an edition is due, what is clean, what the deadline does."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Literal, TypeAlias
from urllib.parse import urlsplit

from audio_edition.addresses import is_edition_name
from audio_edition.tables import Table, Within, filled

PublishRule: TypeAlias = Literal["when-clean", "after-approval", "never"]
"""``after-approval`` asks for both: clean, and an editor's word for exactly this script."""
DeadlineRule: TypeAlias = Literal["publish-clean", "hold", "skip"]
GoneRule: TypeAlias = Literal["tell", "take-out"]
"""What is done where a source takes an article back that is out already."""
NameRule: TypeAlias = Literal["hold", "doubtful", "pass"]
"""New names: each holds the edition, those whose sounds are unsure do, or none does."""
SourceRule: TypeAlias = Literal["required", "all"]
CheckRule: TypeAlias = Literal["error", "warning"]
Share: TypeAlias = Annotated[float, Within(0.0, 1.0)]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_SPAN = re.compile(r"(\d{1,6})\s*([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_FIELD = re.compile(r"\{(\w*)\}")
_LONGEST = dt.timedelta(days=31)


@dataclass(frozen=True, slots=True)
class CleanSettings:
    """What counts as clean: an edition beyond one of these is held for its editor.

    ``max_cut`` and ``max_cut_article`` are shares (0…1) of the words, in the edition and in one
    article, that may be cut without being surely furniture; ``doubted`` is how many paragraphs may
    be in doubt that would harm it. ``new_names`` says which names that the show never said hold
    it, ``name_confidence`` (0…1) where an unsure one begins. ``doubtful`` counts sentences that a
    recogniser heard otherwise. ``max_repeated`` is the share of articles that stood in an edition
    before; ``sources`` says whose failure holds it, ``check`` from which severity a finding does;
    ``fallback`` lets another voice than the show's read it.
    """

    max_cut: Share = 0.5
    max_cut_article: Share = 0.5
    doubted: Annotated[int, Within(0, 10_000)] = 0
    new_names: NameRule = "doubtful"
    name_confidence: Share = 0.2
    doubtful: Annotated[int, Within(0, 10_000)] = 0
    min_articles: Annotated[int, Within(1, 1_000)] = 1
    min_words: Annotated[int, Within(0, 1_000_000)] = 100
    max_words: Annotated[int, Within(1, 10_000_000)] = 30_000
    max_repeated: Share = 0.0
    sources: SourceRule = "required"
    check: CheckRule = "error"
    fallback: bool = False

    @classmethod
    def from_table(cls, table: Table) -> CleanSettings:
        """Read [run.clean]; raises ``ShowError`` with the key that is wrong."""
        clean = filled(table, cls)
        if clean.min_words > clean.max_words:
            raise table.fail("min_words", f"is above max_words ({clean.max_words})")
        return clean


@dataclass(frozen=True, slots=True)
class RunSettings:
    """The newsroom's morning.

    ``days`` are weekdays (0 is Monday) that have an edition. ``start`` and ``deadline`` are wall
    times of ``timezone`` (an IANA name; empty: the machine's own); a deadline that is earlier than
    the start means that the run starts the evening before. ``every`` is how long it waits between
    two looks until then; ``catch_up`` how far back days are made up for. ``edition`` names it:
    ``{date}``, ``{year}``, ``{month}``, ``{day}`` and ``{weekday}`` stand for its day. ``desk``
    is the address of the editor's desk, for what is told; ``metrics`` a file for Prometheus,
    from the show's folder on (empty: none).
    """

    days: Annotated[frozenset[int], _days] = frozenset(range(5))
    timezone: Annotated[str, _timezone] = ""
    start: Annotated[dt.time, _clock("start", "05:00")] = dt.time(5, 0)
    every: Annotated[dt.timedelta, _span("every", "5m", least=10)] = dt.timedelta(minutes=5)
    deadline: Annotated[dt.time, _clock("deadline", "05:50")] = dt.time(5, 50)
    edition: Annotated[str, _edition] = "{date}"
    catch_up: Annotated[dt.timedelta, _span("catch_up", "3d")] = dt.timedelta(days=3)
    publish: PublishRule = "when-clean"
    at_deadline: DeadlineRule = "hold"
    on_gone: GoneRule = "tell"
    desk: Annotated[str, _desk] = ""
    metrics: Annotated[str, _metrics] = ""
    clean: CleanSettings = field(default_factory=CleanSettings)

    @classmethod
    def from_table(cls, table: Table) -> RunSettings:
        """Read [run]; raises ``ShowError`` with the key that is wrong."""
        settings = filled(table, cls)
        if settings.start == settings.deadline:
            raise table.fail(
                "deadline", "is the hour of start: nothing could be made in time", hint="05:50"
            )
        return settings

    def name_of(self, day: dt.date) -> str:
        """What the edition of ``day`` is called."""
        return _named(self.edition, day)


def span(table: Table, key: str, default: str, *, least: dt.timedelta) -> dt.timedelta:
    """Read a span of time, ``90s``, ``5m``, ``36h``, ``3d`` or ``2w``, up to 31 days."""
    said = table.text(key, default)
    found = _SPAN.fullmatch(said)
    if not found:
        raise table.fail(key, f"must look like 5m, 36h or 3d, not {said!r}")
    length = dt.timedelta(**{_UNITS[found[2]]: int(found[1])})
    if not least <= length <= _LONGEST:
        raise table.fail(
            key, f"must be at least {_shown(least)} and at most {_shown(_LONGEST)}, not {said}"
        )
    return length


def _span(key: str, default: str, *, least: int = 0) -> Callable[[Table], dt.timedelta]:
    return lambda table: span(table, key, default, least=dt.timedelta(seconds=least))


def _shown(length: dt.timedelta) -> str:
    seconds = int(length.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def _clock(key: str, default: str) -> Callable[[Table], dt.time]:
    def read(table: Table) -> dt.time:
        said = table.text(key, default)
        found = _CLOCK.fullmatch(said)
        if not found:
            raise table.fail(key, f"must be a time of day like {default}, not {said!r}")
        return dt.time(int(found[1]), int(found[2]))

    return read


def _days(table: Table) -> frozenset[int]:
    """``"mon-fri"``, ``"daily"``, ``"mon, wed-fri"``, or a list of such."""
    found: set[int] = set()
    for said in table.texts("days", ["mon-fri"]):
        for part in filter(None, (one.strip().lower() for one in said.split(","))):
            if part == "daily":
                found.update(range(7))
                continue
            first, dash, last = (one.strip()[:3] for one in part.partition("-"))
            if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
                raise table.fail(
                    "days", f"knows no day {part!r}", hint='"mon-fri", "daily" or ["mon", "thu"]'
                )
            begin = WEEKDAYS.index(first)
            end = WEEKDAYS.index(last) if dash else begin
            found.update((begin + n) % 7 for n in range((end - begin) % 7 + 1))
    if not found:
        raise table.fail("days", "names no day", hint='"mon-fri", "daily" or ["mon", "thu"]')
    return frozenset(found)


def _timezone(table: Table) -> str:
    import zoneinfo

    name = table.text("timezone")
    if name:
        try:
            zoneinfo.ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            raise table.fail(
                "timezone",
                f"is no time zone that this machine knows: {name!r}",
                hint='a name like "Europe/Berlin"; where even that is not known: '
                "pip install tzdata",
            ) from None
    return name


def _edition(table: Table) -> str:
    rule = table.text("edition", "{date}")
    day = dt.date(2026, 11, 2)
    known = {"date", "year", "month", "day", "weekday"}
    fields = set(_FIELD.findall(rule))
    if fields - known or not ("date" in fields or {"year", "month", "day"} <= fields):
        raise table.fail(
            "edition",
            f"must name each day's edition differently, not {rule!r}",
            hint='"{date}" or "{date}-evening"',
        )
    if not is_edition_name(_named(rule, day)):
        raise table.fail("edition", f"cannot name an edition: {_named(rule, day)!r}")
    return rule


def _named(rule: str, day: dt.date) -> str:
    told = {
        "date": day.isoformat(),
        "year": f"{day.year:04}",
        "month": f"{day.month:02}",
        "day": f"{day.day:02}",
        "weekday": WEEKDAYS[day.weekday()],
    }
    return _FIELD.sub(lambda found: told[found[1]], rule)


def _metrics(table: Table) -> str:
    file = table.text("metrics")
    if file and not file.endswith(".prom"):
        raise table.fail("metrics", "must end in .prom: node exporter reads no other files")
    return file


def _desk(table: Table) -> str:
    address = table.text("desk")
    parts = urlsplit(address)
    if address and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise table.fail("desk", f"must be an http(s) address, not {address!r}")
    return address
