"""script: what will be read, what was cut and why, before any sound."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from audio_edition import pipeline
from audio_edition.cleaning.model import CleanedEdition
from audio_edition.edition.model import Edition
from audio_edition.errors import ScriptError
from audio_edition.late import late
from audio_edition.script.approved import record_fault
from audio_edition.script.findings import FidelityError
from audio_edition.script.lexicon import load_lexicon
from audio_edition.script.model import NewName, Script
from audio_edition.script.names import edition_book, is_spelled, names_said
from audio_edition.script.sounds.letters import as_letters
from audio_edition.script.speaking import Speaker
from audio_edition.verbs.reports import OwnSound, ScriptReport
from audio_edition.workspace import Workspace

_BLOCK: Final = late(r"\[\[(.*?)\]\]")
_AROUND: Final = "\"'“”‘’.,;:!?()[]…–—"
_HEARD: Final = 0.02  # of distance: less is nothing that an ear tells


def script(workspace: Workspace, edition: str | Edition) -> ScriptReport:
    """Clean and write the script of one edition; nothing is spoken.

    A script that may not be said (a template that cannot be filled, a number that would be
    lost) is no exception here: ``breach`` carries it, and the paragraphs are there to mend.
    Where only sentences are doubted, the draft is there too, with its ``findings``.
    """
    if not isinstance(edition, Edition):
        edition = workspace.edition_folder(Path(edition).name).name
    written: Script | None = None
    breach: ScriptError | None = None
    cleaned = pipeline.read_edition(workspace, edition)
    try:
        written = pipeline.script_of(workspace, cleaned)
    except FidelityError as problem:  # the draft can be read all the same
        written, breach = problem.script, problem
    except ScriptError as problem:
        breach = problem
    if written is None:
        return ScriptReport(cleaned, written, breach, "changed")
    approval = pipeline.approval_of(workspace, cleaned.edition, written)
    return ScriptReport(
        cleaned,
        written,
        breach,
        approval.state,
        approval.by,
        approval.changes,
        names=_names(workspace, cleaned, written),
        unrecorded=record_fault(cleaned.edition.folder, cleaned.edition.approved),
        sounds=_sounds(written),
    )


def _sounds(written: Script) -> tuple[OwnSound, ...]:
    """Each word of English sentences whose sound is not the voice's own, where it first stands."""
    from audio_edition.script.sounds.phones import distance
    from audio_edition.speech.engines.kokoro_text import own_sounds

    found: dict[tuple[str, str], OwnSound] = {}
    for sentence in written.sentences:
        sounds = sentence.phonemic.split()
        forms = (sentence.printed.split(), sentence.spoken.split())
        words = next((form for form in forms if len(form) == len(sounds)), [])
        for word, sound in zip(words, sounds, strict=False):
            block = _BLOCK.search(sound)
            bare = word.strip(_AROUND)
            if block is None or (bare.casefold(), block[1]) in found:
                continue
            voice = own_sounds(bare, sentence.language)
            if distance(block[1], voice) > _HEARD:
                found[bare.casefold(), block[1]] = OwnSound(
                    bare, as_letters(block[1]), block[1], as_letters(voice)
                )
    return tuple(found.values())


def names_in(workspace: Workspace, edition: str, names: Sequence[str]) -> tuple[NewName, ...]:
    """How an edition says each of ``names`` where it first reads it in English, if it does.

    Raises ``AudioEditionError`` where its script cannot be written.
    """
    report = script(workspace, edition)
    if report.script is None:
        raise report.breach or ScriptError(f"{edition} has no script")
    printed = [one.printed for one in report.script.sentences]
    there = [name for name in names if any(name in one for one in printed)]
    return _said(workspace, report.cleaned, report.script, there)


def _names(workspace: Workspace, cleaned: CleanedEdition, written: Script) -> tuple[NewName, ...]:
    """The script's new names, with what a voice will say for each."""
    if not written.new_names:
        return ()
    spoken = [(s.printed, s.spoken) for s in written.sentences]
    names = [name for name in written.new_names if not is_spelled(name, spoken)]
    return _said(workspace, cleaned, written, names)


def _said(
    workspace: Workspace, cleaned: CleanedEdition, written: Script, names: Sequence[str]
) -> tuple[NewName, ...]:
    language = workspace.show.identity.language
    edition = cleaned.edition
    lexicon = load_lexicon(workspace.editions, edition.folder, language)
    printed = [(s.printed, s.language) for s in written.sentences]
    book = edition_book(cleaned.articles, edition.language or language)
    return names_said(names, printed, Speaker(lexicon, book))
