"""From signals to a verdict: drop what is near certain, mark what is doubtful, keep the rest.

Five signals speak: the rules, the classifier on the paragraph's own words, where it stands
(between which neighbours, and what its source said of the place), and repetition across editions;
plugins may add more. Their log-odds add up. Where the language has a classifier it weighs the
rules too, as it learnt how far each of them can be trusted; where it has none, a rule of near
certainty must speak, or two signals must agree.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from audio_edition.cleaning.classifier import Classifier
from audio_edition.cleaning.features import features, rule_features
from audio_edition.cleaning.kinds import KINDS
from audio_edition.cleaning.model import Signal, Verdict
from audio_edition.cleaning.rules import Hit, Pack
from audio_edition.cleaning.text import Look

DROP = 1.8
"""Log-odds from which a paragraph is cut: the classifier weighs words and rules together …"""
SENTENCE = 2.4
"""… and a sentence: what is lost there is news, not a label."""
SURE = 1.0
"""Log-odds from which it is cut where a strong rule names what it is."""
PLACED = 1.2
"""Log-odds from which it is cut among its neighbours, which the second look knows …"""
PLACED_SURE = 0.7
"""… where a strong rule names what it is …"""
PLACED_PROSE = 2.0
"""… and where it is prose whose own words speak for journalism (below 0)."""
CERTAIN = 5.5
"""Log-odds of words that a strong rule names, from which no neighbour makes them doubtful."""
STRONG = 4.0
"""The weight of a strong rule. These eight were set by cross-validation, where lost journalism
is well below 1 %."""
RULED = 1.5
"""Log-odds from which one rule cuts a paragraph, in a language without a classifier …"""
AGREED = 1.0
"""… and from which it cuts where a second one, or the paragraph above, agrees."""
CHECK = 0.4
"""Log-odds from which a kept paragraph is marked doubtful."""
PRIOR = -3.5
"""Log-odds of a paragraph without a rule, where no classifier knows the language."""
REPEATED = 2.2
"""Log-odds of a label that stood in two earlier editions or more: that is near certain."""
AGAIN = 3.0
"""What one earlier edition adds to another signal …"""
TELLING = 2.0
"""… which in prose is a rule of this weight: a running story repeats its background."""
RULES_AT_MOST = 5.5
"""Log-odds that rules and place can add at most: words below that need no look at rules."""
VETO = -10.0
"""A rule of this weight keeps the paragraph whatever else speaks: corrections."""
SHORT = 45
"""Up to so many words the neighbours and the place in the article have a say."""
MIXED = 30
"""Above so many words a few template words in the middle are no proof."""
_BOUND = 8.0
"""No words speak louder than this against what the source said of the place."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What a signal said of a paragraph, and which."""

    name: str
    signal: Signal

    @property
    def weight(self) -> float:
        """Its log-odds: positive where it speaks for cutting."""
        score = min(max(self.signal.score, 1e-6), 1 - 1e-6)
        return math.log(score / (1 - score))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a paragraph's own words say: ``logit`` of words and rules together.

    ``best`` is the rule that speaks loudest for cutting, ``weight`` how loud it is here,
    ``kinds`` how many sorts of template the rules name; ``vetoed`` says that it is kept whatever
    else speaks, ``learnt`` that a classifier knows the language, ``named`` that a rule of the
    editor's packs fits, which no model has learnt.
    """

    look: Look
    logit: float
    best: Hit | None = None
    weight: float = 0.0
    kinds: int = 0
    vetoed: bool = False
    learnt: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a paragraph.

    ``kind_before`` is the kind of the paragraph above if it was dropped; ``repeated`` the number of
    earlier editions the paragraph stood in; ``running`` that more of its article stood there too;
    ``in_list`` that it stands under a heading that opens a list of other articles; ``at_edge`` that
    it is among the first or last of its article; ``is_heading`` and ``is_item`` that its author
    made it that; ``votes`` are those of other people's signals. ``placed`` are its log-odds among
    its neighbours, None where nobody looked at them; ``told`` adds what its source said of the
    place, ``told_kind`` and ``told_rule`` name that, and ``asked`` says that it is doubtful there
    whatever its words.
    """

    kind_before: str = ""
    repeated: int = 0
    running: bool = False
    in_list: bool = False
    at_edge: bool = False
    is_heading: bool = False
    is_item: bool = False
    votes: tuple[Vote, ...] = ()
    placed: float | None = None
    told: float = 0.0
    told_kind: str = ""
    told_rule: str = ""
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the cleaner thinks of a paragraph before the editor's rules have their say.

    ``unit`` is the number, in its article, of what it was cut or kept with as a whole; 0 where
    it was judged by itself.
    """

    verdict: Verdict
    kind: str
    rule: str
    score: float
    evidence: str
    reason: str
    unit: int = 0


_KEPT = Judgement("keep", "", "", 0.0, "", "")


def weigh_words(
    look: Look,
    before: Look | None,
    packs: Sequence[Pack],
    classifier: Classifier | None,
    *,
    further: Sequence[Pack] = (),
    closely: bool = False,
) -> Evidence:
    """Weigh a paragraph's own words, with the paragraph ``before`` it.

    ``further`` are packs that an editor named. The classifier never learnt how far to trust
    them: their weights count as they stand. ``closely`` asks the rules even where words alone
    seem to settle it.
    """
    words = 0.0
    if classifier:
        words = classifier.logit(features(look, before)) + classifier.bias
        if words + RULES_AT_MOST < CHECK and not further and not closely:
            return Evidence(look, words, learnt=True)
    own = [hit for pack in packs for hit in pack.hits(look)]
    others = [hit for pack in further for hit in pack.hits(look)]
    hits = [*own, *others]
    against = sorted((h for h in hits if h.rule.weight > 0), key=lambda h: -weigh(h, look))
    best = against[0] if against else None
    weight = weigh(best, look) if best else 0.0
    ruled = classifier.logit(rule_features(look, own)) if classifier else weight + PRIOR
    logit = words + ruled
    if classifier and others:
        weights = [weigh(hit, look) for hit in others]
        logit = max(logit, max(weights) + PRIOR) + min(0.0, *weights)
    return Evidence(
        look,
        logit,
        best,
        weight,
        kinds=len({hit.rule.kind for hit in against}),
        vetoed=any(hit.rule.weight <= VETO for hit in hits),
        learnt=classifier is not None,
        named=any(hit.rule.weight > 0 for hit in others),
    )


def judge(found: Evidence, around: Surroundings, *, known: bool = True) -> Judgement:
    """Judge one paragraph; where no classifier knows the language, rules decide.

    ``known`` says that there are rules for the language.
    """
    look, best, weight = found.look, found.best, found.weight
    if (not look.tokens and not look.cased) or found.vetoed:
        return _KEPT
    company = _company(look, around)
    edge = 0.6 if around.at_edge and best and look.words <= SHORT and not found.learnt else 0.0
    # what a pitch or a list above says is the nearer word on the surroundings
    alone = found.logit + company + edge
    placed = found.logit if around.placed is None else around.placed
    # of an item a rule may speak freely: its list is decided as a whole
    ruled = weight >= STRONG and (around.is_item or found.logit >= CERTAIN)
    logit = max(alone, placed) if company or found.named or ruled else placed + edge
    if around.told:
        logit = max(logit, -_BOUND) + around.told
    if around.asked:
        logit = max(logit, CHECK)
    if around.repeated:
        # where nobody knows the language, place stands in for words
        doubtful = alone >= 0 if found.learnt or known else around.at_edge
        if is_prose(look) or around.is_heading:
            least = PRIOR + AGAIN if not found.learnt else CHECK if around.running else -AGAIN / 2
            telling = logit >= least and weight >= TELLING
        else:
            telling = bool(company) or weight >= 0.1
        logit = _repeated(look, around, logit, telling=telling, doubtful=doubtful)
    logit = _voted(logit, around.votes)
    voted = any(vote.weight > 0 for vote in around.votes)
    if found.learnt or around.repeated or voted:
        cut = logit >= _bar(found, around)
    else:
        agree = bool(company) or found.kinds > 1
        told = bool(best or company or around.told)
        cut = told and logit >= (AGREED if agree else RULED)
    verdict: Verdict = "drop" if cut else "check" if logit >= CHECK else "keep"
    return _named(found, around, verdict, odds(logit), company=bool(company))


def _bar(found: Evidence, around: Surroundings) -> float:
    """The log-odds from which a paragraph is cut here."""
    sure = found.weight >= STRONG or around.told > STRONG
    if around.placed is None:
        return SURE if sure else SENTENCE if is_sentence(found.look) else DROP
    if sure:
        return PLACED_SURE
    return PLACED_PROSE if is_prose(found.look) and found.logit < 0 else PLACED


def _named(
    found: Evidence, around: Surroundings, verdict: Verdict, score: float, *, company: bool
) -> Judgement:
    """The judgement with the signal that decided it."""
    look, best = found.look, found.best
    loudest = max(around.votes, key=lambda vote: vote.weight, default=None)
    if loudest and loudest.weight > max(found.weight, 0) and verdict != "keep":
        said = loudest.signal
        return Judgement(
            verdict,
            said.kind,
            f"signal {loudest.name}",
            score,
            said.evidence or look.cased[:80],
            said.reason or KINDS[said.kind],
        )
    if best and not (around.told > found.weight and around.told_kind):
        return Judgement(
            verdict,
            best.rule.kind,
            best.rule.id,
            score,
            look.cased[best.start : best.end].strip(),
            KINDS[best.rule.kind],
        )
    if verdict == "keep":
        return Judgement("keep", "", "", score, "", "")
    if around.told_rule:
        kind, rule = around.told_kind or "template", around.told_rule
    elif around.repeated:
        kind, rule = "repeated", "repetition"
    elif around.in_list:
        kind, rule = "related", "list of articles"
    elif company:
        kind, rule = around.kind_before, "neighbour"
    elif around.placed is not None and around.placed > max(CHECK, found.logit):
        kind, rule = "template", "surroundings"
    else:
        kind, rule = "template", "classifier"
    return Judgement(verdict, kind, rule, score, look.cased[:80], KINDS[kind])


def odds(logit: float) -> float:
    """Log-odds as a probability, to three places."""
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, logit)))), 3)


def _repeated(
    look: Look, around: Surroundings, logit: float, *, telling: bool, doubtful: bool
) -> float:
    """The log-odds of what stood in earlier editions.

    Repetition alone makes prose and headings doubtful and never cuts them: the third day of a
    running story has its background word for word. It cuts labels, and short sentences that
    are ``doubtful`` without it; ``telling`` is a second signal.
    """
    if telling:
        logit += AGAIN
    ends = look.cased[-1:] in tuple('.!?"')
    label = not (is_prose(look) or around.is_heading or around.running)
    label = label and (doubtful or not ends)
    return max(logit, REPEATED if label and around.repeated > 1 else CHECK)


def _voted(logit: float, votes: Sequence[Vote]) -> float:
    """The log-odds with other people's votes: one against stands by itself, all add up."""
    for vote in votes:
        logit = (max(logit, 0.0) if vote.weight > 0 else logit) + vote.weight
    return logit


