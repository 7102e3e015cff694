"""What a writer wrote, told from what only looks like a page's: prose, sections, greetings, names.

The classifier knows words and shapes. Where it speaks alone, a paragraph of several sentences that
quotes, counts or tells is asked about and not cut: it may be the day's news in a short form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from audio_edition.cleaning.decide import DROP, SHORT, TELLING, Evidence, Judgement, is_prose, odds
from audio_edition.cleaning.kinds import KINDS
from audio_edition.cleaning.text import Look
from audio_edition.languages.signed import bare_names
from audio_edition.late import late

FORM = ("surroundings", "classifier")
"""The rules of judgements that rest on words and shape alone."""
QUOTE = late(r'"[^\s"]+(?: [^\s"]+){4,}[.!?,]"')
"""Five words or more that end as a sentence does, in quotation marks (of normalised text)."""

_SENTENCE = late(r"""[.!?]["')]*(?= ["'(]?[A-Z0-9]|$)""")
_FIGURE = late(r"\d[\d.,:]*")
_SENTENCES = 2
_FIGURES = 4  # no pitch gives so many: a price, a term, a saving
_REPORTS = 15  # words, where somebody is quoted by what he said, and none of a pitch's
_SAID = frozenset("said says added wrote warned denied argued announced according".split())
_PITCH = frozenset(
    "you your you're you'll you've yours we our us we're we'll we've subscribe subscriber "
    "subscribers subscription newsletter newsletters inbox sign join donate donation membership "
    "member members free offer offers trial cancel discount rights copyright terms privacy cookies "
    "affiliate disclaimer disclosure sponsor sponsored".split()
)
_OPENS = late(r"[A-Z0-9][\w'&-]*(?: [\w'&-]+){0,5}[.:] (?=[\"'(]?[A-Z0-9])")
_SECTIONS = 2  # others that open so: one may be chance
_EDGE = 3
_HELLO = late(
    r"\W*(?:(?:a very )?good (?:morning|afternoon|evening|day)|hello|hi|hey|greetings|"
    r"dear (?:readers?|friends?|subscribers?|all)|happy \w+day|welcome(?: back)?)[,.!:-]"
)


def as_written(
    found: Sequence[Judgement],
    evidence: Sequence[Evidence],
    roles: Sequence[str],
    free: Sequence[bool],
    headline: str,
    *,
    whole: bool,
) -> list[Judgement]:
    """Ask about writers' prose that only its look condemns; name greetings and bare bylines.

    ``free`` are the paragraphs of no box, ``whole`` says that they are an article.
    """
    result = list(found)
    sections = _sections(found, evidence) if whole else frozenset()
    for number, (one, own) in enumerate(zip(found, evidence, strict=True)):
        if not free[number] or roles[number] != "body":
            continue
        edge = whole and number < _EDGE
        if edge and _is_byline(number, found, evidence, headline):
            score = max(one.score, odds(DROP))
            result[number] = Judgement(
                "drop", "byline", "bare-byline", score, own.look.cased[:80], KINDS["byline"]
            )
        elif one.verdict == "keep" or not _by_look(one, own):
            continue
        elif edge and _HELLO.match(own.look.lower) and not is_told(own.look):
            result[number] = replace(one, kind="greeting", reason=KINDS["greeting"])
        elif is_told(own.look):
            if one.verdict == "drop":
                result[number] = replace(one, verdict="check")
            elif number in sections:
                result[number] = Judgement("keep", "", "", one.score, "", "")
    return result


def _by_look(one: Judgement, own: Evidence) -> bool:
    """Whether a judgement rests on words and shape: no rule names it, or a weak one alone."""
    weak = own.best is not None and one.rule == own.best.rule.id and own.weight < TELLING
    return one.rule in FORM or weak


def is_told(look: Look) -> bool:
    """Whether a paragraph is prose as writers write it: sentences that quote, count or tell."""
    if len(_SENTENCE.findall(look.cased)) < _SENTENCES:
        return False
    quotes = QUOTE.search(look.cased) is not None
    counts = len(_FIGURE.findall(look.cased)) >= _FIGURES
    least = SHORT if _SAID.isdisjoint(look.tokens) else _REPORTS
    # who asks for something names you, us or a price
    return quotes or counts or (look.words > least and _PITCH.isdisjoint(look.tokens))


def _sections(found: Sequence[Judgement], evidence: Sequence[Evidence]) -> frozenset[int]:
    """The paragraphs that open with a few words of their own, as others do that stay."""
    opening = [
        number
        for number, own in enumerate(evidence)
        if is_prose(own.look) and own.best is None and _OPENS.match(own.look.cased)
    ]
    staying = sum(found[number].verdict == "keep" for number in opening)
    return frozenset(opening) if staying >= _SECTIONS else frozenset()


def _is_byline(
    number: int, found: Sequence[Judgement], evidence: Sequence[Evidence], headline: str
) -> bool:
    """Whether a line near the head is names and nothing else, of people the text is not about.

    One name alone may be a heading: it must look like a page's line by its words.
    """
    if evidence[number].best is not None:
        return False
    line = evidence[number].look.cased
    below = [own.look for own in evidence[number + 1 :]]
    if not any(is_prose(look) for look in below[:2]):
        return False
    names = bare_names(line, [headline, *(look.cased for look in below)])
    return len(names) > 1 or (bool(names) and found[number].verdict == "drop")
