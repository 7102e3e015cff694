"""The second look: what the paragraphs around it say of a paragraph.

A headline of another article and a heading of this one are the same words; only what stands
around tells them apart. A second model, small trees, sees how doubtful a paragraph and its
neighbours are, their forms, where it stands in its article, whether its words come again there,
and what role its author gave it; its log-odds take the place of the words' own. It was trained
after the first, on the same pages, by cross-validation (``tools/train_cleaner.py``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from audio_edition.cleaning.decide import Evidence
from audio_edition.cleaning.text import Look
from audio_edition.cleaning.trees import Trees

CLEAR = -6.5
"""Log-odds below which a paragraph is journalism wherever it stands."""
_CONTENT = 5
"""Words of so many letters tell what a text is about; they are compared by as many."""
_NEAR = 3
_NONE = -40
_NOBODY = (_NONE, 0, -1, -2)
_LONG = 60
_KINDS = "PsCTt"
_ROLES = "bhiq"
_WORD = re.compile(r"[^\W\d_]{2,}")


def _kind(look: Look) -> int:
    """Prose, a short sentence, a line with a colon at its end, an open line, long or short."""
    last = look.cased[-1:]
    if last in tuple(".!?\"'…)"):
        return 0 if look.words >= 13 else 1
    return 2 if last == ":" else 3 if look.words >= 6 else 4


def _letters(look: Look) -> int:
    """A line's capitals: all of it, each word, the first, none; -1 without letters."""
    words = _WORD.findall(look.cased[:200])
    if not words:
        return -1
    if sum(map(str.isupper, words)) > max(1, len(words) / 2):
        return 3
    if len(words) > 2 and sum(map(str.isupper, [word[0] for word in words])) >= 0.7 * len(words):
        return 2
    return int(words[0][0].isupper())


def _bounded(logit: float) -> int:
    """Log-odds in quarters, where they tell anything."""
    return round(4 * max(-9.0, min(9.0, logit)))


def _share(words: set[str], others: set[str]) -> int:
    """How much of ``words`` stands among the others, in twelfths; -1 where there are none."""
    return 12 * len(words & others) // len(words) if words else -1


class Neighbours:
    """What is seen of the paragraphs of one article together."""

    def __init__(self, found: Sequence[Evidence], roles: Sequence[str], title: Look) -> None:
        self.found = found
        self.logits = [e.logit for e in found]
        self.quarters = [_bounded(logit) for logit in self.logits]
        given = any(role != "body" for role in roles)
        self.roles = [_ROLES.index(role[0]) if given else -1 for role in roles]
        self.kinds = [_kind(e.look) for e in found]
        self.letters = [_letters(e.look) for e in found]
        words = (min(_LONG, e.look.words) for e in found)
        self.forms = list(zip(self.quarters, words, self.kinds, self.letters, strict=True))
        self.content = [{k for k in e.look.keys if len(k) == _CONTENT} for e in found]
        counts = Counter(word for words in self.content for word in words)
        self.again = {word for word, count in counts.items() if count > 1}
        self.title = {k for k in title.keys if len(k) == _CONTENT}
        count = max(1, len(found))
        lines = sum(kind >= 3 for kind in self.kinds)
        self.page = [
            min(100, count),
            20 * sum(logit >= 1 for logit in self.logits) // count,
            20 * lines // count,
            20 * self.kinds.count(0) // count,
            20 * self.kinds.count(4) // count,
            sorted(self.quarters)[count // 2] if found else 0,
        ]
        self.runs = self._measure_runs()

    def _measure_runs(self) -> list[tuple[int, int]]:
        """For each paragraph: how many open lines stand together with it, and which it is."""
        runs: list[tuple[int, int]] = []
        start = 0
        for number in range(len(self.kinds) + 1):
            if number < len(self.kinds) and self.kinds[number] >= 3:
                continue
            length = number - start
            for place in range(length):
                last = place == length - 1
                runs.append((min(20, length), 0 if place == 0 else 2 if last else 1))
            if number < len(self.kinds):
                runs.append((0, -1))
            start = number + 1
        return runs

    def _near(self, number: int) -> tuple[int, int, int, int]:
        """A neighbour: its log-odds, length, kind and capitals."""
        return self.forms[number] if 0 <= number < len(self.forms) else _NOBODY

    def seen(self, number: int) -> list[int]:
        """What is seen of one paragraph: small whole numbers, in a fixed order."""
        evidence = self.found[number]
        look, count = evidence.look, len(self.found)
        content = self.content[number]
        above = self.quarters[max(0, number - 4) : number]
        below = self.quarters[number + 1 : number + 5]
        ahead = set().union(*self.content[number + 1 : number + 1 + _NEAR])
        behind = set().union(*self.content[max(0, number - _NEAR) : number])
        cased = look.cased
        return [
            *self._near(number),
            *self._near(number - 1),
            *self._near(number + 1),
            *self._near(number - 2),
            *self._near(number + 2),
            self._near(number - 3)[0],
            self._near(number + 3)[0],
            int(4 * evidence.weight),
            min(9, number),
            min(9, count - 1 - number),
            20 * number // count,
            _share(content, self.again),
            _share(content, ahead),
            _share(content, behind),
            len(content & self.title),
            min(20, len(content)),
            *self.runs[number],
            *self.page,
            self.roles[number],
            self.roles[number - 1] if number else -2,
            self.roles[number + 1] if number + 1 < count else -2,
            max(above, default=_NONE),
            max(below, default=_NONE),
            sum(above) // len(above) if above else _NONE,
            sum(below) // len(below) if below else _NONE,
            "?" in cased,
            "!" in cased,
            ":" in cased[:40],
            min(9, cased.count(",")),
            any(map(str.isdigit, cased)),
            '"' in cased,
            cased[:1].isalpha(),
        ]


def placed_logits(
    found: Sequence[Evidence], roles: Sequence[str], headline: str, model: Trees
) -> list[float]:
    """The log-odds of each paragraph where it stands; its own where those are clear."""
    article = Neighbours(found, roles, Look.at(headline))
    asked = [number for number, evidence in enumerate(found) if evidence.logit >= CLEAR]
    logits = [evidence.logit for evidence in found]
    told = model.logits([article.seen(number) for number in asked])
    for number, logit in zip(asked, told, strict=True):
        logits[number] = logit
    return logits
