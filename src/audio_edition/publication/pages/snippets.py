"""What a site pastes to show the player: one snippet, once."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from audio_edition import addresses, languages
from audio_edition.addresses import address
from audio_edition.identity import Identity
from audio_edition.publication.pages.about import iframe
from audio_edition.publication.text import one_line


@dataclass(frozen=True, slots=True)
class Snippet:
    """``code`` to paste for ``use`` (a stable name), and how to paste it."""

    use: str
    title: str
    how: str
    code: str


def snippets(identity: Identity, place: str, language: str = "") -> tuple[Snippet, ...]:
    """Return the snippets for ``place``: an edition's name, or ``today``.

    ``language`` is the edition's, where it is not the show's. ``today`` is a permanent address:
    its snippets show each new edition by themselves.
    """
    page = addresses.page_address(identity, place)
    say = languages.labels_of(language or identity.language)
    heading = say["listen_today"] if place == addresses.TODAY else say["listen_edition"]
    frame = iframe(page + "embed.html", f"{one_line(identity.title)}: {heading}")
    link = f'<a href="{escape(page)}">{escape(heading)}</a>'
    script = address(identity, addresses.PLAYER, "edition-player.js")
    element = (
        f'<script type="module" src="{escape(script)}">'
        f'</script>\n<edition-player src="{escape(page)}">{link}</edition-player>'
    )
    oembed = escape(page + "oembed.json")
    discovery = (
        f'<link rel="alternate" type="application/json+oembed" href="{oembed}" '
        f'title="{escape(one_line(identity.title))}">'
    )
    return (
        Snippet("iframe", "Any site: iframe", "Paste where the player shall stand.", frame),
        Snippet(
            "element",
            "Any site: script and element",
            "The player becomes part of the page and takes its colours. A site on another "
            "host that has a policy names it in script-src, connect-src, media-src and "
            "img-src, and that host must send Access-Control-Allow-Origin.",
            element,
        ),
        Snippet(
            "wordpress",
            "WordPress",
            "Add a Custom HTML block and paste this.",
            f"<!-- wp:html -->\n{frame}\n<!-- /wp:html -->",
        ),
        Snippet("ghost", "Ghost", "Type /html in the editor and paste this.", frame),
        Snippet(
            "oembed",
            "oEmbed",
            "Where an editor takes addresses, paste the page's address alone; it finds the "
            "player through this link, which the page carries:",
            f"{escape(page)}\n{discovery}",
        ),
    )


__all__ = ["Snippet", "snippets"]
