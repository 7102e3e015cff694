"""How servers are asked: only for what changed, with a key that no address shows, with patience."""

from __future__ import annotations

import time
from typing import Any

import pytest

from audio_edition.edition.collect.asking import Asker, LeftAloneError, OutOfTimeError
from audio_edition.edition.sources.access import Access
from audio_edition.edition.sources.fetch import AnswerError, fetch
from audio_edition.errors import EditionError
from tests.edition.collect.stand_ins import Answer, Site, Waits
from tests.rows import each
from tests.verbs.test_verbs_collecting import NOW, site

__all__ = ["site"]

HERE = ("127.0.0.1",)
SECRET = "k-52f1c0ffee"


def asker(site: Site, seconds: float = 60.0, **more: Any) -> Asker:
    return Asker(time.monotonic() + seconds, NOW, allowed=HERE, **more)


def test_what_is_there_still_is_not_sent_again(site: Site) -> None:
    url = f"{site.url}/feed.xml"
    first = fetch(url, allowed=HERE)
    assert not first.unchanged
    again = fetch(url, allowed=HERE, has=first.validators)
    assert (again.unchanged, again.data) == (True, b"")
    site.posts.pop()
    assert fetch(url, allowed=HERE, has=first.validators).data != first.data
    site.fails = Answer(304)
    with pytest.raises(AnswerError):
        fetch(url, allowed=HERE)  # nobody asked whether anything changed


def test_a_key_goes_out_and_stands_in_no_address(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyed = Access(f"{site.url}/api/", (), query=(("key", "${KEY}"),), known={"KEY": SECRET})
    answer = site.answer

    def redirecting(asked: Any) -> Any:
        if asked.path == "/api/old":
            raise Answer(301, Location=f"/api/new?page=2&key={asked.query['key']}")
        return ("{}", {}) if asked.path.startswith("/api/") else answer(asked)

    monkeypatch.setattr(site, "answer", redirecting)
    got = fetch(f"{site.url}/api/old?a=1", allowed=HERE, access=[keyed])
    assert got.url == f"{site.url}/api/new?page=2"
    assert [asked.query.get("key") for asked in site.asked] == [SECRET, SECRET]
    fetch(f"{site.url}/feed.xml", allowed=HERE, access=[keyed])
    assert "key" not in site.asked[-1].query
    assert SECRET not in repr(keyed)


def test_a_server_that_stumbles_is_asked_three_times(site: Site) -> None:
    waits = Waits()
    site.fails = Answer(502)
    with pytest.raises(AnswerError):
        asker(site, sleep=waits).get(f"{site.url}/feed.xml")
    assert len(site.asked) == 3
    assert len(waits.waited) == 2
    site.fails = Answer(404)
    with pytest.raises(AnswerError):
        asker(site, sleep=waits).get(f"{site.url}/feed.xml")
    assert len(site.asked) == 4, "who says no is not asked again"


@pytest.mark.parametrize("said", ["3600", "Mon, 02 Nov 2026 06:00:00 GMT"])
def test_a_long_wait_is_left_to_a_later_run(site: Site, said: str) -> None:
    site.fails = Answer(429, Retry_After=said)
    with pytest.raises(LeftAloneError) as raised:
        asker(site, sleep=Waits()).get(f"{site.url}/feed.xml")
    assert (raised.value.until - NOW).total_seconds() == 3600
    assert len(site.asked) == 1


def test_nothing_is_asked_when_the_time_is_over(site: Site) -> None:
    with pytest.raises(OutOfTimeError):
        asker(site, 0.0).get(f"{site.url}/feed.xml")
    assert site.asked == []


@each("body", ["", "<html>", "{", "\ufeff[1"])
def test_what_is_no_json_is_one_line(site: Site, body: str) -> None:
    site.says = lambda _: (body, {})
    with pytest.raises(EditionError, match="no JSON") as raised:
        asker(site).json(f"{site.url}/x")
    assert raised.value.hint
