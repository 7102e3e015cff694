"""Judge the paragraphs of an article together: runs, lists of other articles, the ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from audio_edition.cleaning.classifier import load_classifier
from audio_edition.cleaning.decide import (
    Judgement,
    Surroundings,
    Vote,
    is_prose,
    is_sentence,
    judge,
)
from audio_edition.cleaning.kinds import KINDS
from audio_edition.cleaning.language import primary
from audio_edition.cleaning.rules import Pack, packs
from audio_edition.cleaning.text import Look

_LABELS = ("related-label", "related-list")
# "Read more" is a button: no list stands under it
_BUTTON = re.compile(
    r"\W*(?:(?:read|learn|see|find out|show|load|view|discover|explore) (?:more|all)|"
    r"mehr (?:lesen|erfahren|anzeigen)|lire (?:la )?suite|en savoir plus|leer más|ver más|"
    r"saber más|leggi (?:tutto|di più)|scopri di più|leia mais|ver mais|saiba mais)\W*"
)
_LISTED = ("related", "update-stamp", "byline", "credit", "reading-time", "tags")
_LIST = 15
_TITLE_NEAR = 6
_EDGE = 3
_NO_DOUBT = 0.975
_FIGURE = re.compile(r"[+-]?(?:[$€£] ?)?\d[\d.,]*(?: ?(?:%|[mbk]n?))?")


def judge_paragraphs(
    texts: Sequence[str],
    language: str,
    *,
    headline: str = "",
    repeated: Sequence[int] = (),
    headings: Sequence[bool] = (),
    votes: Sequence[tuple[Vote, ...]] = (),
    further: Sequence[Pack] = (),
    whole: bool = True,
) -> list[Judgement]:
    """Judge ``texts`` in order, each in the light of its neighbours.

    ``repeated`` counts, for each text, the earlier editions it stood in, ``headings`` tells
    which are headings, ``votes`` what signals said of each; ``further`` are packs besides the
    language's own; ``whole`` says that the texts are an article from end to end, so that
    its ends may count.
    """
    known = packs(language)
    classifier = load_classifier() if primary(language) == "en" else None
    looks = [Look.at(text) for text in texts]
    title = " ".join(Look.at(headline).tokens)
    found: list[Judgement] = []
    listed = 0  # how many titles may still follow under a heading that opens a list
    for number, look in enumerate(looks):
        if title and number < _TITLE_NEAR and " ".join(look.tokens) == title:
            found.append(
                Judgement(
                    "drop",
                    "duplicate",
                    "headline",
                    1.0,
                    look.cased,
                    "is the headline, read already",
                )
            )
            continue
        above = found[-1] if found else None
        judgement = judge(
            look,
            known,
            Surroundings(
                before=looks[number - 1] if number else None,
                kind_before=above.kind if above and above.verdict == "drop" else "",
                repeated=repeated[number] if repeated else 0,
                in_list=listed > 0,
                at_edge=whole and (number < _EDGE or number >= len(looks) - _EDGE),
                is_heading=bool(headings) and headings[number],
                votes=votes[number] if votes else (),
            ),
            classifier,
            further,
        )
        if judgement.verdict == "drop" and judgement.rule in _LABELS:
            listed = 0 if _BUTTON.fullmatch(look.lower) else _LIST
        elif judgement.verdict == "drop" and judgement.kind in _LISTED:
            listed -= 1
        else:
            listed = 0
        found.append(judgement)
    found = _close_runs(found, looks, whole=whole)
    return _spare_parts(found, looks) if whole else found


def _close_runs(found: list[Judgement], looks: list[Look], *, whole: bool) -> list[Judgement]:
    """Drop a doubtful paragraph that stands between dropped ones (or at the article's end)."""
    closed = list(found)
    for number, judgement in enumerate(found):
        if judgement.verdict != "check" or looks[number].words > 45:
            continue
        if judgement.rule == "repetition" and is_prose(looks[number]):
            continue  # the background of a running story, between two labels
        above = number > 0 and closed[number - 1].verdict == "drop"
        last = number == len(found) - 1
        below = (whole and last) or (not last and found[number + 1].verdict == "drop")
        if above and below:
            kind = judgement.kind or closed[number - 1].kind
            closed[number] = replace(
                judgement, verdict="drop", kind=kind, reason=f"{KINDS[kind]}, among others like it"
            )
    return closed


def _spare_parts(found: list[Judgement], looks: list[Look]) -> list[Judgement]:
    """Keep what is a part of this article by where it stands.

    What no rule knows is cut only where the classifier has no doubt or a second signal
    agrees: a neighbour that is cut, or the article's end. Even then, and where it only stood in
    earlier editions, a fragment right above a paragraph is most often its heading. A date among
    figures is a cell of a table.
    """
    spared = list(found)
    for number, (judgement, look) in enumerate(zip(found, looks, strict=True)):
        if judgement.verdict != "drop":
            continue
        near = [n for n in (number - 1, number + 1) if 0 <= n < len(found)]
        below = number + 1
        leads = below < len(found) and found[below].verdict != "drop" and is_sentence(looks[below])
        agrees = any(found[n].verdict == "drop" for n in near) or number >= len(found) - _EDGE
        unknown = judgement.rule in ("classifier", "neighbour") and judgement.score < _NO_DOUBT
        heads = leads and not is_sentence(look)
        cell = judgement.kind == "update-stamp" and any(
            _FIGURE.fullmatch(looks[n].lower) for n in near
        )
        again = judgement.rule == "repetition" and heads
        if (unknown and (heads or not agrees)) or again or cell:
            spared[number] = replace(judgement, verdict="check")
    return spared


__all__ = ["judge_paragraphs"]
