"""The pages of an edition for members, as everybody else sees them: that it is for subscribers.

A teaser tells title and summary where the show says so, and never a word of what is read.
"""

from __future__ import annotations

from audio_edition import addresses, languages
from audio_edition.identity import Identity
from audio_edition.publication.headlines import brief_summary
from audio_edition.publication.model import Episode
from audio_edition.publication.pages.about import oembed
from audio_edition.publication.pages.render import render
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.themes import Theme

_AGE = 3600  # seconds that an oEmbed answer may be kept: the edition may become public


def locked_files(
    episode: Episode, identity: Identity, settings: PublishSettings, theme: Theme
) -> dict[str, bytes]:
    """Return ``index.html``, ``embed.html`` and ``oembed.json`` of an edition for members."""
    here = addresses.page_address(identity, episode.edition_id)
    is_told = settings.members.teaser and not episode.retracted
    say = languages.labels_of(episode.language)
    title = episode.title if is_told else str(say["for_subscribers"])

    def page(*, is_embed: bool) -> bytes:
        return render(
            "locked-embed.html" if is_embed else "locked.html",
            identity,
            settings,
            theme,
            language=episode.language,
            root="../",
            episode=episode,
            title=title,
            summary=brief_summary(episode) if is_told else "",
            funding=settings.funding,
            page=here,
            oembed=here + "oembed.json",
        )

    return {
        "index.html": page(is_embed=False),
        "embed.html": page(is_embed=True),
        "oembed.json": oembed(episode, identity, src=here + "embed.html", age=_AGE, title=title),
    }
