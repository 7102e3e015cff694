"""libespeak-ng through ctypes: list its voices, speak one text, always with the same bytes.

The library keeps state in static variables (the phase of its wave, a random seed), so a
sentence would sound a little different after another one. It is therefore loaded anew for
each text, which takes 7 ms. Structures are those of espeak-ng's speak_lib.h.
"""

from __future__ import annotations

import _ctypes
import ctypes
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: no sound card, the callback gets the sound
_DONT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT: errors come back instead of exit(1)
_UTF8 = 1
_POSITION_CHARACTER = 1
_RATE_PARAMETER = 1
_EVENT_WORD, _EVENT_END = 1, 5
_EVENT_LIST_TERMINATED = 0
_LONGEST_PATH = 159  # bytes: N_PATH_HOME of espeak-ng's speech.h without the closing NUL


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


class _VoiceStruct(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(frozen=True, slots=True)
class Library:
    """Where the library and its data lie."""

    file: str
    data: str


@dataclass(frozen=True, slots=True)
class EspeakVoice:
    """One voice: its first language code names it.

    ``codes`` has every code it answers to with eSpeak's rank of it: the lower, the better
    the voice fits that code. ``file`` is its definition below the data's ``lang``; ``speaks``
    tells whether the dictionary is there, without which it says nothing.
    """

    code: str
    title: str
    codes: tuple[tuple[str, int], ...]
    file: str = ""
    speaks: bool = True


@dataclass(frozen=True, slots=True)
class EspeakEvent:
    """Something begins: ``at`` samples from the start, at character ``position`` (from 0)."""

    at: int
    position: int
    is_word: bool


class LibraryError(Exception):
    """The library cannot be loaded, or refuses."""


def list_voices(library: Library) -> list[EspeakVoice]:
    """Return every voice; raises ``LibraryError``."""
    with _loaded(library) as (lib, _):
        lib.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_VoiceStruct))
        found = lib.espeak_ListVoices(None)
        folder = _data_folder(lib)
        voices = []
        number = 0
        while found[number]:
            voice = found[number].contents
            codes = tuple(_codes(voice.languages))
            if codes:
                file = (voice.identifier or b"").decode()
                speaks = _has_dictionary(folder, file, codes[0][0])
                title = (voice.name or b"").decode()
                voices.append(EspeakVoice(codes[0][0], title, codes, file, speaks))
            number += 1
        return voices


def synthesize(
    library: Library, text: str, *, voice: str, words_a_minute: int, file: str = ""
) -> tuple[bytes, int, list[EspeakEvent]]:
    """Return (int16 samples in native order, samples a second, events in time order).

    ``file`` is where the voice is defined: the library does not find every voice by its code.
    Raises ``LibraryError`` where the voice does not exist or the library refuses.
    """
    sound: list[bytes] = []
    events: list[EspeakEvent] = []

    def hear(samples: ctypes._Pointer[ctypes.c_short], count: int, told: Any) -> int:
        if samples and count > 0:
            sound.append(ctypes.string_at(samples, count * 2))
        number = 0
        while told[number].type != _EVENT_LIST_TERMINATED:
            event = told[number]
            if event.type in (_EVENT_WORD, _EVENT_END):
                is_word = event.type == _EVENT_WORD
                events.append(EspeakEvent(event.sample, max(0, event.text_position - 1), is_word))
            number += 1
        return 0

    with _loaded(library) as (lib, rate):
        callback = _Callback(hear)
        lib.espeak_SetSynthCallback(callback)
        names = [voice, *([file] if file else [])]
        if all(lib.espeak_SetVoiceByName(name.encode()) != 0 for name in names):
            raise LibraryError(f"it has no voice {voice!r}")
        lib.espeak_SetParameter(_RATE_PARAMETER, words_a_minute, 0)
        data = text.replace("\0", " ").encode("utf-8", "replace")
        status = lib.espeak_Synth(data, len(data) + 1, 0, _POSITION_CHARACTER, 0, _UTF8, None, None)
        if status != 0:
            raise LibraryError(f"it refused the text (status {status})")
        lib.espeak_Synchronize()
    return b"".join(sound), rate, sorted(events, key=lambda event: event.at)


@contextmanager
def _named(folder: str) -> Iterator[bytes | None]:
    """The name of a folder as the library takes it: by a link where it is too long."""
    if len(name := os.fsencode(folder)) <= _LONGEST_PATH:
        yield name or None
        return
    with tempfile.TemporaryDirectory() as short:
        link = Path(short, "data")
        link.symlink_to(folder)
        yield os.fsencode(link)


@contextmanager
def _loaded(library: Library) -> Iterator[tuple[ctypes.CDLL, int]]:
    with _named(library.data) as data:
        yield from _initialized(library, data)


def _initialized(library: Library, data: bytes | None) -> Iterator[tuple[ctypes.CDLL, int]]:
    try:
        lib = ctypes.CDLL(library.file)
    except OSError as problem:
        raise LibraryError(str(problem)) from None
    try:
        rate = lib.espeak_Initialize(_SYNCHRONOUS, 0, data, _DONT_EXIT)
        if rate <= 0:
            raise LibraryError(f"it found no data in {library.data or 'its usual place'}")
        try:
            if hasattr(lib, "espeak_ng_SetRandSeed"):
                lib.espeak_ng_SetRandSeed(ctypes.c_long(1))
            # without a seed of its own (1.51 and before) it takes the C library's
            ctypes.CDLL(None).srand(1)
            yield lib, rate
        finally:
            lib.espeak_Terminate()
    finally:
        handle = lib._handle
        del lib
        _ctypes.dlclose(handle)


def _data_folder(lib: ctypes.CDLL) -> Path:
    """Where the library found its data."""
    lib.espeak_Info.restype = ctypes.c_char_p
    place = ctypes.c_char_p()
    lib.espeak_Info(ctypes.byref(place))
    return Path((place.value or b"").decode("utf-8", "surrogateescape"))


def _has_dictionary(folder: Path, file: str, code: str) -> bool:
    """Whether the words of a voice's language are there: ``XX_dict``, by its own name or code."""
    name = code.partition("-")[0]
    with suppress(OSError):
        for line in (folder / "lang" / file).read_text("utf-8", "replace").splitlines():
            key, *rest = line.split()[:2] or [""]
            if key == "dictionary" and rest:
                name = rest[0]
    return (folder / f"{name}_dict").is_file()


def _codes(address: int | None) -> Iterator[tuple[str, int]]:
    """Read espeak's list of languages: (priority byte, text, NUL) …, NUL."""
    while address and ctypes.string_at(address, 1) != b"\0":
        code = ctypes.string_at(address + 1)
        yield code.decode("ascii", "replace"), ctypes.string_at(address, 1)[0]
        address += len(code) + 2


def find_library() -> Library | None:
    """Return the packaged library, else the system's, else None."""
    try:
        import espeakng_loader
    except ImportError:
        import ctypes.util

        file = ctypes.util.find_library("espeak-ng")
        return Library(file, "") if file else None
    file = espeakng_loader.get_library_path()
    data = espeakng_loader.get_data_path()
    return Library(file, data) if Path(file).exists() else None
