"""What the pages say in the language of the edition they show, and how they show times."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from audio_edition import languages
from audio_edition.publication.days import PublishingDays
from audio_edition.publication.model import Episode, EpisodeProof


def asset(name: str) -> bytes:
    """Return a file of ``publication/assets``, which is shipped with the package."""
    return files("audio_edition.publication").joinpath("assets", name).read_bytes()


def printed_date(iso: str, language: str) -> str:
    """``Monday, November 2, 2026``; ``iso`` itself where it is no date.

    Where nobody has labels for the language the page is in English, and so is the date.
    """
    try:
        day = datetime.date.fromisoformat(iso)
    except ValueError:
        return iso
    return languages.long_date(day, languages.labels_tag(language))


def clock(seconds: float) -> str:
    """``1:02:03`` or ``2:03``, rounded down, as players show times."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def iso_duration(seconds: float) -> str:
    """``PT12M34S`` (ISO 8601-1:2019, 5.5.2), whole seconds."""
    whole = max(0, round(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    parts = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes)
    return f"PT{parts}{rest}S" if rest or not parts else f"PT{parts}"


def proof_line(proof: EpisodeProof, say: Mapping[str, Any]) -> str:
    """``every sentence checked, 2 accepted by the editor; …``, in the words of ``say``.

    A sentence is checked when its words were read back and its sound was found in the whole;
    what was not run is said to be so.
    """
    return "; ".join(_parts(proof, say))


def _parts(proof: EpisodeProof, say: Mapping[str, Any]) -> Iterator[str]:
    if proof.matched is None:
        done, whole = proof.read, say["proof_text"]
    else:
        done, whole = min(proof.read, proof.matched), say["proof_checked"]
    is_whole = done >= proof.sentences
    checked = whole if is_whole else say["proof_some"].format(read=done, all=proof.sentences)
    if proof.accepted:
        checked += ", " + say["proof_accepted"].format(n=proof.accepted)
    yield checked
    if proof.heard is not None:
        rate = round(1000 * (proof.word_error or 0.0))
        yield say["proof_heard"].format(n=proof.heard, all=proof.sentences, rate=rate)
    elif proof.matched is None:
        yield say["proof_not_matched"]
    else:
        yield say["proof_not_heard"]


LABELS = "labels.json"
"""Every language's words by tag, for a player that is asked for another one than its page's."""

_CALENDAR = frozenset(("months", "weekdays", "date"))
"""Pages are written with their dates; a player says none."""


def label_files(whole: bytes) -> dict[str, bytes]:
    """Return ``labels-TAG.json`` for every tag of ``labels.json``.

    Each is complete: English, then the language, then its region. None where ``whole`` is not
    such a table (a theme may bring its own): a player then takes it as it is.
    """
    try:
        told = json.loads(whole)
        english = told["en"]
        return {
            name_of(tag): _file(english, told.get(tag.partition("-")[0], {}), words)
            for tag, words in told.items()
        }
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def labels_for(language: str, names: Iterable[str]) -> str:
    """Which of the files ``names`` a page in ``language`` loads: its region's, else its own.

    Empty where there is none.
    """
    there = set(names)
    parts = language.split("-")
    for count in range(len(parts), 0, -1):
        name = name_of("-".join(parts[:count]))
        if name in there:
            return name
    return ""


def name_of(tag: str) -> str:
    """``labels-de.json``"""
    return f"labels-{tag}.json"


def _file(*parts: Mapping[str, Any]) -> bytes:
    words: dict[str, Any] = {}
    for part in parts:
        words |= part
    for key in _CALENDAR:
        words.pop(key, None)
    return (json.dumps(words, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


_MARK = "data-edition-day"


@dataclass(frozen=True, slots=True)
class Day:
    """A ``heading``, true on any day, and the ``attributes`` by which it may become today's.

    ``notice`` are the attributes of what tells that there is no edition today; ``badge`` those of
    what only today's bears. All are empty for an edition that a newer one follows.
    """

    heading: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    notice: Mapping[str, str] = field(default_factory=dict)
    badge: Mapping[str, str] = field(default_factory=dict)


def day_of(
    episode: Episode, language: str, days: PublishingDays, *, newest: bool, own: bool
) -> Day:
    """What a page in ``language`` calls an edition.

    ``own`` is its own page, which stays when another edition is the newest.
    """
    say = languages.labels_of(language)
    if not newest:
        return Day(str(say["listen_edition"]))
    marks = {_MARK: episode.date} | _told(days)
    last = str(say["last_of"]).replace("{date}", printed_date(episode.date, language))
    return Day(
        heading=str(say["listen_edition"] if own else say["listen_latest"]),
        attributes={**marks, "data-today": str(say["listen_today"])},
        notice={
            **marks,
            "data-none": str(say["none_today"]),
            "data-later": str(say["not_yet"]),
            "data-so-far": str(say["none_yet"]),
            "data-last": last,
            "data-next": str(say["next_on"]),
        },
        badge={**marks, "data-badge": ""},
    )


def _told(days: PublishingDays) -> dict[str, str]:
    """What is known of the show's days; an hour means nothing without its zone."""
    told = {
        "data-zone": days.timezone,
        "data-days": " ".join(map(str, days.weekdays)),
        "data-due": days.due if days.timezone else "",
    }
    return {name: value for name, value in told.items() if value}
