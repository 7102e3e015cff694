"""[[source]]: what is taken, and what is refused in one line that shows no secret."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from audio_edition.edition.collect.settings import StandingSource, chosen, standing_sources
from audio_edition.errors import EditionError, ShowError
from audio_edition.tables import Table
from tests.rows import each

WEB = "https://lantern.example/"
MAIL = {"kind": "imap", "address": "imaps://news@mail.example.org/INBOX", "password": "${MAIL}"}


def sources(*told: dict[str, Any]) -> tuple[StandingSource, ...]:
    table = Table({"source": list(told)}, file=Path("show.toml"))
    found = standing_sources(table)
    table.refuse_unknown()
    return found


def test_what_is_not_said_has_its_default() -> None:
    (source,) = sources({"kind": "feed", "address": WEB})
    assert (source.name, source.items, source.order, source.on_change) == (
        "feed", 20, "source", "correct",
    )  # fmt: skip
    assert source.rules.max_age is None
    assert not source.required
    assert source.timeout == dt.timedelta(minutes=2)


def test_all_of_it() -> None:
    (source,) = sources(
        {
            **MAIL,
            "name": "the letter",
            "from": "News@Example.org",
            "list_id": ["<Brief.Example.org>"],
            "required": True,
            "sections": ["World"],
            "max_age": "36h",
            "min_words": 5,
            "order": "section",
            "profile": "brief",
            "split": "heading",
        }
    )
    assert source.login == "news"
    assert source.senders == ("news@example.org",)
    assert source.list_ids == ("brief.example.org",)
    assert source.rules.sections == ("world",)
    assert source.rules.max_age == dt.timedelta(hours=36)


@each(
    ("told", "problem"),
    [
        ({"address": WEB}, "kind is missing"),
        ({"kind": "rss", "address": WEB}, "kind cannot be 'rss'"),
        ({"kind": "feed"}, "address is missing"),
        ({"kind": "feed", "address": "lantern.example"}, "must begin with https://"),
        ({"kind": "feed", "address": "ftp://lantern.example/x"}, "must begin with https://"),
        ({"kind": "feed", "address": "https://ada@lantern.example/"}, "no user's name"),
        ({"kind": "feed", "address": "https://[/"}, "is no address"),
        ({"kind": "folder", "address": "file:///inbox"}, "must be a folder's path"),
        ({"kind": "feed", "address": WEB, "from": "a@b.example"}, "from is not for a feed"),
        ({**MAIL, "headers": {"X": "1"}}, "headers is not for a imap"),
        ({"kind": "feed", "address": WEB, "key": "${A}"}, "key is not for a feed"),
        ({"kind": "ghost", "address": WEB}, "key is missing"),
        ({"kind": "wordpress", "address": WEB, "user": "ada"}, "password is missing"),
        ({"kind": "wordpress", "address": WEB, "password": "${A}"}, "user is missing"),
        (
            {
                "kind": "wordpress",
                "address": "http://x.example/",
                "user": "a",
                "password": "${A}",
            },
            "must begin with https://",
        ),
        ({"kind": "imap", "address": MAIL["address"]}, "password is missing"),
        ({**MAIL, "address": "imaps://mail.example.org/"}, "user is missing"),
        ({**MAIL, "tls": False}, "for this machine alone"),
        ({"kind": "feed", "address": WEB, "max_age": "soon"}, "must look like"),
        ({"kind": "feed", "address": WEB, "max_age": "0h"}, "must look like"),
        ({"kind": "feed", "address": WEB, "items": 0}, "at least 1"),
        ({"kind": "feed", "address": WEB, "title": "("}, "is no pattern"),
        ({"kind": "feed", "address": WEB, "min_words": 9, "max_words": 8}, "below min_words"),
        ({"kind": "feed", "address": WEB, "name": "a/b"}, "name cannot be"),
        ({"kind": "folder", "address": "inbox", "split": "sideways"}, "split cannot be"),
        ({"kind": "feed", "address": WEB, "adress": "x"}, "is not a setting"),
        ({"kind": "feed", "address": WEB, "headers": {"Authorization": "x"}}, "is a secret"),
    ],
)
def test_what_cannot_be_meant_is_one_line(told: dict[str, Any], problem: str) -> None:
    with pytest.raises(ShowError) as raised:
        sources(told)
    assert problem in raised.value.message
    assert raised.value.message.startswith("show.toml [source[1]")
    assert raised.value.hint


@each(
    "told",
    [
        {**MAIL, "password": "hunter2!"},
        {**MAIL, "address": "imaps://news:hunter2!@mail.example.org/INBOX"},
        {"kind": "ghost", "address": WEB, "key": "hunter2!"},
        {"kind": "wordpress", "address": WEB, "user": "ada", "password": "hunter2!"},
        {"kind": "feed", "address": "https://ada:hunter2!@lantern.example/"},
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(told: dict[str, Any]) -> None:
    with pytest.raises(ShowError) as raised:
        sources(told)
    assert "hunter2!" not in raised.value.message + str(raised.value.hint)
    assert "${NAME}" in str(raised.value.hint)


def test_each_has_a_name_of_its_own() -> None:
    one = {"kind": "feed", "address": WEB}
    with pytest.raises(ShowError, match="another source's already"):
        sources(one, one)
    first, second = sources(one, {**one, "name": "the other"})
    assert chosen((first, second), ["The Other"]) == (second,)
    assert chosen((first, second), []) == (first, second)
    with pytest.raises(EditionError, match="no source 'x'"):
        chosen((first, second), ["x"])


@each(
    ("address", "private", "allowed"),
    [
        ("http://127.0.0.1:8000/feed", False, ("127.0.0.1:8000",)),
        ("https://localhost/feed", False, ("localhost:443",)),
        ("http://[::1]:81/", False, ("::1:81",)),
        ("http://cms.intern.example/feed", False, ()),
        ("http://cms.intern.example/feed", True, ("cms.intern.example:80",)),
        ("http://127.0.0.1.evil.example/", False, ()),
        ("http://10.0.0.1/", False, ()),
    ],
)
def test_only_what_is_plainly_meant_may_be_private(
    address: str, private: bool, allowed: tuple[str, ...]
) -> None:
    (source,) = sources({"kind": "feed", "address": address, "private": private})
    assert source.allowed == allowed
