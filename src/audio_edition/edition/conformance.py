"""The contract of a source, as checks that anybody who writes one can run.

With pytest, in the tests of your package::

    from audio_edition.edition.conformance import SourceConformance

    class TestMySource(SourceConformance):
        source = my_package.source
        accepted = ("cms:front-page",)
        missing = ("cms:no-such-page",)

Every address of ``accepted`` is really gathered from.
"""

from __future__ import annotations

import time

from audio_edition.edition.model import Paragraph
from audio_edition.edition.sources.model import GatherOptions, ParsedArticle, Source
from audio_edition.edition.write import article_markdown
from audio_edition.errors import EditionError

_NOT_YOURS = ("", "01-a.md", "no such file.txt", "https://example.org/a", "x:", "://", "é:ü\u2028")


class SourceConformance:
    """Derive from it, set ``source`` and ``accepted``; every ``test_`` method is one check.

    ``missing`` are addresses of the source at which nothing is; ``yours`` tells that it means
    to take addresses that others take as well (files, https).
    """

    source: Source
    accepted: tuple[str, ...]
    missing: tuple[str, ...] = ()
    yours = False
    options = GatherOptions(language="en-US")

    def test_it_has_the_face_of_a_source(self) -> None:
        """``accepts`` and ``gather``, on an object and not on a class."""
        assert not isinstance(self.source, type), "offer an object, not a class"
        assert isinstance(self.source, Source), "a source has accepts() and gather()"

    def test_it_accepts_its_addresses_and_says_so_at_once(self) -> None:
        """By the look of the address: nothing is opened to tell."""
        assert self.accepted, "give one address or more"
        began = time.process_time()
        for address in self.accepted:
            assert self.source.accepts(address) is True, f"{address} must be accepted"
        assert time.process_time() - began < 0.5 * len(self.accepted)

    def test_it_leaves_the_addresses_of_others_alone(self) -> None:
        """Whatever it is shown, it answers False and raises nothing."""
        for address in _NOT_YOURS:
            answer = self.source.accepts(address)
            assert answer is False or (self.yours and answer is True), f"{address!r} is not yours"

    def test_it_gathers_articles_with_text(self) -> None:
        """Each with a headline that is text, paragraphs, and no empty one among them."""
        for address in self.accepted:
            found = self.source.gather(address, self.options)
            assert found, f"{address} gave nothing"
            for article in found:
                assert isinstance(article, ParsedArticle), "ParsedArticle.of(…) makes one"
                assert isinstance(article.headline, str)
                assert article.paragraphs, "an article has a paragraph or more"
                for paragraph in article.paragraphs:
                    assert isinstance(paragraph, Paragraph)
                    assert paragraph.text.strip(), "no empty paragraphs"

    def test_its_articles_can_be_written_as_files(self) -> None:
        """``audio-edition new`` writes each as Markdown."""
        for address in self.accepted:
            for article in self.source.gather(address, self.options):
                assert article_markdown(article).startswith("---\n")

    def test_it_gives_the_same_again(self) -> None:
        """Nothing is used up by reading it."""
        for address in self.accepted:
            first = [a.headline for a in self.source.gather(address, self.options)]
            assert [a.headline for a in self.source.gather(address, self.options)] == first

    def test_what_is_missing_is_one_line(self) -> None:
        """An ``EditionError``, never another exception nor an empty list."""
        for address in self.missing:
            told = ""
            try:
                self.source.gather(address, self.options)
            except EditionError as problem:
                told = problem.message
            assert told, f"{address} must raise an EditionError"
            assert "\n" not in told
