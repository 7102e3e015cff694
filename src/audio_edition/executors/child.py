"""One child process of the local executor: does tasks as they come, one at a time.

Started as ``python -m audio_edition.executors.child``; reads pickled tasks from standard input
and answers each on its own copy of standard output, so that a library that prints cannot
break the conversation. It ends when its parent closes the pipe, or dies.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys


def main() -> None:
    """Answer tasks until the pipe closes."""
    # Ctrl-C reaches the whole process group; the parent decides what becomes of us
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            task: bytes = pickle.load(sys.stdin.buffer)  # our own parent's bytes
        except EOFError:
            return
        pickle.dump(_done(task), answers)
        answers.flush()


def _done(task: bytes) -> tuple[bool, bytes]:
    """Whether it went well, and what it gave or raised, pickled."""
    try:
        function, args, kwargs = pickle.loads(task)
        return True, pickle.dumps(function(*args, **kwargs))
    except Exception as problem:  # whatever the task raises is the asker's affair
        try:
            told = pickle.dumps(problem)
            pickle.loads(told)
        except Exception:  # an exception that takes other arguments than it keeps
            told = pickle.dumps(RuntimeError(repr(problem)))
        return False, told


if __name__ == "__main__":
    main()

__all__ = ["main"]
