"""How long a guess must wait, in a time that the test keeps."""

from collections.abc import Callable

import pytest

from audio_edition.server.door_limits import DoorLimits
from tests.rows import each

HOME, AWAY = "203.0.113.7", "198.51.100.9"


class Guesser:
    """Limits whose clock is ``now``."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.limits = DoorLimits(lambda: self.now)
        self.wait = self.limits.wait

    def guesses(self, who: Callable[[int], tuple[str, str]], count: int, seconds: float) -> int:
        """How many of ``count`` guesses, one after the other in ``seconds``, are looked at."""
        looked = 0
        for number in range(count):
            looked += self.wait(*who(number)) == 0
            self.now += seconds / count
        return looked


@pytest.fixture
def guesser() -> Guesser:
    return Guesser()


def address(number: int) -> str:
    return f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"


def test_the_wait_doubles_and_has_an_end(guesser: Guesser) -> None:
    waits = []
    for _ in range(16):
        wait = guesser.wait("emil", HOME)
        waits.append(wait)
        for _ in range(20 if wait else 0):  # who does not wait does not wait longer for it
            assert guesser.wait("emil", HOME) == wait
        guesser.now += wait
        if wait:
            assert guesser.wait("emil", HOME) == 0  # after that long, it may be tried
    assert waits[:6] == [0, 0, 0, 1, 2, 4]
    assert max(waits) == 900
    # what was long ago is forgotten
    guesser.now += 3601
    assert [guesser.wait("emil", HOME) for _ in range(4)] == [0, 0, 0, 1]


MANY: list[tuple[str, Callable[[int], tuple[str, str]], int]] = [
    ("one name from one address", lambda _: ("emil", HOME), 16),
    ("one password for many names", lambda n: (f"user{n}", HOME), 28),
    ("one name from many addresses", lambda n: ("emil", address(n)), 145),
    ("one network of IPv6", lambda n: ("emil", f"2001:db8:1:2::{n:x}"), 28),
]


@each("kind, who, most", MANY, ids=lambda row: row[0])
def test_an_hour_of_guessing_is_a_handful(
    kind: str, who: Callable[[int], tuple[str, str]], most: int
) -> None:
    guesser = Guesser()
    assert guesser.guesses(who, 3600, 3600) <= most
    assert guesser.wait("paula", "2001:db8:1:3::1") == 0


def test_a_stranger_keeps_nobody_out_for_long(guesser: Guesser) -> None:
    guesser.guesses(lambda _: ("emil", AWAY), 500, 1)
    assert guesser.wait("emil", HOME) == 0
    guesser.guesses(lambda n: ("emil", address(n)), 500, 60)
    assert guesser.wait("emil", HOME) <= 30


def test_who_is_right_begins_anew_and_is_no_help_to_guess_others(guesser: Guesser) -> None:
    for _ in range(20):
        for _ in range(2):
            assert guesser.wait("emil", HOME) == 0
            guesser.limits.was_right("emil", HOME)
    looked = 0
    for number in range(400):
        looked += guesser.wait(f"user{number}", AWAY) == 0
        if guesser.wait("mallory", AWAY) == 0:
            guesser.limits.was_right("mallory", AWAY)
        guesser.now += 1
    assert looked <= 25


def test_what_is_remembered_is_bounded(guesser: Guesser) -> None:
    for number in range(5_000):
        guesser.wait(f"user{number}", address(number))
    limits = guesser.limits
    for count in (limits._pairs, limits._addresses, limits._names):
        assert len(count._tries) <= 4096
