"""What will be said: segments of sentences, each as printed and as spoken."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Literal, TypeAlias

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
    for engines that take them; empty where there are none.
    """

    printed: str
    spoken: str
    origin: Origin
    pause_after: Pause = "sentence"
    voice: str = ""
    language: str = "en-US"
    phonemic: str = ""


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
class Script:
    """All that will be said in one edition, in order.

    ``notes`` tell the editor what to look at (names new today, languages without a pack).
    """

    edition_id: str
    title: str
    language: str
    segments: tuple[ScriptSegment, ...]
    disclosure: str = ""
    new_names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence, in order."""
        return tuple(s for segment in self.segments for s in segment.sentences)

    @property
    def digest(self) -> str:
        """What an editor approves: every printed and spoken sentence, voice and order (SHA-256)."""
        said = [
            [s.printed, s.spoken, s.voice, s.language]
            for segment in self.segments
            for s in segment.sentences
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


__all__ = ["Origin", "Pause", "Script", "ScriptSegment", "SegmentKind", "Sentence"]
