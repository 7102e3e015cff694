"""The schemas in docs/ take what the code takes of each kind of file, and no more.

``schemas/KIND.good.txt`` and ``….bad.txt`` have a case a line, ``\\n`` between its lines.
"""

import datetime as dt
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from audio_edition.cleaning.settings import CleaningSettings
from audio_edition.edition.letters.profile import read_profile
from audio_edition.edition.load import KEYS as EDITION_KEYS
from audio_edition.edition.load import load_edition
from audio_edition.errors import AudioEditionError, EditionError
from audio_edition.show import Show
from audio_edition.tables import Table
from newsletters.letters.profile import KINDS, MARKS
from newsletters.letters.ways import WAYS
from tests.docs.recording import Record, leaves, recording
from tests.rows import each, table
from tests.tools import ROOT
from tools import json_schemas

DOCS = ROOT / "docs"
SCHEMAS = {
    kind: json.loads((DOCS / f"{kind}.schema.json").read_text("utf-8"))
    for kind in ("show", "edition", "profile")
}
KEYS = dict(leaves(SCHEMAS["show"]))
PAGE = (DOCS / "show.md").read_text("utf-8")
# So that the keys inside lists of tables are asked for as well
LEAST = json.loads((Path(__file__).parent / "schemas/show.least.json").read_text("utf-8"))
# what the code computes where nothing is said: the schema's default is "nothing is said"
COMPUTED = {"show.link": "", "show.author": "", "publish.funding[].text": ""}
CHECKER = jsonschema.FormatChecker(["date", "regex"])


@CHECKER.checks("date-time")
def has_offset(value: object) -> bool:
    """RFC 3339 wants an offset, and so do we."""
    return not isinstance(value, str) or dt.datetime.fromisoformat(value).tzinfo is not None


def read_show(text: str, _: Path) -> None:
    Show.of(tomllib.loads(text))


def read_edition(text: str, folder: Path) -> None:
    edition = folder / "2026-11-02"
    edition.mkdir()
    (edition / "01-a.md").write_text("# A\n\nA story.\n")
    (edition / "edition.toml").write_text(text)
    made = load_edition(edition, "en-US")
    rules = Table(made.cleaning, file=edition / "edition.toml", error=EditionError)
    CleaningSettings.from_table(rules, origin="edition")
    rules.refuse_unknown()


def read_letters_profile(text: str, folder: Path) -> None:
    (folder / "a.toml").write_text(text)
    read_profile(folder / "a.toml")


READ: dict[str, Callable[[str, Path], None]] = {
    "show": read_show,
    "edition": read_edition,
    "profile": read_letters_profile,
}


