"""How a decision of the cleaner is told, in words and as JSON; and what is said otherwise."""

from __future__ import annotations

import re

from audio_edition.cleaning.kinds import KINDS
from audio_edition.cleaning.model import Decision
from audio_edition.cleaning.review import (
    article_object as article_object,
)
from audio_edition.cleaning.review import (
    as_object as as_object,
)
from audio_edition.cleaning.review import (
    describe as describe,
)
from audio_edition.cleaning.review import (
    plainly as plainly,
)
from audio_edition.script.model import ScriptSegment, Sentence
from audio_edition.script.unsaid import gathered as gathered

_WORD = re.compile(r"\w+(?:['’]\w+)*|[^\w\s.,;:!?'’‘\"“”()–—-]")


def reason_of(decision: Decision) -> str:
    """What a paragraph that is cut or doubtful looks like, or whose word it is; without where."""
    return decision.reason or KINDS.get(decision.kind, "")


def otherwise(segment: ScriptSegment) -> tuple[Sentence, ...]:
    """The sentences whose spoken words are others than the printed ones, whatever their commas."""
    return tuple(one for one in segment.sentences if _words(one.printed) != _words(one.spoken))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.replace("’", "'").casefold())
