"""What a server of the site must know of its files."""

from __future__ import annotations

from audio_edition.publication.serving import beacon_elsewhere
from audio_edition.publication.serving import content_type as content_type
from audio_edition.workspace import Workspace


def beacon_origin(workspace: Workspace) -> str:
    """The origin of [publish] beacon, where players tell another host than the show's own."""
    show = workspace.show
    return beacon_elsewhere(show.publish.beacon, show.identity.base_url)
