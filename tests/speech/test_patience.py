"""How often a service is asked, how soon again, and when nobody is any more."""

import io
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.mp3 import walk
from audio_edition.speech.engines import answer
from audio_edition.speech.engines.patience import (
    Patience,
    ServiceLine,
    TryAgainError,
    retry_after,
)
from audio_edition.speech.model import GaveUp
from tests.rows import each
from tests.speech import standin

QUICK = Patience(attempts=4, first_wait=0.01, longest_wait=1.0, at_once=3, per_second=500.0)


def line(patience: Patience = QUICK, service: str = "") -> ServiceLine:
    return ServiceLine("it", service or str(time.monotonic_ns()), patience)


class Flaky:
    """Fails as often as it is told."""

    def __init__(self, failures: int, after: float | None = None) -> None:
        self.calls, self.failures, self.after = 0, failures, after

    def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self.failures:
            raise TryAgainError("busy", self.after)
        return "spoken"


@each("failures", [0, 1, 3])
def test_what_passes_is_tried_again(failures: int) -> None:
    request = Flaky(failures)
    assert line().ask(request) == "spoken"
    assert request.calls == failures + 1


def test_what_lasts_is_given_up_with_its_reason_and_nobody_is_asked_any_more() -> None:
    broken, lasting, another = line(), Flaky(99), Flaky(0)
    with pytest.raises(GaveUp, match="failed 4 times, last: busy"):
        broken.ask(lasting)
    with pytest.raises(GaveUp):
        broken.ask(another)
    assert (lasting.calls, another.calls) == (4, 0)


def test_those_who_wait_give_up_with_the_one_who_breaks() -> None:
    hour = Patience(attempts=2, first_wait=3600.0, longest_wait=3600.0, at_once=2, per_second=500.0)
    shared = line(hour)
    asked, gave_up = threading.Event(), threading.Event()

    def busy() -> str:
        asked.set()
        raise TryAgainError("busy")

    def wait() -> None:
        with pytest.raises(GaveUp):
            shared.ask(busy)
        gave_up.set()

    threading.Thread(target=wait, daemon=True).start()
    assert asked.wait(60)  # from now on it would wait for an hour

    def refuse() -> str:
        raise GaveUp("no")

    with pytest.raises(GaveUp):
        shared.ask(refuse)
    assert gave_up.wait(60)


def test_retry_after_is_waited_for_unless_it_is_too_long() -> None:
    began = time.monotonic()
    line().ask(Flaky(1, after=0.3))
    assert time.monotonic() - began >= 0.3
    request = Flaky(1, after=3600.0)
    with pytest.raises(GaveUp, match="3600 s"):
        line().ask(request)
    assert request.calls == 1


def test_two_voices_of_one_service_share_its_limits() -> None:
    slow = Patience(per_second=20.0, at_once=1)
    both = line(slow, "shared"), line(slow, "shared")
    began = time.monotonic()
    for n in range(6):
        both[n % 2].ask(Flaky(0))
    assert time.monotonic() - began >= 5 / 20


def test_no_more_are_asked_at_once_than_it_bears() -> None:
    shared, busy, most = line(Patience(per_second=500.0, at_once=2)), [], []

    def ask() -> str:
        busy.append(1)
        most.append(len(busy))
        time.sleep(0.02)
        busy.pop()
        return "spoken"

    with ThreadPoolExecutor(6) as pool:
        assert len([*pool.map(shared.ask, [ask] * 6)]) == len(most) == 6
    assert max(most) == 2


@each(
    ("value", "seconds"),
    [
        *((None, None), ("", None), ("soon", None), ("-3", None), ("0", 0.0), (" 12 ", 12.0)),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
    ],
)
def test_retry_after_in_seconds_or_as_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value) == seconds
    later = datetime.now(UTC) + timedelta(seconds=90)
    assert retry_after(format_datetime(later, usegmt=True)) == pytest.approx(90, abs=2)


TEXT = "The council voted to reopen the library."
WHOLE = standin.mp3_of(standin.letters(TEXT))


def test_a_whole_mp3_is_accepted() -> None:
    pcm = answer.decode(WHOLE, TEXT)
    assert pcm.rate == 24000
    assert pcm.samples.dtype == np.int16
    # Chinese carries more in fewer letters: long for its letters, not short
    assert (
        answer.decode(standin.encode(standin.babble(2.2)), "市议会投票决定重新开放").rate == 24000
    )


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
