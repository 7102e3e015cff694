"""Pages and letters read once: what was found in them, kept in the store.

Taking a page apart costs a hundred times what reading the answer does, and an archive's
editions are read at every build. The key holds the bytes, and everything that decides what is
found in them: our own code, the libraries' versions, the language.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, fields
from importlib import metadata
from pathlib import Path, PurePath
from typing import Any, get_args

import newsletters
from audio_edition.edition.hints import is_hint
from audio_edition.edition.model import Break, Mark, Paragraph, Role
from audio_edition.edition.sources.model import LetterOptions, ParsedArticle
from audio_edition.edition.sources.parse import SUFFIXES
from audio_edition.store.store import Drawer, Store, StoreError, key_of
from newsletters import words

_REMEMBERED = ("html", "eml")
_LIBRARIES = ("trafilatura", "lxml", "htmldate", "justext", "lxml-html-clean", "babel")
_TEXTS = {field.name for field in fields(ParsedArticle) if field.type == "str"}
_FLAGS = ("headline_in_body", "is_wall", "joins")
_NUMBERS = ("headline_line", "shown")


def drawer(store: Store) -> Drawer:
    """The store's drawer of pages taken apart."""
    return store.drawer("pages", suffix=".articles", shared=True)


def remembered(
    data: bytes,
    name: str,
    language: str,
    store: Store | None,
    read: Callable[[], tuple[ParsedArticle, ...]],
    letters: LetterOptions,
) -> tuple[ParsedArticle, ...]:
    """What ``read`` finds in ``data``, from the store where it was found before.

    ``letters`` is what ``read`` is told of letters.

    Only pages and letters are worth it. What lies there damaged, or is no article, is read
    anew; a store that cannot be written changes nothing.
    """
    suffix = PurePath(name).suffix.lower()
    if store is None or SUFFIXES.get(suffix) not in _REMEMBERED:
        return read()
    pages = drawer(store)
    told_of = _told(letters) if SUFFIXES[suffix] == "eml" else ""
    key = key_of(hashlib.sha256(data).hexdigest(), suffix, language, told_of, _version())
    entry = pages.get(key)
    if entry is not None:
        # StoreError: pruned between the two, by a run beside this one
        with contextlib.suppress(StoreError, OSError, ValueError, TypeError, KeyError):
            kept = json.loads(entry.data())
            if isinstance(kept, list) and kept:
                return tuple(_article(told) for told in kept)
    found = read()
    told = json.dumps([asdict(article) for article in found], ensure_ascii=False)
    with contextlib.suppress(StoreError, UnicodeEncodeError):
        pages.put(key, {"articles": len(found)}, told.encode())
    return found


def _told(letters: LetterOptions) -> str:
    """What decides how a letter is parted, besides its bytes."""
    from audio_edition.edition.letters.profile import fingerprint

    return json.dumps([letters.split, letters.profile, fingerprint(letters.profiles)])


@functools.cache
def _version() -> str:
    """What decides how bytes are read: our code, the languages' words, the libraries."""
    code = hashlib.sha256()
    for room in (Path(__file__).parent.parent, Path(newsletters.__file__).parent):
        for file in sorted(room.rglob("*.py")):
            code.update(file.read_bytes())
    for tag, told in sorted(words.known().items()):
        code.update(repr((tag, told.letters, told.wall, told.by, sorted(told.common))).encode())
    versions = []
    for library in _LIBRARIES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            versions.append(f"{library} {metadata.version(library)}")
    return " ".join([code.hexdigest(), *versions])


def _article(told: dict[str, Any]) -> ParsedArticle:
    """The article as it was; raises ``ValueError`` (or TypeError) for anything else."""
    paragraphs = tuple(_paragraph(Paragraph(**one)) for one in told.pop("paragraphs"))
    told["differs"] = tuple(told["differs"])
    article = ParsedArticle(paragraphs=paragraphs, **told)
    sound = all(isinstance(told[name], str) for name in _TEXTS)
    sound = sound and all(isinstance(told[name], bool) for name in _FLAGS)
    sound = sound and all(isinstance(one, str) for one in article.differs)
    if not sound or any(type(told[name]) is not int for name in _NUMBERS):
        raise ValueError("not what was kept")
    return article


def _paragraph(one: Paragraph) -> Paragraph:
    if (
        not isinstance(one.text, str)
        or type(one.source_line) is not int
        or one.role not in get_args(Role)
        or one.mark not in (None, *get_args(Mark))
        or not isinstance(one.hint, str)
        or not is_hint(one.hint)
        or one.opens not in (None, *get_args(Break))
        or not isinstance(one.file, str)
    ):
        raise ValueError("not what was kept")
    return one
