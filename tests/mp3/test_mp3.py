"""Headers of every kind, the walk from one to the next, and what the Info tag says of it.

The strict walk refuses anything but a clean run, the lenient one says what is broken; encoders of
others and seeking are asked what is right.
"""

import hashlib
import subprocess

import mutagen.id3
import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.mp3.crc import crc16, crc16_join
from audio_edition.mp3.digest import frames_digest
from audio_edition.mp3.headers import Mp3Error, find_header, read_header, silent_frame
from audio_edition.mp3.id3 import audio_start, tag_size
from audio_edition.mp3.info import even_table, info_frame, read_info
from audio_edition.mp3.walk import frame_offsets, has_audio, looks_like_mp3, mp3_problem
from tests.programme.judges import slow_crc16
from tests.tools import require

FRAME = silent_frame(44100, 96)


# -- headers ------------------------------------------------------------


@pytest.mark.parametrize(("rate", "bitrate"), [(44100, 96), (48000, 64), (32000, 320)])
def test_silent_frames_are_frames(rate, bitrate):
    frame = silent_frame(rate, bitrate)
    header = read_header(frame)
    assert (header.rate, header.bitrate, header.channels) == (rate, bitrate, 1)
    assert header.is_mp3
    assert frame_offsets(frame * 3) == [0, len(frame), 2 * len(frame)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xff\xfb", "ends inside a frame header"),
        (b"TAG" + bytes(125), "no MPEG frame at byte 0"),
        (bytes((0xFF, 0xEB, 0x70, 0xC4)), "no MPEG frame"),  # the reserved version
        (bytes((0xFF, 0xF9, 0x70, 0xC4)), "no MPEG frame"),  # the reserved layer
        (bytes((0xFF, 0xFB, 0x00, 0xC4)), "free-format"),
        (bytes((0xFF, 0xFB, 0xF0, 0xC4)), "no bitrate"),
        (bytes((0xFF, 0xFB, 0x7C, 0xC4)), "no sample rate"),
    ],
)
def test_what_is_no_header_says_why(data, says):
    with pytest.raises(Mp3Error, match=says):
        read_header(data)
    assert find_header(data) is None


KINDS = [  # codec, rate, kbit/s, channels; then version, layer, samples
    ("libmp3lame", 44100, 128, 2, "1", 3, 1152),
    ("libmp3lame", 22050, 32, 2, "2", 3, 576),
    ("libmp3lame", 11025, 16, 1, "2.5", 3, 576),
    ("libmp3lame", 8000, 8, 1, "2.5", 3, 576),
    ("mp2", 44100, 192, 2, "1", 2, 1152),
    ("mp2", 24000, 64, 1, "2", 2, 1152),
]


@pytest.mark.parametrize(
    ("codec", "rate", "kbits", "channels", "version", "layer", "samples"), KINDS
)
def test_every_kind_is_walked_from_end_to_end(
    tmp_path, codec, rate, kbits, channels, version, layer, samples
):
    """A wrong length would lose the next header."""
    kind = "mp2" if codec == "mp2" else "mp3"
    words = f"-v error -f lavfi -i sine=d=1:r={rate} -c:a {codec} -b:a {kbits}k -ac {channels}"
    file = tmp_path / f"a.{kind}"
    subprocess.run([require("ffmpeg"), *words.split(), "-f", kind, file], check=True)
    data = file.read_bytes()
    at, frames = audio_start(data), 0
    while at < len(data):
        header = read_header(data, at)
        assert (header.version, header.layer, header.samples) == (version, layer, samples)
        assert (header.rate, header.channels) == (rate, channels)
        # LAME takes a larger frame where the Info tag would not fit into one
        assert header.bitrate == kbits or (frames == 0 and b"Info" in data[at : at + 60])
        at, frames = at + header.size, frames + 1
    assert at == len(data)
    assert frames * samples >= rate


def test_layer_one_counts_in_four_bytes():
    """384 kbit/s at 44.1 kHz: 104 slots of four bytes, one more with padding."""
    plain = read_header(bytes((0xFF, 0xFF, 0xC0, 0xC4)))
    padded = read_header(bytes((0xFF, 0xFF, 0xC2, 0xC4)))
    assert (plain.layer, plain.bitrate, plain.samples, plain.size) == (1, 384, 384, 416)
    assert padded.size == 420


def test_side_information_is_of_its_kind():
    sizes = {
        (0xFB, 0xC4): 17,  # MPEG-1, mono
        (0xFB, 0x04): 32,
        (0xF3, 0xC4): 9,  # MPEG-2, mono
        (0xF3, 0x04): 17,
    }
    for (second, fourth), size in sizes.items():
        assert read_header(bytes((0xFF, second, 0x70, fourth))).side_info == size


# -- the walk ------------------------------------------------------------


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


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=2000), st.integers(0, 9))
def test_junk_never_raises_anything_else(data, at):
    found = find_header(data[:8], at)
    assert found is None or 20 < found.size < 4096
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


# -- the Info tag ------------------------------------------------------------


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
