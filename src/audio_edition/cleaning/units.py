"""Paragraphs that are one thing are decided as one: boxes, lists, headings with their text.

A sponsor's headline, words and button go together or stay together. Of a list nothing is cut
unless nearly all of it is template. A heading stays above text that stays, and goes with text
that goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from audio_edition.cleaning.decide import (
    CHECK,
    DROP,
    STRONG,
    Evidence,
    Judgement,
    is_prose,
    odds,
)
from audio_edition.cleaning.hinted import Told
from audio_edition.cleaning.kinds import KINDS

CUT = 1.0
"""Mean log-odds from which a box is cut whole."""
_SIGN = 2.0
"""What one paragraph of a box adds that is surely template by its own words."""
_BOUND = 8.0
_NEARLY = 0.8
"""A list of which so much is template is template."""
_LEAST = 3
"""So many lines of one shape are a list where the author made none."""
_NO_HEADS = ("advert", "app-promo", "comments", "copy-link", "player-chrome", "related", "share")
"""What such a line names never stands below it as this article's text."""
_NUMBERED = re.compile(r"(?:step )?\(?\d{1,2}[.):] ?\S")
_BULLET = re.compile(r"[•‣◦·*-] ?\S")
_TIMED = re.compile(
    r"\d{1,2}(?:[:.]\d\d)|\d ?(?:am|pm|uhr|h)\b|[$€£] ?\d|\d ?(?:[$€£%]|kr\b)|"
    r"\b(?:jan|feb|mar|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz]|mon|tue|wed|thu|fri|sat|sun)"
    r"|\b\d{1,2}[./]\d{1,2}\b"
)
_LINE = 16


def _ruled(found: Evidence) -> bool:
    """Whether the editor must hear it whatever box it stands in: a correction."""
    return found.vetoed


def whole_boxes(
    judged: Sequence[Judgement],
    found: Sequence[Evidence],
    told: Sequence[Told],
    boxes: Sequence[Sequence[int]],
) -> list[Judgement]:
    """Decide each box by the mean of its paragraphs and what the source said of it.

    A correction inside survives. A box that is not cut is asked about as its hints say, and
    what its paragraphs are by themselves stands: the button below news is still a button.
    """
    result = list(judged)
    for name, box in enumerate(boxes, 1):
        place = _place_of(box, found, told)
        words = [max(-_BOUND, min(_BOUND, found[n].logit)) for n in box]
        own = sum(words) / len(box)
        signs = sum(judged[n].verdict == "drop" for n in box)
        if place.weight:
            mean = own + place.weight + (_SIGN if any(word >= CUT for word in words) else 0.0)
            gone = mean >= CUT
        else:  # a number alone says only that they belong together
            mean = own
            gone = signs > len(box) / 2
        kind = place.kind or _kind_of([judged[n] for n in box])
        first = found[box[0]].look.cased[:80]
        for n in box:
            if _ruled(found[n]):
                continue
            if gone:
                reason = KINDS[kind] + (f"; one of {len(box)} paragraphs" if len(box) > 1 else "")
                score = max(judged[n].score, odds(max(mean, CUT)))
                rule = f"place {place.place}" if place.place else "unit"
                result[n] = Judgement("drop", kind, rule, score, first, reason, name)
            else:
                # cut as a whole or not at all, but for what its own place names
                cut = judged[n].verdict == "drop"
                alone = cut and told[n].weight > place.weight and not told[n].whole
                asked = not alone and (place.asked or (cut and len(box) > 1))
                verdict = "check" if asked else judged[n].verdict
                result[n] = replace(judged[n], verdict=verdict, unit=name)
                if verdict == "check" and not result[n].kind:
                    result[n] = replace(
                        result[n],
                        kind=kind,
                        rule=f"place {place.place}" if place.place else "unit",
                        reason=KINDS[kind],
                        score=max(judged[n].score, odds(CHECK)),
                    )
    return result


def _place_of(box: Sequence[int], found: Sequence[Evidence], told: Sequence[Told]) -> Told:
    """What the source said of a box: the loudest word, if it is said of all prose in it.

    A button, a note or a picture's words may stand in a box of news: what is said of such a
    paragraph is said of no other.
    """
    place = max((told[n] for n in box), key=lambda one: one.weight)
    if place.whole or all(told[n].place == place.place or not is_prose(found[n].look) for n in box):
        return place
    whole = (told[n] for n in box if told[n].whole)
    return max(whole, key=lambda one: one.weight, default=Told())


