"""Whisper on the CPU, through CTranslate2: the weights come in packages, nothing is fetched.

A short sentence gets so much silence behind it as the model needs to find its end, not the
full 30 s of its training: a third of the work for the same words.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module, metadata
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from audio_edition.errors import ProofError
from audio_edition.proof.model import EAR_RATE, Ear, RecogniserRequest
from audio_edition.proof.recognisers.weights import Files, Weights, named, own_choice
from audio_edition.store.store import key_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_VERSION = 1  # of what is done with the sound: raise it, and everything is heard anew
_WHOLE = 3000  # frames of 10 ms: what the model was trained on
_STEP = 500
_LEAST = 1000
_SILENCE = 400  # frames behind the speech: with less, the model says it again
_BATCH = 4
_TOKENS = 224  # a sentence has no more (the model's own bound for 30 s)
_PIECE = 27 * EAR_RATE  # samples: a longer sound is cut where it is quietest
_LOOK = 8 * EAR_RATE  # … within so much before
_QUIET = EAR_RATE // 20
_LEAST_CHANCE = 1e-30  # of a token that the model holds for impossible
_NO_TOKEN = 2**31


@cache
def _engine_version() -> str:
    """It is asked once a sentence, and read from a file."""
    return metadata.version("ctranslate2")


@dataclass(slots=True)
class WhisperEar:
    """One Whisper model; it is loaded when it first listens."""

    weights: Weights
    language: str
    _model: Any = field(default=None, repr=False)
    _english_only: bool = field(default=False, repr=False)
    _ids: dict[str, int] = field(default_factory=dict, repr=False)  # of the model's tokens

    @property
    def name(self) -> str:
        """The model's size, or what its file is called."""
        return f"whisper {self.weights.name}"

    @property
    def digest(self) -> str:
        """Weights, language, and the versions of what computes."""
        return key_of("whisper", _VERSION, _engine_version(), self.weights.digest, self.language)

    @property
    def _tag(self) -> str:
        return self.language.lower().partition("-")[0]

    def hear(self, sounds: Sequence[NDArray[np.float32]]) -> list[str]:
        """Write down each sound; a long one piece by piece."""
        pieces = [(number, piece) for number, sound in enumerate(sounds) for piece in _cut(sound)]
        texts: list[list[str]] = [[] for _ in sounds]
        # alike in length together: a batch is as long as its longest
        order = sorted(range(len(pieces)), key=lambda k: len(pieces[k][1]))
        heard = [""] * len(pieces)
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            for k, text in zip(batch, self._batch([pieces[k][1] for k in batch]), strict=True):
                heard[k] = text
        for (number, _), text in zip(pieces, heard, strict=True):
            texts[number].append(text)
        return [" ".join(filter(None, parts)) for parts in texts]

    def weigh(self, sound: NDArray[np.float32], texts: Sequence[str]) -> list[float] | None:
        """The log-likelihood of each text for one sound (nats); None for too long a sound.

        Each is aligned to the sound and its tokens' probabilities are taken (``align`` of
        CTranslate2's Whisper): a text is compared with others of the same sound only.
        """
        if len(sound) > _PIECE:
            return None
        model = self._loaded()
        features, frames = self._features([sound])
        encoded = model.encode(features)
        prompt = [self._ids[token] for token in self._prompt()]
        results = (
            model.align(encoded, prompt, [_token_ids(text, self._ids)], [frames])[0]
            for text in texts
        )
        return [
            sum(math.log(max(chance, _LEAST_CHANCE)) for chance in result.text_token_probs)
            for result in results
        ]

    def _features(self, sounds: Sequence[NDArray[np.float32]]) -> tuple[Any, int]:
        """What the model is given of sounds, and how many frames each has."""
        import ctranslate2
        import numpy as np

        from audio_edition.proof.recognisers.mel import HOP, log_mel

        longest = -(-max(len(sound) for sound in sounds) // HOP)
        frames = min(_WHOLE, max(_LEAST, -(-(longest + _SILENCE) // _STEP) * _STEP))
        mels = self._loaded().n_mels
        features = np.stack([log_mel(sound, frames, mels) for sound in sounds])
        return ctranslate2.StorageView.from_array(np.ascontiguousarray(features)), frames

    def _batch(self, sounds: Sequence[NDArray[np.float32]]) -> list[str]:
        features, _ = self._features(sounds)
        results = self._loaded().generate(
            features, [self._prompt()] * len(sounds), beam_size=1, max_length=_TOKENS
        )
        return [_text(result.sequences[0]) for result in results]

    def _prompt(self) -> list[str]:
        if self._english_only:
            return ["<|startoftranscript|>", "<|notimestamps|>"]
        return ["<|startoftranscript|>", f"<|{self._tag}|>", "<|transcribe|>", "<|notimestamps|>"]

    def _loaded(self) -> Any:
        if self._model is None:
            import ctranslate2

            files = self.weights.read()
            try:
                model = ctranslate2.models.Whisper(
                    self.weights.name,
                    device="cpu",
                    compute_type="int8",
                    intra_threads=min(4, os.cpu_count() or 1),
                    files=dict(files),
                )
            except (RuntimeError, ValueError) as problem:
                raise ProofError(
                    f"the weights {self.weights.name} cannot be used: {problem}",
                    hint="a Whisper model as CTranslate2 converts it is wanted",
                ) from None
            self._english_only = not model.is_multilingual
            known = {"en"} if self._english_only else _languages(files)
            if self._tag not in known:
                raise ProofError(
                    f"the weights {self.weights.name} do not know the language {self.language}",
                    hint="name others in [proof] weights",
                )
            self._ids = {token: number for number, token in enumerate(_tokens(files))}
            self._model = model
        return self._model


def _tokens(files: Files) -> list[str]:
    """A model's tokens in the order of their numbers."""
    if "vocabulary.json" in files:
        tokens: list[str] = json.loads(files["vocabulary.json"])
        return tokens
    return files["vocabulary.txt"].decode("utf-8", "replace").split("\n")


def _languages(files: Files) -> set[str]:
    """The languages that a vocabulary has marks for (``<|fr|>``)."""
    return set(re.findall(r"<\|([a-z]{2,3})\|>", " ".join(_tokens(files))))


def _cut(sound: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Pieces that fit into the model's window, cut where it is quietest."""
    import numpy as np

    pieces = []
    while len(sound) > _PIECE:
        look = sound[_PIECE - _LOOK : _PIECE]
        power = np.square(look[: len(look) // _QUIET * _QUIET].reshape(-1, _QUIET)).mean(axis=1)
        at = _PIECE - _LOOK + int(np.argmin(power)) * _QUIET + _QUIET // 2
        pieces.append(sound[:at])
        sound = sound[at:]
    return [*pieces, sound]


def _bytes_of_letters() -> dict[str, int]:
    """GPT-2's alphabet of bytes: printable ones stand for themselves, the rest from U+0100."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {
        chr(256 + number): byte for number, byte in enumerate(others)
    }


_BYTES = _bytes_of_letters()
_LETTERS = {byte: letter for letter, byte in _BYTES.items()}


def _token_ids(text: str, ids: Mapping[str, int]) -> list[int]:
    """The tokens of words with blanks between them.

    Of two neighbours that are a token together, those with the lowest number are joined first:
    a byte-pair vocabulary (Sennrich et al. 2016) is numbered in the order of its merges.
    """
    found: list[int] = []
    for word in text.split():
        parts = [_LETTERS[byte] for byte in f" {word}".encode()]
        while len(parts) > 1:
            joined = [ids.get(one + other, _NO_TOKEN) for one, other in pairwise(parts)]
            at = joined.index(min(joined))
            if joined[at] == _NO_TOKEN:
                break
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        found += [ids[part] for part in parts]
    return found


def _text(tokens: Sequence[str]) -> str:
    """The words of the model's tokens; its marks are no words."""
    said = "".join(token for token in tokens if not token.startswith("<|"))
    data = bytes(_BYTES[letter] for letter in said if letter in _BYTES)
    return " ".join(data.decode("utf-8", "replace").split())


@dataclass(frozen=True, slots=True)
class WhisperRecogniser:
    """The installed models for a language, or those that [proof] weights names."""

    name: str = "whisper"

    def open(self, request: RecogniserRequest) -> Sequence[Ear]:
        """Return an ear a model, the quickest first."""
        install = 'pip install "audio-edition[proof]"'
        try:
            _engine_version()
        except metadata.PackageNotFoundError:
            raise ProofError(
                "nobody here can listen: ctranslate2 is not installed", hint=install
            ) from None
        try:
            import_module("ctranslate2")  # its library may be there and not fit
        except (ImportError, OSError) as problem:
            told = str(problem).partition("\n")[0]
            raise ProofError(
                f"nobody here can listen: ctranslate2 cannot be loaded: {told}", hint=install
            ) from None
        chosen = [named(text, request) for text in request.weights]
        return [
            WhisperEar(weights, request.language)
            for weights in chosen or own_choice(request.language)
        ]


recogniser = WhisperRecogniser()