def is_prose(look: Look) -> bool:
    """A sentence, or more words (in scripts without spaces: characters) than a label has."""
    closed = look.cased[-1:] in ("。", "।", "؟", "။", "።") and len(look.cased) >= 10
    return is_sentence(look) or look.words > 12 or len(look.cased) > 100 or closed


def is_sentence(look: Look) -> bool:
    """Eight words or more that end as a sentence does."""
    return look.words >= 8 and look.cased[-1:] in tuple('.!?"')


def weigh(hit: Hit, look: Look) -> float:
    """A rule's weight here: less deep inside a long paragraph."""
    if look.words > MIXED and hit.start > len(look.lower) // 3:
        return hit.rule.weight * 0.5
    return hit.rule.weight


def _company(look: Look, around: Surroundings) -> float:
    """What the paragraph above says: one in a list of articles, or one more line of a pitch."""
    if around.in_list and look.words <= 25 and look.cased[-1:] not in tuple('."'):
        return 4.0
    if around.kind_before in ("player-chrome", "share") and look.words <= 2:
        return 2.5
    if (
        around.kind_before in ("price-pitch", "subscribe", "donate")
        and look.words <= SHORT
        and look.cased[-1:] in tuple(".!?")  # a fragment may be the next heading
    ):
        return 1.2
    return 0.0