def _kind_of(judged: Sequence[Judgement]) -> str:
    """The kind that the surest of a box's paragraphs names."""
    named = [one for one in judged if one.kind and one.kind not in ("template", "repeated")]
    return max(named, key=lambda one: one.score).kind if named else "template"


def whole_lists(
    judged: Sequence[Judgement],
    found: Sequence[Evidence],
    roles: Sequence[str],
    free: Sequence[bool],
) -> list[Judgement]:
    """Keep lists whole: cut them where nearly all their items are template, else cut nothing.

    ``free`` are the paragraphs that stand in no box.
    """
    result = list(judged)
    for start, end in _lists(found, roles, free):
        items = range(start, end)
        gone = [n for n in items if judged[n].verdict == "drop"]
        if not gone:
            continue
        if len(gone) >= _NEARLY * len(items):
            kind = judged[gone[0]].kind
            for n in items:
                if judged[n].verdict != "drop" and not _ruled(found[n]):
                    result[n] = replace(
                        judged[n],
                        verdict="drop",
                        kind=kind,
                        rule="list",
                        reason=f"{KINDS[kind]}, in a list of such",
                        evidence=judged[n].evidence or found[n].look.cased[:80],
                        score=max(judged[n].score, odds(CUT)),
                    )
        else:
            for n in gone:
                result[n] = replace(
                    judged[n], verdict="check", reason=f"{judged[n].reason}; part of a list"
                )
    return result


def _lists(
    found: Sequence[Evidence], roles: Sequence[str], free: Sequence[bool]
) -> Iterator[tuple[int, int]]:
    """Where lists begin and end: items, or lines of one shape."""
    shapes = [
        "item" if role == "item" else _shape(evidence) if role == "body" else ""
        for evidence, role in zip(found, roles, strict=True)
    ]
    start = 0
    for number in range(1, len(shapes) + 1):
        if number < len(shapes) and shapes[number] == shapes[start] and free[number]:
            continue
        length = number - start
        shape = shapes[start]
        least = 2 if shape == "item" else _LEAST
        # below a headline stand the hours of publication, and how long reading takes
        if shape and free[start] and length >= least and (shape != "times" or start > 2):
            yield start, number
        start = number


def _shape(found: Evidence) -> str:
    """The shape that lines of one list share; empty for what is no line of a list."""
    look = found.look
    if _NUMBERED.match(look.lower):
        return "numbered"
    if _BULLET.match(look.lower):
        return "bullets"
    if look.words <= _LINE and look.cased[-1:] not in tuple('.!?"') and _TIMED.search(look.lower):
        return "times"
    return ""


def with_headings(
    judged: Sequence[Judgement],
    found: Sequence[Evidence],
    roles: Sequence[str],
    free: Sequence[bool],
) -> list[Judgement]:
    """Keep headings above text that is kept; let those go whose text is cut."""
    result = list(judged)
    for number in range(len(judged) - 1, -1, -1):
        if roles[number] != "heading" or not free[number] or _ruled(found[number]):
            continue
        end = number + 1
        while end < len(roles) and roles[end] != "heading":
            end += 1
        body = result[number + 1 : end]
        own = result[number]
        label = found[number].weight >= STRONG and found[number].logit >= DROP
        most = body[:1] if label else body  # "Subscribe" heads what is cut right below it
        if most and all(one.verdict == "drop" for one in most):
            if own.verdict != "drop":
                kind = body[0].kind
                result[number] = replace(
                    own,
                    verdict="drop",
                    kind=kind,
                    rule="heading",
                    reason=f"heads what was cut: {KINDS[kind]}",
                    evidence=found[number].look.cased[:80],
                    score=max(own.score, body[0].score),
                )
        elif own.verdict == "drop" and own.kind != "duplicate" and _heads(number, result, found):
            result[number] = replace(own, verdict="check", reason=f"{own.reason}; a heading")
    return result


def _heads(number: int, judged: Sequence[Judgement], found: Sequence[Evidence]) -> bool:
    """Whether a heading stands above text that stays, and may."""
    below = number + 1
    if below >= len(judged) or judged[below].verdict == "drop":
        return False
    sure = found[number].weight >= STRONG and judged[number].kind in _NO_HEADS
    return not sure or (is_prose(found[number].look) and judged[number].kind != "related")
