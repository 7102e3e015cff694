"""A cleaned article as an editor reviews it: lines for people, objects for machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from audio_edition.cleaning.kinds import KINDS
from audio_edition.cleaning.model import CleanedArticle, Decision


def describe(decision: Decision) -> str:
    """Why a paragraph is cut, doubtful or kept by rule: kind, rule, score, winner, reason."""
    if decision.winner == "mark":
        return decision.reason  # the editor's own hand: what the cleaner thought is no reason
    parts = [decision.kind, decision.rule]
    if decision.score:
        parts.append(f"{decision.score:.2f}")
    if decision.winner != "cleaner":
        parts.append(f"by the {decision.winner}")
    if decision.reason:
        parts.append(decision.reason)
    if decision.evidence and len(decision.evidence) < len(decision.paragraph.text):
        parts.append(f'"{shorten(decision.evidence)}"')
    return " · ".join(part for part in parts if part)


def plainly(decision: Decision) -> str:
    """Why a paragraph is cut or doubtful, in words for an editor: what it looks like, and where."""
    if decision.winner == "mark":
        return decision.reason
    said = decision.reason or KINDS.get(decision.kind, "")
    if decision.winner != "cleaner":
        said = f"{said}, by the {decision.winner}" if said else f"by the {decision.winner}"
    if decision.evidence and len(decision.evidence) < len(decision.paragraph.text):
        said = f"{said}: “{shorten(decision.evidence)}”"
    return said


def shorten(text: str, most: int = 60) -> str:
    """At most ``most`` characters of ``text``, on one line."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def as_object(decision: Decision) -> dict[str, Any]:
    """One decision for machines."""
    return {
        "line": decision.paragraph.source_line,
        "verdict": decision.verdict,
        "kind": decision.kind,
        "rule": decision.rule,
        "score": decision.score,
        "winner": decision.winner,
        "reason": decision.reason,
        "evidence": decision.evidence,
        "unit": decision.unit,
        "role": decision.paragraph.role,
        "text": decision.paragraph.text,
    }


def article_object(cleaned: CleanedArticle, *, removed: bool = False) -> dict[str, Any]:
    """One article for machines; only the cuts where ``removed``."""
    article = cleaned.article
    return {
        "id": article.id,
        "source": article.source,
        "headline": article.headline,
        "language": article.language,
        "words": sum(len(d.paragraph.text.split()) for d in cleaned.decisions),
        "cut": {
            "paragraphs": len(cleaned.cut),
            "words": sum(len(d.paragraph.text.split()) for d in cleaned.cut),
        },
        "warnings": list(cleaned.warnings),
        "paragraphs": [
            as_object(d) for d in cleaned.decisions if not removed or d.verdict == "drop"
        ],
    }


def notes(cleaned: CleanedArticle) -> Iterator[str]:
    """The cuts and doubts of an article in one line each, for a short report."""
    for decision in cleaned.decisions:
        if decision.verdict != "keep":
            yield (
                f"{cleaned.article.source}:{decision.paragraph.source_line}: "
                f"{decision.verdict} ({describe(decision)}): {shorten(decision.paragraph.text)}"
            )