def plain(value: Any) -> Any:
    """TOML's dates as editors' checkers see them."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return value.isoformat() if isinstance(value, dt.date) else value


def both(kind: str, text: str, folder: Path) -> tuple[bool, bool]:
    """Whether the schema and the code take a file of this kind."""
    validator = jsonschema.Draft202012Validator(SCHEMAS[kind], format_checker=CHECKER)
    by_schema = validator.is_valid(plain(tomllib.loads(text)))
    try:
        READ[kind](text, folder)
    except AudioEditionError:
        return by_schema, False
    return by_schema, True


def cases() -> Iterator[tuple[str, str, bool]]:
    for kind in SCHEMAS:
        for name, taken in (("good", True), ("bad", False)):
            for line in table(Path(__file__).parent / f"schemas/{kind}.{name}.txt"):
                text = line.replace("\\n", "\n")
                titled = kind != "show" or text.startswith("[show]")
                yield kind, text if titled else f'[show]\ntitle = "x"\n{text}', taken
    yield from (("profile", f'split = "{way}"', True) for way in WAYS)
    yield from (("profile", f'[[always]]\nkind = "{one}"\nphrase = "x"', True) for one in KINDS)
    yield from (("profile", f'[[headlines]]\nmark = "{mark}"', True) for mark in MARKS)
    yield from (("edition", "", True), ("profile", "", True))
    letters = (DOCS / "letters.md").read_text("utf-8")
    yield "profile", letters.split("```toml\n")[1].split("```")[0], True
    for file in (ROOT / "editions/show.toml", ROOT / "src/audio_edition/scaffold/show.toml"):
        yield "show", file.read_text("utf-8"), True


@each("kind, text, taken", cases(), least=280)
def test_schema_and_code_take_the_same(kind: str, text: str, taken: bool, tmp_path: Path) -> None:
    assert both(kind, text, tmp_path) == (taken, taken)


@pytest.fixture(scope="module")
def asked() -> Record:
    with recording() as record:
        Show.from_table(Table(LEAST, file=Path("show.toml")))
        return record


@each("name", json_schemas.SCHEMAS)
def test_a_schema_of_a_model_is_what_is_made_of_it(name: str) -> None:
    """``python -m tools.json_schemas`` writes it anew."""
    assert (ROOT / name).read_text("utf-8") == json_schemas.text_of(name)


def test_every_key_of_a_show_is_in_the_schema_as_the_code_asks_for_it(asked: Record) -> None:
    """No other key, the same kinds, defaults, ranges and choices; open where the code is."""
    assert asked.keys.keys() == KEYS.keys()
    opened = {
        name for name, one in KEYS.items() if isinstance(one.get("additionalProperties"), dict)
    }
    assert opened == asked.free | {"voice"}  # a table for each engine, and no other key
    for name, one in KEYS.items():
        assert one.get("description"), name
        if one.get("type") == "object" and name not in opened:
            assert one["additionalProperties"] is False, name
    for name, want in asked.keys.items():
        said = KEYS[name]
        if want.kind in ("any", "object"):
            continue
        if want.kind == "tables":
            assert said["type"] == "array", name
            continue
        kind = said["type"] if isinstance(said["type"], str) else said["type"][0]
        assert kind == want.kind, name
        if "default" in said or want.default:
            assert said.get("default") == COMPUTED.get(name, want.default), name
        assert (said.get("minimum"), said.get("maximum")) == (want.least, want.most), name
        if want.options is not None:
            assert sorted(said["enum"]) == sorted(want.options), name


def test_no_setting_is_undocumented_and_the_pages_defaults_hold() -> None:
    reference: Any = tomllib.loads(re.findall(r"```toml\n(.*?)```", PAGE, re.S)[0])
    for name, one in KEYS.items():
        if one.get("type") == "object":
            continue
        *sections, key = name.replace("[]", "").split(".")
        values: Any = reference
        for section in sections:
            values = values.get(section, {})
        spellings = {f"`{key}`", f"`[{'.'.join(sections)}] {key}`", f"`[[{name}]]`"}
        in_prose = any(spelling in PAGE for spelling in spellings)
        in_comment = re.search(rf"^ +# .*\b{key}\b", PAGE, re.M)
        assert key in values or in_prose or in_comment, f"docs/show.md does not say what {name} is"
    Show.of(reference)
    assert reference.pop("version") == KEYS["version"]["default"]
    for section, values in reference.items():
        for key, value in values.items():
            said = KEYS[f"{section}.{key}"]
            for inner, one in value.items() if isinstance(value, dict) else [("", value)]:
                leaf = said["properties"][inner] if inner else said
                if section != "show" and leaf.get("default") is not None:
                    assert one == leaf["default"], f"{section}.{key} {inner}"


def test_every_key_of_editions_and_profiles_is_told() -> None:
    edition = SCHEMAS["edition"]
    assert set(edition["properties"]) == {*EDITION_KEYS, "cleaning"}
    shows = SCHEMAS["show"]["properties"]["cleaning"]["properties"]
    rules = edition["properties"]["cleaning"]["properties"]
    assert rules == {key: shows[key] for key in ("drop", "keep")}
    assert edition["$defs"] == SCHEMAS["show"]["$defs"]
    page = PAGE.partition("## edition.toml")[2]
    for name, one in leaves(edition):
        assert one.get("description"), name
        assert name.partition(".")[0].removesuffix("[]") in page, name
    for file in (ROOT / "editions").glob("*/edition.toml"):
        jsonschema.Draft202012Validator(edition).validate(plain(tomllib.loads(file.read_text())))
    letters = (DOCS / "letters.md").read_text("utf-8")
    for key in SCHEMAS["profile"]["properties"]:
        assert f"`{key}`" in letters or f"`[[{key}]]`" in letters, key
