"""Every kind of frame header, against the files other encoders write."""

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.mp3.headers import Mp3Error, find_header, read_header, silent_frame
from audio_edition.mp3.id3 import audio_start
from audio_edition.mp3.walk import frame_offsets
from tests.tools import require

FRAME = silent_frame(44100, 96)


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


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=0, max_size=8), st.integers(0, 9))
def test_junk_never_raises_anything_else(data, at):
    found = find_header(data, at)
    assert found is None or 20 < found.size < 4096


def test_side_information_is_of_its_kind():
    sizes = {
        (0xFB, 0xC4): 17,  # MPEG-1, mono
        (0xFB, 0x04): 32,
        (0xF3, 0xC4): 9,  # MPEG-2, mono
        (0xF3, 0x04): 17,
    }
    for (second, fourth), size in sizes.items():
        assert read_header(bytes((0xFF, second, 0x70, fourth))).side_info == size
