"""Any sequence of segments joins into one faultless MP3, and nothing drifts."""

import hashlib
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition import addresses
from audio_edition.errors import ProgrammeError
from audio_edition.mp3.digest import frames_digest
from audio_edition.mp3.headers import SAMPLES, read_header
from audio_edition.mp3.id3 import audio_start
from audio_edition.mp3.info import read_info
from audio_edition.mp3.walk import frame_offsets, mp3_problem
from audio_edition.places import Places
from audio_edition.programme import small
from audio_edition.programme.encode import FrameEncoder, write_mp3
from audio_edition.programme.join import Body, write_joined
from audio_edition.programme.model import Programme
from audio_edition.programme.tags import TagText, id3_tag
from tests.programme import fabricate as made
from tests.programme import judges
from tests.programme.judges import decoded, slow_crc16
from tests.rows import each

RATE = 44100
TAG = id3_tag(TagText("Title", "Artist", "Album", "en"))


def chirp(seed: int, length: int = 1500) -> np.ndarray:
    """A sound that is found again to the sample: a windowed sweep of its own."""
    time = np.arange(length) / RATE
    low, high = 300 + 40 * (seed % 7), 3000 + 150 * (seed % 11)
    sweep = np.sin(2 * np.pi * (low * time + (high - low) * time**2 * RATE / (2 * length)))
    return (0.5 * np.hanning(length) * sweep).astype(np.float32)


