"""The Info tag: its checksums, and what it tells, against LAME's own and by seeking."""

import subprocess

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.mp3.crc import crc16, crc16_join
from audio_edition.mp3.headers import Mp3Error, read_header, silent_frame
from audio_edition.mp3.info import even_table, info_frame, read_info
from audio_edition.mp3.walk import frame_offsets
from tests.programme.judges import slow_crc16
from tests.tools import require


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=3000), st.binary(max_size=700))
def test_crc16_of_pieces_joins(left, right):
    assert crc16(left) == slow_crc16(left)
    assert crc16_join(crc16(left), crc16(right), len(right)) == slow_crc16(left + right)


def test_crc16_is_crc_16_arc_of_more_than_a_block_too():
    assert crc16(b"123456789") == 0xBB3D  # the catalogue's check value
    assert crc16(b"") == 0
    data = np.random.default_rng(0).bytes(2**20 + 12345)
    assert crc16(data) == crc16_join(crc16(data[:777]), crc16(data[777:]), len(data) - 777)
    assert crc16(data[:4096]) == slow_crc16(data[:4096])


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


FRAME = silent_frame(44100, 96)


def written(folder, frames, table=None):
    """A file of so many frames with our Info frame, or with another seeking table in it."""
    audio = FRAME * frames
    head = info_frame(
        read_header(FRAME), frames=frames, audio_bytes=len(audio), audio_crc=crc16(audio)
    )
    if table is not None:
        at = head.index(b"Info") + 16
        head = head[:at] + table + head[at + 100 :]
    file = folder / "a.mp3"
    file.write_bytes(head + audio)
    return file


@pytest.mark.parametrize("frames", [30, 1000, 20000])
def test_every_entry_of_the_table_is_the_place_of_its_percent(tmp_path, frames):
    """A frame's place, not a formula: entry ÷ 256 of the file is where p % of it starts."""
    file = written(tmp_path, frames)
    data = file.read_bytes()
    at = data.index(b"Info") + 16
    offsets = frame_offsets(data)[1:]
    for percent, entry in enumerate(data[at : at + 100]):
        place = offsets[min(percent * frames // 100, frames - 1)]
        assert -len(FRAME) <= place - entry * len(data) / 256 <= len(data) / 256
    assert read_info(file).table_off == 0


def test_lames_own_table_is_ours(tmp_path):
    lame = require("lame")
    soundfile.write(tmp_path / "a.wav", np.zeros(40 * 44100, np.int16), 44100)
    words = [lame, "--quiet", "-q9", "-b", "96", "-m", "m", "a.wav", "a.mp3"]
    subprocess.run(words, cwd=tmp_path, check=True)
    assert read_info(tmp_path / "a.mp3").table_off <= 2 / 256


def test_a_table_that_is_off_is_told(tmp_path):
    off = bytes(min(255, entry + 5) for entry in even_table(len(FRAME), len(FRAME) * 1001))
    assert read_info(written(tmp_path, 1000, off)).table_off == pytest.approx(5 / 256)
    assert not read_info(written(tmp_path, 1000, off)).crc_holds


def test_what_has_no_info_tag_no_frames_or_one_that_lies(tmp_path):
    (tmp_path / "a.mp3").write_bytes(FRAME * 4)
    assert read_info(tmp_path / "a.mp3") is None
    (tmp_path / "a.mp3").write_bytes(b"ID3\x03\0\0\0\0\0\0<html>")
    with pytest.raises(Mp3Error, match="no MPEG frame"):
        read_info(tmp_path / "a.mp3")
    data = bytearray(written(tmp_path, 40).read_bytes())
    at = data.index(b"Info")
    data[at + 12 : at + 16] = bytes(4)  # about its size
    (tmp_path / "b.mp3").write_bytes(data)
    assert read_info(tmp_path / "b.mp3").total == 0
