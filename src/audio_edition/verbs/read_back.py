"""publish --verify: read back what stands at the target."""

from __future__ import annotations

from collections.abc import Sequence

from audio_edition.errors import PublicationError
from audio_edition.events import Listener, silent
from audio_edition.publication.read_back import ReadBack
from audio_edition.publication.read_back import read_back as read
from audio_edition.verbs.publish import target_of
from audio_edition.workspace import Workspace, with_own_languages


@with_own_languages
def read_back(
    workspace: Workspace, editions: Sequence[str] = (), *, listen: Listener = silent
) -> ReadBack:
    """Read every public file at the target, and compare it with its digest; nothing is sent.

    ``editions`` are those to look at; none named: all, and feed and pages. Raises
    ``PublicationError`` where there is no target, or it cannot be read.
    """
    target = target_of(workspace)
    if target is None:
        raise PublicationError(
            "there is no target to read back: [publish] target is empty",
            hint=f"{workspace.audio} is what listeners get; audio-edition check reads it",
        )
    return read(workspace, target, named=editions, listen=listen)
