"""The script: what will be said, and the proof that it is what was printed.

The room shares its name with the verb ``audio_edition.script(workspace, edition)``, so the
package itself can be called as that verb (a module may have a class of its own: Python's data
model, "Customizing module attribute access").
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audio_edition.edition.model import Edition
    from audio_edition.verbs.reports import ScriptReport
    from audio_edition.workspace import Workspace


class _Room(ModuleType):
    def __call__(self, workspace: Workspace, edition: str | Edition) -> ScriptReport:
        """Clean and write the script of one edition; see ``verbs.script``."""
        from audio_edition.verbs.script import script

        return script(workspace, edition)


sys.modules[__name__].__class__ = _Room
