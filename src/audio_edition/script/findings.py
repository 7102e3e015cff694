"""What of a script would not be heard as printed: all of it at once, and what was accepted.

An acceptance is for a printed sentence *and* what would be said for it. Where a later entry of
the lexicon would make the voice say something else, the editor is asked again. An old
acceptance that names the printed sentence alone holds as long as no entry of the show's or the
edition's lexicon has a hand in the sentence.

Where the printed words themselves are accepted as what is said, the sentence is read as written:
the voice gets them as they are.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence

from audio_edition.edition.model import Edition
from audio_edition.errors import ScriptError
from audio_edition.script.lexicon_entries import Match
from audio_edition.script.model import Script, ScriptFinding

_SHOWN = 3  # commands that a hint spells out


class FidelityError(ScriptError):
    """Sentences would not be heard as printed; ``script`` is the draft with its findings."""

    def __init__(self, script: Script) -> None:
        findings = script.findings
        super().__init__(_message(script), hint=_hint(script.edition_id, findings))
        self.script = script
        self.findings = findings

    @property
    def lines(self) -> tuple[tuple[str, str | None], ...]:
        """Every finding with its remedy, and behind the last how to accept them."""
        if len(self.findings) == 1:
            return ((self.message, self.hint),)
        count = f"{len(self.findings)} sentences would not be heard as printed"
        told = [(item.message, item.remedy or None) for item in self.findings]
        return (*told, (count, self.hint))


def require_sound(script: Script) -> Script:
    """The script itself; raises one ``FidelityError`` that tells every finding of it."""
    if script.findings:
        raise FidelityError(script)
    return script


def _message(script: Script) -> str:
    findings = script.findings
    if len(findings) == 1:
        return findings[0].message
    told = "; ".join(f"({at}) {item.message}" for at, item in enumerate(findings, 1))
    return f"{len(findings)} findings in edition {script.edition_id}: {told}"


def _hint(edition_id: str, findings: Sequence[ScriptFinding]) -> str:
    may = [item.printed for item in findings if item.may_be_accepted][:_SHOWN]
    accepted = " ".join(f"--accept {shlex.quote(printed)}" for printed in may)
    if not may:
        return "mend what splits the paragraph, or report it: nothing may fall out unheard"
    one = len(findings) == 1
    them = (
        "the sentence or the lexicon, or accept it as it is"
        if one
        else ("the sentences or the lexicon, or accept what is right as it is")
    )
    return f"mend {them}: audio-edition build {edition_id} {accepted}"


def is_accepted(edition: Edition, printed: str, spoken: str, matches: Iterable[Match]) -> bool:
    """Whether the editor accepted that ``printed`` is said as ``spoken``.

    ``matches`` are the lexicon's entries in the sentence.
    """
    if is_as_written(edition, printed):
        return True
    bound = edition.accepted_as.get(printed)
    if bound is not None:
        return " ".join(spoken.split()) in bound
    return printed in edition.accepted and all(item.entry.source == "base" for item in matches)


def is_as_written(edition: Edition, printed: str) -> bool:
    """Whether the editor wants the voice to get the printed words: they are accepted as spoken."""
    return printed in edition.accepted_as.get(printed, ())
