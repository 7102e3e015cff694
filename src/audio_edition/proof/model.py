"""Who listens: the contract of a recogniser and its ears, and what they heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, runtime_checkable

from audio_edition.units import Seconds

if TYPE_CHECKING:  # a cached edition is proved without NumPy
    import numpy as np
    from numpy.typing import NDArray

EAR_RATE = 16000
"""Samples a second of what an ear is given."""

DoubtKind: TypeAlias = Literal[
    "silent",
    "other",
    "short",
    "late",
    "twice",
    "long",
    "quick",
    "hole",
    "number",
    "negation",
    "words",
]
"""What makes a sentence doubtful: nothing is heard, other words, its end or its beginning is
missing, it is said twice, it takes far longer or is over far sooner than its words, it falls
silent within, another number, a negation lost or added, some words.
"""

HeardState: TypeAlias = Literal["right", "doubtful", "unheard"]


@dataclass(frozen=True, slots=True)
class RecogniserRequest:
    """Which ears are wanted.

    ``weights`` names models in the order in which they are asked, empty for the recogniser's
    own choice: a name, a folder, an archive, or an address with ``#sha256=…``. ``folder`` is
    where relative paths start, ``memory`` the address of the store (empty: nothing is kept).
    """

    recogniser: str
    language: str
    weights: tuple[str, ...] = ()
    folder: Path = Path()
    memory: str = ""


@runtime_checkable
class Ear(Protocol):
    """Something that writes down what it hears.

    ``digest`` covers all that changes what is heard (weights, versions): verdicts are kept
    under it. Neither it nor ``name`` may load the model.
    """

    @property
    def name(self) -> str:
        """What it is called in reports, in one line."""
        ...

    @property
    def digest(self) -> str:
        """SHA-256 in hex over all that changes what is heard."""
        ...

    def hear(self, sounds: Sequence[NDArray[np.float32]]) -> list[str]:
        """Return the words of each sound (mono, ``EAR_RATE``, ±1.0), in order.

        Raises ``ProofError`` where it cannot listen at all.
        """
        ...


@runtime_checkable
class Weigher(Protocol):
    """An ear that can also say how likely it holds a text for a sound."""

    def weigh(self, sound: NDArray[np.float32], texts: Sequence[str]) -> list[float] | None:
        """Return the log-likelihood of each text (nats), comparable for one sound.

        None where it cannot say. Raises ``ProofError`` where it cannot listen at all.
        """
        ...


@runtime_checkable
class Recogniser(Protocol):
    """What an entry point of ``audio_edition.recognisers`` leads to.

    Importing its module must be cheap: packages and models are loaded by the first ``hear``.
    """

    @property
    def name(self) -> str:
        """The name in ``[proof] recogniser``."""
        ...

    def open(self, request: RecogniserRequest) -> Sequence[Ear]:
        """Return the ears, at least one: each is asked about what those before it doubt.

        Raises ``ProofError`` for a language that it does not know, weights that it cannot
        use, or a package that is missing.
        """
        ...


@dataclass(frozen=True, slots=True)
class HeardSentence:
    """One sentence as it was heard; ``index`` counts the edition's sentences from 0.

    ``heard`` is what the ear wrote that came nearest, ``wrong`` of ``words`` are otherwise than
    they should be. ``doubt`` is None where the sentence is right or was not heard;
    ``accepted`` tells that the editor takes it as it sounds.
    """

    index: int
    state: HeardState
    printed: str
    spoken: str
    at: Seconds
    where: str = ""
    heard: str = ""
    words: int = 0
    wrong: int = 0
    doubt: DoubtKind | None = None
    accepted: bool = False

    def as_object(self) -> dict[str, Any]:
        """The sentence as JSON shows it: its keys are a contract."""
        return {
            "index": self.index,
            "at": round(self.at, 3),
            "where": self.where,
            "state": self.state,
            "doubt": self.doubt,
            "printed": self.printed,
            "spoken": self.spoken,
            "heard": self.heard,
            "accepted": self.accepted,
        }


@dataclass(frozen=True, slots=True)
class Hearing:
    """Every sentence of an edition as it was heard, and by whom.

    ``digest`` covers all ears, ``known`` counts sentences that had been heard before,
    ``seconds`` is what listening took (wall).
    """

    sentences: tuple[HeardSentence, ...]
    recogniser: str
    digest: str
    known: int = 0
    seconds: float = 0.0

    @property
    def heard(self) -> int:
        """How many sentences somebody listened to."""
        return sum(item.state != "unheard" for item in self.sentences)

    @property
    def doubtful(self) -> tuple[HeardSentence, ...]:
        """The sentences for the editor's ear, those accepted left out."""
        return tuple(s for s in self.sentences if s.state == "doubtful" and not s.accepted)

    @property
    def word_error(self) -> float:
        """Words heard otherwise, as a share of all that were listened to (0…)."""
        words = sum(item.words for item in self.sentences)
        return sum(item.wrong for item in self.sentences) / words if words else 0.0
