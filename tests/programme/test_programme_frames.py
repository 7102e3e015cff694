"""The strict frame reader, and the Info tag against LAME's own."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.errors import ProgrammeError
from audio_edition.programme.frames import frame_offsets, read_header, silent_frame
from audio_edition.programme.info import crc16, crc16_join, read_info
from tests.programme.judges import slow_crc16
from tests.tools import require


def test_crc16_is_crc_16_arc():
    assert crc16(b"123456789") == 0xBB3D  # the catalogue's check value
    assert crc16(b"") == 0


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=3000), st.binary(max_size=700))
def test_crc16_of_pieces_joins(left, right):
    assert crc16(left) == slow_crc16(left)
    assert crc16_join(crc16(left), crc16(right), len(right)) == slow_crc16(left + right)


def test_crc16_of_more_than_a_block():
    data = np.random.default_rng(0).bytes(2**20 + 12345)
    assert crc16(data) == crc16_join(crc16(data[:777]), crc16(data[777:]), len(data) - 777)
    assert crc16(data[:4096]) == slow_crc16(data[:4096])


@pytest.mark.parametrize(("rate", "bitrate"), [(44100, 96), (48000, 64), (32000, 320)])
def test_silent_frames_are_frames(rate, bitrate):
    frame = silent_frame(rate, bitrate)
    header = read_header(frame)
    assert (header.rate, header.bitrate, header.channels) == (rate, bitrate, 1)
    assert frame_offsets(frame * 3) == [0, len(frame), 2 * len(frame)]


def test_no_frames_are_no_frames():
    assert frame_offsets(b"") == []


FRAME = silent_frame(44100, 96)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (FRAME + FRAME[:-1], "truncated: 312 of 313"),
        (FRAME + b"\xff\xfb", "ends inside a frame header"),
        (FRAME + b"TAG" + bytes(125), "no MPEG frame at byte 313"),
        (FRAME + silent_frame(48000, 96), "differs"),
        (FRAME + silent_frame(44100, 128), "differs"),
        (bytes((0xFF, 0xFB, 0x00, 0xC4)) + bytes(400), "free-format"),
        (bytes((0xFF, 0xFB, 0xF0, 0xC4)) + bytes(400), "no bitrate"),
        (bytes((0xFF, 0xFB, 0x7C, 0xC4)) + bytes(400), "no sample rate"),
        (bytes((0xFF, 0xF3, 0x70, 0xC4)) + bytes(400), "not MPEG-1 Layer III"),
        (bytes((0xFF, 0xFD, 0x70, 0xC4)) + bytes(400), "not MPEG-1 Layer III"),
        (FRAME + bytes((0xFF, 0xFB, 0x70, 0x04)) + FRAME[4:], "differs"),
    ],
)
def test_anything_but_a_clean_run_is_refused(data, says):
    with pytest.raises(ProgrammeError, match=says):
        frame_offsets(data)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=2000))
def test_junk_never_raises_anything_else(data):
    try:
        offsets = frame_offsets(data)
    except ProgrammeError:
        return
    assert offsets == [] or offsets[0] == 0


@pytest.mark.parametrize(("bitrate", "rate"), [(96, 44100), (64, 44100), (128, 48000)])
def test_our_reading_of_the_lame_tag_is_lames(tmp_path, bitrate, rate):
    """LAME wrote the tag: its checksums, length and delays must come out of our reader."""
    lame = require("lame")
    sound = (np.random.default_rng(1).standard_normal(rate) * 2000).astype(np.int16)
    soundfile.write(tmp_path / "a.wav", sound, rate)
    subprocess.run(
        [lame, "--quiet", "-q5", "-b", str(bitrate), "-m", "m", "a.wav", "a.mp3"],
        cwd=tmp_path,
        check=True,
    )
    info = read_info(tmp_path / "a.mp3")
    audio = (tmp_path / "a.mp3").read_bytes()[info.audio_start :]
    assert info.crc_holds
    assert info.audio_crc == crc16(audio)
    assert info.frames == len(frame_offsets(audio))
    assert info.samples == rate


def test_a_file_without_info_tag_has_none(tmp_path):
    (tmp_path / "a.mp3").write_bytes(FRAME * 4)
    assert read_info(tmp_path / "a.mp3") is None
