"""Who says it: the contract of an engine and its voices, and the sound they give."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate, chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from audio_edition.errors import SpeechError
from audio_edition.on_demand import OnDemand
from audio_edition.script.model import ScriptSegment, Sentence
from audio_edition.speech.words import Word as Word
from audio_edition.speech.words import Words as Words
from audio_edition.store.store import Drawer, Store, open_store
from audio_edition.tables import Table
from audio_edition.units import Hertz, Seconds

if TYPE_CHECKING:  # an unchanged edition is looked up without NumPy
    import numpy as np
    from numpy.typing import NDArray


def voice_memory(store: Store) -> Drawer:
    """Return the drawer of what engines remember: prepared models, digests of models."""
    return store.drawer("voices")


class Cause(StrEnum):
    """Why an engine gave up, in the words that are published."""

    FAILED = "failed"
    NOT_READY = "not ready"
    REFUSED = "refused"
    UNREACHABLE = "no connection"
    BAD_ANSWERS = "bad answers"
    BUSY = "busy"
    BUDGET = "over the budget"
    CRASHED = "crashed"
    UNFIT = "cannot read this edition"


class GaveUp(SpeechError):  # noqa: N818  # engines of others raise it by this name
    """An engine cannot speak now (network, missing package, crash): another one may.

    Any other ``SpeechError`` is a mistake to mend (an unknown voice, a wrong option), which
    no other engine should paper over.

    Parameters
    ----------
    message, hint : for the editor; may quote a service, without what was sent in confidence.
    cause, status : for the public: a word of ours, and the service's status code.
    engine : who gave up; the caller of an engine fills it in (``by``).
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        cause: Cause = Cause.FAILED,
        status: int | None = None,
        engine: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        # another package may pass anything: what is published is a word of ours and a number
        self.cause = Cause(cause)
        self.status = None if status is None else int(status)
        self.engine = engine

    def by(self, engine: str) -> GaveUp:
        """Return the same with the engine's name, where nobody has told it yet."""
        self.engine = self.engine or engine
        return self

    @property
    def published(self) -> str:
        """What the episode says of it: nothing that anybody else wrote."""
        why = self.cause.value if self.status is None else f"status {self.status}"
        return f"{self.engine or 'the voice'} gave up ({why})"


@dataclass(frozen=True, slots=True, eq=False)
class Pcm:
    """Mono sound: ``samples`` int16 of shape (n,), ``rate`` in samples a second."""

    samples: NDArray[np.int16]
    rate: Hertz

    @property
    def duration(self) -> Seconds:
        """Length in seconds."""
        return Seconds(len(self.samples) / self.rate)


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """What a voice answers: the sound, and the times of its words where it knows them."""

    pcm: Pcm
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class VoiceRequest:
    """Which voice is wanted, and how it shall speak.

    ``voice`` is empty for the engine's own choice; ``speed`` 1.0 is the voice's own pace;
    ``options`` is the engine's table of show.toml, ``[voice.ENGINE]``; ``folder`` is where
    relative paths start; ``memory`` is the address of the store where an engine may remember
    things between runs (empty: nowhere). A request can be pickled, so that a worker process
    opens its own voice.
    """

    engine: str
    voice: str = ""
    language: str = "en-US"
    speed: float = 1.0
    options: Mapping[str, Any] = field(default_factory=dict)
    folder: Path = Path()
    memory: str = ""

    def remembered(self) -> Drawer | None:
        """Return the engines' drawer in the store; None where there is none.

        Keys begin with the engine's name (``key_of("mine", …)``); whoever puts into it reckons
        with a ``StoreError`` (a full disk) and does without.
        """
        return voice_memory(open_store(self.memory)) if self.memory else None

    def table(self) -> Table:
        """Return the engine's options as a checked reader; errors name show.toml."""
        return Table(
            self.options, file=Path("show.toml"), name=f"voice.{self.engine}", error=SpeechError
        )


@runtime_checkable
class Voice(Protocol):
    """Something that speaks.

    A local voice serves one thread at a time, in a process of its own; a remote one may be
    asked by as many threads at once as its attribute ``at_once`` says (4 where it has none).

    ``fingerprint`` covers all that changes the sound (model digest, speed, versions);
    ``max_characters`` is the longest text one ``speak`` may carry (None: no limit): longer
    sentences are cut before, at the best place for the ear. A voice that says nothing a listener
    should hear (a hum for tests) tells so by an attribute ``for_tests``, True; ``publish`` then
    refuses what it spoke. One without the attribute is none. A voice that says a clause by itself
    as it says it within a sentence tells by ``clause_pause`` the seconds of silence that it makes
    between two: its long sentences are spoken by clauses, and a changed word costs its clause.
    """

    @property
    def engine(self) -> str:
        """The engine's name."""
        ...

    @property
    def name(self) -> str:
        """The voice's name, as ``[voice] voice`` takes it."""
        ...

    @property
    def language(self) -> str:
        """BCP 47 tag of what it speaks; ``*`` for any language."""
        ...

    @property
    def rate(self) -> Hertz:
        """Samples a second of what ``speak`` answers."""
        ...

    @property
    def is_remote(self) -> bool:
        """True where text leaves this machine."""
        ...

    @property
    def licence(self) -> str:
        """Under which terms the voice may be used, in one line."""
        ...

    @property
    def max_characters(self) -> int | None:
        """The longest text of one ``speak``; None where there is no limit."""
        ...

    @property
    def fingerprint(self) -> str:
        """All that changes the sound, as text."""
        ...

    def speak(self, text: str) -> Spoken:
        """Say ``text``; raises ``GaveUp`` where it cannot."""
        ...

    def validate_environment(self) -> str | None:
        """None when ready, else one line that says what is missing and how to get it."""
        ...


