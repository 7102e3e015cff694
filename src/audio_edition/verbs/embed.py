"""embed: what to paste so that the player stands on a site."""

from __future__ import annotations

import difflib

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.publication import manifest
from audio_edition.publication.pages.snippets import Snippet, snippets
from audio_edition.workspace import Workspace, with_own_languages

USES = ("iframe", "element", "wordpress", "ghost", "oembed")
"""What a snippet is for, as ``--for`` takes it."""


@with_own_languages
def embed(workspace: Workspace, edition: str = addresses.TODAY) -> tuple[Snippet, ...]:
    """Return the snippets that put the player on a site, one a use.

    ``today`` is pasted once and shows each new edition by itself; an edition's own snippets
    show that edition for ever. Raises ``PublicationError`` for one that is not built.
    """
    audio = workspace.audio
    is_name = edition == addresses.TODAY or addresses.is_edition_name(edition)
    if not is_name or not (audio / edition / "embed.html").is_file():
        raise _refusal(workspace, edition)
    episode = None if edition == addresses.TODAY else manifest.read(audio, edition)
    language = episode.language if episode else ""
    return tuple(snippets(workspace.show.identity, edition, language))


def _refusal(workspace: Workspace, edition: str) -> PublicationError:
    built = sorted(page.parent.name for page in workspace.audio.glob("*/embed.html"))
    if not built:
        return PublicationError(
            "nothing has been built yet", hint="audio-edition build makes an edition"
        )
    near = difflib.get_close_matches(edition, built, n=1, cutoff=0.5)
    episode = (
        manifest.read(workspace.audio, edition) if addresses.is_edition_name(edition) else None
    )
    if episode is not None and episode.is_under_embargo(workspace.now()):
        return PublicationError(
            f"edition {edition} is under embargo until {episode.publish_at}",
            hint="its page and player stand from then on; today's player shows it by itself",
        )
    if edition in workspace.edition_ids():
        hint = f"audio-edition build {edition} makes it"
    else:
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(built[-5:])}"
    return PublicationError(f"edition {edition} is not published", hint=hint)


__all__ = ["USES", "embed"]
