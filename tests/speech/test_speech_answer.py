"""What a remote service may send, and what of it is speech."""

import io

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.mp3 import walk
from audio_edition.speech.engines import answer
from audio_edition.speech.engines.patience import TryAgainError
from tests.rows import each
from tests.speech import standin

TEXT = "The council voted to reopen the library."
WHOLE = standin.mp3_of(standin.letters(TEXT))


def test_a_whole_mp3_is_accepted() -> None:
    pcm = answer.decode(WHOLE, TEXT)
    assert pcm.rate == 24000
    assert pcm.samples.dtype == np.int16
    # Chinese carries more in fewer letters: long for its letters, not short
    dense = standin.encode(standin.babble(2.2))
    assert answer.decode(dense, "市议会投票决定重新开放").rate == 24000


@given(st.integers(1, len(WHOLE) - 1))
@settings(max_examples=60, deadline=None)
def test_a_cut_inside_a_frame_is_always_seen(cut: int) -> None:
    if cut % 192:  # 24 kHz at 64 kbit/s: every frame has 192 bytes
        assert walk.mp3_problem(WHOLE[:cut])


def test_a_cut_between_frames_is_seen_by_what_is_missing() -> None:
    frames = len(WHOLE) // 192
    for kept in range(1, frames // 2):
        with pytest.raises(TryAgainError):
            answer.decode(WHOLE[: kept * 192], TEXT)


@each("kind", ["WAV", "FLAC", "OGG"])
def test_other_formats_are_decoded_too(kind: str) -> None:
    buffer = io.BytesIO()
    sound = standin.babble(0.07 * standin.letters(TEXT))
    soundfile.write(buffer, np.stack([sound, sound], axis=1), 24000, format=kind)
    pcm = answer.decode(buffer.getvalue(), TEXT)
    assert pcm.samples.ndim == 1
    assert len(pcm.samples) == pytest.approx(len(sound), abs=200)


@each(
    ("data", "what"),
    [
        (b"", "without audio"),
        (b"<html>", "cannot be decoded"),
        (bytes(range(256)) * 20, "cannot be decoded"),
        (b"\xff\xfb" + b"\x00" * 500, "damaged MP3"),
        (standin.encode(np.zeros(60000, dtype=np.int16)), "silence"),
        (standin.encode(standin.babble(0.1)), "only"),
        (standin.encode(standin.babble(90.0)), "s of speech"),
    ],
)
def test_what_is_no_speech_is_refused(data: bytes, what: str) -> None:
    with pytest.raises(TryAgainError, match=what):
        answer.decode(data, TEXT)


@given(st.binary(max_size=400))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_refused_as_try_again(data: bytes) -> None:
    with pytest.raises(TryAgainError):
        answer.decode(data, TEXT)
