"""How the process of a command ends: as any other, or at once where a thread is still at work."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
import threading
from typing import NoReturn


def leave(end: SystemExit) -> NoReturn:
    """End the process as ``end`` says, which has a code.

    Python takes down the threads that nobody waits for wherever they are. One that is inside a
    library made of C++ then ends the process by SIGABRT, whatever the code was to be: of a desk
    that was closed while it built. Where such a thread lives, all is done that is to be done at
    an end, and nothing is taken down.
    """
    if any(one.daemon for one in threading.enumerate()):
        # what Python does at an end, in its order: who is waited for, what is registered
        getattr(threading, "_shutdown", list)()
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):  # closed, or the terminal went away
                stream.flush()
        os._exit(int(end.code or 0))
    raise end
