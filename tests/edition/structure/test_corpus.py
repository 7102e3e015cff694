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


def test_the_corpus_is_large_and_both_halves_are() -> None:
    assert len(CASES) >= 300
    halves = [sum(case.part == part for case in CASES) for part in ("development", "kept")]
    assert sum(halves) == len(CASES)
    assert min(halves) > 0.4 * len(CASES)


def test_every_shell_is_in_use() -> None:
    assert {case.shell for case in CASES} == set(pages.shells())


@each("case", CASES, ids=lambda case: case.name, least=410)
def test_every_expected_word_is_seen_on_the_page(case: pages.Case) -> None:
    tree = _tree(case.html)
    for node in tree.xpath(UNSEEN):
        node.drop_tree()
    seen = _words(" ".join(tree.itertext())) + _words("".join(tree.itertext()))
    seen += _words(html.unescape("".join(tree.itertext())))
    texts = [case.headline, case.byline, *(text for _, text in case.expected)]
    missing = {word for text in texts for word in _words(text)} - set(seen)
    assert not missing


@each("case", CASES, ids=lambda case: case.name, least=410)
def test_every_silent_phrase_is_on_the_page_and_in_no_paragraph(case: pages.Case) -> None:
    text = _all_text(case.html)
    assert [
        phrase for phrase in case.silent if "".join(pages.plain(phrase).split()) not in text
    ] == []
    kept = [pages.plain(text) for _, text in case.expected]
    assert [s for s in case.silent if any(pages.plain(s) in text for text in kept)] == []


@each("case", CASES, ids=lambda case: case.name, least=410)
def test_what_is_read_once_stands_there_more_often(case: pages.Case) -> None:
    seen = pages.plain("".join(_tree(case.html).itertext()))
    kept = " | ".join(pages.plain(text) for _, text in case.expected)
    for phrase in map(pages.plain, case.once):
        assert kept.count(phrase) == 1
        assert seen.count(phrase) > 1


def test_no_placeholder_is_left() -> None:
    assert [case.name for case in CASES if re.search(r"\{\{[A-Z_0-9]+\}\}", case.html)] == []


def test_no_case_is_empty_of_demands() -> None:
    fragments = pages.fragments()
    assert [one.name for one in fragments if not (one.printed or one.silent or one.once)] == []


def test_a_page_does_not_depend_on_the_other_fragments() -> None:
    first = pages.fragments()[0]
    assert pages.case_of(first) == next(pages.cases())


def test_the_digest_is_of_the_files() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", pages.digest())
