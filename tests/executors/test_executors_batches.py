"""Work dealt in batches: none lost, none twice, few of them, and the last ones small."""

import heapq
import random

from hypothesis import given
from hypothesis import strategies as st

from audio_edition.executors.batches import Batches
from tests.rows import each


def dealt(batches: Batches[float], workers: int) -> list[tuple[float, ...]]:
    return list(iter(lambda: batches.deal(workers), ()))


@given(st.lists(st.floats(0.1, 500.0), max_size=200), st.integers(0, 70), st.floats(0.0, 20.0))
def test_every_item_is_dealt_once_and_in_order(
    sizes: list[float], workers: int, longest: float
) -> None:
    found = dealt(Batches(sizes, size=float, longest=longest), workers)
    assert [size for batch in found for size in batch] == sizes
    assert all(found)


def test_all_together_are_given_a_part_of_what_is_left() -> None:
    found = [len(batch) for batch in dealt(Batches([1.0] * 600, size=float, longest=1e9), 4)]
    assert found[:4] == [100, 83, 69, 58]
    assert found == sorted(found, reverse=True)
    assert found[-1] <= 600 / 4 / 24
    assert len(found) < 45


def test_no_batch_takes_longer_than_was_asked_for() -> None:
    batches = Batches([100.0] * 1000, size=float, longest=3.0)
    first = batches.deal(1)
    assert len(first) == 6  # as fast as Piper, as long as nothing was measured
    batches.took(first, 6 * 0.125)
    assert len(batches.deal(1)) == 24
    batches.took((100.0,), 50.0)  # slower than any batch may be
    assert len(batches.deal(1)) == 1


def test_what_was_slow_once_is_forgotten_and_what_comes_back_is_dealt_again_first() -> None:
    batches = Batches([100.0] * 10_000, size=float, longest=3.0)
    batches.took(batches.deal(1), 10.0)  # the first batch of a worker has a voice to open
    slow = len(batches.deal(1))
    for _ in range(10):
        batches.took((100.0,), 0.1)
    assert len(batches.deal(1)) > 5 * slow
    batches = Batches([1.0, 2.0, 3.0, 4.0], size=float)
    batches.back(batches.deal(2) + batches.deal(2))
    assert len(batches) == 4
    assert dealt(batches, 2) == [(1.0,), (2.0,), (3.0,), (4.0,)]  # without a time each is a task
    assert batches.deal(2) == ()


@each("workers", [1, 4, 16, 64])
@each("items", [10, 40])
def test_all_workers_end_at_about_the_same_time(workers: int, items: int) -> None:
    """Sentences of any length, on workers that are unlike by a fifth."""
    luck = random.Random(7)
    sizes = sorted((luck.lognormvariate(4.4, 0.5) for _ in range(workers * items)), reverse=True)
    batches = Batches(sizes, size=float, longest=4.0)
    free = [(0.0, n) for n in range(workers)]
    speed = [0.003 * luck.uniform(0.9, 1.1) for _ in range(workers)]
    tasks, busy, end = 0, 0.0, 0.0
    while batches:
        now, who = heapq.heappop(free)
        took = speed[who] * sum(batches.deal(workers))
        tasks, busy, end = tasks + 1, busy + took, max(end, now + took)
        heapq.heappush(free, (now + took, who))
    assert busy / workers / end > (0.93 if items == 10 else 0.96)
    assert tasks <= len(sizes) / (1.4 if items == 10 else 4.5)
