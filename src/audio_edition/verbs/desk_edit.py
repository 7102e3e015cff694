"""What an editor does to the text of an edition: words, places, stories, what is read and when.

As in ``verbs.desk``: each takes the digest of the file as the editor saw it, writes the files
that the command line reads, and raises an ``AudioEditionError`` in one line.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias

from audio_edition.edition.edit import set_front_matter
from audio_edition.edition.load import load_edition
from audio_edition.edition.model import Edition
from audio_edition.edition.rewriting import join_story, move_paragraph, set_text, split_story
from audio_edition.edition.ruling import set_date, set_embargo, set_in_list, set_language
from audio_edition.edition.takeover import take_over
from audio_edition.edition.text import same_words
from audio_edition.errors import EditionError
from audio_edition.verbs.changing import changing
from audio_edition.verbs.desk import MARKABLE, article_file
from audio_edition.workspace import Workspace

Answer: TypeAlias = Literal["whole", "as_taken", "language"]


def text(
    workspace: Workspace,
    edition: str,
    source: str,
    line: int,
    words: str,
    *,
    digest: str | None = None,
) -> None:
    """Give the paragraph at ``line`` other words; a blank line makes two paragraphs of it."""
    with changing(workspace, edition) as folder:
        set_text(_markable(folder, source), line, words, digest=digest)


def move(
    workspace: Workspace,
    edition: str,
    source: str,
    line: int,
    step: int,
    *,
    digest: str | None = None,
) -> None:
    """Read the paragraph at ``line`` one place earlier (-1) or later (1) in its story."""
    with changing(workspace, edition) as folder:
        move_paragraph(_markable(folder, source), line, step, digest=digest)


def split(
    workspace: Workspace,
    edition: str,
    source: str,
    line: int,
    headline: str = "",
    *,
    digest: str | None = None,
) -> None:
    """Begin another story at the paragraph at ``line``, below ``headline``.

    Without one the paragraph is the headline itself.
    """
    with changing(workspace, edition) as folder:
        split_story(_markable(folder, source), line, headline, digest=digest)


def join(
    workspace: Workspace,
    edition: str,
    article: str,
    *,
    digest: str | None = None,
) -> None:
    """Make an article (its id) the end of the one that is read before it."""
    with changing(workspace, edition) as folder:
        articles = _read(workspace, edition).articles
        at = next((n for n, one in enumerate(articles) if one.id == article), None)
        if at is None:
            raise EditionError(f"edition {folder.name} has no article {article}")
        if at == 0:
            raise EditionError("no article stands before the first one")
        source = articles[at].source
        own = [p for p in articles[at].paragraphs if not p.file]
        join_story(_markable(folder, source), own[0].source_line, digest=digest)


def leave_out(
    workspace: Workspace,
    edition: str,
    article: str,
    out: bool = True,
    *,
    digest: str | None = None,
) -> None:
    """Do not read an article (its id), or read it again: ``left_out`` in edition.toml.

    It is named there by its headline, by its id where two have the same one.
    """
    with changing(workspace, edition) as folder:
        found = _read(workspace, edition)
        every = [*found.articles, *found.left_out]
        one = next((one for one in every if one.id == article), None)
        if one is None:
            raise EditionError(f"edition {folder.name} has no article {article}")
        if out and [one.id for one in found.articles] == [article]:
            raise EditionError("an edition needs one article that is read")
        alone = sum(same_words(one.headline, other.headline) for other in every) == 1
        if out:
            name = one.headline if alone else one.id
            set_in_list(folder, "left_out", name, True, digest=digest)
            return
        for name in (one.headline, one.id):
            digest = set_in_list(folder, "left_out", name, False, digest=digest)


def take(
    workspace: Workspace, edition: str, source: str, *, digest: str | None = None
) -> list[str]:
    """Take a page or a letter into Markdown files, which can be changed; return their names."""
    with changing(workspace, edition) as folder:
        file = article_file(folder, source)
        if file.suffix.lower() in MARKABLE:
            raise EditionError(f"{source} can be changed as it is")
        language = _read(workspace, edition).language
        return take_over(folder, source, language, digest=digest)


def date(workspace: Workspace, edition: str, day: str, *, digest: str | None = None) -> None:
    """Set the edition's date ("2026-11-02"); empty: its folder's name says it."""
    with changing(workspace, edition) as folder:
        set_date(folder, day.strip(), digest=digest)


def embargo(workspace: Workspace, edition: str, moment: str, *, digest: str | None = None) -> None:
    """Set when the edition may be heard, with its offset; empty: at once."""
    with changing(workspace, edition) as folder:
        set_embargo(folder, moment.strip(), digest=digest)


def answer(
    workspace: Workspace,
    edition: str,
    said: Answer,
    *,
    source: str = "",
    language: str = "",
    digest: str | None = None,
    edition_digest: str | None = None,
) -> None:
    """Answer what the build waits for: an article is whole, or taken rightly, or the language.

    Where ``new`` wrote the question into the article's head, it is taken out there.
    """
    with changing(workspace, edition) as folder:
        if said == "language":
            set_language(folder, language, digest=edition_digest)
            return
        file = article_file(folder, source)
        if file.suffix.lower() in MARKABLE:
            key = "shown" if said == "whole" else "differs"
            set_front_matter(file, key, "", digest=digest)
        else:
            set_in_list(folder, said, source, True, digest=edition_digest)


def _markable(folder: Path, source: str) -> Path:
    file = article_file(folder, source)
    if file.suffix.lower() not in MARKABLE:
        raise EditionError(
            f"{source} came as it is and cannot be changed",
            hint="take it into a Markdown file first",
        )
    return file


def _read(workspace: Workspace, edition: str) -> Edition:
    folder = workspace.edition_folder(edition)
    return load_edition(folder, workspace.show.identity.language, store=workspace.store)
