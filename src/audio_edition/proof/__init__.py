"""Whether what was made is what was meant: the sound against the script, before it goes out.

The room shares its name with the verb ``audio_edition.proof(workspace, edition)``, and is called
as that verb, like the room ``script``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audio_edition.events import Listener
    from audio_edition.verbs.proof import ProofReport
    from audio_edition.workspace import Workspace


class _Room(ModuleType):
    def __call__(
        self,
        workspace: Workspace,
        edition: str,
        *,
        accept: Sequence[str] = (),
        most: float | None = None,
        fresh: bool = False,
        listen: Listener | None = None,
    ) -> ProofReport:
        """Prove an edition as it was built; see ``verbs.proof``."""
        from audio_edition.events import silent
        from audio_edition.verbs.proof import proof

        return proof(
            workspace, edition, accept=accept, most=most, fresh=fresh, listen=listen or silent
        )


sys.modules[__name__].__class__ = _Room