@runtime_checkable
class Loading(Protocol):
    """A voice that loads a model at its first sentence, and can do so before.

    Its engine says so by an attribute ``loads_a_model``, True: a worker then loads it while the
    edition is still being read.
    """

    def load(self) -> None:
        """Load the model now; raises what ``speak`` would."""
        ...


@runtime_checkable
class Sounding(Protocol):
    """A voice that takes ``[[IPA]]`` and tells the sounds of a word as it would say it alone."""

    def alone(self, word: str) -> str:
        """Return the phonemes of one word by itself, in the symbols that ``[[…]]`` takes."""
        ...


@runtime_checkable
class Metered(Protocol):
    """A voice that wants to see all it will have to say, before it says (and charges) any."""

    def accept(self, texts: Sequence[str]) -> str:
        """Return what the work will cost, in words; raises ``GaveUp`` where that is too much."""
        ...


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """One line of ``audio-edition voices``; ``missing`` is empty when the voice is ready."""

    engine: str
    name: str
    language: str
    licence: str
    is_remote: bool
    missing: str = ""


@runtime_checkable
class Engine(Protocol):
    """What an entry point of ``audio_edition.voices`` leads to.

    Importing its module must be cheap: packages and models are loaded by the first ``speak``.
    """

    @property
    def name(self) -> str:
        """The name in ``[voice] engine``."""
        ...

    def open(self, request: VoiceRequest) -> Voice:
        """Return the voice, quickly and without its model.

        Raises ``SpeechError`` for a voice, language or option that does not exist, and
        ``GaveUp`` where what is needed is not installed.
        """
        ...

    def voices(self, request: VoiceRequest) -> Iterable[VoiceInfo]:
        """List what can be opened here, or would be if nothing were missing."""
        ...


@dataclass(frozen=True, slots=True)
class Clip:
    """One sentence's sound as it lies in the cache, lossless; ``digest`` covers its samples.

    ``file`` is where, as text: a path of each sentence of a day would weigh more than its words.
    """

    file: str
    digest: str
    rate: Hertz
    samples: int

    @property
    def path(self) -> Path:
        """Where it lies."""
        return Path(self.file)

    @property
    def duration(self) -> Seconds:
        """Length in seconds."""
        return Seconds(self.samples / self.rate)

    def read(self) -> Pcm:
        """Decode the clip; raises ``SpeechError`` where the cache was damaged."""
        import numpy as np
        import soundfile

        try:
            samples, rate = soundfile.read(self.path, dtype="int16")
        except (OSError, RuntimeError) as problem:
            raise SpeechError(
                f"cached sentence {self.path.name} cannot be read: {problem}",
                hint="audio-edition cache --verify removes damaged entries",
            ) from None
        return Pcm(np.asarray(samples, dtype=np.int16), Hertz(int(rate)))


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence as spoken by a voice; ``by`` is ``engine:voice``."""

    sentence: Sentence
    clip: Clip
    words: Sequence[Word] = ()
    from_cache: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True)
class SpokenSegment:
    """A script segment with the sound of each of its sentences, in order."""

    segment: ScriptSegment
    utterances: Sequence[Utterance]


@dataclass(frozen=True, slots=True)
class SpokenScript:
    """The whole script as sound, by one engine.

    ``fallback`` is empty, or says in a few words of ours, which are published, which engine
    gave up and that this one spoke instead.
    ``synthesized`` and ``cached`` count sentences and add up to their number. ``voice_digest``
    covers the fingerprints of all voices that speak (model, speed, versions). ``for_tests`` tells
    that one of them is a voice for tests, ``draft`` that the quick voice stood in for the show's.
    """

    segments: tuple[SpokenSegment, ...]
    engine: str
    voice: str
    language: str
    licence: str
    synthesized: int
    cached: int
    fallback: str = ""
    voice_digest: str = ""
    for_tests: bool = False
    draft: bool = False

    @property
    def utterances(self) -> Sequence[Utterance]:
        """Every utterance, in order; each may be made when it is asked for."""
        return _Utterances(self.segments)


class _Utterances(OnDemand[Utterance]):
    """Those of several segments, one after the other."""

    __slots__ = ("_firsts", "_segments")

    def __init__(self, segments: tuple[SpokenSegment, ...]) -> None:
        self._segments = segments
        self._firsts = array("q", accumulate((len(s.utterances) for s in segments), initial=0))

    def __len__(self) -> int:
        return self._firsts[-1]

    def __iter__(self) -> Iterator[Utterance]:
        return chain.from_iterable(segment.utterances for segment in self._segments)

    def _one(self, place: int) -> Utterance:
        number = bisect_right(self._firsts, place) - 1
        return self._segments[number].utterances[place - self._firsts[number]]
