"""Every rule fits its examples, none fits a counter-example, and no text is slow."""

import time
from collections.abc import Iterator

from audio_edition.cleaning.kinds import KINDS
from audio_edition.cleaning.rules import LANGUAGES, CleaningRule, load_pack, packs
from audio_edition.cleaning.text import HEAD, TAIL, Look
from tests.cleaning.cases import rows
from tests.rows import each

ROWS = rows("rules")

PACKS = ("any", *LANGUAGES)


def rules() -> Iterator[tuple[str, CleaningRule]]:
    for language in PACKS:
        for rule in load_pack(language).rules:
            yield language, rule


@each(("language", "rule"), rules(), ids=lambda row: f"{row[0]} {row[1].id}", least=300)
def test_a_rule_fits_its_examples(language: str, rule: CleaningRule) -> None:
    assert rule.examples, "a rule without an example cannot be judged"
    assert rule.weight < 0 or rule.kind in KINDS
    pack = load_pack(language)
    for example in rule.examples:
        # through the pack, so that the words the rule needs are held as well
        assert rule.id in {hit.rule.id for hit in pack.hits(Look.at(example))}, example


@each(("language", "rule"), rules(), ids=lambda row: f"{row[0]} {row[1].id}", least=300)
def test_no_rule_fits_a_counter_example(language: str, rule: CleaningRule) -> None:
    for example in rule.counter:
        found = [h.rule.id for h in load_pack(language).hits(Look.at(example)) if h.rule.weight > 0]
        assert not found, example


@each("language", PACKS)
def test_rules_of_a_pack_have_names_of_their_own(language: str) -> None:
    names = [rule.id for rule in load_pack(language).rules]
    assert len(names) == len(set(names))


@each("language", LANGUAGES)
def test_every_pack_keeps_corrections_and_knows_the_usual_kinds(language: str) -> None:
    pack = load_pack(language)
    assert any(rule.weight <= -10 for rule in pack.rules)
    kinds = {rule.kind for rule in pack.rules}
    wanted = "player-chrome subscribe price-pitch share copy-link credit byline bio related legal"
    assert set(wanted.split()) <= kinds


def test_a_region_has_its_languages_pack_and_an_unknown_language_only_structure() -> None:
    assert [pack.language for pack in packs("pt-BR")] == ["any", "pt"]
    assert [pack.language for pack in packs("DE")] == ["any", "de"]
    assert [pack.language for pack in packs("nl")] == ["any"]


HOSTILE = ROWS["hostile"]


@each("unit", HOSTILE)
def test_the_worst_paragraph_costs_little(unit: str) -> None:
    look = Look.at((unit * 3000)[: HEAD + TAIL])
    began = time.process_time()
    for language in PACKS:
        for rule in load_pack(language).rules:
            rule.find(look)
    # some 300 rules on 1,700 characters made to go wrong; a backtracking one takes minutes
    assert time.process_time() - began < 3


def test_a_long_paragraph_is_read_at_both_ends_and_counted_whole() -> None:
    look = Look.at("start " + "word " * 200_000 + "end")
    assert look.words == 200_002
    assert look.tokens[0] == "start"
    assert look.tokens[-1] == "end"
    assert len(look.cased) <= HEAD + TAIL + 1
    assert len(look.cased) == len(look.lower)


def test_letters_that_grow_when_lowered_do_not_shift_the_evidence() -> None:
    look = Look.at("İİİ Subscribe to our newsletter")
    assert len(look.cased) == len(look.lower)
