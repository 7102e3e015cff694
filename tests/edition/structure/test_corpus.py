"""The corpus is what it says: pages that parse, and texts that stand in them."""

import html
import re
import unicodedata

from lxml import etree
from lxml import html as lxml_html

from tests.edition.structure import pages
from tests.rows import each

UNSEEN = "//script|//style|//template|//noscript|//*[@hidden]|//*[contains(@style,'display:none')]"
CASES = list(pages.cases())


def _words(text: str) -> list[str]:
    text = unicodedata.normalize("NFKC", pages.plain(text)).lower()
    return re.findall(r"\w+", text)


def _tree(page: str) -> etree._Element:
    return lxml_html.document_fromstring(page)


def _all_text(page: str) -> str:
    """Every text and every attribute; a phrase may lie over several elements."""
    tree = _tree(page)
    attributes = [value for node in tree.iter(etree.Element) for value in node.attrib.values()]
    text = " ".join(["".join(tree.itertext()), *attributes, html.unescape(page)])
    return "".join(pages.plain(text).split())


def test_both_halves_of_the_corpus_are_large() -> None:
    halves = [sum(case.part == part for case in CASES) for part in ("development", "kept")]
    assert sum(halves) == len(CASES)
    assert min(halves) > 0.4 * len(CASES)


def test_every_shell_is_in_use() -> None:
    assert {case.shell for case in CASES} == set(pages.shells())


@each("case", CASES, ids=lambda case: case.name, least=410)
def test_what_is_said_of_a_page_stands_on_it(case: pages.Case) -> None:
    """What is silent, and in no paragraph; what is read once, more often; all that is heard."""
    text, kept = _all_text(case.html), [pages.plain(text) for _, text in case.expected]
    assert [one for one in case.silent if "".join(pages.plain(one).split()) not in text] == []
    assert [s for s in case.silent if any(pages.plain(s) in text for text in kept)] == []
    tree = _tree(case.html)
    shown = pages.plain("".join(tree.itertext()))
    for phrase in map(pages.plain, case.once):
        assert " | ".join(kept).count(phrase) == 1
        assert shown.count(phrase) > 1
    for node in tree.xpath(UNSEEN):
        node.drop_tree()
    seen = _words(" ".join(tree.itertext())) + _words("".join(tree.itertext()))
    seen += _words(html.unescape("".join(tree.itertext())))
    texts = [case.headline, case.byline, *(text for _, text in case.expected)]
    assert {word for text in texts for word in _words(text)} - set(seen) == set()


def test_no_placeholder_is_left() -> None:
    assert [case.name for case in CASES if re.search(r"\{\{[A-Z_0-9]+\}\}", case.html)] == []


def test_no_case_is_empty_of_demands() -> None:
    fragments = pages.fragments()
    assert [one.name for one in fragments if not (one.printed or one.silent or one.once)] == []
