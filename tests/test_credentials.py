"""Secrets are named in show.toml and stand elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from audio_edition import secrets
from audio_edition.credentials import filled, is_named, named_secret, names, reveal
from audio_edition.errors import AudioEditionError, ShowError
from audio_edition.tables import Table

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


@pytest.mark.parametrize("held", [{}, {"WORD": " "}])
def test_a_variable_that_is_not_set_is_named(held: dict[str, str]) -> None:
    with pytest.raises(ShowError, match=r"WORD is not set, and show.toml \[tell\] urls"):
        filled("json://${WORD}", held, where=WHERE)


def test_a_secret_of_two_lines_is_refused_and_not_shown() -> None:
    with pytest.raises(ShowError, match="no line break") as problem:
        filled("${WORD}", {"WORD": "hunter2\nHost: evil"}, where=WHERE)
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


def table(value: str) -> Table:
    return Table({"secret": value}, file=Path("show.toml"), name="hook")


@pytest.mark.parametrize("name", ["${A}", "${MAIL_PASSWORD2}", "keyring:mail/desk@example.org", ""])
def test_names_are_taken(name: str) -> None:
    assert named_secret(table(name), "secret") == name


@pytest.mark.parametrize(
    "value", ["hunter2", "$A", "${A}b", "x${A}", "${}", "${1}", "keyring:", "keyring:a"]
)
def test_a_secret_itself_is_refused_and_not_repeated(value: str) -> None:
    with pytest.raises(ShowError, match=r"show.toml \[hook\] secret must name") as problem:
        named_secret(table(value), "secret")
    assert value not in problem.value.message
    assert not is_named(value) or "${A}" in value


@pytest.mark.parametrize("value", [12345678, ["hunter2"], {"a": "hunter2"}, True])
def test_a_secret_that_is_no_text_is_not_repeated_either(value: object) -> None:
    held = Table({"secret": value}, file=Path("show.toml"), name="hook")
    with pytest.raises(ShowError, match=r"show.toml \[hook\] secret must name") as problem:
        named_secret(held, "secret")
    assert "hunter2" not in problem.value.message
    assert "12345678" not in problem.value.message


def test_a_setting_that_names_nothing_reveals_nothing() -> None:
    assert reveal("${WORD}", of="[hook] secret", environment={"WORD": " abc\n"}) == "abc"
    with pytest.raises(AudioEditionError, match="names no secret"):
        reveal("", of="[hook] secret")
