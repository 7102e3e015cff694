"""What a server of the site must know of its files."""

from __future__ import annotations

from contextlib import suppress

from audio_edition.errors import AudioEditionError
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication.pages.parts import parts
from audio_edition.publication.serving import beacon_elsewhere
from audio_edition.publication.serving import content_type as content_type
from audio_edition.publication.themes import open_theme
from audio_edition.workspace import Workspace


def beacon_origin(workspace: Workspace) -> str:
    """The origin of [publish] beacon, where players tell another host than the show's own."""
    show = workspace.show
    return beacon_elsewhere(show.publish.beacon, show.identity.base_url)


def may_run(workspace: Workspace, path: str) -> bool:
    """Whether what lies at ``path`` of the site is no script, or one that this program or the
    show's theme makes; whatever lies in a show that the user made here may run.
    """
    if "javascript" not in content_type(path) or workspace.trust.is_made_here:
        return True
    with suppress(AudioEditionError):  # one that cannot be read changes nothing
        workspace = workspace.reread()
    settings, name = workspace.show, path.removeprefix("/player/")
    try:
        theme = open_theme(settings.publish.theme, workspace)
        made = parts(theme, settings.identity.title).files.get(name)
        return made is not None and made == read_plain(workspace.audio / "player" / name, MADE)
    except (OSError, AudioEditionError):
        return False
