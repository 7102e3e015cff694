"""How long a guess must wait, in a time that the test keeps."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audio_edition.server.door_limits import DoorLimits

HOME, AWAY = "203.0.113.7", "198.51.100.9"


class Time:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def limits(time: Time) -> DoorLimits:
    return DoorLimits(time)


def guesses(limits: DoorLimits, time: Time, who: Callable[[int], tuple[str, str]], count: int,
            seconds: float) -> int:  # fmt: skip
    """How many of ``count`` guesses, one after the other in ``seconds``, are looked at."""
    looked = 0
    for number in range(count):
        looked += limits.wait(*who(number)) == 0
        time.now += seconds / count
    return looked


def test_the_wait_doubles_and_has_an_end(limits: DoorLimits, time: Time) -> None:
    waits = []
    for _ in range(16):
        wait = limits.wait("emil", HOME)
        waits.append(wait)
        time.now += wait
        if wait:
            assert limits.wait("emil", HOME) == 0  # after that long, it may be tried
    assert waits[:6] == [0, 0, 0, 1, 2, 4]
    assert max(waits) == 900


def test_who_does_not_wait_is_not_looked_at_and_does_not_wait_longer_for_it(
    limits: DoorLimits, time: Time
) -> None:
    for _ in range(4):
        limits.wait("emil", HOME)
    for _ in range(50):
        assert limits.wait("emil", HOME) == 1
    time.now += 1
    assert limits.wait("emil", HOME) == 0


def test_an_hour_of_guessing_is_a_handful(limits: DoorLimits, time: Time) -> None:
    assert guesses(limits, time, lambda _: ("emil", HOME), 3600, 3600) <= 16


def test_other_names_from_one_address_are_guesses_too(limits: DoorLimits, time: Time) -> None:
    """One password for many names."""
    assert guesses(limits, time, lambda n: (f"user{n}", HOME), 3600, 3600) <= 28


def test_many_addresses_do_not_guess_one_name_fast(limits: DoorLimits, time: Time) -> None:
    looked = guesses(limits, time, lambda n: ("emil", f"10.0.{n // 250}.{n % 250}"), 3600, 3600)
    assert looked <= 145


def test_a_stranger_keeps_nobody_out_for_long(limits: DoorLimits, time: Time) -> None:
    guesses(limits, time, lambda _: ("emil", AWAY), 500, 1)
    assert limits.wait("emil", HOME) == 0
    guesses(limits, time, lambda n: ("emil", f"10.0.{n // 250}.{n % 250}"), 500, 60)
    assert limits.wait("emil", HOME) <= 30


def test_an_ipv6_guesser_has_one_network(limits: DoorLimits, time: Time) -> None:
    looked = guesses(limits, time, lambda n: ("emil", f"2001:db8:1:2::{n:x}"), 1000, 60)
    assert looked <= 9
    assert limits.wait("paula", "2001:db8:1:3::1") == 0


def test_who_is_right_begins_anew(limits: DoorLimits) -> None:
    for _ in range(20):
        for _ in range(2):
            assert limits.wait("emil", HOME) == 0
            limits.was_right("emil", HOME)


def test_a_password_of_ones_own_does_not_help_to_guess_others(
    limits: DoorLimits, time: Time
) -> None:
    looked = 0
    for number in range(400):
        looked += limits.wait(f"user{number}", HOME) == 0
        if limits.wait("mallory", HOME) == 0:
            limits.was_right("mallory", HOME)
        time.now += 1
    assert looked <= 25


def test_what_was_long_ago_is_forgotten(limits: DoorLimits, time: Time) -> None:
    guesses(limits, time, lambda _: ("emil", HOME), 300, 300)
    time.now += 3601
    assert [limits.wait("emil", HOME) for _ in range(4)] == [0, 0, 0, 1]


def test_what_is_remembered_is_bounded(limits: DoorLimits) -> None:
    for number in range(20_000):
        limits.wait(f"user{number}", f"10.{number // 65536}.{number // 256 % 256}.{number % 256}")
    for count in (limits._pairs, limits._addresses, limits._names):
        assert len(count._tries) <= 4096
