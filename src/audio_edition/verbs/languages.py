"""languages: what each language's pack covers."""

from __future__ import annotations

from audio_edition import languages as packs
from audio_edition.languages import Coverage
from audio_edition.plugins import NOBODY
from audio_edition.workspace import Workspace


def languages(workspace: Workspace | None = None) -> tuple[Coverage, ...]:
    """Return what is known of every language: ours, packages', then the show's own."""
    plugins = workspace.plugins if workspace else NOBODY
    tags = packs.names()
    tags += sorted(set(plugins.offers(packs.LANGUAGES.name)) - set(tags))
    with packs.using(plugins):
        return tuple(packs.coverage(tag) for tag in tags)
