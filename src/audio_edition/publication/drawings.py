"""SVG as a picture and nothing else: no script, no link, nothing fetched from elsewhere.

SVG 2 is a document format: opened by its address, a drawing runs the scripts in it as a page of
the show's own host. What stays is what draws; everything that is not known to do no more goes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

MOST_BYTES = 4 * 2**20
"""Of a drawing: a parser and a browser read all of it."""

_SVG = "http://www.w3.org/2000/svg"
_LINK = "{http://www.w3.org/1999/xlink}href"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_DRAWS = frozenset(
    "svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan "
    "textPath linearGradient radialGradient stop clipPath mask pattern marker image style filter "
    "feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting "
    "feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR "
    "feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting "
    "feSpotLight feTile feTurbulence".split()
)
_SILENT = frozenset(("metadata",))  # what drawing programs leave: its going is nothing to tell
_NAME = re.compile(r"(?!on)[A-Za-z][A-Za-z-]*[0-9]?", re.IGNORECASE)
_ADDRESSES = frozenset(("href", "src", "action", "formaction", "data", "ping", "target", "base"))
_LOCAL = re.compile(r"#[\w.:-]+")
_RASTER = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
_URL = re.compile(r"url\(\s*[\"']?(?!#[\w.:-]+[\"']?\s*\))", re.IGNORECASE)
# escapes and remarks could hide any of the others from this look
_UNSAFE = re.compile(
    r"\\|/\*|@import|@font-face|expression|javascript:|-moz-binding", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing that only draws; ``removed`` names what was taken out of it, each once."""

    data: bytes
    removed: tuple[str, ...] = ()


def only_drawing(data: bytes) -> Drawing | None:
    """Return the drawing without what could act; None where ``data`` is no SVG that can be read.

    A document that defines entities is none: they can unfold to gigabytes.
    """
    if len(data) > MOST_BYTES:
        return None
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    told = root.getroottree().docinfo.internalDTD
    if root.tag != f"{{{_SVG}}}svg" or (told is not None and any(told.iterentities())):
        return None
    removed: set[str] = set()
    _clean(root, removed)
    # the root alone: no document type, no style sheet's address before it
    whole = etree.tostring(root, encoding="utf-8", xml_declaration=True, with_tail=False)
    return Drawing(whole + b"\n", tuple(sorted(removed)))


def _clean(root: etree._Element, removed: set[str]) -> None:
    for element in list(root.iter()):
        if element is not root and element.getparent() is None:
            continue  # it went with what it stood in
        name = _name(element)
        if name == "a":  # what a link holds is drawn
            element.tag = f"{{{_SVG}}}g"
            removed.add("links")
        elif name not in _DRAWS or not _is_harmless(element, name):
            _take_out(element)
            if name not in _SILENT and name:
                removed.add(f"<{name}>")
            continue
        _strip(element, removed)


def _name(element: etree._Element) -> str:
    """The element's name in SVG; empty for another language's, and for what is no element."""
    if not isinstance(element.tag, str) or not element.tag.startswith(f"{{{_SVG}}}"):
        return ""
    return element.tag.rpartition("}")[2]


def _is_harmless(element: etree._Element, name: str) -> bool:
    if name == "style":
        return len(element) == 0 and _is_plain(element.text or "")
    # a drawing that is used in what is used unfolds like an entity
    return name != "use" or not any(above.get("id") for above in list(element.iterancestors())[:-1])


def _take_out(element: etree._Element) -> None:
    """Remove an element and all in it, but for the text behind it."""
    parent = element.getparent()
    assert parent is not None
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    element.tail = None
    for inner in list(element):
        element.remove(inner)
    parent.remove(element)


def _strip(element: etree._Element, removed: set[str]) -> None:
    for key, value in element.attrib.items():
        if key in ("href", _LINK):
            picture = _name(element) == "image" and _RASTER.fullmatch(value.strip())
            if not picture and not _LOCAL.fullmatch(value.strip()):
                del element.attrib[key]
                removed.add("addresses")
        elif key.startswith("{"):
            if not key.startswith(_XML) or key == f"{_XML}base":
                del element.attrib[key]  # a drawing program's own notes
        elif not _NAME.fullmatch(key) or key.lower() in _ADDRESSES or not _is_plain(value):
            del element.attrib[key]
            removed.add(key)


def _is_plain(css: str) -> bool:
    """Whether a style, or a value that may be one, points at nothing outside the drawing."""
    return _URL.search(css) is None and _UNSAFE.search(css) is None
