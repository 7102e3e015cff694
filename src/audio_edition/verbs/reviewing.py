"""How a decision of the cleaner is told, in words and as JSON."""

from __future__ import annotations

from audio_edition.cleaning.kinds import KINDS
from audio_edition.cleaning.model import Decision
from audio_edition.cleaning.review import article_object, as_object, describe, plainly


def reason_of(decision: Decision) -> str:
    """What a paragraph that is cut or doubtful looks like, or whose word it is; without where."""
    return decision.reason or KINDS.get(decision.kind, "")


__all__ = ["article_object", "as_object", "describe", "plainly", "reason_of"]
