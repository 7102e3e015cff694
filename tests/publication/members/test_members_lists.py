"""Lists of people in every shape that newsletters and shops export."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_edition.errors import PublicationError
from audio_edition.publication.members.lists import PeopleList, read_csv

TODAY = dt.date(2026, 11, 2)
GHOST = (
    "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,"
    "deleted_at,labels,tiers\n"
    '65f0,ada@lantern.example,Ada Marsh,,true,,cus_1,2026-01-01T00:00:00.000Z,,"VIP,Press",Gold\n'
    "65f1,bo@lantern.example,,,true,true,,2026-01-01T00:00:00.000Z,,,\n"
    "65f2,cy@lantern.example,Cy,,false,,,2026-01-01T00:00:00.000Z,2026-02-01,,\n"
)
WORDPRESS = (
    '"ID","user_login","user_email","user_pass","first_name","last_name","display_name","role"\n'
    '"1","ada","ada@lantern.example","$P$B","Ada","Marsh","Ada Marsh","subscriber"\n'
    '"2","bo","bo@lantern.example","$P$B","Bo","Lin","","administrator|subscriber"\n'
)
MEMBERPRESS = (
    "username;email;first_name;last_name;membership;status;expires_at\n"
    "ada;ada@lantern.example;Ada;Marsh;Gold;active;2027-03-31 23:59:59\n"
    "bo;bo@lantern.example;Bo;Lin;Gold;active;0000-00-00 00:00:00\n"
    "cy;cy@lantern.example;Cy;Orr;Gold;expired;31.10.2026\n"
    "di;di@lantern.example;Di;Fox;Gold;active;03/04/2027\n"
)


def read(text: str | bytes) -> PeopleList:
    data = text.encode() if isinstance(text, str) else text
    return read_csv(data, TODAY, "list.csv")


def told(text: str | bytes) -> list[tuple[str, str, list[str]]]:
    return [(one.email, one.name, sorted(one.groups)) for one in read(text).people]


def test_ghosts_export() -> None:
    assert told(GHOST) == [
        ("ada@lantern.example", "Ada Marsh", ["gold", "press", "vip"]),
        ("bo@lantern.example", "", ["complimentary"]),
    ]


def test_users_of_wordpress() -> None:
    assert told(WORDPRESS) == [
        ("ada@lantern.example", "Ada Marsh", ["subscriber"]),
        ("bo@lantern.example", "Bo Lin", ["administrator", "subscriber"]),
    ]


def test_subscriptions_that_ended_are_not_on_the_list_and_a_doubtful_day_is_told() -> None:
    assert [one[0] for one in told(MEMBERPRESS)] == ["ada@lantern.example", "bo@lantern.example"]
    assert read(MEMBERPRESS).left_out == (
        "row 5: '03/04/2027' is no day that can be read: 2027-03-31",
    )


@pytest.mark.parametrize(
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
    assert told(data) == [("ada@lantern.example", "Zoë Groß", [])]


def test_a_list_of_addresses_alone() -> None:
    assert [one[0] for one in told("ada@lantern.example\nbo@lantern.example\n")] == [
        "ada@lantern.example", "bo@lantern.example",
    ]  # fmt: skip


def test_somebody_stands_there_twice_and_somebody_has_no_address() -> None:
    text = "email,role\nada@lantern.example,a\nADA@lantern.example,b\nnobody,\n,\nx@y z,\n"
    found = read(text)
    assert told(text) == [("ada@lantern.example", "", ["a", "b"])]
    assert found.left_out == (
        "row 4: 'nobody' is no e-mail address",
        "row 5: 'x@y z' is no e-mail address",
    )


@pytest.mark.parametrize(
    ("data", "why"),
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
