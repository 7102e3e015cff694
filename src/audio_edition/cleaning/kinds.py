"""The kinds of text that are not for the ear, each with a sentence for the review."""

from __future__ import annotations

KINDS: dict[str, str] = {
    "advert": "an advertisement or its label",
    "app-promo": "asks to install an app",
    "bio": "tells who the author is, not what happened",
    "byline": "names who wrote it",
    "comments": "belongs to the comment section",
    "contact": "tells how to reach the newsroom",
    "contents": "the letter's list of what is in it",
    "cookie": "a consent or cookie notice",
    "copy-link": "the label of a button",
    "credit": "credits a picture, a source or a producer",
    "disclosure": "a standing disclosure, the same under every article",
    "donate": "asks for money",
    "duplicate": "stands in the article already",
    "events": "invites to an event of the publisher",
    "footer": "the end of a letter: addresses, rights, how to leave",
    "greeting": "greets the letter's readers",
    "legal": "copyright, terms or a disclaimer",
    "masthead": "the letter's name and date, and where to read it in a browser",
    "navigation": "a menu, a link or a label of the page",
    "note": "a note that the text points to",
    "player-chrome": "the label of a player on the page",
    "poll": "asks readers to vote or to rate",
    "price-pitch": "names the price of a subscription",
    "promo": "the sender's own offer",
    "reading-time": "tells how long reading takes",
    "referral": "counts recommendations, and names the prizes",
    "related": "points to another article",
    "repeated": "stood in earlier editions of this show",
    "republished": "tells where the article appeared first",
    "share": "asks to share, follow or like",
    "signoff": "takes leave of the letter's readers",
    "sponsor": "a sponsor's message",
    "subscribe": "asks to subscribe or to sign up",
    "tags": "a list of topics or keywords",
    "template": "is worded and shaped like a page's template",
    "unsubscribe": "tells how to stop or change the e-mails",
    "update-stamp": "the time of publication",
}
PROMOTES = frozenset(
    "advert app-promo donate events price-pitch promo referral sponsor subscribe".split()
)
"""What sells or asks for something: heard where nobody wanted it, it harms the edition."""
UNNAMED = frozenset(("", "duplicate", "related", "repeated", "template"))
"""What has no name of its own, and may be journalism."""
FURNITURE = frozenset(KINDS) - PROMOTES - UNNAMED
"""What does nobody any harm, heard or not."""