def encoded(folder: Path, number: int, sound: np.ndarray, bitrate: int, rate: int = RATE) -> Body:
    frames = -(-len(sound) // SAMPLES)
    sound = np.pad(sound, (0, frames * SAMPLES - len(sound)))
    file = folder / f"{number}.mp3"
    pieces = [sound[at : at + 5000] for at in range(0, len(sound), 5000)]
    size, crc = write_mp3(pieces, file, bitrate=bitrate, rate=rate, frames=frames)
    return Body(file, frames, size, crc)


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.integers(0, 30000), min_size=1, max_size=5),
    st.sampled_from([64, 96, 128, 320]),
    st.integers(0, 9),
    st.sampled_from([32000, RATE, 48000]),
)
def test_any_sequence_joins_and_every_cue_stays(lengths, bitrate, seed, rate):
    """Lengths from 0 samples up; a marker in each segment long enough to hold one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts, cues, start = [], [], 0
        for number, length in enumerate(lengths):
            sound = np.zeros(length, np.float32)
            if length >= 5000:
                at = 700 + (seed * 131 + number * 977) % (length - 4500)
                sound[at : at + 1500] = chirp(number)
                cues.append((start + at, chirp(number)))
            parts.append(encoded(folder, number, sound, bitrate, rate))
            start += parts[-1].frames * SAMPLES
        whole = folder / "whole.mp3"
        write_joined(parts, whole, tag=TAG, rate=rate, bitrate=bitrate)
        info = read_info(whole)
        assert info.samples == start
        assert info.crc_holds
        assert info.frames == len(frame_offsets(whole.read_bytes()[info.audio_start :]))
        if start == 0:
            return  # nothing sounds; a file of no samples is nothing to play
        signal = judges.decoded(whole)
        assert len(signal) == start
        for at, marker in cues:
            assert abs(judges.found_at(signal, marker, at) - at) <= rate / 1000
        judges.faultless(whole)


def test_sound_to_the_very_edge_joins_without_a_fault(tmp_path):
    """Our segments end in silence; the join must not depend on it."""
    random = np.random.default_rng(4)
    parts = [
        encoded(tmp_path, n, (random.standard_normal(SAMPLES * k) * 0.2).astype(np.float32), 96)
        for n, k in enumerate((3, 1, 12, 0, 7))
    ]
    whole = tmp_path / "whole.mp3"
    write_joined(parts, whole, tag=TAG, rate=RATE, bitrate=96)
    assert len(judges.decoded(whole)) == 23 * SAMPLES
    judges.faultless(whole)


@each("bitrate", [64, 96, 128, 192, 256, 320])
def test_level_comes_out_as_it_went_in(tmp_path, bitrate):
    """LAME attenuates below 256 kbit/s; we turn up by as much."""
    time = np.arange(RATE * 2) / RATE
    sound = (0.25 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
    part = encoded(tmp_path, 0, sound, bitrate)
    whole = tmp_path / "whole.mp3"
    write_joined([part], whole, tag=TAG, rate=RATE, bitrate=bitrate)
    signal = judges.decoded(whole)[20000:60000]
    assert 20 * np.log10(signal.std() / sound[20000:60000].std()) == pytest.approx(0, abs=0.02)


def test_a_segment_file_is_a_whole_mp3(tmp_path):
    part = encoded(tmp_path, 0, np.pad(chirp(1), 3000), 96)
    write_joined([part], tmp_path / "tagged.mp3", tag=TAG, rate=RATE, bitrate=96)
    assert len(judges.decoded(tmp_path / "tagged.mp3")) == part.frames * SAMPLES
    judges.faultless(tmp_path / "tagged.mp3")
    # the tag's checksums by the book, at the places its specification gives for mono
    data = part.file.read_bytes()
    assert data[21:25] == b"Info"
    assert data[141:150] == b"LAME3.100"
    assert int.from_bytes(data[175:177], "big") == slow_crc16(data[:175])
    assert int.from_bytes(data[173:175], "big") == slow_crc16(data[313:])
    assert int.from_bytes(data[169:173], "big") == len(data)
    offsets = frame_offsets(data)
    assert len(offsets) == 1 + part.frames + 1
    assert slow_crc16(data[offsets[1] : offsets[-1]]) == part.crc
    assert offsets[-1] - offsets[1] == part.size


def test_a_part_that_is_shorter_or_gone_is_one_clear_line(tmp_path):
    part = encoded(tmp_path, 0, np.pad(chirp(1), 9000), 96)
    part.file.write_bytes(part.file.read_bytes()[:-1000])
    with pytest.raises(ProgrammeError, match="shorter than it was"):
        write_joined([part], tmp_path / "w.mp3", tag=TAG, rate=RATE, bitrate=96)
    part.file.unlink()
    with pytest.raises(ProgrammeError, match=r"cached segment 0\.mp3 cannot be read"):
        write_joined([part], tmp_path / "w.mp3", tag=TAG, rate=RATE, bitrate=96)


def test_the_digest_of_what_is_heard_is_told_and_no_tag_is_in_it(tmp_path):
    part = encoded(tmp_path, 0, np.pad(chirp(1), 9000), 96)
    told = []
    for number, tag in enumerate((b"", TAG, id3_tag(TagText("Other", "Artist", "Album", "de")))):
        file = tmp_path / f"w{number}.mp3"
        whole = write_joined([part] * 3, file, tag=tag, rate=RATE, bitrate=96)
        data = file.read_bytes()
        assert whole.size == len(data)
        assert whole.sha256 == hashlib.sha256(data).hexdigest()
        assert whole.frames_sha256 == hashlib.sha256(data[len(tag) :]).hexdigest()
        assert whole.frames_sha256 == frames_digest(file)
        told.append(whole)
    assert len({whole.sha256 for whole in told}) == 3
    assert len({whole.frames_sha256 for whole in told}) == 1


def test_the_encoder_gives_exactly_the_frames_asked_for():
    for frames in (0, 1, 2, 50):
        encoder = FrameEncoder(96, RATE, frames)
        data = encoder.feed(np.zeros(frames * SAMPLES, np.float32)) + encoder.flush()
        assert len(frame_offsets(data)) == frames
    encoder = FrameEncoder(96, RATE, 9)
    encoder.feed(np.zeros(100, np.float32))
    with pytest.raises(ProgrammeError, match="early"):
        encoder.flush()


def programme(folder: Path, seed: int = 1) -> Programme:
    """Three segments; the second is of ``seed``."""
    parts = [
        made.segment("article", n, [made.utterance(made.clip(folder, made.speech(1.0, number)))])
        for n, number in enumerate((11, seed, 12), 1)
    ]
    return made.assembled(folder, made.script(parts))


def test_it_is_as_long_and_says_the_same_at_the_same_time(tmp_path: Path) -> None:
    it = programme(tmp_path / "a")
    file = small.small_sound(it, Places(tmp_path).store, tmp_path / "a")
    assert file.name == addresses.low_name("2026-11-02.mp3") == "2026-11-02-48k.mp3"
    data = file.read_bytes()
    tag = it.path.read_bytes()[: audio_start(it.path.read_bytes())]
    assert data.startswith(tag)
    large, little = read_info(it.path), read_info(file)
    assert large is not None
    assert little.crc_holds
    assert little.audio_start + (little.total - (little.audio_start - len(tag))) == len(data)
    assert mp3_problem(data) == ""
    header = read_header(data, little.audio_start)
    assert (header.bitrate, header.rate, header.channels) == (48, RATE, 1)
    assert little.frames == large.frames
    assert len(data) < 0.8 * it.path.stat().st_size
    before, after = decoded(it.path), decoded(file)
    assert len(before) == len(after) == it.samples
    for segment in it.segments:
        at = int(segment.start * RATE)
        one, other = before[at : at + 6000], after[at : at + 6000]
        shift = int(np.argmax(np.correlate(other, one, "full"))) - (len(one) - 1)
        assert abs(shift) <= 1, segment.id
        assert np.corrcoef(one, other)[0, 1] > 0.95


def test_a_segment_is_encoded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    it = programme(tmp_path / "a")
    store = Places(tmp_path).store
    encodings: list[Path] = []
    real = small.write_mp3

    def counted(blocks: Any, file: Path, **more: Any) -> Any:
        encodings.append(file)
        return real(blocks, file, **more)

    monkeypatch.setattr(small, "write_mp3", counted)
    first = small.small_sound(it, store, tmp_path / "a").read_bytes()
    assert len(encodings) == 3
    assert small.small_sound(it, store, tmp_path / "a").read_bytes() == first
    assert len(encodings) == 3
    # another tag, the same sound: what is heard decides
    path = it.segments[0].path
    path.write_bytes(
        id3_tag(TagText("Other", "A", "B", "en"))
        + path.read_bytes()[audio_start(path.read_bytes()) :]
    )
    small.small_sound(it, store, tmp_path / "a")
    assert len(encodings) == 3
    # one segment is another: it alone is made
    small.small_sound(programme(tmp_path / "b", 2), store, tmp_path / "b")
    assert len(encodings) == 4
    assert [p.name for p in (tmp_path / "b").iterdir() if p.name.startswith(".")] == [".cache"]


def test_a_segment_that_is_no_sound_is_told(tmp_path: Path) -> None:
    it = programme(tmp_path / "a")
    it.segments[0].path.write_bytes(b"no sound at all")
    store = Places(tmp_path).store
    with pytest.raises(ProgrammeError, match=r"01-story-1\.mp3 cannot be made small"):
        small.small_sound(it, store, tmp_path / "a")
    gone = replace(it.segments[0], file="gone.mp3")
    with pytest.raises(ProgrammeError, match=r"gone\.mp3 cannot be made small"):
        small.small_sound(replace(it, segments=(gone,)), store, tmp_path / "a")
