"""Write articles as files an editor can read and change, and editions all or nothing."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from audio_edition import disk, swaps
from audio_edition.addresses import check_edition_name
from audio_edition.edition.changes import words_digest
from audio_edition.edition.frontmatter import write_front_matter
from audio_edition.edition.hints import write_remark
from audio_edition.edition.manifest import put
from audio_edition.edition.marks import MARKS, escape_mark, write_mark
from audio_edition.edition.model import Paragraph
from audio_edition.edition.sources.markdown import markdown_blocks
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.text import HEAD
from audio_edition.edition.text import same_words, slug, visible
from audio_edition.errors import EditionError
from audio_edition.late import late
from audio_edition.toml_edit import edit_toml
from newsletters.lines import is_amount

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

T = TypeVar("T")
_NONE: Mapping[str, Any] = MappingProxyType({})
_PREFIX = {"body": "", "heading": "## ", "quote": "> ", "item": "- "}
_BELOW = {"quote": ">\n> ", "item": "-\n  "}
_MARKER = late(r"(?:[-+*>]|\d{1,9}[.)])(?:\s|$)")
# Everything CommonMark may take for markup (section 2.4 lets a backslash stand before any).
_SPECIAL = late(r"([\\`*_{}\[\]<>#+\-.!|~&=()$:\"'^@%,;/?])")
_OPENING = late(r"^(\d{0,9})([^\w\s])")


def article_markdown(article: ParsedArticle, *, again: bool = False) -> str:
    """The article as a Markdown file, which loads back to the same words, roles and marks.

    ``again`` tells that it may be taken again though it has no address.
    """
    front = {
        "title": article.headline,
        "byline": article.byline,
        "section": article.section,
        "url": article.url,
        "image": article.image,
        "image_alt": article.image_alt,
        "voice": article.voice,
        "language": article.language,
        "date": article.date,
        "shown": str(article.shown or ""),
        "differs": "; ".join(article.differs),
        "letter": article.letter,
        # what may be taken again, and may have changed by then
        "taken": words_digest(article) if article.url or again else "",
    }
    blocks = [write_front_matter(front)]
    if article.joins:
        blocks.append("[[join]]")
    paragraphs = [p for p in article.paragraphs if visible(p.text)]
    if any(same_words(visible(p.text), article.headline) for p in paragraphs[:HEAD]):
        # a body that repeats its headline would lose the repetition on loading
        blocks.append(_block(Paragraph(article.headline, 0, "heading")))
    blocks += [_block(paragraph) for paragraph in paragraphs]
    return "\n".join(f"{block}\n" if not block.endswith("\n") else block for block in blocks)


def _block(paragraph: Paragraph) -> str:
    """The first spelling that reads back as meant: as it is, its opening escaped, all escaped."""
    words = visible(paragraph.text)
    mark = write_mark(paragraph.mark) if paragraph.mark else ""
    prefix = _PREFIX[paragraph.role]
    text = escape_mark(words)
    if is_amount(words, MARKS) and paragraph.role in _BELOW:
        # a lone marker in front of a number is the number's sign: the words stand below it
        prefix = _BELOW[paragraph.role]
    block = ""
    # the sign or number that a body begins with is an item's beside others: it is escaped
    as_it_is = [] if paragraph.role == "body" and _MARKER.match(text) else [text]
    for spelled in (*as_it_is, _OPENING.sub(r"\1\\\2", text), _SPECIAL.sub(r"\\\1", text)):
        block = f"{prefix}{mark}{spelled}"
        # some HTML would swallow what stands below: so something does
        if markdown_blocks(f"{block}\n\n# x") == [
            (words, paragraph.role, paragraph.mark, ""),
            ("x", "heading", None, ""),
        ]:
            break
    begins = "[[story]]\n\n" if paragraph.opens == "story" else ""
    return begins + write_remark(paragraph.hint) + block


def write_edition(
    folder: Path,
    articles: Sequence[ParsedArticle],
    *,
    date: dt.date,
    title: str = "",
    language: str = "",
    mode: str = "new",
    replaced: Mapping[str, ParsedArticle] = _NONE,
    beside: Mapping[str, bytes] = _NONE,
    collected: dt.datetime | None = None,
    again: bool = False,
) -> list[str]:
    """Write an edition's folder in one step; return the names of the article files written.

    ``replaced`` are articles there whose files are written anew, ``beside`` files that are no
    articles, ``collected`` is when all was taken from its sources; ``again`` tells that they are
    looked at again, whether their articles have an address or not.

    ``mode`` is ``new`` (refuse a folder with anything in it), ``replace`` (the old folder
    is kept beside it under a hidden name), ``renew`` (it goes: it holds nothing of anybody's) or
    ``add`` (behind the articles there). The new
    folder is made beside its place and moved there: whatever fails, the edition is as it was.
    Raises ``EditionError``, for a name that no edition may have as well.
    """
    check_edition_name(folder.name)
    if not articles and not replaced:
        raise EditionError("there is nothing to write")
    exists = is_there(folder)
    if exists and mode == "new":
        raise taken(folder)

    def fill(staging: Path) -> list[str]:
        for name, article in replaced.items():
            (staging / name).write_bytes(article_markdown(article, again=again).encode())
        for name, data in beside.items():
            (staging / name).write_bytes(data)
        names = _fill(staging, articles, again=again)
        _manifest(staging, names, date, title, language, exists and mode == "add", collected)
        return names

    then: swaps.Then = "carry" if mode == "add" else "remove" if mode == "renew" else "keep"
    return change_folder(folder, fill, then=then)


def change_folder(folder: Path, change: Callable[[Path], T], *, then: swaps.Then = "carry") -> T:
    """Have ``change`` change a copy of an edition's folder, which then takes its place at once.

    What others save in the old one meanwhile is carried over. Where ``then`` is not ``carry`` it is
    no copy but an empty folder that is filled, and the old one stays under a hidden name or goes.
    The caller holds the edition's lock. Raises ``EditionError``; whatever fails, the edition is as
    it was.
    """
    staging = swaps.fresh_name(folder)
    try:
        disk.make_folder(folder.parent)
        swaps.recover(folder)
        there = is_there(folder)
        staging.mkdir()
        made = staging.lstat()
        try:
            adding = there and then == "carry"
            # before the copy: what is saved while it is made counts as saved meanwhile
            seen = swaps.state_of(folder) if adding else {}
            if adding:
                swaps.copy_folder(folder, staging)
            copied = swaps.state_of(staging)
            done = change(staging)
            if there:
                swaps.swap(folder, then=then, seen=seen, copied=copied)
            else:
                swaps.put(folder)  # refused where something is there by now
        finally:
            # under this name may stand, after an interruption, the old edition
            if swaps.is_same(staging, made):
                shutil.rmtree(staging, ignore_errors=True)
    except OSError as problem:
        raise EditionError(f"{folder} cannot be written: {problem.strerror or problem}") from None
    return done


def is_there(folder: Path) -> bool:
    """Whether an edition's folder has anything in it; raises ``EditionError`` for a file."""
    try:
        return folder.exists() and any(folder.iterdir())
    except NotADirectoryError:
        raise EditionError(
            f"{folder} is a file, and no edition's folder", hint="move it away, or rename it"
        ) from None
    except OSError as problem:
        raise EditionError(f"{folder} cannot be read: {problem.strerror}") from None


def taken(folder: Path) -> EditionError:
    """Return (not raise) the error that says the edition is there."""
    return EditionError(
        f"edition {folder.name} exists already",
        hint="--add puts articles behind those there, --force starts it anew",
    )


def _fill(staging: Path, articles: Sequence[ParsedArticle], *, again: bool) -> list[str]:
    used = [int(m[1]) for f in staging.iterdir() if (m := re.match(r"(\d{1,4})-", f.name))]
    begin = max(used, default=0) + 1
    width = max(2, len(str(begin + len(articles) - 1)))
    names = []
    for number, article in enumerate(articles, begin):
        name = f"{number:0{width}d}-{slug(article.headline)}.md"
        (staging / name).write_bytes(article_markdown(article, again=again).encode())
        names.append(name)
    return names


def _manifest(
    staging: Path,
    names: list[str],
    date: dt.date,
    title: str,
    language: str,
    adding: bool,
    collected: dt.datetime | None,
) -> None:
    def change(toml: TOMLDocument) -> None:
        if title:
            put(toml, "title", visible(title))
        if "date" not in toml:
            put(toml, "date", date)
        if language and "language" not in toml:
            put(toml, "language", language)
        # an edition without a list reads its files by name; one with a list must name them
        if not adding or "articles" in toml:
            put(toml, "articles", [*toml.unwrap().get("articles", []), *names])
        if collected:
            put(toml, "collected", collected)

    edit_toml(staging / "edition.toml", change, seen=None, error=EditionError)
