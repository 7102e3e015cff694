"""Prove each sentence while the script is written, and keep what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from audio_edition.edition.model import Edition
from audio_edition.script.fidelity import check_paragraph, check_sentence
from audio_edition.script.findings import is_accepted
from audio_edition.script.lexicon import Respelling
from audio_edition.script.model import Origin, Script, ScriptFinding
from audio_edition.script.speaking import Said
from audio_edition.script.steps import SHOW_FILE

SETTINGS: Final = {
    "greeting": "[intro] text",
    "rundown": "[script] rundown_text",
    "transition": "[script] transition",
    "headline": "[script] headline",
    "byline": "[script] byline_text",
    "sign-off": "[outro] text",
    "disclosure": "[script] disclosure",
    "title": "[publish] title",
}
"""The setting whose template speaks each part of the programme."""

_MISSING: Final = "mend what stands in the paragraph; nothing of it may fall out unheard"


@dataclass(slots=True)
class Prover:
    """Collects findings of one edition; ``article_id`` is of the article being written."""

    edition: Edition
    article_id: str = ""
    found: list[ScriptFinding] = field(default_factory=list)
    parted: list[ScriptFinding] = field(default_factory=list)
    excused: dict[Respelling, None] = field(default_factory=dict)

    def paragraph(self, text: str, cut: Sequence[str], origin: Origin, language: str) -> None:
        """Note where a paragraph's sentences are not all of the paragraph."""
        if check_paragraph(cut, text):
            return
        self._find("script-missing", origin, 0, " ".join(text.split()), "", language, _MISSING)

    def sentence(self, printed: str, said: Said, origin: Origin, language: str, at: int) -> None:
        """Note where a sentence, an article's or a template's, is not heard as printed."""
        self.excused |= dict.fromkeys(m.entry for m in said.matches if m.entry.because)
        respelled = [(printed[match.start : match.end], match.spoken) for match in said.matches]
        breach = check_sentence(printed, said.spoken, language, respelled=respelled)
        if breach is None or is_accepted(self.edition, printed, said.spoken, said.matches):
            return
        self._find(
            f"script-{breach.kind}",
            origin,
            at,
            printed,
            said.spoken,
            language,
            _remedy(said),
            places=(breach.printed_at, breach.spoken_at),
        )

    def _find(
        self,
        code: str,
        origin: Origin,
        at: int,
        printed: str,
        spoken: str,
        language: str,
        remedy: str,
        places: tuple[str, str] = ("", ""),
    ) -> None:
        mine = origin.file == SHOW_FILE
        where = f"{SHOW_FILE} {SETTINGS[origin.part]}" if mine else origin.file
        (self.parted if code == "script-parted" else self.found).append(
            ScriptFinding(
                code,
                f"{where}:{origin.line}" if origin.line else where,
                origin,
                "" if mine else self.article_id,
                at,
                printed,
                spoken,
                language,
                *places,
                remedy=remedy,
                asked_before=printed in self.edition.accepted,
            )
        )

    def findings(self, script: Script) -> tuple[ScriptFinding, ...]:
        """What is wrong with a script once its steps ran: they may have mended sentences.

        In the order of the programme.
        """
        order: dict[tuple[str, int | None, str], int] = {}
        for at, sentence in enumerate(script.sentences):
            order.setdefault(_place(sentence.origin), at)
        last = len(script.sentences)
        found = sorted(self.found, key=lambda f: (order.get(_place(f.origin), last), f.sentence))
        said = {(sentence.printed, sentence.spoken) for sentence in script.sentences}
        return tuple(
            item
            for item in found
            if not (item.may_be_accepted and item.spoken) or (item.printed, item.spoken) in said
        )

    def notes(self) -> Iterator[str]:
        """What is only parted otherwise; entries of the lexicon that change what is said."""
        yield from (item.message for item in self.parted)
        for entry in self.excused:
            yield (
                f"the {entry.source}'s lexicon says “{entry.written}” as “{entry.spoken}”, which "
                f"changes what is said, because: {entry.because}"
            )


def _place(origin: Origin) -> tuple[str, int | None, str]:
    return origin.file, origin.paragraph, origin.part


def _remedy(said: Said) -> str:
    """The one thing to do: the lexicon's own entry is looked at first."""
    own = [match.entry for match in said.matches if match.entry.source != "base"]
    if own:
        return (
            f"look at the {own[0].source}'s lexicon: “{own[0].written}” is said “{own[0].spoken}”"
        )
    return "write the sentence out as it is to be said, or accept it as it is"
