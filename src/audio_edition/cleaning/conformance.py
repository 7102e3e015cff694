"""The contracts of a signal and of a rule pack, as checks that anybody who writes one can run.

With pytest, in the tests of your package::

    from audio_edition.cleaning.conformance import RulePackConformance, SignalConformance

    class TestMySignal(SignalConformance):
        signal = staticmethod(my_package.signal)
        speaks = ("Sponsored by the harbour board",)
        silent = ("The harbour board met on Monday.",)

    class TestMyRules(RulePackConformance):
        pack = my_package.RULES
"""

from __future__ import annotations

import time
from pathlib import Path

from audio_edition.cleaning.kinds import KINDS
from audio_edition.cleaning.model import Signal
from audio_edition.cleaning.rules import Pack, read_pack
from audio_edition.cleaning.signals import Voter, checked
from audio_edition.cleaning.text import HEAD, TAIL, Look
from audio_edition.edition.model import Article, Paragraph

_BODY = (
    "Top diplomats met in Vienna on Saturday for the first time since the embassy was closed.",
    "The talks, which lasted nine hours, ended without a statement, officials said.",
)
_ODD = ("", " ", "\u200b", "“", "a" * 100_000, "[[[" * 500, "東京", "1", "\x00\n\t", "İß é")
_UNITS = ("share, ", "By Anna de ", "1 ", '"a ', "read more: ", "a > ", "0:", "Anna, and Bo, and ")


class SignalConformance:
    """Derive from it, set ``signal`` and ``speaks``; every ``test_`` method is one check.

    ``speaks`` are paragraphs it has something to say of, ``silent`` those of which it has not.
    """

    signal: Voter
    speaks: tuple[str, ...]
    silent: tuple[str, ...] = _BODY
    language = "en-US"

    def vote(self, text: str) -> Signal | None:
        """Ask about ``text``, between two paragraphs of news."""
        paragraph = Paragraph(text, 4)
        body = (Paragraph(_BODY[0], 3), paragraph, Paragraph(_BODY[1], 5))
        article = Article("01-a", "A headline", body, "01-a.md", language=self.language)
        return type(self).signal(paragraph, article)

    def test_it_speaks_in_the_form_of_a_signal(self) -> None:
        """A kind that there is, a score from 0 to 1, evidence and reason as text."""
        assert self.speaks, "give one paragraph or more"
        for text in self.speaks:
            said = self.vote(text)
            assert said is not None, f"nothing is said of {text[:60]!r}"
            checked(said, "yours")

    def test_its_evidence_stands_in_the_paragraph(self) -> None:
        """The editor is shown the words that gave it away."""
        for text in self.speaks:
            said = self.vote(text)
            assert said is None or said.evidence in text, f"{said.evidence!r} is not in {text!r}"

    def test_it_is_silent_where_it_has_nothing_to_say(self) -> None:
        """News is news."""
        for text in self.silent:
            said = self.vote(text)
            assert said is None or said.score < 0.5, f"it speaks against {text[:60]!r}"

    def test_it_says_the_same_again(self) -> None:
        """Whatever it was asked before."""
        for text in (*self.speaks, *reversed(self.speaks), *self.silent):
            assert self.vote(text) == self.vote(text)

    def test_nothing_is_too_odd_for_it(self) -> None:
        """No exception, and no paragraph takes long."""
        began = time.process_time()
        for text in _ODD:
            said = self.vote(text)
            if said is not None:
                checked(said, "yours")
        assert time.process_time() - began < 2, "one paragraph takes too long"


class RulePackConformance:
    """Derive from it and set ``pack`` (TOML, or a path to it); ``test_`` methods are the checks."""

    pack: str | Path

    def read(self) -> Pack:
        """Read the pack."""
        text = self.pack.read_text("utf-8") if isinstance(self.pack, Path) else self.pack
        return read_pack(text, "yours")

    def test_it_is_a_pack_of_rules(self) -> None:
        """TOML with one rule or more, each with a name of its own and a kind that there is."""
        rules = self.read().rules
        assert rules, "a pack has a rule or more"
        assert len({rule.id for rule in rules}) == len(rules), "two rules have one id"
        for rule in rules:
            assert rule.weight < 0 or rule.kind in KINDS, f"{rule.id}: no kind {rule.kind!r}"
            assert -12 <= rule.weight <= 8, f"{rule.id}: weights are log-odds, from -12 to 8"

    def test_every_rule_fits_its_examples(self) -> None:
        """Found through the words it needs, as the cleaner finds it."""
        pack = self.read()
        for rule in pack.rules:
            assert rule.examples, f"{rule.id} has no examples"
            for example in rule.examples:
                hits = {hit.rule.id for hit in pack.hits(Look.at(example))}
                assert rule.id in hits, f"{rule.id} does not fit {example!r}"

    def test_no_rule_fits_a_counter_example(self) -> None:
        """What must stay stays."""
        pack = self.read()
        for rule in pack.rules:
            for example in (*rule.counter, *_BODY):
                found = [h.rule.id for h in pack.hits(Look.at(example)) if h.rule.weight > 0]
                assert not found, f"{found[0]} fits {example!r}"

    def test_no_paragraph_takes_long(self) -> None:
        """Patterns that go back over their steps take minutes on a bad paragraph."""
        rules = self.read().rules
        for unit in _UNITS:
            look = Look.at((unit * 3000)[: HEAD + TAIL])
            began = time.process_time()
            for rule in rules:
                rule.find(look)
            assert time.process_time() - began < 0.5 + 0.02 * len(rules), f"slow at {unit!r}"
