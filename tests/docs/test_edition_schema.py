"""docs/edition.schema.json takes what the code takes of an edition.toml, and no more."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from audio_edition.cleaning.settings import CleaningSettings
from audio_edition.edition.load import KEYS, load_edition
from audio_edition.errors import AudioEditionError, EditionError
from audio_edition.tables import Table
from tests.docs.recording import leaves
from tests.tools import ROOT

SCHEMA = json.loads((ROOT / "docs" / "edition.schema.json").read_text("utf-8"))
SHOW = json.loads((ROOT / "docs" / "show.schema.json").read_text("utf-8"))
CHECKER = jsonschema.FormatChecker(["date"])


@CHECKER.checks("date-time")
def has_offset(value: object) -> bool:
    """RFC 3339 wants an offset, and so do we."""
    return not isinstance(value, str) or dt.datetime.fromisoformat(value).tzinfo is not None


def plain(value: Any) -> Any:
    """TOML's dates as editors' checkers see them."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return value.isoformat() if isinstance(value, dt.date) else value


def both(text: str, folder: Path) -> tuple[bool, bool]:
    """Whether the schema and the code take an edition.toml."""
    values = tomllib.loads(text)
    validator = jsonschema.Draft202012Validator(SCHEMA, format_checker=CHECKER)
    edition = folder / "2026-11-02"
    edition.mkdir()
    (edition / "01-a.md").write_text("# A\n\nA story.\n")
    (edition / "edition.toml").write_text(text)
    try:
        made = load_edition(edition, "en-US")
        rules = Table(made.cleaning, file=edition / "edition.toml", error=EditionError)
        CleaningSettings.from_table(rules, origin="edition")
        rules.refuse_unknown()
    except AudioEditionError:
        return validator.is_valid(plain(values)), False
    return validator.is_valid(plain(values)), True


GOOD = """
title = "Monday"
date = 2026-11-02
language = "pt-BR"
language = ""
publish_at = 2026-11-02T06:00:00-05:00
publish_at = 2026-11-02T06:00:00Z
articles = ["01-a.md"]
articles = "01-a"
accepted = ["Nobody came."]
accepted = ["Nobody came.", { printed = "Four left.", spoken = "For left." }]
approved = "0123"
cleaning = {drop = ["an offer"], keep = [{kind = "bio"}]}
takes = [{ spoken = "Four left.", by = "piper:joe", way = "slower split" }]
takes = [{ spoken = "Four left.", by = "piper:joe", way = "stressed", words = ["Four"] }]
cover = "cover.jpg"
access = "members"
access = "public"
access = ""
cover = ""
cover = "images/cover.png"
music = {intro = -10, outro = 6.0}
music = {off = true}
""".strip().splitlines()
BAD = """
titel = "Monday"
title = 3
date = "Monday"
language = "English"
publish_at = 2026-11-02T06:00:00
articles = [1]
accepted = "Nobody came."
accepted = [{ printed = "Four left." }]
accepted = [{ printed = "Four left.", spoken = "For left.", because = "x" }]
approved = true
artcles = ["01-a.md"]
voise = {engine = "silence"}
voice = {engine = "silence"}
cleaning = {dropp = ["an offer"]}
cleaning = {drop = [{kind = "nothing"}]}
cleaning = "drop"
takes = ["Four left."]
takes = [{ spoken = "Four left.", by = "piper:joe" }]
takes = [{ spoken = "Four left.", by = "piper:joe", way = "louder" }]
takes = [{ spoken = "Four left.", by = "piper:joe", way = "stressed" }]
takes = [{ spoken = "Four left.", by = "", way = "slower" }]
takes = [{ spoken = "Four left.", by = "piper:joe", way = "slower", pitch = 1 }]
cover = 3
access = "friends"
access = true
cover = "../cover.jpg"
cover = "/etc/cover.jpg"
cover = "images/../../cover.jpg"
cover = "./cover.jpg"
cover = ".cover.jpg"
cover = 'images\\cover.jpg'
music = {intro = -31}
music = {outro = 6.5}
music = {outro = "none"}
music = {off = 1}
music = {level = -4}
music = -4
""".strip().splitlines()


@pytest.mark.parametrize("line", ["", *GOOD])
def test_both_take(line: str, tmp_path: Path) -> None:
    assert both(line, tmp_path) == (True, True)


@pytest.mark.parametrize("line", BAD)
def test_both_refuse(line: str, tmp_path: Path) -> None:
    assert both(line, tmp_path) == (False, False)


def test_both_take_the_sample() -> None:
    for file in (ROOT / "editions").glob("*/edition.toml"):
        jsonschema.Draft202012Validator(SCHEMA).validate(plain(tomllib.loads(file.read_text())))


def test_every_key_is_there_and_told() -> None:
    assert set(SCHEMA["properties"]) == {*KEYS, "cleaning"}
    rules = SCHEMA["properties"]["cleaning"]["properties"]
    shows = SHOW["properties"]["cleaning"]["properties"]
    assert rules == {key: shows[key] for key in ("drop", "keep")}
    assert SCHEMA["$defs"] == SHOW["$defs"]
    page = (ROOT / "docs" / "show.md").read_text("utf-8").partition("## edition.toml")[2]
    for name, one in leaves(SCHEMA):
        assert one.get("description"), name
        assert name.partition(".")[0].removesuffix("[]") in page, name
