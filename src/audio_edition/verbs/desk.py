"""What an editor does at the desk: each action writes the files that the command line reads.

Every action takes the digest of the file as the editor saw it; a file that was changed
meanwhile is refused, and nothing is written; so is a change of an edition that another run holds.
All raise an ``AudioEditionError`` in one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from audio_edition import pipeline
from audio_edition.edition.edit import accept_sentences, set_headline, set_mark, set_order
from audio_edition.edition.files import file_digest
from audio_edition.edition.model import Mark
from audio_edition.edition.ruling import set_rule
from audio_edition.errors import EditionError
from audio_edition.script.lexicon import remove_entry, set_entry
from audio_edition.script.sounds.letters import is_pronouncer
from audio_edition.verbs.accepting import spoken_now
from audio_edition.verbs.approve import approve as approve_as_it_stands
from audio_edition.verbs.changing import changing
from audio_edition.verbs.reports import ScriptReport
from audio_edition.verbs.script import script
from audio_edition.workspace import Workspace

Scope: TypeAlias = Literal["show", "edition"]

MARKABLE = (".md", ".txt")
"""Files that can hold a mark; the others are ruled by a phrase in edition.toml."""


@dataclass(frozen=True, slots=True)
class DeskReport:
    """An edition as the desk shows it: the script, and the digests an action hands back."""

    script: ScriptReport
    edition_digest: str
    lexicon_digest: str
    edition_lexicon_digest: str
    article_digests: dict[str, str]
    is_built: bool


def look(workspace: Workspace, edition: str) -> DeskReport:
    """Read an edition with the digests of all files that an editor may change."""
    report = script(workspace, edition)
    folder = workspace.edition_folder(edition)
    return DeskReport(
        script=report,
        edition_digest=file_digest(folder / "edition.toml"),
        lexicon_digest=file_digest(workspace.editions / "lexicon.toml"),
        edition_lexicon_digest=file_digest(folder / "lexicon.toml"),
        article_digests={
            name: file_digest(folder / name)
            for article in report.cleaned.articles
            for name in dict.fromkeys(
                [article.article.source, *(p.file for p in article.article.paragraphs if p.file)]
            )
        },
        is_built=(workspace.audio / edition / "embed.html").is_file(),
    )


def mark(
    workspace: Workspace,
    edition: str,
    source: str,
    wish: Mark | None,
    *,
    line: int = 0,
    text: str = "",
    digest: str | None = None,
    edition_digest: str | None = None,
) -> None:
    """Keep or drop one paragraph, or let the cleaner decide again (``wish`` None).

    A text or Markdown file takes the mark at ``line``; HTML pages and letters hold none: the
    edition's own rule for the paragraph's ``text`` says it instead.
    """
    with changing(workspace, edition) as folder:
        file = article_file(folder, source)
        if file.suffix.lower() in MARKABLE:
            set_mark(file, line, wish, digest=digest)
        elif text.strip():
            set_rule(folder, wish, text, digest=edition_digest)
        else:
            raise EditionError("text is missing")


def headline(
    workspace: Workspace, edition: str, source: str, words: str, *, digest: str | None = None
) -> None:
    """Give an article another headline."""
    with changing(workspace, edition) as folder:
        set_headline(article_file(folder, source), words, digest=digest)


def order(
    workspace: Workspace, edition: str, sources: Sequence[str], *, digest: str | None = None
) -> None:
    """Read the articles in another order; files joined to one of them go where it goes."""
    with changing(workspace, edition) as folder:
        for name in sources:
            article_file(folder, name)
        joined: dict[str, list[str]] = {}
        for article in pipeline.read_edition(workspace, edition).edition.articles:
            files = dict.fromkeys(p.file for p in article.paragraphs if p.file)
            joined.setdefault(article.source, []).extend(files)
        wanted = [file for name in sources for file in (name, *joined.get(name, ()))]
        set_order(folder, list(dict.fromkeys(wanted)), digest=digest)


def lexicon(
    workspace: Workspace,
    edition: str,
    name: str,
    respell: str,
    *,
    scope: Scope = "show",
    because: str = "",
    digest: str | None = None,
) -> None:
    """Change how a name is said, for the show or for this edition; empty takes it back.

    ``respell`` is a respelling, or sounds in the letters of ``sounds.letters`` ("SHIM-ahn").
    ``because`` is why an entry may change the sense of what is said, which is refused else.
    """
    folder = workspace.edition_folder(edition)
    file = (workspace.editions if scope == "show" else folder) / "lexicon.toml"
    with workspace.lexicon_lock() if scope == "show" else changing(workspace, edition):
        if respell.strip():
            language = workspace.show.identity.language
            sounds = is_pronouncer(respell)
            set_entry(
                file,
                name,
                respell="" if sounds else respell.strip(),
                say=respell.strip() if sounds else "",
                because=because.strip(),
                digest=digest,
                language=language,
            )
        else:
            remove_entry(file, name, digest=digest)


def accept(
    workspace: Workspace,
    edition: str,
    printed: str,
    *,
    spoken: str = "",
    as_written: bool = False,
    digest: str | None = None,
) -> None:
    """Accept a sentence that the fidelity gate doubts, as it would be said now.

    ``spoken`` is what the editor saw; where something else would be said by now, nothing is
    accepted. ``as_written`` has the voice read the printed words, as it knows best.
    """
    with changing(workspace, edition) as folder:
        said = spoken_now(workspace, edition, [printed])
        if as_written:
            said = dict.fromkeys(said, " ".join(printed.split()))
        elif spoken and list(said.values()) != [" ".join(spoken.split())]:
            raise EditionError(
                "the sentence would be said otherwise by now", hint="look at it again"
            )
        accept_sentences(folder, said, digest=digest)


def approve(
    workspace: Workspace, edition: str, seen: str, *, by: str = "", digest: str | None = None
) -> None:
    """Approve the script that the editor saw (see the verb ``approve``); ``seen`` is its digest."""
    approve_as_it_stands(workspace, edition, by=by, seen=seen, digest=digest)


def article_file(folder: Path, source: str) -> Path:
    """The article file ``source`` of an edition, and nothing outside it."""
    file = folder / source
    if Path(source).name != source or source.startswith(".") or not file.is_file():
        raise EditionError(f"edition {folder.name} has no article {source}")
    return file


__all__ = [
    "MARKABLE",
    "DeskReport",
    "Scope",
    "accept",
    "approve",
    "article_file",
    "headline",
    "lexicon",
    "look",
    "mark",
    "order",
]
