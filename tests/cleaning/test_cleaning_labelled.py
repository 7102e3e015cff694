"""Floors on labelled pages and letters, paragraph by paragraph in the light of the others.

``held-*`` never trained and no threshold was set on them; the other two trained. Each floor
names the corpus it was measured on: a changed corpus is measured again, in the same commit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from audio_edition.cleaning.clean import decide_paragraph
from audio_edition.cleaning.context import judge_paragraphs
from tests.cleaning.cases import DATA, digest

_LINE = re.compile(r"(k|d:[a-z-]+) (\S.*)")
_ROLES = {"# ": "heading", "- ": "item", "> ": "quote"}


@dataclass(frozen=True)
class Labelled:
    """One page: its headline, and text, role and label of each paragraph."""

    headline: str
    texts: tuple[str, ...]
    roles: tuple[str, ...]
    drop: tuple[bool, ...]


def pages(name: str) -> Iterator[Labelled]:
    """The pages of a file: ``== what | headline``, then ``k text`` or ``d:kind text`` lines."""
    for block in re.split(r"^== ", (DATA / name).read_text("utf-8"), flags=re.MULTILINE)[1:]:
        head, *lines = block.splitlines()
        rows = [found for line in lines if (found := _LINE.fullmatch(line))]
        assert len(rows) == sum(bool(line.strip()) for line in lines), head
        texts = [row[2] for row in rows]
        roles = [_ROLES.get(text[:2], "body") for text in texts]
        bare = [t if role == "body" else t[2:] for t, role in zip(texts, roles, strict=True)]
        drop = [row[1] != "k" for row in rows]
        yield Labelled(head.partition(" | ")[2], tuple(bare), tuple(roles), tuple(drop))


def shares(found: list[tuple[bool, bool]]) -> tuple[float, float]:
    """Of (template, cut) pairs: how much template was cut, and how much journalism."""
    template = [cut for drop, cut in found if drop]
    journalism = [cut for drop, cut in found if not drop]
    return sum(template) / len(template), sum(journalism) / len(journalism)


FILES = [
    # file, digest, least recall in context and alone; measured .881 and .581, .688 and .312,
    # .987 and .896, .994 and .839. Letters come with what their markup tells: tests/edition
    ("held-pages-en.txt", "3fd42f5b35c2", 0.875, 0.575),
    ("held-letters-en.txt", "44f2f8a462ee", 0.68, 0.3),
    ("pages-en.txt", "f34e3bf35ebe", 0.98, 0.89),
    ("letters-en.txt", "d12b1754d061", 0.985, 0.83),
]


@pytest.mark.parametrize(("name", "corpus", "in_context", "alone"), FILES)
def test_template_goes_and_journalism_stays(name, corpus, in_context, alone):
    assert digest(name) == corpus
    together: list[tuple[bool, bool]] = []
    single: list[tuple[bool, bool]] = []
    for page in pages(name):
        judged = judge_paragraphs(page.texts, "en", headline=page.headline, roles=page.roles)
        cut = (j.verdict == "drop" for j in judged)
        together += zip(page.drop, cut, strict=True)
        cut = (decide_paragraph(text, (), (), "en").verdict == "drop" for text in page.texts)
        single += zip(page.drop, cut, strict=True)
    recall, lost = shares(together)
    assert recall >= in_context
    assert lost <= 0.003
    recall, lost = shares(single)
    assert recall >= alone
    assert lost <= 0.01
