"""Edits of TOML that leave every other byte alone."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.errors import ScriptError
from audio_edition.script.toml_edit import (
    append_to_list,
    digest,
    quote,
    quote_key,
    read_text,
    remove_value,
    set_value,
    statements,
    write_text,
)

HARD = '''# head
a = 1 # one
"b c" = [1, [2, "]"], # not ]
  { x = "}", y = [3] },
]
d.e = """long "quoted"
# no comment
"""
f = \'\'\'raw \\ " \'\'\'
g = 1979-05-27T07:32:00-08:00
h = { i = { j = "=" }, k = true }

[t."u.v"]   # table
w = 'x # y'

[[list]]
n = 1
[[list]]
n = 2
'''


def test_statements_of_hard_toml() -> None:
    found = list(statements(HARD))
    assert [item.key for item in found] == [
        ("a",), ("b c",), ("d", "e"), ("f",), ("g",), ("h",),
        ("t", "u.v"), ("t", "u.v", "w"), ("list",), ("list", "n"), ("list",), ("list", "n"),
    ]  # fmt: skip
    for item in found:
        if not item.header:
            value = HARD[item.value_start : item.value_end]
            tomllib.loads(f"x = {value}")


@pytest.mark.parametrize("key", [("a",), ("b c",), ("d", "e"), ("f",), ("g",), ("h",)])
def test_set_value_changes_that_value_only(key: tuple[str, ...]) -> None:
    changed = tomllib.loads(set_value(HARD, key, '"new"'))
    before = tomllib.loads(HARD)
    here, there = changed, before
    for part in key[:-1]:
        here, there = here[part], there[part]
    assert here[key[-1]] == "new"
    here[key[-1]] = there[key[-1]]
    assert changed == before


def test_new_values_go_where_they_belong() -> None:
    changed = set_value(set_value(HARD, ("z",), "1"), ("t", "u.v", "q"), "2")
    values = tomllib.loads(set_value(changed, ("new", "k"), "3"))
    assert values["z"] == 1
    assert values["t"]["u.v"] == {"q": 2, "w": "x # y"}
    assert values["new"] == {"k": 3}


def test_remove_value() -> None:
    values = tomllib.loads(remove_value(HARD, ("b c",)))
    assert "b c" not in values
    assert remove_value(HARD, ("nope",)) == HARD


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=15)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(TEXTS, st.lists(TEXTS, max_size=3), max_size=4), TEXTS, TEXTS)
def test_any_document(values: dict[str, list[str]], key: str, new: str) -> None:
    text = "".join(
        f"{quote_key(k)} = [{', '.join(map(quote, v))}]  # {k!r}\n".replace("\\x", "x")
        for k, v in values.items()
    )
    assert tomllib.loads(text) == values
    assert tomllib.loads(set_value(text, (key,), quote(new))) == values | {key: new}
    added = tomllib.loads(append_to_list(text, key, quote(new)))
    assert added == values | {key: [*values.get(key, []), new]}


def test_files_are_replaced_whole_and_keep_their_mode(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    assert digest(file) == ""
    assert read_text(file, "") == ""
    write_text(file, "a = 1\n")
    file.chmod(0o600)
    write_text(file, "a = 2\r\n")
    assert file.read_bytes() == b"a = 2\r\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [item.name for item in tmp_path.iterdir()] == ["a.toml"]
    with pytest.raises(ScriptError, match="changed by someone else"):
        read_text(file, "0" * 64)
    with pytest.raises(ScriptError, match="cannot be written"):
        write_text(tmp_path / "no" / "a.toml", "a = 1\n")
