"""Newsletters as articles.

``read(data)`` reads the bytes of an e-mail letter, ``read_page(markup)`` an article's page. Both
give articles of paragraphs, and say of everything else in the letter what it is: an advertisement,
a house promotion, a greeting, a footer. What cannot be read raises ``ReadError``, in one line.
"""

from __future__ import annotations

from newsletters.errors import ReadError
from newsletters.model import Article, Paragraph
from newsletters.newsletter import Cut, Newsletter

__all__ = ["Article", "Cut", "Newsletter", "Paragraph", "ReadError", "read", "read_page"]


def read(data: bytes, name: str = "the letter", *, split: str = "auto") -> Newsletter:
    """Read an e-mail letter.

    Parameters
    ----------
    data : the message as it came (RFC 5322), forwarded or not.
    name : what messages call it.
    split : how it is parted into stories: ``auto`` as a reader sees it, ``none``, or one of
        ``newsletters.letters.ways.WAYS``.

    Raises ``ReadError`` for what is no letter, or has no text.
    """
    from newsletters.letters.letter import read_letter

    return read_letter(data, name, split=split)


def read_page(markup: str, name: str = "the page", *, url: str = "", language: str = "") -> Article:
    """Read an article's page; without paragraphs where the page holds no article.

    ``url`` is where it came from, ``language`` the tag to go by where the page names none.
    """
    from newsletters.pages.page import parse_page
    from newsletters.witness.held import held_to_page

    (article,) = held_to_page([parse_page(markup, name, url=url, language=language)], markup)
    return article
