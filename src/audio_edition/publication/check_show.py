"""Lint what show.toml says to directories and apps, and the cover."""

from __future__ import annotations

import difflib
import ipaddress
import re
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from audio_edition import addresses
from audio_edition.errors import AudioEditionError
from audio_edition.findings import Finding
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import categories, cover
from audio_edition.publication.checking.look import ESCAPED, MARKUP
from audio_edition.publication.checking.roles import problem_of
from audio_edition.publication.days import days_missed, rule_problem
from audio_edition.publication.notes import DESCRIPTION_LIMIT
from audio_edition.publication.settings import PublishSettings

WHERE = "show.toml"
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
_TITLE_LENGTH = 255


def check_show(
    identity: Identity, places: Places, settings: PublishSettings | None = None
) -> Iterator[Finding]:
    """Yield findings on the show itself."""
    if settings is not None and settings.require_approval and not settings.target:
        yield Finding(
            "warning",
            "approval-no-target",
            f"{WHERE} [publish] require_approval",
            "without a target audio/ is what listeners get: all that is built is public at once, "
            "approved or not",
            "set [publish] target",
        )
    if settings is not None:
        yield from check_settings(settings, places)
    yield from _texts(identity)
    yield from check_owner(identity)
    yield from _addresses(identity)
    yield from _guid(identity)
    yield from _category(identity)
    if identity.cover:
        yield from _cover(places.editions / identity.cover, identity.cover)
    else:
        yield Finding(
            "note",
            "cover-drawn",
            f"{WHERE} [show] cover",
            "no cover is given; one is drawn from the title",
            f"give a square JPEG of {cover.LEAST} to {cover.MOST} pixels",
        )


def _texts(identity: Identity) -> Iterator[Finding]:
    if len(identity.title) > _TITLE_LENGTH:
        yield Finding(
            "warning",
            "title-long",
            f"{WHERE} [show] title",
            f"the title has {len(identity.title)} characters",
            f"directories cut titles above {_TITLE_LENGTH}",
        )
    if found := MARKUP.search(identity.title) or ESCAPED.search(identity.title):
        yield Finding(
            "warning",
            "title-markup",
            f"{WHERE} [show] title",
            f"the title holds markup ({found[0]}), which apps show as it stands",
            "write it as plain text",
        )
    size = len(identity.description.encode())
    if size > DESCRIPTION_LIMIT:
        yield Finding(
            "error",
            "description-long",
            f"{WHERE} [show] description",
            f"the description takes {size} bytes; {DESCRIPTION_LIMIT} are allowed",
            "shorten it",
        )


def is_email(text: str) -> bool:
    """Tell what may be an e-mail address."""
    return _EMAIL.fullmatch(text) is not None


def check_owner(identity: Identity) -> Iterator[Finding]:
    """Yield what directories will miss of who answers for the show."""
    where = f"{WHERE} [show] owner_email"
    if not identity.owner_email:
        yield Finding(
            "warning",
            "owner-email",
            where,
            "no owner_email: directories send their codes there to prove that the feed is yours",
            'add owner_email = "you@example.org"',
        )
    elif not is_email(identity.owner_email):
        yield Finding(
            "error",
            "owner-email",
            where,
            f"{identity.owner_email!r} is no e-mail address",
            "mend it",
        )


def _addresses(identity: Identity) -> Iterator[Finding]:
    where = f"{WHERE} [show] base_url"
    parts = urlsplit(identity.base_url)
    if _is_private(parts.hostname or ""):
        yield Finding(
            "warning",
            "base-url-private",
            where,
            f"{identity.base_url} is reached from this machine or network only",
            "set base_url to the public address of audio/ before you publish",
        )
    elif parts.scheme != "https":
        yield Finding(
            "warning",
            "base-url-http",
            where,
            f"{identity.base_url} is not https",
            "directories and web players want https",
        )
    elif _is_private(urlsplit(identity.link).hostname or ""):
        yield Finding(
            "warning",
            "link-private",
            f"{WHERE} [show] link",
            f"{identity.link} is reached from this machine or network only",
            "set link to the address of the show's site",
        )
    if parts.query or parts.fragment:
        yield Finding(
            "error",
            "base-url-query",
            where,
            f"{identity.base_url} has a query or a fragment, to which no file name can be added",
            "set base_url to the folder's address",
        )


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _guid(identity: Identity) -> Iterator[Finding]:
    where = f"{WHERE} [show] guid"
    if not identity.guid:
        yield Finding(
            "note",
            "show-guid",
            where,
            "the podcast:guid is derived from base_url and would change with it",
            f'fix it for life: guid = "{addresses.derived_guid(identity)}"',
        )
        return
    try:
        given = uuid.UUID(identity.guid)
    except ValueError:
        given = None
    if given is None or str(given) != identity.guid.lower():
        yield Finding(
            "error",
            "show-guid",
            where,
            f"{identity.guid!r} is no UUID",
            f'guid = "{addresses.derived_guid(identity)}" is the one for base_url',
        )
    elif given.version != 5:
        yield Finding(
            "warning",
            "show-guid",
            where,
            f"{identity.guid} is no UUID of version 5, as the podcast namespace wants it: "
            "validators refuse it",
            f'if no app has the feed yet: guid = "{addresses.derived_guid(identity)}"; '
            "else keep it, since apps know the show by it",
        )


def _category(identity: Identity) -> Iterator[Finding]:
    if categories.is_known(identity.category):
        return
    outer, inner = categories.split(identity.category)
    known = [
        *categories.CATEGORIES,
        *(f"{name} > {sub}" for name, subs in categories.CATEGORIES.items() for sub in subs),
    ]
    wanted = f"{outer} > {inner}" if inner else outer
    near = difflib.get_close_matches(wanted, known, n=1, cutoff=0.4)
    near = near or [entry for entry in known if entry.endswith(f"> {outer}")]
    yield Finding(
        "error",
        "category",
        f"{WHERE} [show] category",
        f"{identity.category!r} is not a category of Apple Podcasts",
        f"did you mean {near[0]!r}?" if near else "for example News > Daily News",
    )


def _cover(file: Path, name: str) -> Iterator[Finding]:
    where = f"{WHERE} [show] cover {name}"
    try:
        data = read_plain(file, MADE)
    except OSError as problem:
        yield Finding(
            "error",
            "cover-missing",
            where,
            f"{file} cannot be read: {problem.strerror}",
            "put it there, or leave cover out to have one drawn",
        )
        return
    yield from cover.judge(data, where)


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
