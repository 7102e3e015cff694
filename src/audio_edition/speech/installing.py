"""Bring a voice into the show's folder from a file or an address that the user names.

Three kinds are known by their bytes: a Piper voice (``NAME.onnx`` with ``NAME.onnx.json`` and,
where there is one, its MODEL_CARD), Kokoro's weights, and one of Kokoro's voices. A voice is
tried in a folder of its own before it is put beside the others, so that nothing half or silent
is left behind. What was installed is kept in ``installed.json`` with its digest and licence.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from audio_edition import disk, owners
from audio_edition.errors import SpeechError
from audio_edition.speech.engines import kokoro_weights, piper
from audio_edition.speech.engines.piper_voices import RECORD, RECORD_VERSION, record
from audio_edition.speech.model import GaveUp, VoiceRequest

_MOST = 2 * 2**30  # bytes: a larger file is no voice
_MOST_TEXT = 4 * 2**20
_WAIT = 30.0  # seconds a server may be silent
_NAME = re.compile(r"[\w][\w.+-]*")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class InstalledVoice:
    """A voice that was brought in; ``known`` tells that these very bytes were there already.

    ``speaks`` is a BCP 47 tag, ``*`` for weights that many voices share. ``use`` is what
    ``[voice] voice`` takes, with its engine.
    """

    use: str
    file: str
    speaks: str
    licence: str
    sha256: str
    source: str
    known: bool = False


def install(
    source: str,
    folder: Path,
    *,
    now: datetime,
    settings: str = "",
    card: str = "",
    name: str = "",
    replace: bool = False,
) -> InstalledVoice:
    """Put the voice at ``source`` (a file, or an http(s) address) into ``folder``.

    ``#sha256=…`` behind the source is held against its bytes. ``settings`` and ``card`` say where
    the ``.onnx.json`` and the MODEL_CARD of a Piper voice lie, where not beside it; ``name`` is
    what it shall be called; ``replace`` lets it take the place of another voice of that name.

    Raises ``SpeechError`` where there is no such voice, where it is not what was named, or where
    it does not speak.
    """
    place, _, wanted = source.partition("#sha256=")
    wanted = wanted.lower()
    if wanted and not _DIGEST.fullmatch(wanted):
        raise SpeechError(
            f"the digest of {place} is not one: {wanted[:80]}",
            hint="write …#sha256= and 64 hexadecimal digits",
        )
    file_name = _named(place, name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with owners.lent_folder(folder) as scratch:
            brought = scratch / file_name
            digest = _bring(place, brought, _MOST)
            if wanted and digest != wanted:
                raise SpeechError(
                    f"{place} is another file than named: SHA-256 {digest}",
                    hint="mend the digest, or get the right file",
                )
            if digest == kokoro_weights.SHA256:  # whatever it was called
                file_name = kokoro_weights.FILE_NAME
                brought = brought.rename(brought.with_name(file_name))
            use, speaks, licence = _known(brought, digest, place, settings, card)
            files = sorted(scratch.iterdir())
            known = _is_there(files, folder, replace)
            installed = InstalledVoice(use, file_name, speaks, licence, digest, place, known)
            if not known:
                for file in files:
                    disk.move(file, folder / file.name)
        _note(folder, installed, now)
    except OSError as problem:
        raise SpeechError(
            f"{problem.filename or folder} cannot be written: {problem.strerror}",
            hint="make room, or mend the folder's permissions",
        ) from None
    return installed


def _named(place: str, name: str) -> str:
    """What the file shall be called here."""
    path = unquote(urlsplit(place).path) if "://" in place else place
    given = PurePosixPath(path).name
    suffix = PurePosixPath(given).suffix
    if suffix not in (".onnx", ".bin"):
        raise SpeechError(
            f"{place} is no voice that can be installed",
            hint="a Piper voice (NAME.onnx), Kokoro's weights (.onnx) or a Kokoro voice (.bin)",
        )
    stem = name.removesuffix(suffix) or given.removesuffix(suffix)
    if not _NAME.fullmatch(stem):
        raise SpeechError(
            f"a voice cannot be called {stem!r}",
            hint="--name NAME, of letters, digits, dots, hyphens and underscores",
        )
    return stem + suffix


def _known(file: Path, digest: str, place: str, settings: str, card: str) -> tuple[str, str, str]:
    """Say what was brought: how it is used, what it speaks, its licence."""
    if digest == kokoro_weights.SHA256:
        return "kokoro", "*", kokoro_weights.LICENCE
    if file.suffix == ".bin":
        language = kokoro_weights.language_of(file.stem)
        if not language or not kokoro_weights.is_voice(file):
            raise SpeechError(
                f"{place} is no Kokoro voice that speaks here",
                hint="one is 522,240 bytes, and its name begins with its language and sex: "
                "af_, am_, bf_, bm_, ef_, em_, ff_, fm_, if_, im_, pf_ or pm_",
            )
        return f"kokoro:{file.stem}", language, kokoro_weights.LICENCE
    _bring(settings or _beside(place, ".json"), file.with_name(f"{file.name}.json"), _MOST_TEXT)
    try:
        card_file = file.with_name(f"{file.stem}.MODEL_CARD")
        _bring(card or _beside(place, "MODEL_CARD"), card_file, _MOST_TEXT)
    except SpeechError:
        if card:
            raise
    return _tried(file, place)


def _tried(file: Path, place: str) -> tuple[str, str, str]:
    """Have a Piper voice say something: a file that only looks like one is no voice."""
    try:
        voice = piper.engine.open(VoiceRequest("piper", str(file)))
        voice.speak("1, 2, 3.")
    except GaveUp as problem:
        if not piper.missing_package():
            raise SpeechError(
                f"{place} does not speak: {problem.message}", hint="get another voice"
            ) from None
        raise
    return f"piper:{file.stem}", voice.language, voice.licence


def _beside(place: str, what: str) -> str:
    """The address or path of what lies beside a voice: its settings, or its card."""
    if "://" not in place:
        path = Path(place).expanduser()
        return str(path.with_name(path.name + what) if what == ".json" else path.with_name(what))
    parts = urlsplit(place)
    path_text = parts.path + what if what == ".json" else parts.path.rpartition("/")[0] + "/" + what
    return parts._replace(path=path_text, fragment="").geturl()


def _bring(place: str, target: Path, most: int) -> str:
    """Copy a file or fetch an address to ``target``; returns its SHA-256."""
    digest = hashlib.sha256()
    size = 0
    with target.open("wb") as file:
        for block in _fetched(place) if "://" in place else _read(place):
            size += len(block)
            if size > most:
                raise SpeechError(
                    f"{place} is too large: no voice has {most:,} bytes", hint="name a voice"
                )
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def _read(place: str) -> Iterator[bytes]:
    path = Path(place).expanduser()
    try:
        stream: IO[bytes] = path.open("rb")
    except OSError as problem:
        raise SpeechError(
            f"{path} cannot be read: {problem.strerror}",
            hint="a Piper voice is two files, NAME.onnx and NAME.onnx.json"
            if path.suffix == ".json"
            else "name a file that is there",
        ) from None
    with stream:
        while block := stream.read(1 << 20):
            yield block


def _fetched(address: str) -> Iterator[bytes]:
    import requests

    if not address.lower().startswith(("https://", "http://")):
        raise SpeechError(f"nothing can be fetched from {address}", hint="http(s) addresses only")
    try:
        with closing(requests.get(address, stream=True, timeout=_WAIT)) as answer:
            if answer.status_code != 200:
                raise SpeechError(
                    f"{address} cannot be fetched: status {answer.status_code}",
                    hint="open it in a browser; a page that shows a file is not the file",
                )
            yield from answer.iter_content(1 << 20)
    except requests.RequestException as problem:
        raise SpeechError(
            f"{address} cannot be fetched: {type(problem).__name__}",
            hint="try again, or download it and name the file",
        ) from None


def _is_there(files: list[Path], folder: Path, replace: bool) -> bool:
    """Whether every file is in ``folder`` already, byte for byte; raises where others are."""
    there = [folder / file.name for file in files]
    same = [
        other.is_file() and other.read_bytes() == file.read_bytes()
        for file, other in zip(files, there, strict=True)
    ]
    if all(same):
        return True
    taken = [o for o, equal in zip(there, same, strict=True) if not equal and o.exists()]
    if taken and not replace:
        raise SpeechError(
            f"there is another {taken[0].name} in {folder}",
            hint="--replace puts the new one in its place, --name NAME beside it",
        )
    return False


def _note(folder: Path, voice: InstalledVoice, now: datetime) -> None:
    """Keep what was installed: digest, source, licence, day."""
    kept: dict[str, Any] = dict(record(folder))
    told = {key: value for key, value in asdict(voice).items() if key not in ("file", "known")}
    old = kept.get(voice.file)
    if isinstance(old, Mapping) and old.get("sha256") == voice.sha256 and voice.known:
        return
    kept[voice.file] = {**told, "installed": now.date().isoformat()}
    kept["version"] = RECORD_VERSION
    text = json.dumps(kept, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    disk.put(folder / RECORD, text.encode())
