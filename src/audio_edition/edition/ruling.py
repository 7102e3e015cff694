"""The editor's word in edition.toml: paragraphs ruled, when it is out, what is not read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audio_edition.clock import is_told_everywhere
from audio_edition.edition.manifest import put
from audio_edition.edition.model import Mark
from audio_edition.edition.text import same_words
from audio_edition.errors import EditionError
from audio_edition.toml_edit import edit_toml

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_REASON = "ruled at the desk"


def set_rule(folder: Path, mark: Mark | None, text: str, *, digest: str | None) -> str:
    """Keep or drop the paragraph that reads ``text``, or (None) take that rule back.

    For articles whose files hold no marks (HTML pages, letters). Only rules that this
    function wrote are taken back; a phrase that the editor wrote by hand stays.
    """
    phrase = " ".join(text.split())

    def change(document: TOMLDocument) -> None:
        import tomlkit

        if mark is None and "cleaning" not in document:
            return
        section = document.setdefault("cleaning", tomlkit.table())
        for key in ("keep", "drop"):
            rules = section.get(key)
            if not isinstance(rules, list):
                continue
            for place in reversed(range(len(rules))):
                rule = rules[place]
                if isinstance(rule, dict) and (rule.get("phrase"), rule.get("reason")) == (
                    phrase,
                    _REASON,
                ):
                    del rules[place]
            if not rules:
                del section[key]
        if mark is not None:
            if isinstance(section.get(mark), str):
                section[mark] = [section[mark]]
            rule = tomlkit.inline_table()
            rule.update({"phrase": phrase, "reason": _REASON})
            section.setdefault(mark, tomlkit.array()).append(rule)
        elif not section:
            del document["cleaning"]

    return edit_toml(folder / "edition.toml", change, seen=digest, error=EditionError)


def ruled(table: Mapping[str, Any], text: str) -> Mark | None:
    """What ``set_rule`` wrote of the paragraph that reads ``text`` into edition.toml."""
    phrase, section = " ".join(text.split()), table.get("cleaning", {})
    marks: tuple[Mark, ...] = ("keep", "drop")
    for mark in marks:
        rules = section.get(mark, ()) if isinstance(section, Mapping) else ()
        if isinstance(rules, list) and {"phrase": phrase, "reason": _REASON} in rules:
            return mark
    return None


def set_date(folder: Path, day: str, *, digest: str | None) -> str:
    """Write the edition's date ("2026-11-02"); empty: the folder's name says it."""
    if day:
        try:
            date = dt.date.fromisoformat(day)
        except ValueError:
            raise EditionError(f"{day[:40]!r} is no date", hint="2026-11-02 is one") from None
    return _set(folder, "date", date if day else None, digest)


def set_embargo(folder: Path, moment: str, *, digest: str | None) -> str:
    """Write when the edition may be heard ("2026-11-02T06:00:00+01:00"); empty: at once."""
    if moment:
        try:
            at = dt.datetime.fromisoformat(moment)
        except ValueError:
            at = None
        if at is None or at.tzinfo is None or not is_told_everywhere(at):
            raise EditionError(
                f"{moment[:40]!r} is no time with its offset",
                hint="2026-11-02T06:00:00+01:00 is one",
            )
    return _set(folder, "publish_at", at if moment else None, digest)


def set_language(folder: Path, language: str, *, digest: str | None) -> str:
    """Write the edition's language; empty: the show's."""
    return _set(folder, "language", language or None, digest)


def set_in_list(folder: Path, key: str, value: str, there: bool, *, digest: str | None) -> str:
    """Put ``value`` into a list of edition.toml, or take it (as its words are) out of it."""

    def change(document: TOMLDocument) -> None:
        import tomlkit

        old = document.get(key, [])
        values = [old] if isinstance(old, str) else list(old)
        at = [n for n, one in enumerate(values) if same_words(str(one), value)]
        if there == bool(at):
            return
        if isinstance(old, tomlkit.items.Array) and not there and len(at) < len(values):
            for n in reversed(at):
                del old[n]  # in place: remarks inside the list stay
        elif isinstance(old, tomlkit.items.Array) and there:
            old.append(value)
        else:
            put(document, key, [*values, value] if there else None)

    return edit_toml(folder / "edition.toml", change, seen=digest, error=EditionError)


def _set(folder: Path, key: str, value: object, digest: str | None) -> str:
    def change(document: TOMLDocument) -> None:
        put(document, key, value)

    return edit_toml(folder / "edition.toml", change, seen=digest, error=EditionError)


def set_approval(folder: Path, approved: str, *, digest: str | None) -> str:
    """Write the digest of the script that the editor approved."""

    def change(document: TOMLDocument) -> None:
        document["approved"] = approved

    return edit_toml(folder / "edition.toml", change, seen=digest, error=EditionError)
