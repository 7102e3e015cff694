"""The morning run as plain data: when it is due, what counts as clean, what was done and why.

Nothing here collects, builds or sends: ``verbs/run.py`` puts the rooms together, and asks this
one what day it is, whether an edition may go out, and what to write down.

The room shares its name with the verb ``audio_edition.run(workspace, day)``, and is called as
that verb, like the room ``script``.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from audio_edition.events import Listener
    from audio_edition.verbs.run import RunReport
    from audio_edition.workspace import Workspace


class _Room(ModuleType):
    def __call__(
        self,
        workspace: Workspace,
        day: dt.date | str | None = None,
        *,
        dry_run: bool = False,
        listen: Listener | None = None,
    ) -> RunReport:
        """Run the morning of a day, or all that is due; see ``verbs.run``."""
        from audio_edition.events import silent
        from audio_edition.verbs.run import run

        return run(workspace, day, dry_run=dry_run, listen=listen or silent)


sys.modules[__name__].__class__ = _Room
