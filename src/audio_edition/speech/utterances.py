"""Sentences once spoken, in the store: FLAC, and a note with the words and what was measured."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audio_edition.speech.model import Clip, Spoken, Words
from audio_edition.store.store import Drawer, Entry, Store
from audio_edition.units import Hertz

NAME = "utterances"
_FORMAT = 2  # of the note


@dataclass(frozen=True, slots=True)
class Recording:
    """A sentence's sound and the times of its words, as they lie in the store."""

    clip: Clip
    words: Words


def drawer(store: Store) -> Drawer:
    """Return the drawer of utterances, which all editions share."""
    return store.drawer(NAME, format=_FORMAT, suffix=".flac", shared=True)


def keep(drawer: Drawer, key: str, spoken: Spoken) -> Recording:
    """Put the sound under ``key``; raises ``StoreError`` where it cannot be written."""
    import soundfile

    samples = spoken.pcm.samples
    digest = hashlib.sha256(f"{spoken.pcm.rate}\n".encode())
    digest.update(samples.astype("<i2", copy=False).tobytes())
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, spoken.pcm.rate, format="FLAC", subtype="PCM_16")
    note: Mapping[str, Any] = {
        "digest": digest.hexdigest(),
        "rate": spoken.pcm.rate,
        "samples": len(samples),
        "words": [[word.text, word.start, word.end] for word in spoken.words],
    }
    kept = _recording(drawer.put(key, note, buffer.getvalue()))
    assert kept is not None  # what put answers is what was put
    return kept


def joined(said: Sequence[Recording], pause: float) -> Spoken:
    """Return several recordings as one, ``pause`` seconds of silence between two of them.

    Raises ``SpeechError`` where the store was damaged.
    """
    from audio_edition.speech import sound

    return sound.join([Spoken(one.clip.read(), tuple(one.words)) for one in said], pause)


def recall(drawer: Drawer, key: str) -> Recording | None:
    """Return what lies under ``key``; None where nothing does, or nothing sound."""
    entry = drawer.get(key)
    return None if entry is None else _recording(entry)


def needed(drawer: Drawer, key: str) -> Recording | None:
    """Return what was kept under ``key`` a moment ago; None where it went, or is not sound.

    Raises ``StoreError`` where the disk does not give it.
    """
    entry = drawer.needed(key)
    return None if entry is None else _recording(entry)


def _recording(entry: Entry) -> Recording | None:
    if entry.file is None:
        return None
    note = entry.note
    try:
        words = Words((str(word), float(start), float(end)) for word, start, end in note["words"])
        rate, samples = Hertz(int(note["rate"])), int(note["samples"])
        return Recording(Clip(str(entry.file), str(note["digest"]), rate, samples), words)
    except (KeyError, TypeError, ValueError):
        return None
