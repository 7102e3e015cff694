"""The desk's page and its modules, in the reader's language.

A language is two files beside the modules: ``labels-de.json`` has the same keys as
``labels-en.json`` (text, or one form a plural category of CLDR), ``messages-de.json`` says what
the program tells in English, by its template: ``"{file} has no article {name}"``.
"""

from __future__ import annotations

import json
import re
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

FIRST = "en"
"""The language of who asks for none that there is; what the program tells is in it."""

TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
TYPES[".json"] = "application/json"
_NAME = re.compile(r"[a-z][a-z0-9-]*\.(?:js|css|json)")
_SLOT = re.compile(r"\{(\w+)\}")
_PLACE = re.compile(r"\{\{([\w.-]+)\}\}")
_TAG = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?")
_ASSETS = files("audio_edition.server").joinpath("assets", "desk")


def asset(name: str) -> bytes | None:
    """A module, a style sheet or a file of words; None where there is none of that name."""
    file = _ASSETS.joinpath(name)
    return file.read_bytes() if _NAME.fullmatch(name) and file.is_file() else None


@cache
def languages() -> tuple[str, ...]:
    """The languages that the desk speaks, the first one first."""
    names = (file.name for file in _ASSETS.iterdir())
    found = {name[7:-5] for name in names if re.fullmatch(r"labels-\w+\.json", name)}
    return (FIRST, *sorted(found - {FIRST}))


@cache
def labels(language: str) -> dict[str, Any]:
    """The desk's words by key: a text, or the forms of one by plural category."""
    read: dict[str, Any] = json.loads(_ASSETS.joinpath(f"labels-{language}.json").read_bytes())
    return read


def language_for(chosen: str, accepted: str) -> str:
    """The language a reader gets: the one ``chosen`` at the desk, else the browser's.

    ``accepted`` is its ``Accept-Language`` (RFC 9110, section 12.5.4): the tag of the highest
    weight that the desk speaks, of equal ones the first.
    """
    known = languages()
    if chosen in known:
        return chosen
    wanted: list[tuple[float, str]] = []
    for part in accepted.split(","):
        found = _TAG.fullmatch(part)
        if found and float(found[2] or 1) > 0:
            wanted.append((float(found[2] or 1), found[1].lower()))
    wanted.sort(key=lambda pair: -pair[0])
    return next((tag for _, tag in wanted if tag in known), FIRST)


@cache
def _messages(language: str) -> tuple[tuple[re.Pattern[str], tuple[str, ...], str], ...]:
    """Pattern of an English message, its places, and the message in ``language``.

    Those that leave the least to their places come first, as in ``words.js``.
    """
    read: dict[str, str] = json.loads(_ASSETS.joinpath(f"messages-{language}.json").read_bytes())
    in_turn = sorted(read, key=lambda english: -len(_SLOT.sub("", english)))
    return tuple(
        (
            re.compile("(.*?)".join(map(re.escape, _SLOT.split(english)[::2])), re.DOTALL),
            tuple(_SLOT.findall(english)),
            read[english],
        )
        for english in in_turn
    )


def told(text: str, language: str) -> str:
    """What the program tells in English, in ``language``; as it is where nobody put it so."""
    return text if language == FIRST else _looked_up(text, language) or text


def _looked_up(text: str, language: str) -> str | None:
    for pattern, names, own in _messages(language):
        if fits := pattern.fullmatch(text):
            given = (_looked_up(part, language) or part for part in fits.groups())
            values = dict(zip(names, given, strict=True))
            return _filled(own, values)
    parts = text.split("; ")
    found = [_looked_up(part, language) for part in parts] if len(parts) > 1 else [None]
    return None if None in found else "; ".join(map(str, found))


def _filled(template: str, values: dict[str, str]) -> str:
    return _SLOT.sub(lambda slot: values[slot[1]], template)


@cache
def page(language: str) -> bytes:
    """The desk's page with its words filled in."""
    words = labels(language)
    options = "".join(
        f'<option value="{tag}" lang="{tag}"{" selected" if tag == language else ""}>'
        f"{escape(labels(tag)['language.name'])}</option>"
        for tag in languages()
    )

    def fill(place: re.Match[str]) -> str:
        if place[1] == "language":
            return language
        return options if place[1] == "languages" else escape(words[place[1]])

    return _PLACE.sub(fill, _ASSETS.joinpath("desk.html").read_text("utf-8")).encode("utf-8")
