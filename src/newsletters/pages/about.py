"""What a page says of itself: headline, author, section, address, picture, language, date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from newsletters.late import late
from newsletters.pages.byline import people
from newsletters.pages.headline import (
    bare,
    headline_of,
    is_site,
    site_of,
    sites_in,
    tops,
)
from newsletters.pages.linked import Linked, read_linked
from newsletters.pages.picture import alt_of
from newsletters.pages.section import section_on
from newsletters.pages.walk import PagePiece
from newsletters.text import same_words, visible

if TYPE_CHECKING:
    from lxml.html import HtmlElement
_LANGUAGE = late(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_LINK = 0.8  # the share of links from which words are nothing but links
_TITLES = (
    "og:title",
    "twitter:title",
    "parsely-title",
    "sailthru.title",
    "citation_title",
    "dc.title",
    "dcterms.title",
    "title",
)
_AUTHORS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "byl",
    "cxenseparse:author",
    "og:article:author",
)
_CITED = ("citation_author", "dc.creator", "dcterms.creator")  # surname first, perhaps
_SECTIONS = ("article:section", "parsely-section", "sailthru.section", "section")
_DATES = ("article:published_time", "parsely-pub-date", "citation_publication_date", "dc.date")
_DESCRIPTIONS = ("og:description", "description", "twitter:description", "sailthru.description")


@dataclass(frozen=True, slots=True)
class About:
    """What stands in a page's head; empty where the page does not say.

    ``authors`` are people only, ``sites`` the names that the site goes by; ``description`` is
    what the page says it is about; ``body`` is the article as its JSON-LD holds it, and
    ``is_free`` whether all may read it.
    """

    headline: str = ""
    authors: tuple[str, ...] = ()
    section: str = ""
    url: str = ""
    image: str = ""
    image_alt: str = ""
    language: str = ""
    date: str = ""
    sites: tuple[str, ...] = ()
    description: str = ""
    body: str = ""
    is_free: bool = True


def about_page(tree: HtmlElement, url: str, pieces: Sequence[PagePiece]) -> About:
    """What the page says of itself: JSON-LD, Open Graph, meta elements, then its headings.

    ``pieces`` are those of the page, as it shows them.
    """
    meta = _meta(tree)
    told = {key: values[0] for key, values in meta.items()}
    language = (tree.get("lang") or tree.get("xml:lang") or "").strip().replace("_", "-")
    links = tree.iter("link")
    canonical = next(
        (e.get("href") or "" for e in links if (e.get("rel") or "").lower() == "canonical"), ""
    )
    address = web_address(canonical or told.get("og:url", ""), url) or web_address(url)
    ranks = tops(tree)
    title = visible(next((e.text_content() for e in tree.iter("title")), ""))
    titles = [told.get(key, "") for key in _TITLES]
    known = [text for text in (*titles, *ranks, title) if text]
    linked = read_linked(tree, lambda text: any(same_words(text, one) for one in known))
    named = [linked.headline, *titles]
    sites = (*_sites(told, linked, address), *sites_in(title, named))
    printed = {piece.bare for piece in pieces if piece.link_share < _LINK}
    headline = headline_of(ranks, named, title, sites, lambda text: bare(text) in printed)
    image = web_address(told.get("og:image", "") or told.get("twitter:image", ""), address)
    image = image or web_address(linked.image, address)
    return About(
        headline=headline,
        authors=tuple(_authors(meta, linked, sites)),
        section=_section(told, linked, sites) or section_on(tree, pieces, headline),
        url=address,
        image=image,
        image_alt=alt_of(tree, told, image),
        language=language if _LANGUAGE.fullmatch(language) else "",
        date=next((told[key] for key in _DATES if key in told), "") or linked.date,
        sites=sites,
        description=next((told[key] for key in _DESCRIPTIONS if key in told), "")
        or linked.description,
        body=linked.body,
        is_free=linked.is_free,
    )


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    meta: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        key = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = visible(element.get("content") or "")
        if key and content:
            meta.setdefault(key.lower(), []).append(content)
    return meta


def _sites(told: Mapping[str, str], linked: Linked, address: str) -> tuple[str, ...]:
    names = [told.get(key, "") for key in ("og:site_name", "application-name", "dc.publisher")]
    names += [told.get("twitter:site", "").lstrip("@"), site_of(address), *linked.sites]
    return tuple(dict.fromkeys(filter(None, names)))


def _authors(
    meta: Mapping[str, Sequence[str]], linked: Linked, sites: Sequence[str]
) -> Sequence[str]:
    """The people of the first place in the head that names any."""
    cited = [_forename_first(name) for key in _CITED for name in meta.get(key, ())]
    for told in (linked.authors, *(meta.get(key, ()) for key in _AUTHORS), cited):
        if found := people(told, sites):
            return found
    return ()


def _forename_first(name: str) -> str:
    surname, comma, forename = name.partition(", ")
    return f"{forename} {surname}" if comma and "," not in forename else name


def _section(told: Mapping[str, str], linked: Linked, sites: Sequence[str]) -> str:
    names = [told.get(key, "") for key in _SECTIONS]
    names.insert(1, linked.section)
    return next((name for name in names if name and not is_site(name, sites)), "")


def web_address(address: str, base: str = "") -> str:
    """``address`` made absolute, or empty where it is no http(s) address."""
    try:
        full = urljoin(base, address.strip()) if address.strip() else ""
        parts = urlsplit(full)
    except ValueError:
        return ""
    return full if parts.scheme in ("http", "https") and parts.hostname else ""
