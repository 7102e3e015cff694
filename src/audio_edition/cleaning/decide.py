"""From signals to a verdict: drop where one is near certain or two agree, else keep."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from audio_edition.cleaning.kinds import KINDS
from audio_edition.cleaning.model import Verdict
from audio_edition.cleaning.rules import CERTAIN, Hit, Pack
from audio_edition.cleaning.text import Look

BIAS = -3.5
DROP = 0.8
CHECK = 0.5


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the cleaner thinks of a paragraph before the editor's rules have their say."""

    verdict: Verdict
    kind: str
    rule: str
    score: float
    evidence: str
    reason: str


def judge(look: Look, packs: Sequence[Pack], before: str = "", repeated: int = 0) -> Judgement:
    """Judge one paragraph.

    ``before`` is the kind of the dropped paragraph above, if any; ``repeated`` says in how
    many earlier editions the paragraph stood.
    """
    verdict: Verdict
    hits = [hit for pack in packs for hit in pack.hits(look)]
    against = sorted((h for h in hits if h.rule.weight > 0), key=lambda h: -h.rule.weight)
    logit = BIAS + sum(h.rule.weight for h in hits if h.rule.weight < 0)
    if repeated:
        logit += 3.5 + min(repeated, 5)
    if not against:
        if repeated:
            score = _odds(logit)
            verdict = "drop" if score >= DROP and repeated > 1 else "check"
            return Judgement(
                verdict, "repeated", "repetition", score, look.cased[:80], KINDS["repeated"]
            )
        return Judgement("keep", "", "", _odds(logit), "", "")
    best = against[0]
    logit += best.rule.weight + 0.5 * sum(h.rule.weight for h in against[1:3])
    agree = len(against) + bool(before) + bool(repeated)
    if before:
        logit += 2.5
    score = _odds(logit)
    sure = best.rule.weight >= CERTAIN or agree >= 2
    verdict = "keep"
    if score >= DROP and sure:
        verdict = "drop"
    elif score >= CHECK:
        verdict = "check"
    return Judgement(
        verdict,
        best.rule.kind,
        best.rule.id,
        score,
        evidence(look, best),
        KINDS[best.rule.kind],
    )


def evidence(look: Look, hit: Hit) -> str:
    """The words that gave the paragraph away, as printed."""
    return look.cased[hit.start : hit.end].strip()


def _odds(logit: float) -> float:
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, logit)))), 3)


__all__ = ["Judgement", "judge"]
