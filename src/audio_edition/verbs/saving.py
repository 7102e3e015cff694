"""What an editor saves while a build stands by: seen by looking at the files again and again.

No service of the system that tells of changes is asked: shows lie on network disks and in
containers' mounts, where none does, and a look costs less than a millisecond.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from audio_edition.errors import AudioEditionError
from audio_edition.speech.casting import load_usual
from audio_edition.speech.warm import kept_warm as kept_warm
from audio_edition.verbs.stamps import Stamped, edition_folders, named_in, stamp_of, tree
from audio_edition.workspace import Workspace

_LOOK = 0.1
"""Seconds between two looks; what stands as it did at the look before has been saved whole."""

_Standing: TypeAlias = frozenset[Stamped]


class Saves:
    """What an edition is made of, as it stood when it was last looked at.

    Its own folder, the show's files beside it (show.toml, lexicon.toml, templates, plugins), and
    what show.toml names elsewhere. Files that editing programs keep beside one that is open
    (hidden ones, ``name~``) are nothing that was saved.
    """

    def __init__(
        self, root: Path, edition: str, *, nap: Callable[[float], object] = time.sleep
    ) -> None:
        self._root = root
        self._edition = edition
        self._nap = nap
        self._stood = self._look()

    def wait(self) -> tuple[str, ...]:
        """Return when something was saved since the last call (or the start): the files' paths.

        Not before two looks found the same, so that nobody reads what is half written.
        """
        found = self._stood
        while True:
            self._nap(_LOOK)
            before, found = found, self._look()
            if found == before and found != self._stood:
                changed = sorted({one.path for one in found ^ self._stood})
                self._stood = found
                return tuple(changed)

    def _look(self) -> _Standing:
        editions = self._root / "editions"
        found = set[Stamped]()
        with suppress(OSError):  # the folder may just be put in the place of another
            found.update(tree(editions, leave=edition_folders(editions)))
        found.update(tree(editions / self._edition))
        found.update(Stamped(name, stamp_of(name)) for name in named_in(self._root))
        return frozenset(
            one
            for one in found
            if one.stamp is not None and not one.is_folder and not _is_beside(one.path)
        )


def _is_beside(path: str) -> bool:
    """Whether the file is an editing program's own."""
    name = path.rpartition("/")[2]
    return name.startswith((".", "#")) or name.endswith(("~", ".swp", ".tmp"))


def load_ahead(workspace: Workspace, *, engine: str = "", voice: str = "") -> None:
    """Load the show's usual voice, or the one named, beside whatever else is done.

    What goes wrong is told when somebody is to speak.
    """
    show = workspace.show
    settings = show.voice.overridden(engine=engine, voice=voice)

    def load() -> None:
        with suppress(AudioEditionError):
            load_usual(settings, show.identity.language, workspace.store.address)

    threading.Thread(target=load, name="load", daemon=True).start()
