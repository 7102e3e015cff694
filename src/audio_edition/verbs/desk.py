"""What an editor does at the desk: each action writes the files that the command line reads.

Every action takes the digest of the file as the editor saw it; a file that was changed
meanwhile is refused, and nothing is written; so is a change of an edition that another run holds.
All raise an ``AudioEditionError`` in one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, count, pairwise
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from audio_edition import disk, pipeline
from audio_edition.edition.edit import (
    accept_sentences,
    set_front_matter,
    set_headline,
    set_mark,
    set_order,
    set_title,
)
from audio_edition.edition.files import file_digest, read_file
from audio_edition.edition.model import Article, Mark, Paragraph
from audio_edition.edition.rewriting import part_stories, set_text, story_head, written_in
from audio_edition.edition.ruling import set_rule
from audio_edition.edition.sources.parse import SUFFIXES
from audio_edition.edition.write import change_folder
from audio_edition.errors import EditionError
from audio_edition.publication import build_record
from audio_edition.script.lexicon import remove_entry, set_entry
from audio_edition.script.sounds.letters import is_pronouncer
from audio_edition.toml_edit import replace
from audio_edition.verbs.accepting import spoken_now
from audio_edition.verbs.approve import approve as approve_as_it_stands
from audio_edition.verbs.changing import changing
from audio_edition.verbs.reports import ScriptReport
from audio_edition.verbs.script import script
from audio_edition.workspace import Workspace

Scope: TypeAlias = Literal["show", "edition"]

MARKABLE = (".md", ".txt")
"""Files that can hold a mark; the others are ruled by a phrase in edition.toml."""

DETAILS = ("byline", "section", "url", "image", "image_alt", "voice", "language")
"""What the head of an article's file tells beside its headline."""
LEXICON = "lexicon.toml"
OWN = ("edition.toml", LEXICON)
"""Files of an edition's folder that hold its editor's word."""
SHOW_LEXICON = f"../{LEXICON}"
"""How the show's lexicon is called beside the files of an edition's folder."""
SHOW = "../show.toml"
"""The same of its settings."""
COVERS = ("../cover.jpg", "../cover.png")
"""The same of a cover that was put in at the desk."""
_PROFILE = re.compile(r"\.\./profiles/([^/\\.][^/\\]{0,99}\.toml)")
_LONGEST_NAME = 255  # bytes of a name, on the disks that are in use


class Swap(NamedTuple):
    """What a file held before a change and after it; None where there was no file."""

    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True)
class DeskReport:
    """An edition as the desk shows it: the script, and the digests an action hands back."""

    script: ScriptReport
    edition_digest: str
    lexicon_digest: str
    edition_lexicon_digest: str
    article_digests: dict[str, str]
    show_digest: str
    is_built: bool
    is_older: bool
    """Whether what was built last says something else than would be said now."""
    written: Mapping[str, Mapping[int, str]]
    """Of each file that can be changed, how its paragraphs are written, by line."""
    unread: tuple[str, ...]
    """Article files of its folder that edition.toml does not name: they are not read."""


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
        show_digest=file_digest(workspace.editions / "show.toml"),
        written=_written(folder, report),
        unread=_unread(folder, report),
        is_built=(workspace.audio / edition / "embed.html").is_file(),
        is_older=_is_older(workspace, edition, report),
    )


def _written(folder: Path, report: ScriptReport) -> dict[str, dict[int, str]]:
    files: dict[str, list[Paragraph]] = {}
    for article in report.cleaned.articles:
        for paragraph in article.article.paragraphs:
            files.setdefault(paragraph.file or article.article.source, []).append(paragraph)
    return {
        name: written_in(read_file(folder / name), name, paragraphs)
        for name, paragraphs in files.items()
        if name.lower().endswith(MARKABLE)
    }


def _unread(folder: Path, report: ScriptReport) -> tuple[str, ...]:
    edition = report.cleaned.edition
    read = {file for a in (*edition.articles, *edition.left_out) for file in _files_of(a)}
    return tuple(
        one.name
        for one in sorted(folder.iterdir())
        if one.is_file()
        and one.name[0] not in "._"
        and one.suffix.lower() in SUFFIXES
        and one.name not in read
    )


