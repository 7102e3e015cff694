"""Secrets are named in show.toml and stand elsewhere."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from audio_edition import secrets
from audio_edition.credentials import filled, is_named, named_secret, names, reveal
from audio_edition.errors import AudioEditionError, ShowError
from audio_edition.tables import Table
from tests.rows import each

WHERE = "show.toml [tell] urls"


def test_what_is_named_is_filled_in_and_known_from_then_on() -> None:
    held = {"USER": "ada", "WORD": "hunter2@Vq81/x"}
    text = "mailto://${USER}:${WORD}@mail.example.org"
    assert names(text) == ("USER", "WORD")
    assert filled(text, held, where=WHERE) == "mailto://ada:hunter2@Vq81/x@mail.example.org"
    quoted = filled(text, held, where=WHERE, quoted=True)
    assert quoted == "mailto://ada:hunter2%40Vq81%2Fx@mail.example.org"
    assert filled("${WORD}", held, where=WHERE, quoted=True) == held["WORD"]
    assert "hunter2" not in secrets.masked(f"{quoted} {held['WORD']}")


@each(
    ("held", "told"),
    [
        *((held, "WORD is not set, and show.toml .tell. urls") for held in ({}, {"WORD": " "})),
        ({"WORD": "hunter2\nHost: evil"}, "no line break"),
    ],
)
def test_a_variable_that_is_not_set_or_no_line_is_named(held: dict[str, str], told: str) -> None:
    with pytest.raises(ShowError, match=told) as problem:
        filled("json://${WORD}", held, where=WHERE)
    assert "hunter2" not in str(problem.value)


def test_the_keyring_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def get(service: str, user: str) -> str | None:
        if service == "locked":
            raise RuntimeError("no\nbackend")
        return {("mail", "desk@example.org"): "hunter2"}.get((service, user))

    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=get))
    assert filled("keyring:mail/desk@example.org", {}, where=WHERE) == "hunter2"
    with pytest.raises(ShowError, match="nothing for mail/nobody"):
        filled("keyring:mail/nobody", {}, where=WHERE)
    with pytest.raises(ShowError, match="does not answer: no backend"):
        filled("keyring:locked/desk", {}, where=WHERE)
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ShowError, match="keyring is not installed"):
        filled("keyring:mail/desk", {}, where=WHERE)


def hook(value: object) -> Table:
    return Table({"secret": value}, file=Path("show.toml"), name="hook")


@each("name", ["${A}", "${MAIL_PASSWORD2}", "keyring:mail/desk@example.org", ""])
def test_names_are_taken(name: str) -> None:
    assert named_secret(hook(name), "secret") == name


OPEN = ("hunter2", "$A", "${A}b", "x${A}", "${}", "${1}", "keyring:", "keyring:a")


@each("value", [*OPEN, 12345678, ["hunter2"], {"a": "hunter2"}, True])
def test_a_secret_itself_is_refused_and_not_repeated(value: object) -> None:
    with pytest.raises(ShowError, match=r"show.toml \[hook\] secret must name") as problem:
        named_secret(hook(value), "secret")
    for one in ("hunter2", "12345678", *filter(OPEN.__contains__, [value])):
        assert str(one) not in problem.value.message
    assert value not in OPEN or not is_named(str(value)) or "${A}" in str(value)


def test_a_setting_that_names_nothing_reveals_nothing() -> None:
    assert reveal("${WORD}", of="[hook] secret", environment={"WORD": " abc\n"}) == "abc"
    with pytest.raises(AudioEditionError, match="names no secret"):
        reveal("", of="[hook] secret")
