"""Kokoro: the quality voice on this machine, in English, Spanish, French, Italian, Portuguese.

Kokoro-82M (StyleTTS 2, arXiv 2306.07691) has no noise in it that is not the same each time:
the same sentence is the same bytes on every run and with any number of threads.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING

from audio_edition.errors import SpeechError
from audio_edition.speech.engines import kokoro_sounds, kokoro_weights, long, piper_words
from audio_edition.speech.engines.kokoro_sounds import EDGE, NUMBERS
from audio_edition.speech.engines.kokoro_text import Phonemizer
from audio_edition.speech.engines.kokoro_weights import LICENCE, StyleFile
from audio_edition.speech.engines.piper_voices import folders
from audio_edition.speech.model import Cause, GaveUp, Pcm, Spoken, VoiceInfo, VoiceRequest
from audio_edition.units import Hertz

if TYPE_CHECKING:
    from audio_edition.speech.engines.kokoro_model import KokoroModel

_INSTALL = "pip install 'audio-edition[kokoro]'"
_NO_WEIGHTS = f"the kokoro weights are not installed: {_INSTALL}"
_CLAUSE_PAUSE = 0.315  # at the voice's own pace
_VERSION = 3  # of what this module does to text and sound
_RATE = Hertz(24000)

# one number a symbol and none between them, as ``timed_sounds`` wants to be told
_LAYOUT = {**{s: (n,) for s, n in NUMBERS.items()}, "_": (), "^": (EDGE,), "$": (EDGE,)}


class KokoroVoice:
    """One voice, opened; the model is loaded by the first ``speak``."""

    engine = "kokoro"
    is_remote = False
    takes_phonemes = True  # [[IPA]] blocks in the text
    licence = LICENCE
    rate = _RATE
    max_characters: int | None = None  # it cuts by what is heard

    @property
    def clause_pause(self) -> float:
        """Seconds of silence between two clauses, as the voice makes it in whole sentences."""
        return _CLAUSE_PAUSE / self._request.speed

    def __init__(self, style: StyleFile, request: VoiceRequest, files: Sequence[Path]) -> None:
        self._style = style
        self._request = request
        self._files = files
        self.name = style.name
        self.language = _spoken(style.language, request.language)
        self._text = Phonemizer(self.language)

    @cached_property
    def fingerprint(self) -> str:
        """Weights, voice, language, pace, and the versions of what computes."""
        from importlib import metadata  # here: a build opens the voice before its workers start

        return (
            f"kokoro-{_VERSION} model={kokoro_weights.SHA256[:16]} "
            f"voice={self._style.digest()[:16]} language={self._text.voice} "
            f"speed={self._request.speed:g} "
            f"piper={metadata.version('piper-tts')} ort={metadata.version('onnxruntime')}"
        )

    @cached_property
    def _model(self) -> KokoroModel:
        from audio_edition.speech.engines.kokoro_model import KokoroModel

        return KokoroModel(self._files, self._request.remembered())

    def load(self) -> None:
        """Load the model now rather than at the first sentence."""
        _ = self._model

    def speak(self, text: str) -> Spoken:
        """Return the speech and its words; raises ``GaveUp`` where the model fails."""
        try:
            said = long.cut(self._text.symbols(text), kokoro_weights.LONGEST)
            pieces = [self._piece(part) for part in said if kokoro_sounds.has_sound(part)]
            spoken = long.whole(text, pieces, self._text.alone) if pieces else None
        except SpeechError:
            raise
        except Exception as problem:  # onnxruntime and espeak raise classes of their own
            raise GaveUp(f"kokoro ({self.name}) failed: {problem}") from problem
        if spoken is None:
            raise GaveUp(f"kokoro has no sounds for “{text[:60]}”")
        return spoken

    def _piece(self, said: str) -> long.SaidPiece:
        samples, lengths = self._model.say(said, self._style, self._request.speed)
        sounds = piper_words.timed_sounds(list(said), _LAYOUT, lengths)
        return long.SaidPiece(Pcm(samples, _RATE), sounds)

    def alone(self, word: str) -> str:
        """Return the phonemes of one word by itself, as ``[[…]]`` takes them."""
        return self._text.alone(word)

    def validate_environment(self) -> str | None:
        """None: without packages and weights no voice was opened."""
        return None


@dataclass(frozen=True, slots=True)
class KokoroEngine:
    """The shipped voices, and those that the show has in its folder."""

    name: str = "kokoro"
    loads_a_model: bool = True

    def open(self, request: VoiceRequest) -> KokoroVoice:
        """``voice`` is empty (the language decides) or a name such as ``bf_emma``.

        ``[voice.kokoro] model`` names a file with the weights; without it they are found in
        the show's ``voices`` folder or in the installed packages.
        """
        table = request.table()
        model = table.text("model")
        table.refuse_unknown()
        missing = _missing_package()
        if missing:
            raise GaveUp(missing, hint=_INSTALL, cause=Cause.NOT_READY)
        known = kokoro_weights.voices(folders(request.folder))
        name = request.voice or _usual(request.language)
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            there = ", ".join(sorted(known))
            raise SpeechError(
                f"kokoro has no voice {name!r}",
                hint=f"did you mean {near[0]!r}?" if near else f"there are {there}",
            )
        files = kokoro_weights.parts(folders(request.folder), model)
        if not files:
            raise GaveUp(_NO_WEIGHTS, hint=_INSTALL, cause=Cause.NOT_READY)
        return KokoroVoice(known[name], request, files)

    def voices(self, request: VoiceRequest) -> Iterable[VoiceInfo]:
        """Every voice, with what it lacks; the weights are read once to know them."""
        missing = _missing_package()
        if not missing:
            try:
                files = kokoro_weights.parts(folders(request.folder), _model_of(request))
                missing = "" if files else _NO_WEIGHTS
                if files and not kokoro_weights.are_known(files):
                    missing = f"{files[0]} is not the known weights"
            except (SpeechError, OSError) as problem:
                missing = str(problem)
        for style in kokoro_weights.voices(folders(request.folder)).values():
            yield VoiceInfo("kokoro", style.name, style.language, LICENCE, False, missing)


def _model_of(request: VoiceRequest) -> str:
    return request.table().text("model")


def _usual(language: str) -> str:
    """The voice that speaks a language; raises ``SpeechError`` where none does."""
    name = kokoro_weights.usual(language)
    if not name:
        raise SpeechError(
            f"kokoro does not speak {language}: it speaks {', '.join(_tags())}",
            hint="audio-edition voices install brings a Piper voice of many other languages",
        )
    return name


def _tags() -> list[str]:
    return sorted(set(kokoro_weights.LANGUAGES.values()))


def _spoken(own: str, asked: str) -> str:
    """What a voice speaks: the region that was asked for, where it is its own language.

    An English voice keeps its accent, which is of its recordings.
    """
    same = own.partition("-")[0] == asked.partition("-")[0].lower()
    return asked if same and not own.startswith("en") else own


def _missing_package() -> str:
    if util.find_spec("piper") is None or util.find_spec("onnxruntime") is None:
        return f"the kokoro engine is not installed: {_INSTALL}"
    return ""


engine = KokoroEngine()
