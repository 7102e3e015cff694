"""[publish] of show.toml: what can be read, and yet misleads apps or their validators."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from audio_edition import addresses
from audio_edition.errors import AudioEditionError
from audio_edition.findings import Finding
from audio_edition.places import Places
from audio_edition.publication.checking.roles import problem_of
from audio_edition.publication.checking.rules_of_time import days_missed, rule_problem
from audio_edition.publication.settings import PublishSettings

_WHERE = "show.toml [publish]"
_LABEL = 128
"""Characters that the Podcast Namespace gives an update's, a person's or a funding's words."""


def check_settings(settings: PublishSettings, places: Places) -> Iterator[Finding]:
    """Yield findings on [publish]; the dates of what is built are held against its rule."""
    yield from _update(settings, places)
    for person in settings.persons:
        where = f"show.toml [[publish.person]] {person.name}"
        if problem := problem_of(person.role, person.group):
            message = f"{problem[0]}: apps show the person without it, or not at all"
            yield Finding("warning", "person-role", where, message, problem[1])
        yield from _long("person-long", where, person.name)
    for funding in settings.funding:
        yield from _long(
            "funding-long", f"show.toml [[publish.funding]] {funding.url}", funding.text
        )
    if settings.medium in ("video", "film"):
        message = f"medium = {settings.medium!r} promises pictures that move; this feed holds sound"
        yield Finding("warning", "medium", f"{_WHERE} medium", message, 'medium = "podcast"')


def _update(settings: PublishSettings, places: Places) -> Iterator[Finding]:
    if not settings.update:
        return  # the feed says nothing of it
    where = f"{_WHERE} update_rule"
    yield from _long("update-long", f"{_WHERE} update", settings.update)
    if not settings.update_rule:
        return
    if problem := rule_problem(settings.update_rule):
        remedy = 'as in RFC 5545, 3.3.10: update_rule = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"'
        yield Finding("error", "update-rule", where, problem, remedy)
    elif missed := days_missed(settings.update_rule, sorted(_dates(places))):
        message = f"{settings.update_rule}: {missed}; apps tell listeners wrong days"
        remedy = 'name the days on which editions come, or say update = "" to promise none'
        yield Finding("warning", "update-rule", where, message, remedy)


def _dates(places: Places) -> set[date]:
    """The days of what is built, by its folders' names: a show keeps them for years."""
    found: set[date] = set()
    for folder in places.audio.iterdir() if places.audio.is_dir() else ():
        try:
            day = addresses.date_in_name(folder.name)
        except AudioEditionError:  # a day in no calendar
            continue
        if day is not None and folder.is_dir():
            found.add(day)
    return found


def _long(code: str, where: str, text: str) -> Iterator[Finding]:
    if len(text) > _LABEL:
        message = f"the text has {len(text)} characters; apps are told the first {_LABEL}"
        yield Finding("warning", code, where, message, "shorten it")
