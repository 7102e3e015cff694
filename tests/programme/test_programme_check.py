"""The linter finds each fault we make, and nothing where there is none."""

import dataclasses
import subprocess

import numpy as np
import pytest
import soundfile

from audio_edition.mp3.crc import crc16
from audio_edition.programme.check import check_audio
from audio_edition.programme.encode import write_mp3
from audio_edition.programme.join import Body, write_joined
from audio_edition.programme.model import Chapter
from audio_edition.programme.settings import AudioSettings, Pauses
from audio_edition.programme.tags import ChapterTag, TagText, id3_tag
from tests.programme import fabricate as made
from tests.rows import each
from tests.tools import require

RATE = 44100


def build(folder, settings):
    spoken = made.edition_script(folder / "clips", articles=2, sentences=2, seconds=1.5)
    return made.assembled(folder, spoken, settings, cover=b"a JPEG")


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return build(tmp_path_factory.mktemp("check"), AudioSettings())


def codes(folder, name, settings=None, chapters=()):
    findings = check_audio(folder, name, settings or AudioSettings(), chapters)
    assert all(finding.message and finding.remedy and finding.where for finding in findings)
    return [finding.code for finding in findings]


def test_a_good_programme_has_no_findings_and_another_target_has(good, tmp_path):
    name = good.path.name
    assert codes(good.path.parent, name, chapters=good.chapters) == []
    settings = dataclasses.replace(AudioSettings(), loudness=-23.0)
    assert codes(good.path.parent, name, settings, good.chapters) == ["audio-loudness"]
    assert codes(tmp_path, "none.mp3") == ["audio-missing"]


@each("data", [b"", b"not a sound", b"\xff\xfb\x70\xc4" * 3, b"ID3\x03"])
def test_no_mp3(tmp_path, data):
    (tmp_path / "a.mp3").write_bytes(data)
    assert "audio-damaged" in codes(tmp_path, "a.mp3")


@each("harm", ["cut", "flip", "more"])
def test_damage(good, tmp_path, harm):
    data = bytearray(good.path.read_bytes())
    if harm == "cut":
        data = data[:-5000]
    elif harm == "flip":
        data[-4000] ^= 0xFF
    else:
        data += b"\0" * 50
    (tmp_path / "a.mp3").write_bytes(data)
    assert "audio-damaged" in codes(tmp_path, "a.mp3", chapters=good.chapters)


def test_a_seeking_table_that_is_off(good, tmp_path):
    """Two percent: a minute off in an hour. Its checksum holds, as a tool would write it."""
    data = bytearray(good.path.read_bytes())
    start = data.index(b"Info") - 21
    table = data[start + 37 : start + 137]
    data[start + 37 : start + 137] = bytes(min(255, entry + 5) for entry in table)
    data[start + 175 : start + 177] = crc16(bytes(data[start : start + 175])).to_bytes(2, "big")
    (tmp_path / "a.mp3").write_bytes(data)
    findings = check_audio(tmp_path, "a.mp3", AudioSettings(), good.chapters)
    assert [(f.code, f.severity) for f in findings] == [("audio-seeking", "error")]
    assert "2.0%" in findings[0].message


def test_long_silence(tmp_path):
    long = dataclasses.replace(AudioSettings(), pauses=Pauses(article=4.0))
    result = build(tmp_path, long)
    found = codes(result.path.parent, result.path.name, chapters=result.chapters)
    assert found == ["audio-silence"] * 3


def written(folder, sound, chapters=(), text=None):
    """An MP3 of ours with any sound and tag."""
    frames = len(sound) // 1152
    size, crc = write_mp3(
        [sound[: frames * 1152]], folder / "p.mp3", bitrate=128, rate=RATE, frames=frames
    )
    text = text or TagText("t", "a", "b", "en", comment="c")
    tag = id3_tag(text, chapters)
    part = Body(folder / "p.mp3", frames, size, crc)
    write_joined([part], folder / "a.mp3", tag=tag, rate=RATE, bitrate=128)
    return frames * 1152 / RATE


def test_clipping_and_peaks(tmp_path):
    loud = np.clip(made.speech(3.0, 1, rate=RATE, level=-4) * 6, -1.3, 1.3).astype(np.float32)
    written(tmp_path, loud)
    found = {*codes(tmp_path, "a.mp3")}
    assert found >= {"audio-true-peak", "audio-clipping", "audio-loudness"}


def test_missing_tags_and_cover(tmp_path):
    written(tmp_path, made.speech(3.0, 1, rate=RATE, level=-19), text=TagText("t", "", "b", "en"))
    findings = check_audio(tmp_path, "a.mp3", AudioSettings(), ())
    told = next(f for f in findings if f.code == "audio-tags")
    assert told.severity == "warning"
    assert all(what in told.message for what in ("artist", "date", "synthetic-voice"))
    assert "audio-cover" in [f.code for f in findings]


def test_chapters_that_do_not_fit(tmp_path, good):
    end = written(
        tmp_path,
        made.speech(4.0, 1, rate=RATE, level=-19),
        [ChapterTag(0, 2000, "One"), ChapterTag(2000, 4000, "Two")],
    )
    one, two = Chapter(0.0, 2.0, "One"), Chapter(2.0, end, "Two")
    fits = codes(tmp_path, "a.mp3", chapters=[one, two])
    assert not {"audio-chapters", "audio-chapters-end"} & {*fits}
    late, other = Chapter(2.5, end, "Two"), Chapter(2.0, end, "Three")
    for wrong in ([two, one], [one, late], [one, other]):
        assert "audio-chapters" in codes(tmp_path, "a.mp3", chapters=wrong)
    assert "audio-chapters-end" in codes(tmp_path, "a.mp3", chapters=[one, Chapter(2.0, 9.0, "T")])


def test_another_encoders_file_is_measured_too(tmp_path):
    """A file that lost its Info tag: a warning, and the rest is still measured."""
    soundfile.write(tmp_path / "a.wav", made.speech(5.0, 1, rate=RATE, level=-30), RATE)
    words = [require("lame"), "--quiet", "-t", "-b", "96", "-m", "m", "a.wav", "a.mp3"]
    subprocess.run(words, cwd=tmp_path, check=True)
    assert {"audio-info", "audio-loudness", "audio-tags"} <= set(codes(tmp_path, "a.mp3"))
