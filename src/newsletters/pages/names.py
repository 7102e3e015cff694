"""What an element's name, role, class and id say of the place that it is on a page."""

from __future__ import annotations

import functools
import re
from typing import Any, Final, Literal, TypeAlias

from newsletters.late import late

Place: TypeAlias = Literal[
    "aside", "byline", "caption", "chrome", "comments", "dek", "share", "tags", ""
]
"""Where something stands. ``chrome`` is navigation, footers, forms and banners; ``dek`` is a
standfirst; ``share`` is what reader and article are shared, printed and saved with."""

SILENT: Final = frozenset(("aside", "chrome", "comments", "share"))
"""Places in which no article stands, whatever stands there."""

_ELEMENTS: Final[dict[str, Place]] = {
    "aside": "aside",
    "nav": "chrome",
    "footer": "chrome",
    "form": "chrome",
    "dialog": "chrome",
    "figcaption": "caption",
}
_ROLES: Final[dict[str, Place]] = {
    "complementary": "aside",
    "navigation": "chrome",
    "contentinfo": "chrome",
    "banner": "chrome",
    "search": "chrome",
    "dialog": "chrome",
    "alertdialog": "chrome",
    "alert": "chrome",
    "menu": "chrome",
    "menubar": "chrome",
    "toolbar": "share",
}
# Elements that are the article, or hold it: their classes name the page's kind and topics.
_WHOLE = frozenset(("html", "body", "main", "article"))

# Class and id words, parted at hyphens, underscores and capitals and joined by one space.
# The first place of which a word is found counts.
_SAID: Final[tuple[tuple[Place, str], ...]] = (
    (
        "comments",
        r"comments?|disqus\w*|respond|replies|discussion|livefyre|coral|responses|comentarios|"
        r"kommentare|kommentarer|commentaires|commenti|comentários",
    ),
    (
        "share",
        r"shar(?:e|es|ing|edaddy|ethis)|addthis\w*|addtoany|social\w*|a2a|follow us|print button|"
        r"article tools?|story tools?|post tools?|action bar|reactions?|likes|jp relatedposts",
    ),
    (
        "chrome",
        r"nav|navs|navbar|navigation|menus?|breadcrumbs?|crumbs|pagination|pager|paginate|"
        r"site footer|site header|global (?:header|footer)|page (?:header|footer)|masthead|"
        r"colophon|copyright|legal|cookies?|consent|gdpr|cmp|toolbar|topbar|skip link|"
        r"search(?: (?:form|box|bar))?|login|signin|log in|sign in|paywall|regwall|modal|popup|"
        r"overlay|lightbox|toast|footer|post nav\w*|next prev|prev next|adjacent",
    ),
    (
        "aside",
        r"related\w*|recirc\w*|recommend\w*|promos?|promo\w{3,}|newsletters?|sign ?up|signup form|"
        r"subscri(?:be|ption)s?|subscribe box|most (?:read|popular|viewed|shared|recent)|popular|"
        r"trending|(?:more|also) (?:from|on|in|stories|news|like|read|articles|posts)|more links|"
        r"links block|uploader\w*|"
        r"read (?:next|more|also|on)|next (?:up|read|story|article|post)|up next|"
        r"you (?:may|might)|outbrain|taboola|zergnet|revcontent|mgid|sponsored|sponsors?|"
        r"adverts?|advertisements?|advertising|ads?|adslot|adbox|ad ?(?:unit|slot|wrapper)|dfp|"
        r"donat\w+|cta|call to action|teasers?|onward\w*|sidebars?|side bar|widgets?|rail|"
        r"recent posts|latest (?:news|posts|stories|articles)|(?:read|see) also|"
        r"(?:about|meet) (?:the )?author|author (?:bio\w*|box|info|card|profile|block|about)|"
        r"bio|bookmark card|membership|marketing|appeal|partners?|affiliate\w*|"
        r"(?:inline|in) article (?:link|promo)s?|readmore|morelink|toc|table of contents",
    ),
    (
        "dek",
        r"stand ?first|dek|deck|sub ?title|subtitulos?|sous ?titre|unter(?:titel|zeile)|"
        r"sub ?head(?:line|ing)?|sub ?hed|lede|"
        r"(?:article|story|post|entry|page|content|news) (?:summary|intro|introduction|excerpt|"
        r"lead|leadin|teaser text|description|abstract)|kicker text|chapeau|vorspann|entradilla|"
        r"bajada|sommario|ingress",
    ),
    (
        "byline",
        r"by ?lines?|submitted|node meta|authors?(?: names?)?|entry meta|"
        r"(?:article|post|entry|story) (?:author|meta|info|details|dates?|signature)|"
        r"posted (?:by|on)|dateline(?: time)?|publish(?:ed)? ?(?:date|on|time)|"
        r"signature|firmas?|autor(?:es|en)?|auteurs?|autore|verfasser|date published|"
        r"reading time|read time|time ?stamp|contributors?|writers?",
    ),
    (
        "caption",
        r"captions?|wp caption text|credits?|photo ?(?:credit|caption|by|info)|image "
        r"(?:caption|credit|source|info)|media (?:caption|credit)|cutline|legend",
    ),
    (
        "tags",
        r"tags?|tag (?:list|links|cloud)|tags? links|topics?|topic list|keywords|labels|"
        r"post (?:tags|categories|labels)|cat links|categories|filed under|categor(?:y|ies) links?",
    ),
)
_NAMED = late(f"(?<![^ ])(?:{'|'.join(f'(?P<{p}>(?:{words})(?![^ ]))' for p, words in _SAID)})")
# Whose words are quoted, or whose picture it is: not who wrote the page.
_QUOTED = late(r"(?<![^ ])(?:(?:pull|block)?quotes?|cite|citation|testimonials?|zitat)(?![^ ])")
_SIGNED = late(r"(?:by ?line|firma|signature|(?:article|post|entry) meta)(?![^ ])")
_ORDER: dict[str, int] = {place: number for number, (place, _) in enumerate(_SAID)}
# "has-sidebar", "no-comments", "tag-music": a state or topic of what the element holds.
_STATE = late(
    r"(?:^|\s)(?:(?:has|have|no|with|without|is|not|category|status|format)[-_]\S+|"
    r"tag[-_](?!list|links|cloud)\S+|hentry)",
    re.IGNORECASE,
)
_NOTICE = late(
    r"(?<![^ ])(?:corrections?|corrigend\w*|errat\w*|clarifications?|retractions?|amendments?|"
    r"editors? notes?|editorial notes?|disclosures?|korrektur\w*|"
    r"berichtigung\w*|rectificati\w*|rectificaci\w*|fe de errores)(?![^ ])",
    re.IGNORECASE,
)
_KEYS = ("class", "id", "data-component", "data-testid")
_PICTURES = ("img", "picture", "video", "amp-img", "iframe", "svg")
_HUMP = late(r"(?<=[a-z0-9])(?=[A-Z])")
_PARTS = late(r"[\W_]+")
_LONGEST = 400  # characters of class and id that are looked at
_BUTTON = late(r"(?<![^ ])(?:btn|button|cta)(?![^ ])")


