"""Lists of people in every shape that newsletters and shops export."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_edition.errors import PublicationError
from audio_edition.publication.members.lists import PeopleList, read_csv
from tests.rows import each

TODAY = dt.date(2026, 11, 2)


def read(data: bytes) -> PeopleList:
    return read_csv(data, TODAY, "list.csv")


def told(data: bytes) -> list[tuple[str, str, str]]:
    return [(one.email, one.name, ",".join(sorted(one.groups))) for one in read(data).people]


@each(
    "service, ada, bo, left_out",
    [
        ("ghost", ("Ada Marsh", "gold,press,vip"), ("", "complimentary"), None),
        ("wordpress", ("Ada Marsh", "subscriber"), ("Bo Lin", "administrator,subscriber"), ()),
        # a subscription that ended, and a doubtful day
        ("memberpress", ("Ada Marsh", "active,gold"), ("Bo Lin", "active,gold"),
         ("row 5: '03/04/2027' is no day that can be read: 2027-03-31",)),
        ("addresses", ("", ""), ("", ""), ()),
        ("twice", ("", "a,b"), None,
         ("row 4: 'nobody' is no e-mail address", "row 5: 'x@y z' is no e-mail address")),
    ],
)  # fmt: skip
def test_what_services_export(
    service: str, ada: tuple[str, str], bo: tuple[str, str] | None, left_out: tuple[str, ...] | None
) -> None:
    data = (Path(__file__).parent / "lists" / f"{service}.csv").read_bytes()
    wanted = [("ada@lantern.example", *ada), *([("bo@lantern.example", *bo)] if bo else [])]
    assert told(data) == wanted
    assert left_out in (None, read(data).left_out)


@each(
    "data",
    [
        "E-Mail-Adresse;Name\nada@lantern.example;Zoë Groß\n".encode("utf-8-sig"),
        "E-Mail-Adresse;Name\r\nada@lantern.example;Zoë Groß\r\n".encode("cp1252"),
        "E-Mail-Adresse\tName\nada@lantern.example\tZoë Groß\n".encode("utf-16"),
        '\n"Name","EMAIL"\n"Zoë  Groß"," ada@lantern.example "\n\n'.encode(),
        "email|display_name\rada@lantern.example|Zoë Groß\r".encode(),
    ],
)
def test_encodings_separators_and_line_ends(data: bytes) -> None:
    assert told(data) == [("ada@lantern.example", "Zoë Groß", "")]


@each(
    "data, why",
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"name,city\nAda,Hull\n", "no column of e-mail addresses, but name, city"),
        (b"\x00\x01\x02", "is no text"),
        (b"\xff\xfea", "is no text"),
    ],
)
def test_what_is_no_list_is_told_in_a_line(data: bytes, why: str) -> None:
    with pytest.raises(PublicationError, match=why):
        read(data)


@given(st.binary(max_size=200))
def test_no_file_does_worse_than_that(data: bytes) -> None:
    try:
        found = read_csv(b"email,name\n" + data, TODAY, "list.csv")
    except PublicationError:
        return
    assert all("@" in one.email and one.email.isprintable() for one in found.people)
    assert all(line.isprintable() for line in found.left_out)