def _files_of(article: Article) -> tuple[str, ...]:
    return (article.source, *(p.file for p in article.paragraphs if p.file))


def _is_older(workspace: Workspace, edition: str, report: ScriptReport) -> bool:
    was = build_record.built_from(workspace.audio / edition).text
    if was is None or report.script is None:
        return False
    now = build_record.fingerprint(report.cleaned, report.script)
    same = (now.script, now.details) == (was.script, was.details)
    return not same or bool(now.changed_settings(was))


def held(workspace: Workspace, edition: str, names: Iterable[str]) -> dict[str, bytes | None]:
    """Return what files that an editor changes hold now; None for one that is not there.

    ``names`` are files of the edition's folder, ``SHOW_LEXICON``, ``SHOW``, ``COVERS``, or a
    sender's profile (``../profiles/NAME.toml``).
    """
    folder = workspace.edition_folder(edition)
    paths = {name: _path(workspace, folder, name) for name in names}
    return {name: read_file(path) if path.exists() else None for name, path in paths.items()}


def put_back(workspace: Workspace, edition: str, files: Mapping[str, Swap]) -> None:
    """Give files back what they held before a change, all or none.

    One that somebody changed since raises ``EditionError``, and nothing is written.
    """
    with ExitStack() as locks:
        folder = locks.enter_context(changing(workspace, edition))
        if any(name.startswith("../") for name in files):
            locks.enter_context(workspace.lexicon_lock())
        now = held(workspace, edition, files)
        for name, swap in files.items():
            if now[name] != swap.after:
                raise EditionError(
                    f"{Path(name).name} was changed by someone else since",
                    hint="look at it, and change it by hand",
                )
        shows = {_path(workspace, folder, name): swap.before for name, swap in files.items()}
        mine = {path.name: shows.pop(path) for path in list(shows) if path.parent == folder}
        for path, data in shows.items():
            _hold(path, data)
        if len(mine) > 1:  # all at once
            change_folder(folder, lambda copy: _hold_all(copy, mine))
        else:
            _hold_all(folder, mine)


def _hold_all(folder: Path, files: Mapping[str, bytes | None]) -> None:
    for name, data in files.items():
        _hold(folder / name, data)


def _hold(path: Path, data: bytes | None) -> None:
    """Have a file hold ``data``; None: be gone."""
    if data is None:
        disk.remove(path)
    else:
        replace(path, data, error=EditionError)


def _path(workspace: Workspace, folder: Path, name: str) -> Path:
    if name in (SHOW_LEXICON, SHOW, *COVERS) or _PROFILE.fullmatch(name):
        return workspace.editions / name.removeprefix("../")
    if not _could_be(name):
        raise EditionError(f"edition {folder.name} has no article {name[:80]}")
    return folder / name


def _could_be(name: str) -> bool:
    """Whether a file may be called ``name``; asked for a longer one, a disk fails."""
    short = len(name.encode("utf-8", "replace")) <= _LONGEST_NAME
    return short and Path(name).name == name and not name.startswith(".")


def files_in(workspace: Workspace, edition: str) -> list[str]:
    """The names of the files in an edition's folder that an editor may see."""
    folder = workspace.edition_folder(edition)
    return sorted(one.name for one in folder.iterdir() if one.is_file() and one.name[0] != ".")


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
    workspace: Workspace,
    edition: str,
    source: str,
    words: str,
    *,
    line: int = 0,
    digest: str | None = None,
) -> None:
    """Give an article another headline; ``line`` is one of its paragraphs, 0: its file's first."""
    with changing(workspace, edition) as folder:
        file = article_file(folder, source)
        head = story_head(file, line) if line else 0
        if head:
            set_text(file, head, words, digest=digest)
        else:
            set_headline(file, words, digest=digest)


