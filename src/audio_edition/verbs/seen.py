"""Which build an editor looked at: the digest of its manifest, as ``sha256sum`` prints it."""

from __future__ import annotations

import hashlib

from audio_edition.errors import PublicationError
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import manifest
from audio_edition.workspace import Workspace


def manifest_digest(workspace: Workspace, edition_id: str) -> str:
    """SHA-256 of ``audio/EDITION/episode.json``; empty where there is none."""
    try:
        data = read_plain(workspace.audio / edition_id / manifest.NAME, MADE)
    except OSError:
        return ""
    return hashlib.sha256(data).hexdigest()


def require_seen(workspace: Workspace, edition_id: str, seen: str) -> None:
    """Raise ``PublicationError`` where the edition is no longer the build that was ``seen``."""
    if seen and seen != manifest_digest(workspace, edition_id):
        raise PublicationError(
            f"edition {edition_id} was built again since you looked at it",
            hint="look at it again, then publish",
        )
