"""The kinds of text that are not for the ear, each with a sentence for the review."""

from __future__ import annotations

KINDS: dict[str, str] = {
    "advert": "an advertisement or its label",
    "app-promo": "asks to install an app",
    "bio": "tells who the author is, not what happened",
    "byline": "names the author, who is announced already",
    "comments": "belongs to the comment section",
    "contact": "tells how to reach the newsroom",
    "cookie": "a consent or cookie notice",
    "copy-link": "the label of a button",
    "credit": "credits a picture, a source or a producer",
    "disclosure": "a standing disclosure, the same under every article",
    "donate": "asks for money",
    "duplicate": "stands in the article already",
    "events": "invites to an event of the publisher",
    "legal": "copyright, terms or a disclaimer",
    "navigation": "a menu, a link or a label of the page",
    "player-chrome": "the label of a player on the page",
    "price-pitch": "names the price of a subscription",
    "reading-time": "tells how long reading takes",
    "related": "points to another article",
    "repeated": "stood in earlier editions of this show",
    "republished": "tells where the article appeared first",
    "share": "asks to share, follow or like",
    "sponsor": "a sponsor's message",
    "subscribe": "asks to subscribe or to sign up",
    "tags": "a list of topics or keywords",
    "template": "is worded and shaped like a page's template",
    "unsubscribe": "tells how to stop or change the e-mails",
    "update-stamp": "the time of publication",
}

__all__ = ["KINDS"]
