"""What one's own server is told: from the environment, to that address alone, over real HTTP."""

from pathlib import Path

import pytest

from audio_edition.edition.settings import SourceSettings
from audio_edition.edition.sources.access import Access, headers_for
from audio_edition.edition.sources.fetch import fetch
from audio_edition.errors import EditionError, ShowError
from audio_edition.tables import Table
from tests.edition.collect.stand_ins import Answer, Asked, StandIn
from tests.edition.facts import rows
from tests.rows import each

ROWS = rows("access")

ACCESS = Access(
    "https://cms.example.org/api", (("Authorization", "Bearer ${CMS}"), ("X-Preview", "1"))
)


@each("url, told", ROWS["only what lies below the address is told"])
def test_only_what_lies_below_the_address_is_told(url: str, told: bool) -> None:
    found = headers_for(url, [ACCESS], {"CMS": "s3cret"})
    assert found == ([("Authorization", "Bearer s3cret"), ("X-Preview", "1")] if told else [])


def test_the_nearest_address_speaks() -> None:
    wider = Access("https://cms.example.org/", (("X-Preview", "0"),))
    for order in ([ACCESS, wider], [wider, ACCESS]):
        assert dict(headers_for("https://cms.example.org/api/1", order, {"CMS": "x"})) == {
            "Authorization": "Bearer x",
            "X-Preview": "1",
        }
    assert headers_for("https://cms.example.org/x", [ACCESS, wider], {}) == [("X-Preview", "0")]


@each("environment", [{}, {"CMS": ""}])
def test_a_variable_that_is_not_set_is_one_line(environment: dict[str, str]) -> None:
    with pytest.raises(EditionError) as raised:
        headers_for("https://cms.example.org/api", [ACCESS], environment)
    assert raised.value.message == (
        "CMS is not set, and https://cms.example.org/api is to be told Authorization"
    )
    assert raised.value.hint == "export CMS=… (show.toml [[fetch]] names it)"


@each("value", ["a\r\nX-Evil: 1", "a\nb", "ä"])
def test_nothing_breaks_out_of_a_header(value: str) -> None:
    with pytest.raises(EditionError) as raised:
        headers_for("https://cms.example.org/api", [ACCESS], {"CMS": value})
    assert value not in raised.value.message


@each("entry, problem", ROWS["settings that cannot be are one line"])
def test_settings_that_cannot_be_are_one_line(entry: dict[str, object], problem: str) -> None:
    with pytest.raises(ShowError, match=problem):
        SourceSettings.from_table(Table({"fetch": [entry]}, file=Path("show.toml")))


def test_a_redirect_elsewhere_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CMS", "s3cret")
    here = ("127.0.0.1",)
    with StandIn() as cms, StandIn() as other:
        away = {"/api/away": f"{other.url}/x", "/api/out": "/public"}

        def answer(asked: Asked) -> tuple[str, dict[str, str]]:
            if asked.path in away:
                raise Answer(302, Location=away[asked.path])
            return "ok", {}

        cms.says = other.says = answer
        access = [Access(f"{cms.url}/api", (("Authorization", "Bearer ${CMS}"),))]
        for path in ("/api/1", "/api/away", "/api/out", "/public"):
            fetch(cms.url + path, allowed=here, access=access)
    told = [(one.path, one.headers.get("authorization")) for one in (*cms.asked, *other.asked)]
    assert told == [
        *((path, "Bearer s3cret") for path in ("/api/1", "/api/away", "/api/out")),
        ("/public", None),
        ("/public", None),
        ("/x", None),
    ]
