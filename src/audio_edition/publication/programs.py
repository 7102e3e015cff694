"""A program of somebody else's that works for us: it ends where we are cut off."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_with(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Tell the process to end where the block is left by an exception, Ctrl-C among them.

    To be entered after the process: whoever leaves that waits for it.
    """
    try:
        yield
    except BaseException:
        process.terminate()
        raise