def detail(
    workspace: Workspace,
    edition: str,
    source: str,
    key: str,
    value: str,
    *,
    digest: str | None = None,
) -> None:
    """Set one of an article's ``DETAILS``; an empty ``value`` takes it away."""
    if key not in DETAILS:
        raise EditionError(f"an article has no {key!r} to set", hint=f"one of {', '.join(DETAILS)}")
    with changing(workspace, edition) as folder:
        file = article_file(folder, source)
        if file.suffix.lower() not in MARKABLE:
            raise EditionError(
                f"{source} came as it is and holds no {key}",
                hint="take the story into a Markdown file, or set it in edition.toml",
            )
        set_front_matter(file, key, value, digest=digest)


def title(workspace: Workspace, edition: str, words: str, *, digest: str | None = None) -> None:
    """Give the edition a title of its own; empty: the show's wording says it."""
    with changing(workspace, edition) as folder:
        set_title(folder, words, digest=digest)


def order(
    workspace: Workspace, edition: str, sources: Sequence[str], *, digest: str | None = None
) -> None:
    """Read the articles in another order; files joined to one of them go where it goes.

    ``sources`` are files, or ids of articles. Where stories of one file shall not follow each
    other as they stand in it, each of them gets a file of its own.
    """
    with changing(workspace, edition) as folder:
        read = pipeline.read_edition(workspace, edition).edition
        every = sorted((*read.articles, *read.left_out), key=_begins)
        stories = {one.id: one for one in every}
        files: dict[str, list[str]] = {}
        for one in every:
            files.setdefault(one.source, []).append(one.id)
        wanted: list[str] = []
        for name in sources:
            if name not in stories:
                article_file(folder, name)
            wanted += [name] if name in stories else files.get(name, [name])
        # what is not read keeps its file among those that are named, what is not named its place
        wanted += [one.id for one in read.left_out if one.id not in wanted]
        for before, below in (pair for ids in files.values() for pair in pairwise(ids)):
            if before in wanted and below not in wanted:
                wanted.insert(wanted.index(before) + 1, below)
        above = {
            p.file: [one.id] for one in every for p in one.paragraphs if p.file
        }  # of joined ones
        parted = [
            source
            for source, ids in files.items()
            if not _follow(wanted, [*above.get(source, ()), *ids])
        ]
        as_it_came = next((one for one in parted if not one.lower().endswith(MARKABLE)), None)
        if as_it_came:
            raise EditionError(
                f"{as_it_came} came as it is, and its stories stay together",
                hint="take it into a Markdown file first",
            )

        def write(folder: Path) -> None:
            named = {one.id: one.source for one in every}
            for source in parted:
                own = files[source] if source in above else files[source][1:]
                taken = {one.stem for one in folder.iterdir()}
                names = [
                    f"{_free(one, taken | {*own} - {one})}{Path(source).suffix}" for one in own
                ]
                part_stories(folder, source, names)
                named |= zip(own, names, strict=True)
            order = []
            for name in wanted:
                inside = stories[name].paragraphs if name in stories else ()
                order += [named.get(name, name), *(p.file for p in inside if p.file)]
            set_order(folder, list(dict.fromkeys(order)), digest=digest)

        if parted:
            change_folder(folder, write)
        else:
            write(folder)


def _free(stem: str, taken: set[str]) -> str:
    """``stem``, with a number where it is ``taken``."""
    numbered = (f"{stem}-{number}" for number in count(2))
    return next(one for one in chain([stem], numbered) if one not in taken)


def _begins(article: Article) -> int:
    return min((p.source_line for p in article.paragraphs if not p.file), default=0)


def _follow(wanted: Sequence[str], ids: Sequence[str]) -> bool:
    """Whether ``ids`` are wanted one after the other, as far as they are wanted at all."""
    at = [wanted.index(one) for one in ids if one in wanted]
    return not at or at == list(range(at[0], at[0] + len(at)))


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
    if not _could_be(source) or not file.is_file():
        raise EditionError(f"edition {folder.name} has no article {source[:80]}")
    return file
