"""A language from a folder of data: what ours are made of, and others' may be.

``wording.toml`` ([wording] and [dates]), ``sentences.toml``, ``numbers.toml``, ``news.toml``,
``wall.toml``, ``letters.toml``, ``labels.json``, ``words.toml`` (negations, common) and
``rules.toml``: each may be left out, and is then missing.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from importlib.resources.abc import Traversable
from typing import Any

from audio_edition.languages.model import (
    Dates,
    Habits,
    Language,
    NumberWords,
    Wording,
)
from audio_edition.languages.news import read_news
from audio_edition.plugins import PluginError
from newsletters.words import LetterWords, Wall, shipped


def read_language(tag: str, folder: Traversable, *, verbalized: bool = False) -> Language:
    """The language in ``folder``; raises ``PluginError`` that names the file with a fault."""
    about = _toml(folder, "wording.toml")
    words = _toml(folder, "words.toml")
    labels = dict(_json(folder, "labels.json"))
    regional = labels.pop("regions", {})
    sentences = _toml(folder, "sentences.toml")
    numbers = _toml(folder, "numbers.toml")
    news = _toml(folder, "news.toml")
    wall = _toml(folder, "wall.toml")
    letters = _toml(folder, "letters.toml")
    rules = folder / "rules.toml"
    wording = about.get("wording")
    own = shipped(tag)  # of ours, what letters and pages say comes with their library
    if wording:
        wording.setdefault("by", own.by)
    try:
        return Language(
            tag=tag,
            name=about.get("name", ""),
            wording=Wording(**_tuples(wording)) if wording else None,
            dates=_dates(about.get("dates", {})),
            labels=labels,
            regional=regional,
            habits=_habits(sentences) if sentences else None,
            numbers=_numbers(numbers) if numbers else None,
            news=read_news(news) if news else None,
            verbalized=verbalized,
            negations=frozenset(words.get("negations", "").split()),
            wall=Wall(**_tuples(wall)) if wall else own.wall,
            letters=LetterWords(**_tuples(letters)) if letters else own.letters,
            rules=rules if rules.is_file() else None,
            common=frozenset(words.get("common", "").split()) or own.common,
        )
    except (TypeError, AttributeError) as problem:
        raise PluginError(f"the language {tag!r} in {folder} cannot be read: {problem}") from None


def _toml(folder: Traversable, name: str) -> dict[str, Any]:
    file = folder / name
    if not file.is_file():
        return {}
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise PluginError(f"{file} cannot be read: {problem}") from None


def _json(folder: Traversable, name: str) -> dict[str, Any]:
    file = folder / name
    if not file.is_file():
        return {}
    try:
        found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise PluginError(f"{file} cannot be read: {problem}") from None
    return found


def _tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(v) if isinstance(v, list) else v for key, v in values.items()}


def _dates(values: Mapping[str, Any]) -> Dates:
    plain = dict(values)
    regions = plain.pop("regions", {})
    return Dates(**plain, regions={name: _dates(value) for name, value in regions.items()})


def _sets(kind: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Texts of words as sets, for the fields of ``kind`` that are sets."""
    wanted = {item.name for item in fields(kind) if "frozenset" in str(item.type)}
    return {key: frozenset(v.split()) if key in wanted else v for key, v in values.items()}


def _habits(values: Mapping[str, Any]) -> Habits:
    return Habits(**_tuples(_sets(Habits, values)))


def _numbers(values: Mapping[str, Any]) -> NumberWords:
    made = _tuples(_sets(NumberWords, values))
    for key in ("currencies", "cents"):
        made[key] = tuple((one, many) for one, many in made[key])
    return NumberWords(**made)
