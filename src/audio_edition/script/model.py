"""What will be said: segments of sentences, each as printed and as spoken."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from audio_edition.edition.model import Take
from audio_edition.findings import Finding, Severity

SegmentKind: TypeAlias = Literal["intro", "article", "outro"]
Pause: TypeAlias = Literal["none", "clause", "sentence", "paragraph", "section", "article"]
"""How long the silence after a sentence is, by its reason; the programme knows the seconds."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a sentence came from.

    ``file`` is the article file inside the edition folder, or ``show.toml`` for a template;
    ``line`` its first line there (0 where unknown); ``paragraph`` the index of the paragraph
    in the article (None for headline and templates); ``part`` says which part of the
    programme spoke it: greeting, rundown, transition, headline, byline, body, heading or quote
    (paragraphs of that role), sign-off, disclosure.
    """

    file: str
    line: int = 0
    paragraph: int | None = None
    part: str = "body"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: what transcripts show and what the voice is given.

    ``voice`` is empty for the show's own voice; ``language`` a BCP 47 tag. ``phonemic`` is
    ``spoken`` with ``[[IPA]]`` blocks in place of the words whose sounds the lexicon gives,
    for engines that take them; empty where there are none. ``takes`` are other ways to speak
    the sentence, each for one voice.
    """

    printed: str
    spoken: str
    origin: Origin
    pause_after: Pause = "sentence"
    voice: str = ""
    language: str = "en-US"
    phonemic: str = ""
    takes: tuple[Take, ...] = ()


@dataclass(frozen=True, slots=True)
class NewName:
    """A name that is new to the show, and how a voice that takes phonemes will say it.

    ``said`` is in letters that an editor reads (``sounds.letters.KEY``), or the name itself where
    it is left to the voice; ``ipa`` is empty then. ``language`` is the one it is read as ("en": as
    English), ``language_name`` the same in words, ``confidence`` from 0 to 1 how sure that is.
    """

    name: str
    said: str
    ipa: str
    language: str
    language_name: str
    confidence: float

    def as_object(self) -> dict[str, object]:
        """For JSON."""
        return {
            "name": self.name,
            "said": self.said,
            "ipa": self.ipa,
            "language": self.language,
            "language_name": self.language_name,
            "confidence": round(self.confidence, 2),
        }


