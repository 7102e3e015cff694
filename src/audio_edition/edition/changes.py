"""An article taken again: is it there already, and what has its source changed since?

Articles are the same that have one address or, where one has none, one headline. Each file
that ``new`` writes says with ``taken`` which words it took, so that what the source changed is
told from what the editor did.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from audio_edition.edition.files import read_file
from audio_edition.edition.frontmatter import read_front_matter
from audio_edition.edition.library import decode
from audio_edition.edition.model import Paragraph
from audio_edition.edition.sources.links import bare_address
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.parse import SUFFIXES, parse
from audio_edition.edition.text import lines_of, same_words, visible
from audio_edition.errors import EditionError

State: TypeAlias = Literal["new", "same", "changed", "edited"]
"""``changed``: at its source alone; ``edited``: there, and by the editor here as well."""


@dataclass(frozen=True, slots=True)
class Change:
    """An article that was taken, the file that has it (empty for none), and what differs.

    ``diff`` has a line a paragraph: ``-`` what stands in the file, ``+`` what the source says.
    """

    article: ParsedArticle
    state: State
    file: str = ""
    diff: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _There:
    file: str
    article: ParsedArticle
    taken: str


def words_digest(article: ParsedArticle) -> str:
    """A digest of an article's words: its headline and paragraphs, whatever their marks."""
    words = "\n".join([article.headline, *(p.text for p in article.paragraphs)])
    return hashlib.sha256(visible(words).encode()).hexdigest()[:16]


def compared(folder: Path, articles: Sequence[ParsedArticle]) -> list[Change]:
    """Look for each of ``articles`` in an edition's folder; those not there are ``new``."""
    there = list(_there(folder))
    found = []
    for article in articles:
        match = next((one for one in there if _is_same(one.article, article)), None)
        found.append(_change(article, match))
    return found


def compared_with(
    folder: Path, articles: Sequence[ParsedArticle], files: Sequence[str]
) -> list[Change]:
    """Compare ``articles``, taken again, with ``files`` of an edition that have them.

    A lone article is its lone file's, whatever became of its headline and address; of several
    each is the one of its address or headline, and ``new`` where there is none. Files that are
    not there any more count as taken out by the editor: nothing comes back for them.
    """
    there = [one for one in _there(folder) if one.file in files]
    if len(articles) == len(there) == len(files) == 1:
        return [_change(articles[0], there[0])]
    found = []
    for article in articles:
        match = next((one for one in there if _is_same(one.article, article)), None)
        if match is None and len(there) < len(files):
            continue
        found.append(_change(article, match))
    return found


def articles_there(folder: Path) -> dict[str, tuple[str, str, str]]:
    """What an edition's folder has, by file: address (bare), and the digests of its words.

    The first digest is of the words as their source had them (empty where nobody wrote it down),
    the second of those that stand in the file.
    """
    return {
        one.file: (bare_address(one.article.url), one.taken, words_digest(one.article))
        for one in _there(folder)
    }


def _change(article: ParsedArticle, match: _There | None) -> Change:
    if match is None:
        return Change(article, "new")
    diff = tuple(_diff(match.article, article))
    if not diff:
        state: State = "same"
    elif match.taken and match.taken == words_digest(match.article):
        state = "changed"
    else:
        state = "edited"
    if state == "edited" and match.taken == words_digest(article):
        state, diff = "same", ()  # only the editor changed it
    return Change(_with_rulings(article, match.article), state, match.file, diff)


def _there(folder: Path) -> Iterator[_There]:
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        kind = SUFFIXES.get(file.suffix.lower())
        if kind is None or file.name[0] in "._" or not file.is_file():
            continue
        data = read_file(file, f"{folder.name}/{file.name}")
        taken = ""
        if kind in ("markdown", "text"):
            lines = lines_of(decode(data, file.name).text)
            taken = read_front_matter(lines, file.name).get("taken")
        try:
            articles = parse(data, name=file.name)
        except EditionError:
            continue  # a file that cannot be read is the build's to report
        for article in articles:
            yield _There(file.name, article, taken)


def _is_same(one: ParsedArticle, other: ParsedArticle) -> bool:
    mine, theirs = bare_address(one.url), bare_address(other.url)
    if mine and theirs:
        return mine == theirs
    return same_words(one.headline, other.headline)


def _diff(old: ParsedArticle, new: ParsedArticle) -> Iterator[str]:
    """What the source changed, a line a paragraph that goes or comes."""
    lines = difflib.unified_diff(
        [old.headline, *(p.text for p in old.paragraphs)],
        [new.headline, *(p.text for p in new.paragraphs)],
        n=0,
        lineterm="",
    )
    for line in list(lines)[2:]:  # behind the names of two files that there are not
        if line[0] in "+-":
            yield f"{line[0]} {line[1:]}"


def _with_rulings(article: ParsedArticle, old: ParsedArticle) -> ParsedArticle:
    """``article`` with what the editor said of it: marks, voice, language, section, author."""
    ruled = {p.text: p for p in old.paragraphs if p.mark or p.opens}

    def as_ruled(paragraph: Paragraph) -> Paragraph:
        before = ruled.get(paragraph.text)
        return replace(paragraph, mark=before.mark, opens=before.opens) if before else paragraph

    return replace(
        article,
        paragraphs=tuple(as_ruled(p) for p in article.paragraphs),
        joins=old.joins,
        voice=old.voice or article.voice,
        language=old.language or article.language,
        section=old.section or article.section,
        byline=old.byline or article.byline,
        image=old.image or article.image,
        image_alt=old.image_alt or article.image_alt,
    )
