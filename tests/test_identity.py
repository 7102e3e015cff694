from __future__ import annotations

from pathlib import Path

import pytest

from audio_edition.errors import ShowError
from audio_edition.identity import Identity
from audio_edition.tables import Table
from tests.rows import each, table

CASES = Path(__file__).parent / "data" / "identity"


def identity(**values: object) -> Identity:
    return Identity.from_table(
        Table({"title": "A Show", **values}, file=Path("show.toml"), name="show")
    )


def test_a_title_is_enough() -> None:
    made = identity()
    assert (made.author, made.owner_name, made.language) == ("A Show", "A Show", "en-US")
    assert made.base_url == made.link == "http://127.0.0.1:8000/"


def test_the_base_url_ends_with_one_slash() -> None:
    assert identity(base_url="https://example.org/audio").base_url == "https://example.org/audio/"
    assert identity(base_url="https://example.org/audio//").base_url == "https://example.org/audio/"


@each(("key", "value"), table(CASES / "what-apps-would-choke-on-is-refused.tsv"))
def test_what_apps_would_choke_on_is_refused(key: str, value: str) -> None:
    with pytest.raises(ShowError, match=key):
        identity(**{key: value})
