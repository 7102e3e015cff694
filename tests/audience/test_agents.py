"""Who listens and who does not, by what they call themselves."""

import json
from pathlib import Path

from audio_edition.audience.agents import agent_of
from audio_edition.audience.countries import Countries
from audio_edition.audience.pile import Pile
from tests.audience.logged import Asks, combined, figures_of
from tests.rows import each, table
from tests.tools import ROOT

DATA = ROOT / "src" / "audio_edition" / "audience" / "data"


@each("text, app", [("", "-"), *table(Path(__file__).with_name("agents.tsv"))], least=23)
def test_apps_are_named_and_those_that_nobody_knows_count(text: str, app: str) -> None:
    """Who is no listener is a bot."""
    found = agent_of(text)
    assert found == ("app", app.strip("-")) if app else found.who == "bot"


def test_the_lists_name_their_sources_and_their_licence() -> None:
    lists = json.loads((DATA / "agents.json").read_text(encoding="utf-8"))
    licences = (DATA / "LICENSES.md").read_text(encoding="utf-8")
    for source in lists["sources"]:
        name, _, version = source.rpartition("-")
        assert f"`{name.replace('_', '-')}` {version}" in licences
    assert "Permission is hereby granted, free of charge" in licences
    assert len(lists["crawlers"]) > 500


def test_a_pile_gives_back_in_order_whatever_did_not_fit() -> None:
    records = [f"{n * 7919 % 1000:04}".encode() for n in range(1000)]
    pile = Pile(4, run=3)  # more runs than are open at once
    for record in records:
        pile.add(record)
    assert list(pile) == sorted(records)
    pile.close()
    assert list(pile) == []


# -- countries ------------------------------------------------------------------------


def test_countries_are_those_of_a_database_that_is_given(tmp_path: Path) -> None:
    """A database by MaxMind's own specification (MaxMind DB 2.0), of whole networks of /8.

    192 is of the country DE, 198 of the registered country US, 203 of "FR" as IPinfo has it.
    """
    file = Path(__file__).with_name("countries.mmdb")
    addresses = ("192.0.2.1", "192.0.2.2", "198.51.100.1", "203.0.113.1", "10.0.0.1", "2001:db8::1")
    lines = [combined(Asks(ip=address)) for address in addresses]
    assert figures_of(tmp_path, lines).countries == {}
    with Countries(file) as base:
        figures = figures_of(tmp_path, lines, country_of=base.of)
    assert figures.countries == {"": 2, "DE": 2, "FR": 1, "US": 1}
    assert list(figures.countries) == ["", "DE", "FR", "US"]
