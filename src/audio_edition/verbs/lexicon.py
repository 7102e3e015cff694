"""lexicon: hear of names how they are said, hand a lexicon on, take another newsroom's in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from audio_edition.errors import ScriptError
from audio_edition.script.lexicon import (
    FILE_NAME,
    add_entries,
    base_entries,
    load_lexicon,
    read_lexicon,
    written_out,
)
from audio_edition.script.lexicon_entries import Respelling
from audio_edition.script.model import NewName
from audio_edition.script.names import names_said
from audio_edition.script.speaking import Speaker
from audio_edition.slips import in_path
from audio_edition.workspace import Workspace


def say_names(
    workspace: Workspace | None,
    names: Sequence[str],
    *,
    edition: str = "",
    sentence: str = "",
) -> tuple[NewName, ...]:
    """How English voices that take phonemes say each of ``names``; None: without a show.

    The names beside one may decide how it is said: with ``edition`` it is as that edition of the
    show says it, with ``sentence`` as in that sentence. Raises ``ScriptError`` where a name is not
    there, and ``AudioEditionError`` where the edition cannot be read.
    """
    if edition and sentence:
        raise ScriptError("names are said as in an edition or a sentence, not both")
    if edition:
        if workspace is None:
            raise ScriptError(f"there is no show here, and so no edition {edition}")
        from audio_edition.verbs.script import names_in

        return _all_of(names, names_in(workspace, edition, names), f"the edition {edition}")
    editions = workspace.editions if workspace else None
    language = workspace.show.identity.language if workspace else "en-US"
    lexicon = load_lexicon(editions, None, language)
    if not sentence:
        return names_said(names, [(name, "en") for name in names], Speaker(lexicon))
    from audio_edition.script.sounds.unknown import book_of

    missing = next((name for name in names if name not in sentence), "")
    if missing:
        raise ScriptError(f"the sentence has no “{missing}”")
    return names_said(names, [(sentence, "en")], Speaker(lexicon, book_of([[sentence]])))


def _all_of(names: Sequence[str], found: tuple[NewName, ...], where: str) -> tuple[NewName, ...]:
    there = {one.name for one in found}
    missing = next((name for name in names if name not in there), "")
    if missing:
        raise ScriptError(
            f"{where} reads no “{missing}” in English",
            hint="write the name as it is printed there; without --edition it is said by itself",
        )
    return found


def export_lexicon(workspace: Workspace | None, *, shipped: bool = False) -> str:
    """A lexicon.toml of the show's entries, with ``shipped`` the shipped names behind them.

    It is what ``import_lexicon`` takes. Raises ``ScriptError`` where the show's own cannot be
    read.
    """
    entries: list[Respelling] = []
    if workspace is not None:
        entries += read_lexicon(workspace.editions / FILE_NAME)
    if shipped:
        mine = {entry.written for entry in entries}
        entries += [entry for entry in base_entries() if entry.written not in mine]
    return written_out(entries)


def import_lexicon(workspace: Workspace, file: Path) -> tuple[int, int]:
    """Take the entries of ``file`` into the show's lexicon; what it has already stays.

    Returns how many were taken and how many were there. Raises ``ScriptError`` where the file
    is none, or an entry would change what is said.
    """
    if not file.is_file():
        raise ScriptError(f"there is no lexicon {file}", hint=in_path(str(file)))
    fresh = read_lexicon(file)
    mine = workspace.editions / FILE_NAME
    with workspace.lexicon_lock():
        known = {(entry.written, entry.language) for entry in read_lexicon(mine)}
        wanted: list[Respelling] = []
        for entry in fresh:
            if (entry.written, entry.language) not in known:
                known.add((entry.written, entry.language))
                wanted.append(entry)
        if wanted:
            add_entries(mine, wanted)
    return len(wanted), len(fresh) - len(wanted)
