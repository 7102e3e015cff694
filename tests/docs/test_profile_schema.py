"""docs/profile.schema.json takes what the code takes of a letter profile, and no more."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from audio_edition.edition.sources.letters.profile import KINDS, MARKS, read_profile
from audio_edition.edition.sources.letters.ways import WAYS
from audio_edition.errors import EditionError
from tests.tools import ROOT

SCHEMA = json.loads((ROOT / "docs" / "profile.schema.json").read_text("utf-8"))
GOOD = [
    "",
    'from = ["brief@harbor.example", "harbor.example"]',
    'from = "harbor.example"',
    'list_id = ["brief.harbor.example"]',
    'sections = ["THE WORLD TODAY"]\nnot_headlines = ["Quote of the day"]',
    '[[always]]\nphrase = "the Ledger Supper"',
    '[[always]]\nkind = "sponsor"\nstarts = "Together with"\nends = "Learn more"',
    '[[keep]]\nphrase = "a letter"\n[[keep]]\nstarts = "Dear"',
    '[[headlines]]\ntag = "h2"\nbold = true\n[[headlines]]\nsize = 1.3\ncapitals = false',
    "[[headlines]]\nclass = 'hl'\nlinked = true\npattern = '^[A-Z]'",
    *(f'split = "{way}"' for way in WAYS),
    *(f'[[always]]\nkind = "{kind}"\nphrase = "x"' for kind in KINDS),
    *(f'[[headlines]]\nmark = "{mark}"' for mark in MARKS),
]
BAD = [
    "frm = 'a'",
    "from = 3",
    "sections = [1]",
    "split = 'autp'",
    "[[headlines]]",
    "[[headlines]]\ntag = 'h9'",
    "[[headlines]]\nsize = 99",
    "[[headlines]]\nbold = 'yes'",
    "[[headlines]]\nmark = '??'",
    "[[headlines]]\npattern = '('",
    "[[headlines]]\ncolour = 'red'",
    "[[always]]\nkind = 'promo'",
    "[[always]]\nkind = 'advert'\nphrase = 'x'",
    "[[always]]\nphrase = 'x'\nstarts = 'y'",
    "[[always]]\nphrase = 'x'\nends = 'y'",
    "[[keep]]\nkind = 'promo'\nphrase = 'x'",
    "keep = 'x'",
]


def both(text: str, folder: Path) -> tuple[bool, bool]:
    """Whether the schema and the code take a profile."""
    checker = jsonschema.FormatChecker(["regex"])
    validator = jsonschema.Draft202012Validator(SCHEMA, format_checker=checker)
    file = folder / "a.toml"
    file.write_text(text)
    try:
        read_profile(file)
    except EditionError:
        return validator.is_valid(tomllib.loads(text)), False
    return validator.is_valid(tomllib.loads(text)), True


@pytest.mark.parametrize("text", GOOD)
def test_both_take(text: str, tmp_path: Path) -> None:
    assert both(text, tmp_path) == (True, True)


@pytest.mark.parametrize("text", BAD)
def test_both_refuse(text: str, tmp_path: Path) -> None:
    assert both(text, tmp_path) == (False, False)


def test_the_page_shows_what_both_take(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "letters.md").read_text("utf-8")
    assert both(page.split("```toml\n")[1].split("```")[0], tmp_path) == (True, True)
    for key in SCHEMA["properties"]:
        assert f"`{key}`" in page or f"`[[{key}]]`" in page, key