@dataclass(frozen=True, slots=True)
class ScriptSegment:
    """A stretch of the programme that becomes an MP3 of its own.

    ``id`` names its file: ``intro``, ``01-slug`` …, ``outro``.
    """

    kind: SegmentKind
    id: str
    title: str
    sentences: tuple[Sentence, ...]
    article_id: str = ""
    url: str = ""
    image: str = ""
    byline: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class ScriptFinding:
    """A sentence that would not be heard as it is printed.

    ``code`` is stable, for scripts: ``script-number``, ``script-name``, ``script-quotation``,
    ``script-negation`` and ``script-word`` say what was lost, added or changed,
    ``script-missing`` that a part of a paragraph is in none of its sentences, ``script-parted``
    that only a slash or a blank between words is not heard. ``where`` is file
    and line, or the setting whose template spoke; ``article_id`` is empty for templates;
    ``sentence`` counts from 0 in its paragraph (``origin.paragraph``), headline or template.
    ``printed_at`` and ``spoken_at`` show the place where the two part, by a ``|``;
    ``asked_before`` says that the sentence was accepted when something else would have been
    said.
    """

    code: str
    where: str
    origin: Origin
    article_id: str
    sentence: int
    printed: str
    spoken: str
    language: str
    printed_at: str = ""
    spoken_at: str = ""
    remedy: str = ""
    asked_before: bool = False

    @property
    def may_be_accepted(self) -> bool:
        """Whether an editor can accept the sentence; what is missing can only be mended."""
        return self.code != "script-missing"

    @property
    def digest(self) -> str:
        """What an acceptance is for: the printed and the spoken sentence (SHA-256)."""
        said = json.dumps([self.printed, self.spoken], ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def message(self) -> str:
        """What is written and what would be said, in one line."""
        if not self.may_be_accepted:
            return f"{self.where}: a part of this paragraph would not be read: “{self.printed}”"
        if self.code == "script-parted":
            here = self.printed_at.replace("|", "").strip()
            said = self.spoken_at.replace("| ", "")
            return f"{self.where}: “{here}” is said “{said}”: a slash or a word is parted"
        again = "; it was accepted when something else would have been said" * self.asked_before
        return (
            f"{self.where} would not be read as printed ({self._place}): “{self.printed}” would "
            f"be spoken “{self.spoken}”{again}"
        )

    @property
    def _place(self) -> str:
        """Where printed and spoken part, in an editor's words where a word alone is concerned."""
        kind = self.code.removeprefix("script-")
        before, _, after = self.printed_at.partition("|")
        said = self.spoken_at.partition("|")[2].split()[:1]
        here = after.split()[:1] if not after[:1].isspace() else []
        if kind != "word" or not (here or said):
            return f"a {kind} parts at “{self.printed_at}”, spoken “{self.spoken_at}”"
        if not here:
            return f"“{said[0]}” would be said, and stands nowhere"
        begun = before.split()[-1:] if not before[-1:].isspace() else []
        word = "".join([*begun, *here]).lstrip('(“‘"').rstrip('.,;:!?)”’"')
        if not here[0][0].isalnum():
            of = f" of “{word}”" if word != here[0][0] else ""
            return f"the “{here[0][0]}”{of} would not be said"
        return f"“{word}” would be said “{said[0]}”" if said else f"“{word}” would not be said"

    def as_finding(self) -> Finding:
        """The finding as checks and holds tell theirs."""
        severity: Severity = "note" if self.code == "script-parted" else "error"
        return Finding(severity, self.code, self.where, self.message, self.remedy)

    def as_object(self) -> dict[str, Any]:
        """The finding as JSON shows it: its keys are a contract."""
        return {
            **self.as_finding().as_object(),
            "file": self.origin.file,
            "line": self.origin.line,
            "part": self.origin.part,
            "article": self.article_id,
            "paragraph": self.origin.paragraph,
            "sentence": self.sentence,
            "printed": self.printed,
            "spoken": self.spoken,
            "printed_at": self.printed_at,
            "spoken_at": self.spoken_at,
            "language": self.language,
            "digest": self.digest,
            "asked_before": self.asked_before,
        }


@dataclass(frozen=True, slots=True)
class Script:
    """All that will be said in one edition, in order.

    ``notes`` tell the editor what to look at (names new today, languages without a pack);
    ``findings`` what would not be heard as printed, in order: nothing is spoken while there
    are any; ``parted`` where only a slash or a blank between words is not heard, which stops none.
    """

    edition_id: str
    title: str
    language: str
    segments: tuple[ScriptSegment, ...]
    disclosure: str = ""
    new_names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    findings: tuple[ScriptFinding, ...] = ()
    parted: tuple[ScriptFinding, ...] = ()

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence, in order."""
        return tuple(s for segment in self.segments for s in segment.sentences)

    @property
    def digest(self) -> str:
        """What an editor approves: every printed and spoken sentence, voice and order (SHA-256)."""
        return words_digest((s.printed, s.spoken, s.voice, s.language) for s in self.sentences)


def words_digest(said: Iterable[tuple[str, str, str, str]]) -> str:
    """SHA-256 of what is printed and spoken, by which voice and in which language, in its order."""
    digest = hashlib.sha256()
    before = "["
    for sentence in said:  # of the JSON of them all, which no one holds: a day has five megabytes
        digest.update(f"{before}{json.dumps(sentence, ensure_ascii=False)}".encode())
        before = ", "
    digest.update(b"[]" if before == "[" else b"]")
    return digest.hexdigest()
