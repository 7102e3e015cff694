"""Reading an edition of one moment: what is shown, and the digests beside it, of the same bytes.

An editor types at the desk, or saves in a program of their own, while the desk reads: a
paragraph of one moment with the digest of the next would let a change go where nobody saw it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import TypeAlias, TypeVar

from audio_edition.errors import BusyError
from audio_edition.show import NAME
from audio_edition.verbs.desk import LEXICON
from audio_edition.verbs.profile import FOLDER
from audio_edition.workspace import Workspace

T = TypeVar("T")
Still: TypeAlias = Callable[[], AbstractContextManager[object]]
_File: TypeAlias = tuple[str, int, int, int]

_TRIES = 6


def read_steadily(
    workspace: Workspace,
    edition: str,
    read: Callable[[Workspace], T],
    still: Still = nullcontext,
) -> T:
    """What ``read`` makes of the workspace while the edition's files stay as they are.

    Where one was changed meanwhile it is read anew, ``still`` then keeping back who changes
    files in this process. Raises what ``read`` raises, and ``BusyError`` where others never rest.
    """
    for tries in range(_TRIES):
        with still() if tries else nullcontext():
            before = _stand(workspace, edition)
            try:
                found = read(workspace.reread())
            except Exception:  # of a file that was another halfway through the reading?
                if _stand(workspace, edition) == before:
                    raise
                continue
            if _stand(workspace, edition) == before:
                return found
    raise BusyError(f"edition {edition} is being changed", hint="look again in a moment")


def _stand(workspace: Workspace, edition: str) -> list[_File]:
    """Which files there are; a file that is written or replaced is another."""
    return [
        (path, status.st_ino, status.st_size, status.st_mtime_ns)
        for path, status in sorted(_files(workspace.editions, edition))
    ]


def _files(editions: Path, edition: str) -> Iterator[tuple[str, os.stat_result]]:
    paths = [editions / NAME, editions / LEXICON]
    for folder in (editions / edition, editions / FOLDER):
        with suppress(OSError, ValueError):  # whatever one may ask for: who reads it will tell
            paths += folder.iterdir()
    for path in paths:
        with suppress(OSError):
            yield str(path), path.stat()
