"""The strict walk refuses anything but a clean run; the lenient one says what is broken."""

import hashlib
import subprocess

import mutagen.id3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.mp3.digest import frames_digest
from audio_edition.mp3.headers import Mp3Error, silent_frame
from audio_edition.mp3.id3 import tag_size
from audio_edition.mp3.walk import frame_offsets, has_audio, looks_like_mp3, mp3_problem
from tests.tools import require

FRAME = silent_frame(44100, 96)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (FRAME + FRAME[:-1], "truncated: 312 of 313"),
        (FRAME + b"\xff\xfb", "ends inside a frame header"),
        (FRAME + b"TAG" + bytes(125), "no MPEG frame at byte 313"),
        (FRAME + silent_frame(48000, 96), "differs"),
        (FRAME + silent_frame(44100, 128), "differs"),
        (bytes((0xFF, 0xF3, 0x70, 0xC4)) + bytes(400), "not MPEG-1 Layer III"),
        (bytes((0xFF, 0xFD, 0x70, 0xC4)) + bytes(400), "not MPEG-1 Layer III"),
        (FRAME + bytes((0xFF, 0xFB, 0x70, 0x04)) + FRAME[4:], "differs"),
    ],
)
def test_anything_but_a_clean_run_is_refused(data, says):
    with pytest.raises(Mp3Error, match=says):
        frame_offsets(data)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=2000))
def test_junk_never_raises_anything_else(data):
    assert isinstance(mp3_problem(data), str)
    try:
        offsets = frame_offsets(data)
    except Mp3Error:
        return
    assert offsets == [] or offsets[0] == 0


@pytest.fixture(scope="module")
def foreign(tmp_path_factory):
    """Half a second as services send it: MPEG-2, 24 kHz, mono, with tag and Info frame."""
    file = tmp_path_factory.mktemp("walk") / "a.mp3"
    words = "-v error -f lavfi -i sine=d=0.5:r=24000 -c:a libmp3lame -b:a 64k -ac 1"
    words += " -metadata title=x -write_id3v1 0"
    subprocess.run([require("ffmpeg"), *words.split(), file], check=True)
    return file.read_bytes()


def test_a_whole_file_has_no_problem_and_tags_are_no_damage(foreign):
    assert foreign[:3] == b"ID3"
    assert b"Info" in foreign
    assert looks_like_mp3(foreign)
    for tail in (b"", b"TAG" + bytes(125), bytes(100), b"APETAGEX" + bytes(24)):
        assert mp3_problem(foreign + tail) == ""
    assert mp3_problem(b"ID3\x04\0\0\0\0\1\0" + bytes(128) + foreign) == "", "two before"
    assert "no frame at byte" in mp3_problem(foreign + b"<html>")
    assert not any(map(looks_like_mp3, (b"", b"\xff", b"<html>", b"RIFF\x24\0\0\0WAVE")))
    assert frame_offsets(b"") == []


def test_a_cut_is_always_seen(foreign):
    """Inside a frame by the frame, between frames by what the Info tag promised."""
    start = tag_size(foreign)
    for kept in range(start, len(foreign), 17):
        assert mp3_problem(foreign[:kept]), kept
    assert "15 of 23 frames" in mp3_problem(foreign[: start + 192 * 15])
    assert "lacks 2 of 192 bytes" in mp3_problem(foreign[:-2])
    assert mp3_problem(foreign[:start]) == "0 frames in all"


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (b"ID3\x03\0\0\0\0\2\1", 10 + 257),  # seven bits a byte
        (b"ID3\x04\0\x10\0\0\0\5", 10 + 5 + 10),  # a footer
        (b"ID3\x03\0\0\0\0\2", 0),
        (b"TAG\x03\0\0\0\0\2\1", 0),
    ],
)
def test_the_size_of_a_tag(head, size):
    assert tag_size(head) == size
    assert tag_size(b"xx" + head, 2) == size


@pytest.mark.parametrize(
    ("data", "is_audio"),
    [
        (FRAME * 2, True),
        (b"ID3\x03\0\0\0\0\1\0" + bytes(128) + FRAME * 2, True),
        (bytes(60000) + FRAME * 2, True),
        (bytes(66000) + FRAME * 2, False),  # no decoder looks that far
        (FRAME, False),
        (b"\xff" * 5000, False),
        (b"", False),
    ],
)
def test_audio_is_two_frames_in_a_row(tmp_path, data, is_audio):
    (tmp_path / "a.mp3").write_bytes(data)
    assert has_audio(tmp_path / "a.mp3") is is_audio


AUDIO = silent_frame(44100, 96) * 900  # more than one read


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "a.mp3"
    file.write_bytes(AUDIO)
    return file


def test_it_is_the_sha256_of_all_that_is_no_tag(file):
    before = frames_digest(file)
    assert before == hashlib.sha256(AUDIO).hexdigest()
    for v1 in (0, 2):  # without and with an ID3v1 tag at the end
        for title in ("One", "Another, longer title " * 50):
            tags = mutagen.id3.ID3()
            tags.add(mutagen.id3.TIT2(encoding=3, text=[title]))
            tags.save(file, v1=v1)
            assert file.read_bytes() != AUDIO
            assert frames_digest(file) == before


@pytest.mark.parametrize("at", [5, len(AUDIO) // 2, len(AUDIO) - 1])
def test_every_byte_of_the_audio_counts(file, at):
    before = frames_digest(file)
    data = bytearray(AUDIO)
    data[at] ^= 1
    file.write_bytes(data)
    assert frames_digest(file) != before


@pytest.mark.parametrize("data", [b"", b"TAG", b"ID3\x03\0\0\0\0\x7f\x7f"])
def test_a_stub_has_a_digest_too(file, data):
    file.write_bytes(data)
    assert len(frames_digest(file)) == 64
