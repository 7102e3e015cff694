"""An edition's card in a newsletter: tables and inline styles, as mail programs want it.

Outlook lays out with Word: widths stand as attributes too, and nothing depends on a style that it
does not know. Gmail keeps no class and no sheet of styles that is needed here, and cuts letters
over 102 kB: the card takes less than ten. Every text has both its colours, so that a program that
turns them dark turns both.
"""

from __future__ import annotations

import html
from dataclasses import replace

from audio_edition import addresses
from audio_edition.addresses import address
from audio_edition.identity import Identity
from audio_edition.marked import CARD_CLASS, block
from audio_edition.publication.card_drawing import WIDTH
from audio_edition.publication.colours import as_hex
from audio_edition.publication.email_card import Card
from audio_edition.publication.pages.snippets import Snippet
from audio_edition.publication.pages.words import clock
from audio_edition.publication.text import cut_bytes, printable

_FONTS = "Helvetica,Arial,sans-serif"
_LONGEST, _ESCAPED = 400, 700
"""Bytes of a headline, plain and as HTML: three, said twice over, leave the card below 10 kB."""


def email_snippets(card: Card, identity: Identity, height: int) -> tuple[Snippet, Snippet]:
    """Return the card as HTML and as plain text; ``height`` of its picture is 600 wide."""
    return (
        Snippet(
            "email",
            "A newsletter: HTML",
            "Paste it where your service takes HTML; it brings its styles along.",
            email_html(card, identity, height),
        ),
        Snippet(
            "email-text",
            "A newsletter: plain text",
            "Paste it into the letter's text version.",
            email_text(card, identity),
        ),
    )


def email_html(card: Card, identity: Identity, height: int) -> str:
    """The card as a table: its picture, and below it the headlines as links."""
    colours = card.colours
    ground, ink, paper, text = map(
        as_hex, (colours.ground, colours.ink, colours.paper, colours.text)
    )
    page = addresses.page_address(identity, card.edition_id)
    picture = address(identity, card.edition_id, card.name)
    way = card.direction
    side = "right" if way == "rtl" else "left"
    cell = f"color:{text};background-color:{paper};font-family:{_FONTS};text-align:{side}"
    rows = [
        f'<tr>\n<td bgcolor="{ground}" style="padding:0;background-color:{ground};color:{ink}">'
        f'<a href="{_said(at_second(page, 0))}" style="display:block;color:{ink};'
        f'background-color:{ground};text-decoration:none">'
        f'<img src="{_said(picture)}" width="{WIDTH}" height="{height}" border="0" '
        f'alt="{_said(alternative(card))}" style="display:block;width:100%;max-width:{WIDTH}px;'
        f"height:auto;border:0;color:{ink};background-color:{ground};font-family:{_FONTS};"
        f'font-size:18px;line-height:26px;text-align:{side}"></a></td>\n</tr>'
    ]
    for number, item in enumerate(card.headlines):
        last = number + 1 == len(card.headlines) and not card.more
        space = f"{12 if number == 0 else 4}px 16px {14 if last else 4}px 16px"
        rows.append(
            f'<tr>\n<td bgcolor="{paper}" align="{side}" dir="{way}" style="padding:{space};{cell};'
            f'font-size:16px;line-height:24px"><a href="{_said(at_second(page, item.start))}" '
            f'style="color:{as_hex(colours.accent)};background-color:{paper};'
            f'text-decoration:underline">{_said(_short(item.title))}</a> '
            f'<span dir="ltr" style="color:{text};background-color:{paper};font-size:14px">'
            f"{clock(item.start)}</span></td>\n</tr>"
        )
    if card.more:
        rows.append(
            f'<tr>\n<td bgcolor="{paper}" align="{side}" style="padding:4px 16px 14px 16px;{cell};'
            f'font-size:14px;line-height:22px"><a href="{_said(page)}" lang="{card.labels}" '
            f'style="color:{text};background-color:{paper};text-decoration:underline">'
            f"{_said(card.more)}</a></td>\n</tr>"
        )
    table = (
        f'<table class="{CARD_CLASS}" role="presentation" lang="{_said(card.language)}" '
        f'dir="{way}" width="{WIDTH}" cellpadding="0" cellspacing="0" border="0" align="center" '
        f'bgcolor="{paper}" style="width:100%;max-width:{WIDTH}px;margin:0 auto;'
        f'border-collapse:collapse;background-color:{paper};color:{text}">\n'
    )
    return block(card.edition_id, table + "\n".join(rows) + "\n</table>")


def email_text(card: Card, identity: Identity) -> str:
    """The card for a letter's plain text: each address on a line of its own."""
    page = addresses.page_address(identity, card.edition_id)
    lines = [f"▶ {card.label} ({card.length})", printable(card.title), at_second(page, 0)]
    for item in card.headlines:
        lines += ["", f"{clock(item.start)} {printable(_short(item.title))}"]
        lines.append(at_second(page, item.start))
    if card.more:
        lines += ["", card.more, page]
    return "\n".join(lines)


def at_second(page: str, start: float) -> str:
    """The address of a second of the edition: its player begins there."""
    return f"{page}?t={int(start)}"


def alternative(card: Card) -> str:
    """What the picture says, for who does not see it; long headlines cut."""
    headlines = tuple(replace(item, title=_short(item.title)) for item in card.headlines)
    return replace(card, headlines=headlines, title=_short(card.title)).alternative


def _short(text: str) -> str:
    kept = cut_bytes(text, _LONGEST)
    while len(_said(kept).encode()) > _ESCAPED:  # a headline of nothing but quotation marks
        kept = cut_bytes(kept, len(kept.encode()) // 2)
    return kept


def _said(text: str) -> str:
    """Text for HTML: without what no parser accepts (HTML Standard, 13.2.3.5), escaped."""
    return html.escape("".join(c for c in printable(text) if ord(c) & 0xFFFE != 0xFFFE), quote=True)
