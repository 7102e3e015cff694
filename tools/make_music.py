"""Make the sample show's music: editions/assets/intro.flac, outro.flac, sting.flac.

Original, and nothing but NumPy: plucked and soft tones in G major over a quiet chord, made
so that the end flows into the beginning when the intro's bed repeats. Run it to hear or
change the music:

    python tools/make_music.py [FOLDER]
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

RATE = 32000
BEAT = 0.5  # seconds: 120 to the minute
Sound = NDArray[np.float64]

# Chords as semitones over G2 (98 Hz): G, Em7, Cmaj7, D
CHORDS = ((0, 7, 16, 24), (9, 16, 19, 28), (5, 12, 16, 21), (7, 14, 19, 23))
# A small rising motif over each chord, two notes a beat, in semitones over G4
MOTIF = (
    (0, 4, 7, 12, 11, 7, 4, 7),
    (-3, 0, 4, 9, 7, 4, 0, 4),
    (5, 9, 12, 16, 12, 9, 5, 9),
    (2, 7, 11, 14, 11, 7, 2, 7),
)


def pitch(semitones: float, base: float = 98.0) -> float:
    """Frequency of a note, equal temperament."""
    return float(base * 2 ** (semitones / 12))


def pluck(frequency: float, seconds: float, random: np.random.Generator) -> Sound:
    """A soft bell-like pluck: a few partials, each dying sooner the higher it is."""
    time = np.arange(int(seconds * RATE)) / RATE
    sound = np.zeros_like(time)
    for partial, strength in ((1, 1.0), (2, 0.42), (3.01, 0.16), (4.02, 0.09), (5.9, 0.03)):
        if partial * frequency < 9000:
            decay = np.exp(-time * (2.2 + 1.5 * partial))
            angle = 2 * np.pi * partial * frequency * time + random.uniform(0, 2 * np.pi)
            sound += strength * decay * np.sin(angle)
    return sound * np.minimum(time / 0.004, 1.0)


def pad(frequency: float, seconds: float) -> Sound:
    """A warm held tone: three slightly detuned voices that swell and fade."""
    time = np.arange(int(seconds * RATE)) / RATE
    sound = np.zeros_like(time)
    for detune in (0.9975, 1.0, 1.0025):
        for partial, strength in ((1, 1.0), (2, 0.3), (3, 0.1)):
            sound += strength * np.sin(2 * np.pi * partial * detune * frequency * time)
    swell = np.minimum(np.minimum(time / 0.35, (seconds - time) / 0.6), 1.0)
    return sound * np.sin(swell * np.pi / 2) ** 2 / 3


def place(track: Sound, sound: Sound, at: float, gain: float, *, wrap: bool) -> None:
    """Add ``sound`` at ``at`` seconds; with ``wrap`` its end sounds at the beginning."""
    start = int(at * RATE)
    if wrap:
        index = (start + np.arange(len(sound))) % len(track)
        np.add.at(track, index, sound * gain)
    else:
        part = sound[: max(0, len(track) - start)]
        track[start : start + len(part)] += part * gain


def intro() -> Sound:
    """Eight seconds, four chords, whose last note rings into the first."""
    random = np.random.default_rng(7)
    track = np.zeros(int(16 * BEAT * RATE))
    for bar, chord in enumerate(CHORDS):
        start = bar * 4 * BEAT
        for note in chord:
            place(track, pad(pitch(note), 4 * BEAT + 0.6), start, 0.10, wrap=True)
        place(track, pluck(pitch(chord[0]), 2.0, random), start, 0.22, wrap=True)
        for step in range(8):
            note = MOTIF[bar][step] + 12
            loud = 0.20 if step % 4 == 0 else 0.13
            at = start + step * BEAT / 2
            place(track, pluck(pitch(note + 12), 1.4, random), at, loud, wrap=True)
    return track


def outro() -> Sound:
    """Six seconds that come to rest: IV, V, and home."""
    random = np.random.default_rng(11)
    track = np.zeros(6 * RATE)
    bars = ((CHORDS[2], 0.0, 1.5), (CHORDS[3], 1.5, 1.5), (CHORDS[0], 3.0, 3.0))
    for chord, start, length in bars:
        for note in chord:
            place(track, pad(pitch(note), length + 0.5), start, 0.11, wrap=False)
        place(track, pluck(pitch(chord[0]), 2.5, random), start, 0.24, wrap=False)
        for step, note in enumerate((*chord[1:], chord[2] + 12)):
            at = start + step * BEAT / 2
            place(track, pluck(pitch(note + 12), 1.8, random), at, 0.17, wrap=False)
    place(track, pluck(pitch(36), 2.5, random), 3.75, 0.18, wrap=False)
    fade = np.minimum((6 - np.arange(len(track)) / RATE) / 1.2, 1.0)
    return track * np.clip(fade, 0, 1) ** 1.5


def sting() -> Sound:
    """A little more than a second: two rising notes and their octave."""
    random = np.random.default_rng(3)
    track = np.zeros(int(1.2 * RATE))
    for at, note in ((0.0, 31), (0.16, 36), (0.32, 43)):
        place(track, pluck(pitch(note), 1.1, random), at, 0.3, wrap=False)
    fade = np.minimum((1.2 - np.arange(len(track)) / RATE) / 0.4, 1.0)
    return track * np.clip(fade, 0, 1)


def main() -> None:
    """Write the three files as 16-bit mono FLAC."""
    root = Path(__file__).resolve().parent.parent
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else root / "editions" / "assets"
    folder.mkdir(parents=True, exist_ok=True)
    for name, sound in (("intro", intro()), ("outro", outro()), ("sting", sting())):
        # 12-bit steps are 72 dB under the music and halve the files
        steps = np.rint(sound / np.abs(sound).max() * 0.7 * 2047) * 16
        file = folder / f"{name}.flac"
        soundfile.write(file, steps.astype(np.int16), RATE, subtype="PCM_16")
        print(f"{file}: {len(sound) / RATE:.1f} s, {file.stat().st_size} bytes")
        if len(sys.argv) == 1 and name != "sting":
            # `audio-edition init` gives a new show the same music
            shutil.copy(file, root / "src" / "audio_edition" / "scaffold")


if __name__ == "__main__":
    main()