@functools.lru_cache(8192)
def said(names: str) -> Place:
    """The place that a class and an id name, or none."""
    words = _PARTS.sub(" ", _HUMP.sub(" ", _STATE.sub(" ", names))).lower().strip()
    found: Place = ""
    best = len(_ORDER)
    for match in _NAMED.finditer(words):
        number = _ORDER[match.lastgroup or ""]
        if number < best:
            found, best = _SAID[number][0], number
    if found == "comments" and _SIGNED.match(words):
        return "byline"  # and how many comments there are
    return "" if found == "byline" and _QUOTED.search(words) else found


def place_of(element: Any, tag: str) -> Place:
    """Where the element itself says that it stands."""
    if tag in _WHOLE:
        return ""
    if not element.keys() and tag != "figure":
        return _ELEMENTS.get(tag, "")
    get = element.get
    prop = get("itemprop")
    if prop:
        if "articleBody" in prop:
            return ""
        if prop in ("author", "name author", "datePublished", "dateModified"):
            return "byline"
        if prop in ("description", "alternativeHeadline", "abstract"):
            return "dek"
        if prop in ("caption", "creditText", "copyrightHolder"):
            return "caption"
        if prop in ("comment", "commentText"):
            return "comments"
        if prop == "keywords":
            return "tags"
    place = _ELEMENTS.get(tag, "")
    if place:
        return "" if tag in ("aside", "footer") and is_notice(element) else place
    role = get("role")
    if role and (place := _ROLES.get(role, "")):
        return place
    rel = get("rel")
    if rel and tag == "a":
        if "author" in rel:
            return "byline"
        if "tag" in rel.split():
            return "tags"
    if tag == "figure" and next(element.iter(*_PICTURES), None) is not None:
        return "caption"
    return named(element)


def is_notice(element: Any) -> bool:
    """Whether its class says that it tells readers something of the article: a correction."""
    names = element.get("class")
    return bool(names) and _NOTICE.search(_PARTS.sub(" ", _HUMP.sub(" ", names[:200]))) is not None


def named(element: Any) -> Place:
    """The place that an element's class, id and component name."""
    get = element.get
    names = [name for key in _KEYS if (name := get(key))]
    return said(" ".join(names)[:_LONGEST]) if names else ""


@functools.lru_cache(4096)
def _is_button(names: str) -> bool:
    return bool(_BUTTON.search(_PARTS.sub(" ", _HUMP.sub(" ", names)).lower()))


def is_button(element: Any) -> bool:
    """Whether a link is drawn as a button."""
    names = element.get("class")
    return element.get("role") == "button" or bool(names and _is_button(names[:_LONGEST]))
