"""What a piece of work holds, in bytes: counted, not timed."""

import gc
import tracemalloc
from collections.abc import Callable


def bytes_of(work: Callable[[], object]) -> tuple[int, int]:
    """What is held of the answer, and the most that was held meanwhile."""
    gc.collect()
    tracemalloc.start()
    try:
        kept = work()
        held, peak = tracemalloc.get_traced_memory()
        del kept
    finally:
        tracemalloc.stop()
    return held, peak


__all__ = ["bytes_of"]
