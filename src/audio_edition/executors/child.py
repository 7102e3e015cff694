"""One child process of the local executor: does tasks as they come, one at a time.

Started as ``python -m audio_edition.executors.child``; reads pickled tasks from standard input
and answers each on its own copy of standard output, so that a library that prints cannot
break the conversation. It ends when its parent closes the pipe, or dies, also amid a task.
"""

from __future__ import annotations

import os
import pickle
import resource
import select
import signal
import sys
import threading
from pathlib import Path
from typing import IO

from audio_edition import owners


def main() -> None:
    """Answer tasks until the pipe closes."""
    owners.serve(os.environ.pop("AUDIO_EDITION_OWNER", ""))
    threading.Thread(target=_end_with_parent, args=(sys.stdin.fileno(),), daemon=True).start()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    answer(sys.stdin.buffer, answers)


def answer(tasks: IO[bytes], answers: IO[bytes]) -> None:
    """Answer tasks until nobody holds the other end."""
    # Ctrl-C reaches the whole process group; the parent decides what becomes of us
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while True:
        try:
            task: bytes = pickle.load(tasks)  # our own parent's bytes
        except EOFError:
            return
        pickle.dump(_done(task), answers)
        answers.flush()


def allow(seconds: int, memory: int = 0) -> None:
    """Have the system end this process after so many more seconds of a processor.

    ``memory`` is how many more bytes it may have then; 0 is as many as it can get.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    wanted = [(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + seconds)]
    wanted.append((resource.RLIMIT_CORE, 0))
    if memory and sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[5])
        wanted.append((resource.RLIMIT_DATA, pages * resource.getpagesize() + memory))
    for kind, most in wanted:
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard < 0 else min(most, hard), hard))


def _end_with_parent(tasks: int) -> None:
    """End this process when nobody holds the other end of the pipe any more.

    What lies in the pipe is not touched. A signal on the parent's death would come as well when
    merely the thread ended that started us, prctl(2), and on Linux alone.
    """
    watched = select.poll()
    watched.register(tasks, 0)  # that it was hung up is told unasked
    watched.poll()
    os._exit(0)


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
