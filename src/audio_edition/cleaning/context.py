"""Judge the paragraphs of an article together: runs, lists of other articles, boxes, the ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from audio_edition.cleaning.around import placed_logits
from audio_edition.cleaning.classifier import load_around, load_classifier
from audio_edition.cleaning.decide import (
    Evidence,
    Judgement,
    Surroundings,
    Vote,
    is_prose,
    is_sentence,
    judge,
    weigh_words,
)
from audio_edition.cleaning.hinted import Told, read_hints, read_units
from audio_edition.cleaning.kinds import KINDS, UNNAMED
from audio_edition.cleaning.language import primary
from audio_edition.cleaning.rules import Pack, packs
from audio_edition.cleaning.text import Look
from audio_edition.cleaning.units import whole_boxes, whole_lists, with_headings
from audio_edition.cleaning.written import FORM, as_written

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
_OF_PAGES = ("navigation", "tags")
_LINE = 4  # words of a line that is news
_AGAIN = ("repetition",)
_BEFORE = "stood in an earlier letter of the sender"
_DOUBTFUL = ("neighbour",)
_SURELY, _CERTAINLY = 0.9, 0.95
_SIGNED = re.compile(r"(?:\S+ ){4,40}\S+[.!?] By (?:[A-Z][\w.'-]+ ?){2,4}$")  # a standfirst's end
_CONTENT = 5  # letters of words that tell what a text is about, as ``around`` has them
_ANNOUNCED = 2  # paragraphs that stay below what announces them
_STANDFIRST, _TOLD = 12, 4  # words of one, and of those the words that the text has


def judge_paragraphs(
    texts: Sequence[str],
    language: str,
    *,
    headline: str = "",
    repeated: Sequence[int] = (),
    running: Sequence[bool] = (),
    roles: Sequence[str] = (),
    hints: Sequence[str] = (),
    votes: Sequence[tuple[Vote, ...]] = (),
    further: Sequence[Pack] = (),
    labels: bool = True,
    whole: bool = True,
    parted: bool = False,
    furniture: Sequence[bool] = (),
) -> list[Judgement]:
    """Judge ``texts`` in order, each in the light of its neighbours.

    ``repeated`` counts, for each text, the earlier editions it stood in, and ``running`` tells
    that more of the article stood there; ``roles`` are the authors', ``hints`` the sources' word
    on where each stood; ``votes`` are what signals said of each; ``further`` are packs besides
    the language's own; ``labels`` lets repetition alone cut labels; ``whole`` says that the
    texts are an article from end to end, so that its ends and all its neighbours may count;
    ``furniture`` tells which stood in an earlier letter of the same sender: they are cut.
    ``parted`` says that a letter's structure parted the article from others: what stands around a
    paragraph, as on a page, then says nothing of it.
    """
    known = packs(language)
    learnt = primary(language) == "en"
    classifier = load_classifier() if learnt else None
    looks = [Look.at(text) for text in texts]
    roles = roles or ["body"] * len(texts)
    prose = [is_prose(look) for look in looks]
    told = read_hints(hints, roles, prose, parted=parted) if any(hints) else []
    evidence = [
        weigh_words(
            look,
            looks[number - 1] if number else None,
            known,
            classifier,
            further=further,
            closely=bool(
                (told and told[number].weight)
                or (repeated and repeated[number])
                or (votes and votes[number])
            ),
        )
        for number, look in enumerate(looks)
    ]
    places: Sequence[float | None] = [None] * len(texts)
    if learnt and whole and not parted:
        places = placed_logits(evidence, roles, headline, load_around())
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
        said = told[number] if told else Told()
        judgement = judge(
            evidence[number],
            Surroundings(
                kind_before=above.kind if above and above.verdict == "drop" else "",
                repeated=repeated[number] if repeated else 0,
                running=not labels or (bool(running) and running[number]),
                in_list=listed > 0 and roles[number] != "heading",
                at_edge=whole and (number < _EDGE or number >= len(looks) - _EDGE),
                is_heading=roles[number] == "heading",
                is_item=roles[number] == "item",
                votes=votes[number] if votes else (),
                placed=places[number],
                told=said.weight,
                told_kind=said.kind,
                told_rule=f"place {said.place}" if said.place else "",
                asked=said.asked,
            ),
            known=len(known) > 1,
        )
        if furniture and furniture[number] and judgement.verdict != "drop":
            judgement = Judgement("drop", "repeated", "furniture", 1.0, look.cased[:80], _BEFORE)
        elif parted and not said.weight:
            judgement = _of_a_letter(judgement, look)
        if judgement.verdict == "drop" and judgement.rule in _LABELS:
            listed = 0 if _BUTTON.fullmatch(look.lower) else _LIST
        elif judgement.verdict == "drop" and judgement.kind in _LISTED:
            listed -= 1
        else:
            listed = 0
        found.append(judgement)
    found = _close_runs(found, looks, roles, whole=whole)
    if whole:
        return _together(found, evidence, roles, hints, told, headline)
    return as_written(found, evidence, roles, [True] * len(found), headline, whole=False)


def _of_a_letter(judgement: Judgement, look: Look) -> Judgement:
    """What stands in the text of a letter's story, by its structure: no resemblance cuts it.

    Prose that looks like a page's template is asked about, as an advertisement may hide there.
    """
    if judgement.kind not in UNNAMED and judgement.kind not in _OF_PAGES:
        return judgement
    if judgement.verdict == "keep" or look.words < _LINE:
        return judgement
    if is_prose(look) and judgement.rule == "classifier":
        return replace(judgement, verdict="check")
    return Judgement("keep", "", "", judgement.score, "", "")


def _together(
    found: list[Judgement],
    evidence: Sequence[Evidence],
    roles: Sequence[str],
    hints: Sequence[str],
    told: Sequence[Told],
    headline: str,
) -> list[Judgement]:
    """Decide as one what is one: a fragment and its text, lists, boxes, headings."""
    boxes = read_units(hints, told) if told else []
    boxed = {number for box in boxes for number in box}
    free = [number not in boxed for number in range(len(found))]
    found = _spare_parts(found, [e.look for e in evidence])
    found = _of_this_article(found, evidence, free, headline)
    found = as_written(found, evidence, roles, free, headline, whole=True)
    found = whole_lists(found, evidence, roles, free)
    found = whole_boxes(found, evidence, told, boxes)
    return with_headings(found, evidence, roles, free)


def _close_runs(
    found: list[Judgement], looks: list[Look], roles: Sequence[str], *, whole: bool
) -> list[Judgement]:
    """Drop a doubtful paragraph that stands between dropped ones (or at the article's end)."""
    closed = list(found)
    for number, judgement in enumerate(found):
        if judgement.verdict != "check" or looks[number].words > 45:
            continue
        prose = is_prose(looks[number]) or roles[number] == "heading"
        if (judgement.rule in _AGAIN and prose) or judgement.rule == "place doubt":
            continue  # the background of a running story; what a letter's reader left to be asked
        above = number > 0 and closed[number - 1].verdict == "drop"
        last = number == len(found) - 1
        below = (whole and last) or (not last and found[number + 1].verdict == "drop")
        if above and below:
            kind = judgement.kind or closed[number - 1].kind
            closed[number] = replace(
                judgement, verdict="drop", kind=kind, reason=f"{KINDS[kind]}, among others like it"
            )
    return closed


def _spare_parts(found: list[Judgement], looks: Sequence[Look]) -> list[Judgement]:
    """Keep what is a part of this article by where it stands.

    What only a neighbour speaks against is cut only where there is no doubt or a second one
    agrees: the paragraph below, or the article's end. Even then a fragment right above a
    paragraph is most often its heading; and what only stood in earlier editions is a letter's
    section head wherever something that stays follows it. A date among figures is a cell of a
    table.
    """
    spared = list(found)
    for number, (judgement, look) in enumerate(zip(found, looks, strict=True)):
        if judgement.verdict != "drop":
            continue
        near = [n for n in (number - 1, number + 1) if 0 <= n < len(found)]
        below = number + 1
        stays = below < len(found) and found[below].verdict != "drop"
        heads = stays and is_sentence(looks[below]) and not is_sentence(look)
        agrees = any(found[n].verdict == "drop" for n in near) or number >= len(found) - _EDGE
        unknown = judgement.rule in _DOUBTFUL and judgement.score < _NO_DOUBT
        cell = judgement.kind == "update-stamp" and any(
            _FIGURE.fullmatch(looks[n].lower) for n in near
        )
        again = judgement.rule in _AGAIN and stays
        if (unknown and (heads or not agrees)) or again or cell:
            spared[number] = replace(judgement, verdict="check")
    return spared


def _of_this_article(
    found: list[Judgement], evidence: Sequence[Evidence], free: Sequence[bool], headline: str
) -> list[Judgement]:
    """Spare lines of this article's own words that look like a page's, where no rule names them.

    A line above what stays, which names what the headline does, announces it ("The recipe: a
    cassoulet"), and a standfirst may end in its writer's name: both are asked about. A standfirst
    that says before all what the text tells is not.
    """
    spared = list(found)
    title = _telling(Look.at(headline))
    first = next((n for n, one in enumerate(found) if one.verdict != "drop"), -1)
    for number, (judgement, own) in enumerate(zip(found, evidence, strict=True)):
        if judgement.rule not in FORM or own.best or not free[number] or is_sentence(own.look):
            continue
        words = _telling(own.look)
        if judgement.verdict == "drop":
            below = found[number + 1 : number + 1 + _ANNOUNCED]
            above = len(below) == _ANNOUNCED and all(one.verdict != "drop" for one in below)
            names = bool(words & title) and ":" in own.look.cased
            signed = number < _EDGE and _SIGNED.match(own.look.cased)
            least = _CERTAINLY if signed else _SURELY if above and names else 0.0
            if judgement.score < least:
                spared[number] = replace(judgement, verdict="check")
        elif judgement.verdict == "check" and number == first and own.look.words >= _STANDFIRST:
            text: set[str] = set()
            for other, one in zip(evidence[number + 1 :], found[number + 1 :], strict=True):
                text |= _telling(other.look) if one.verdict != "drop" else set()
            if len(words & text) >= _TOLD:
                spared[number] = Judgement("keep", "", "", judgement.score, "", "")
    return spared


def _telling(look: Look) -> set[str]:
    return {word for word in look.keys if len(word) == _CONTENT}
