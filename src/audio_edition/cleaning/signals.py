"""The seam of signals: somebody else's vote on a paragraph.

``[cleaning] signals = ["name"]`` names who votes. A signal is a callable that takes a paragraph
and its article and returns a ``Signal`` or, where it has nothing to say, None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeAlias

from audio_edition.cleaning.decide import Vote
from audio_edition.cleaning.kinds import KINDS
from audio_edition.cleaning.model import Signal
from audio_edition.edition.model import Article, Paragraph
from audio_edition.errors import AudioEditionError, CleaningError
from audio_edition.plugins import NOBODY, Seam, ShowPlugins

Voter: TypeAlias = Callable[[Paragraph, Article], Signal | None]

SIGNALS: Final[Seam[Any]] = Seam(
    name="cleaner-signals",
    noun="signal",
    built_in={"bracketed": "audio_edition.cleaning.signals:bracketed"},
    keeps=callable,
    error=CleaningError,
)

_BRACKETED = re.compile(r"\[[^\[\]]{1,300}\]|\([^()]{1,300}\)")


def bracketed(paragraph: Paragraph, article: Article) -> Signal | None:
    """Doubt what stands alone in brackets, beside other text: "[Photo: the harbour]"."""
    if len(article.paragraphs) > 1 and _BRACKETED.fullmatch(paragraph.text):
        return Signal("template", 0.9, paragraph.text, "stands alone in brackets")
    return None


def votes_of(
    article: Article, names: Iterable[str], plugins: ShowPlugins = NOBODY
) -> list[tuple[Vote, ...]]:
    """What the named signals say of each paragraph, in the article's order.

    Raises ``CleaningError`` for a signal that nobody offers, fails, or breaks the contract.
    """
    voters = [(name, SIGNALS.find(name, plugins)) for name in dict.fromkeys(names)]
    return [_votes(paragraph, article, voters) for paragraph in article.paragraphs]


def _votes(
    paragraph: Paragraph, article: Article, voters: Sequence[tuple[str, Voter]]
) -> tuple[Vote, ...]:
    found = []
    for name, voter in voters:
        try:
            signal = voter(paragraph, article)
        except AudioEditionError:
            raise
        except Exception as problem:  # somebody else's code: anything may go wrong
            told = " ".join(str(problem).split())
            raise CleaningError(
                f"signal {name!r} failed at {article.source}:{paragraph.source_line}: "
                f"{type(problem).__name__}: {told}",
                hint="mend it, or take it out of [cleaning] signals",
            ) from problem
        if signal is not None:
            found.append(Vote(name, checked(signal, name)))
    return tuple(found)


def checked(signal: object, name: str) -> Signal:
    """Return a signal that keeps the contract; raises ``CleaningError`` for another."""
    if not isinstance(signal, Signal):
        problem = f"must give a Signal or None, not {signal!r:.60}"
    elif signal.kind not in KINDS:
        problem = f"names no kind: {signal.kind!r:.60}"
    elif not isinstance(signal.score, int | float) or not 0 <= signal.score <= 1:
        problem = f"must give a score from 0 to 1, not {signal.score!r:.60}"
    elif not isinstance(signal.evidence, str) or not isinstance(signal.reason, str):
        problem = "must give evidence and reason as text"
    else:
        return signal
    raise CleaningError(f"signal {name!r} {problem}", hint=f"see {SIGNALS.contract}")
