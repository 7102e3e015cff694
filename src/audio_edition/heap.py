"""What was freed goes back to the system: memory stays flat while sound comes and goes."""

from __future__ import annotations

import ctypes
import sys
from functools import lru_cache

_M_MMAP_THRESHOLD = -3  # <malloc.h>
_THRESHOLD = 128 * 1024  # glibc's own first value


def give_back() -> None:
    """Have the C library give back the pages that nobody uses.

    Each thread allocates in an arena of its own: what one stage freed there, the threads of the
    next do not find, and a long edition was held beside it. Where the C library is not GNU's,
    this does nothing.
    """
    if not sys.platform.startswith("linux"):
        return
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError):
        return


@lru_cache(maxsize=1)
def keep_flat() -> None:
    """Have the C library give large blocks back to the system as soon as they are freed.

    glibc stops doing so after the first large block is freed and keeps them in its arenas,
    which then fragment: two hours took 14 % more memory than five minutes, now 10 %. Where
    the C library is another one, this does nothing.
    """
    if not sys.platform.startswith("linux"):
        return
    try:
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _THRESHOLD)
    except (OSError, AttributeError):
        return
