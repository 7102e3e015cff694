"""embed: what to paste so that the player stands on a site."""

from __future__ import annotations

import difflib
from dataclasses import replace
from urllib.parse import urlsplit

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.publication import manifest
from audio_edition.publication.model import Episode, EpisodeSegment
from audio_edition.publication.pages.snippets import PlayerLook as PlayerLook
from audio_edition.publication.pages.snippets import Snippet, snippets
from audio_edition.publication.shelf import read_shelf
from audio_edition.workspace import Workspace, with_own_languages

USES = ("iframe", "element", "wordpress", "ghost", "read-along", "oembed")
"""What a site's snippet is for, as ``--for`` takes it; ``email`` is ``embed_email``'s."""


@with_own_languages
def embed(
    workspace: Workspace,
    edition: str = addresses.TODAY,
    look: PlayerLook | None = None,
    *,
    article: str = "",
) -> tuple[Snippet, ...]:
    """Return the snippets that put the player on a site, one a use.

    ``today`` is pasted once and shows each new edition by itself; an edition's own snippets
    show that edition for ever. ``article`` (its id, its number from 1, or its address) is the
    one that is played, alone; with ``today`` it is the newest edition's, and stays so. Raises
    ``PublicationError`` for an edition that is not built, and for no such article.
    """
    audio = workspace.audio
    is_name = edition == addresses.TODAY or addresses.is_edition_name(edition)
    if not is_name or not (audio / edition / "embed.html").is_file():
        raise refusal(workspace, edition)
    identity = workspace.show.identity
    if article:
        whole = episode_of(workspace, edition)
        look = replace(look or PlayerLook(), article=article_of(whole, article))
        return snippets(identity, whole.edition_id, whole.language, look)
    episode = None if edition == addresses.TODAY else manifest.read(audio, edition)
    return snippets(identity, edition, episode.language if episode else "", look)


def episode_of(workspace: Workspace, edition: str) -> Episode:
    """Return an edition as it was built; ``today`` is the newest that is public.

    Raises ``PublicationError`` where there is none.
    """
    if edition == addresses.TODAY:
        shelf = read_shelf(workspace)
        now = workspace.now()
        public = [entry for entry in shelf.entries if entry.is_public(now)]
        if public:
            return shelf.whole(public[-1])
    elif addresses.is_edition_name(edition):
        episode = manifest.read(workspace.audio, edition)
        if episode is not None:
            return episode
    raise refusal(workspace, edition)


def article_of(episode: Episode, wanted: str) -> EpisodeSegment:
    """Return the article that ``wanted`` names: by id, by number from 1, or by address.

    Raises ``PublicationError`` for one that is not in the edition.
    """
    articles = [segment for segment in episode.segments if segment.kind == "article"]
    for segment in articles:
        if segment.id == wanted:
            return segment
    if wanted.isdecimal() and 1 <= int(wanted) <= len(articles):
        return articles[int(wanted) - 1]
    for segment in articles:
        if _page(wanted) and _page(segment.url) == _page(wanted):
            return segment
    if not articles:
        raise PublicationError(f"edition {episode.edition_id} has no articles")
    ids = [segment.id for segment in articles]
    near = difflib.get_close_matches(wanted, ids, n=1, cutoff=0.5)
    raise PublicationError(
        f"edition {episode.edition_id} has no article {wanted[:80]!r}",
        hint=f"did you mean {near[0]}?"
        if near
        else f"give its number, 1 to {len(articles)}, or its name: {', '.join(ids[:5])}",
    )


def _page(url: str) -> str:
    """An address without what two people write otherwise; empty for what is none."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    return host + parts.path.rstrip("/") if parts.scheme in ("http", "https") and host else ""


def refusal(workspace: Workspace, edition: str) -> PublicationError:
    """Say why there is nothing to show of an edition, and what mends it."""
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
