"""[[source]]: what is taken, and what is refused in one line that shows no secret."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from audio_edition.edition.collect.imap import utf7
from audio_edition.edition.collect.settings import StandingSource, chosen, standing_sources
from audio_edition.errors import EditionError, ShowError
from audio_edition.tables import Table
from tests.edition.facts import rows
from tests.rows import each

ROWS = rows("collect-settings")

MAIL = {"kind": "imap", "address": "imaps://news@mail.example.org/INBOX", "password": "${MAIL}"}


def sources(*told: dict[str, Any]) -> tuple[StandingSource, ...]:
    table = Table({"source": list(told)}, file=Path("show.toml"))
    found = standing_sources(table)
    table.refuse_unknown()
    return found


def test_all_of_it() -> None:
    (source,) = sources({**MAIL, **ROWS["all of it"]})
    assert source.login == "news"
    assert source.senders == ("news@example.org",)
    assert source.list_ids == ("brief.example.org",)
    assert source.rules.sections == ("world",)
    assert source.rules.max_age == dt.timedelta(hours=36)


@each("told, problem", ROWS["what cannot be meant is one line"])
def test_what_cannot_be_meant_is_one_line(told: dict[str, Any], problem: str) -> None:
    with pytest.raises(ShowError) as raised:
        sources(told)
    assert problem in raised.value.message
    assert raised.value.message.startswith("show.toml [source[1]")
    assert raised.value.hint


@each("told", ROWS["a secret in the file is refused and not repeated"])
def test_a_secret_in_the_file_is_refused_and_not_repeated(told: dict[str, Any]) -> None:
    with pytest.raises(ShowError) as raised:
        sources(told)
    assert "hunter2!" not in raised.value.message + str(raised.value.hint)
    assert "${NAME}" in str(raised.value.hint)


def test_each_has_a_name_of_its_own() -> None:
    one = {"kind": "feed", "address": "https://lantern.example/"}
    with pytest.raises(ShowError, match="another source's already"):
        sources(one, one)
    first, second = sources(one, {**one, "name": "the other"})
    assert chosen((first, second), ["The Other"]) == (second,)
    assert chosen((first, second), []) == (first, second)
    with pytest.raises(EditionError, match="no source 'x'"):
        chosen((first, second), ["x"])


@each("address, private, allowed", ROWS["only what is plainly meant may be private"])
def test_only_what_is_plainly_meant_may_be_private(address, private, allowed):
    (source,) = sources({"kind": "feed", "address": address, "private": private})
    assert list(source.allowed) == allowed


@each("name, written", ROWS["names of a mailbox's folders"])
def test_names_of_a_mailboxs_folders_are_written_as_the_protocol_does(name, written):
    assert utf7(name) == written
