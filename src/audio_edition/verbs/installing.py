"""voices install: bring a voice into the show's folder from a file or an address."""

from __future__ import annotations

from audio_edition.speech import installing
from audio_edition.speech.installing import InstalledVoice
from audio_edition.workspace import Workspace


def install_voice(
    workspace: Workspace,
    source: str,
    *,
    settings: str = "",
    card: str = "",
    name: str = "",
    replace: bool = False,
) -> InstalledVoice:
    """Put a voice into ``editions/voices``; see ``speech.installing.install``.

    Nothing else of the show changes: who wants to hear it names it in show.toml. Raises
    ``SpeechError``.
    """
    return installing.install(
        source,
        workspace.editions / "voices",
        now=workspace.now(),
        settings=settings,
        card=card,
        name=name,
        replace=replace,
    )
