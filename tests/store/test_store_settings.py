"""[cache] of show.toml, by value, and what is none in one line."""

from __future__ import annotations

import pytest

from audio_edition.errors import ShowError
from audio_edition.show import Show
from audio_edition.store.settings import age_of, size_of
from tests.rows import each

LEAST = {"show": {"title": "The Lantern"}}


@each(
    ("told", "largest", "keep"),
    [
        ({}, 5 * 2**30, None),
        ({"max": "500M"}, 500 * 2**20, None),
        ({"max": "1.5 GiB", "keep": "30d"}, 3 * 2**29, 30 * 86400.0),
        ({"max": "", "keep": "12h"}, None, 43200.0),
        ({"max": "0", "keep": "2w"}, 0, 14 * 86400.0),
        ({"max": "7tb", "keep": "3"}, 7 * 2**40, 3 * 86400.0),
    ],
)
def test_bounds_are_read(told: dict[str, str], largest: int | None, keep: float | None) -> None:
    bounds = Show.of({**LEAST, "cache": told}).cache
    assert (bounds.largest, bounds.keep) == (largest, keep)


@each(
    ("told", "message"),
    [
        ({"max": "much"}, "[cache] max cannot be read: 'much' is not a size"),
        ({"max": "-1G"}, "[cache] max cannot be read: '-1G' is not a size"),
        ({"keep": "a while"}, "[cache] keep cannot be read: 'a while' is not an age"),
        ({"max": 5}, "[cache] max must be text in quotes, not 5"),
        ({"maximum": "5G"}, "[cache] maximum is not a setting"),
        ({"max": "9" * 400}, "[cache] max cannot be read"),
    ],
)
def test_what_is_no_bound_is_told_in_one_line(told: dict[str, object], message: str) -> None:
    with pytest.raises(ShowError) as caught:
        Show.of({**LEAST, "cache": told})
    assert message in str(caught.value)
    assert "\n" not in caught.value.message


def test_texts_of_sizes_and_ages() -> None:
    assert size_of("1k") == 1024
    assert age_of("90m") == 5400.0
