"""What was freed goes back to the system."""

from __future__ import annotations

import ctypes
import sys


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


__all__ = ["give_back"]
