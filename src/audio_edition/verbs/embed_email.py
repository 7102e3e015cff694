"""embed --for email: an edition's card for a newsletter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication.card_drawing import size_of
from audio_edition.publication.covers import of_show
from audio_edition.publication.email_card import card_of, pictures_of
from audio_edition.publication.model import Episode
from audio_edition.publication.pages.email import email_snippets
from audio_edition.publication.pages.snippets import Snippet
from audio_edition.verbs.embed import episode_of
from audio_edition.workspace import Workspace, with_own_languages


@dataclass(frozen=True, slots=True)
class LetterCard:
    """A card as HTML and as plain text, and what must be done before the letter goes out."""

    edition: str
    html: Snippet
    text: Snippet
    notes: tuple[str, ...]


@with_own_languages
def embed_email(workspace: Workspace, edition: str = addresses.TODAY) -> LetterCard:
    """Return the card that a newsletter shows of an edition.

    A letter stays as it was sent: ``today`` is the newest public edition, and the card is that
    edition's for ever. Raises ``PublicationError`` for one that is not built, was retracted, or
    has no picture.
    """
    episode = episode_of(workspace, edition)
    edition_id = episode.edition_id
    if episode.retracted:
        raise PublicationError(
            f"edition {edition_id} was retracted",
            hint=f"audio-edition publish {edition_id} brings it back",
        )
    identity = workspace.show.identity
    cover = of_show(identity, workspace)
    card = card_of(episode, identity, cover)
    file = workspace.audio / edition_id / card.name
    hidden = episode.is_under_embargo(workspace.now())
    if hidden:  # its picture stands from its hour on: under this name, and as large
        picture = pictures_of(episode, identity, cover, file.parent)[card.name]
    else:
        try:
            picture = read_plain(file, MADE)
        except OSError:
            raise PublicationError(
                f"the card of edition {edition_id} is not drawn yet",
                hint=f"audio-edition build {edition_id} draws it",
            ) from None
    html, text = email_snippets(card, identity, size_of(picture)[1])
    return LetterCard(edition_id, html, text, tuple(_notes(episode, hidden=hidden)))


def _notes(episode: Episode, *, hidden: bool) -> Iterator[str]:
    name = episode.edition_id
    if all(item.revision != episode.revision for item in episode.published):
        what = f"edition {name}" if not episode.published else f"its revision {episode.revision}"
        yield (
            f"{what} is not published yet: audio-edition publish {name} before the letter goes "
            "out, else its picture is missing there"
        )
    if hidden:
        yield (
            f"edition {name} is under embargo until {episode.publish_at}: page and picture "
            "stand from then on"
        )
