"""What a site pastes to show the player: one snippet, once."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from audio_edition import addresses, languages
from audio_edition.addresses import address
from audio_edition.identity import Identity
from audio_edition.publication.model import EpisodeSegment
from audio_edition.publication.pages.about import HEIGHTS, iframe
from audio_edition.publication.text import one_line

_FRAMED = "card"
"""What embed.html is where its address asks for no size."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """``code`` to paste for ``use`` (a stable name), and how to paste it."""

    use: str
    title: str
    how: str
    code: str


@dataclass(frozen=True, slots=True)
class PlayerLook:
    """How a player shall stand on a site.

    ``size`` is one of ``HEIGHTS``; empty: what suits the snippet. ``theme`` is ``light``, ``dark``,
    or empty for the page's own. ``grows``: a frame becomes as high as what a reader opens in it, by
    one more line; None where only the full player does. ``article``: that one alone.
    """

    size: str = ""
    theme: str = ""
    grows: bool | None = None
    article: EpisodeSegment | None = None


def snippets(
    identity: Identity, place: str, language: str = "", look: PlayerLook | None = None
) -> tuple[Snippet, ...]:
    """Return the snippets for ``place``: an edition's name, or ``today``.

    ``language`` is the edition's, where it is not the show's. ``today`` is a permanent address:
    its snippets show each new edition by themselves. One article has no oEmbed answer.
    """
    look = look or PlayerLook()
    page = addresses.page_address(identity, place)
    say = languages.labels_of(language or identity.language)
    # what is pasted once is read on days that have no edition as well
    heading = say["listen_latest"] if place == addresses.TODAY else say["listen_edition"]
    if look.article is not None:
        heading = one_line(look.article.title)
    frame = _frame(identity, page, heading, look)
    made = (
        Snippet("iframe", "Any site: iframe", "Paste where the player shall stand.", frame),
        Snippet(
            "element",
            "Any site: script and element",
            "The player becomes part of the page and takes its scheme. A site on another "
            "host that has a policy names it in script-src, connect-src, media-src and "
            "img-src, and that host must send Access-Control-Allow-Origin.",
            _element(identity, page, heading, look),
        ),
        Snippet(
            "wordpress",
            "WordPress",
            "Add a Custom HTML block and paste this.",
            f"<!-- wp:html -->\n{frame}\n<!-- /wp:html -->",
        ),
        Snippet("ghost", "Ghost", "Type /html in the editor and paste this.", frame),
        Snippet(
            "read-along",
            "Read along in your own article",
            "One more line on a page that has the article and the player: the paragraph being "
            "read is marked, and a click on a paragraph reads from there. data-text selects what "
            'holds the article. A frame needs allow="autoplay; clipboard-write" for the clicks.',
            _script(identity, "edition-article.js", ' data-text="article"'),
        ),
    )
    if look.article is not None:
        return made
    oembed = escape(page + "oembed.json")
    discovery = (
        f'<link rel="alternate" type="application/json+oembed" href="{oembed}" '
        f'title="{escape(one_line(identity.title))}">'
    )
    return (
        *made,
        Snippet(
            "oembed",
            "oEmbed",
            "Where an editor takes addresses, paste the page's address alone; it finds the "
            "player through this link, which the page carries:",
            f"{escape(page)}\n{discovery}",
        ),
    )


def _frame(identity: Identity, page: str, heading: str, look: PlayerLook) -> str:
    size = look.size or _FRAMED
    asked = {
        "size": size if size != _FRAMED else "",
        "theme": look.theme,
        "article": look.article.id if look.article else "",
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    src = f"{page}embed.html{'?' if query else ''}{query}"
    frame = iframe(src, f"{one_line(identity.title)}: {heading}", HEIGHTS[size])
    grows = size == "full" if look.grows is None else look.grows
    return f"{frame}\n{_script(identity, 'edition-frame.js')}" if grows else frame


def _element(identity: Identity, page: str, heading: str, look: PlayerLook) -> str:
    """The element with its link inside, which keeps the player's place until it is there.

    A drawing does so: its attributes are no styles, which a page's policy may forbid. The box
    around lets the page's rules find the same thing before and after.
    """
    size = look.size or ("card" if look.article else "")
    link = (
        f'<svg display="block" width="100%" height="{HEIGHTS[size or "full"]}">'
        f'<foreignObject width="100%" height="100%"><a href="{escape(page)}">{escape(heading)}</a>'
        "</foreignObject></svg>"
    )
    wishes = f' size="{size}"' if size else ""
    wishes += f' theme="{look.theme}"' if look.theme else ""
    wishes += f' article="{escape(look.article.id)}"' if look.article else ""
    return (
        f"{_script(identity, 'edition-player.js')}\n"
        f'<div><edition-player src="{escape(page)}"{wishes}>{link}</edition-player></div>'
    )


def _script(identity: Identity, name: str, wishes: str = "") -> str:
    src = address(identity, addresses.PLAYER, name)
    return f'<script type="module" src="{escape(src)}"{wishes}></script>'
