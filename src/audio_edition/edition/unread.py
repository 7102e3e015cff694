"""What an editor may take for part of the edition, and is not: nothing is left out in silence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from audio_edition.edition.model import Article
from audio_edition.edition.sources.parse import SUFFIXES

DOCUMENTS = frozenset(
    (".doc", ".docx", ".epub", ".mht", ".mhtml", ".msg", ".odt", ".pages", ".pdf", ".rtf", ".tex")
)
"""Suffixes of files that hold text which is not read."""

_TWICE = 8
"""Words of text that two articles do not share by chance."""
_TOLD = 20
"""Articles that are named one by one: of hundreds nobody reads a line each."""


def unread_files(folder: Path) -> Iterator[str]:
    """Say which files of an edition look like articles, and cannot be read as such.

    Names that begin with ``_`` or ``.`` are the editor's own way to leave a file out.
    """
    for entry in sorted(folder.iterdir()):
        suffix = entry.suffix.lower()
        if entry.name[0] in "._":
            continue
        if suffix in DOCUMENTS and entry.is_file():
            yield f"{entry.name} is left out: save its text as .md, .txt or .html"
        elif suffix in SUFFIXES and not _is_file(entry):
            what = "a folder" if _is_folder(entry) else "no file"
            if entry.is_symlink():
                what = f"a link to {what}" if _is_folder(entry) else "a link that leads nowhere"
            yield f"{entry.name} is left out: it is {what}"


def _is_file(entry: Path) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads to itself
        return False


def _is_folder(entry: Path) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def told_twice(articles: Sequence[Article]) -> Iterator[str]:
    """Say which articles have the words of one before them: listeners would hear both."""
    first: dict[str, Article] = {}
    count = 0
    for article in articles:
        said = " ".join(" ".join(p.text for p in article.paragraphs if p.mark != "drop").split())
        if len(said.split()) < _TWICE:
            continue
        before = first.setdefault(said.casefold(), article)
        if before is article:
            continue
        count += 1
        if count > _TOLD:
            continue
        if before.source == article.source:
            yield f"{article.headline!r} stands twice in {article.source}: mark one [[drop]]"
        else:
            yield (
                f"{article.source} has the words of {before.source}, and both are read: "
                "put _ before the name of the one not to read"
            )
    if count > _TOLD:
        yield (
            f"{count} articles have the words of one before them: "
            "put _ before the names of those not to read, or mark them [[drop]]"
        )
