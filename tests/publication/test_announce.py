"""The notices to a WebSub hub and to Podping."""

from pathlib import Path
from unittest import mock
from urllib.parse import parse_qs

import httpx
import pytest

from audio_edition.places import Places
from audio_edition.publication.announce import announce
from audio_edition.publication.settings import PublishSettings
from tests.publication.support import identity

HERE = Places(Path("/nowhere"))
HUB, PODPING = "https://hub.example/", "https://podping.example/"
BOTH = PublishSettings(hub=HUB, podping=True)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[httpx.Request]:
    """What a hub and Podping hear; both answer with what stands in ``status``."""
    asked: list[httpx.Request] = []

    def handle(_: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        request.read()
        asked.append(request)
        return httpx.Response(202, request=request)

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", handle)
    monkeypatch.setenv("PODPING_URL", PODPING)
    monkeypatch.setenv("PODPING_TOKEN", "t0ken")
    return asked


def test_hub_and_podping_are_told(
    heard: list[httpx.Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert announce(HERE, identity(), PublishSettings()) == []
    assert heard == [], "off by default"
    assert announce(HERE, identity(), BOTH) == []
    hub, podping = heard
    url = identity().base_url + "feed.xml"
    said = {"hub.mode": ["publish"], "hub.url": [url], "hub.topic": [url]}
    assert (str(hub.url), parse_qs(hub.content.decode())) == (HUB, said)
    assert "authorization" not in hub.headers
    asked = parse_qs(podping.url.query.decode())
    assert asked == {"url": [url], "reason": ["update"], "medium": ["podcast"]}
    assert (podping.url.host, podping.headers["authorization"]) == ("podping.example", "t0ken")
    monkeypatch.delenv("PODPING_TOKEN")
    (problem,) = announce(HERE, identity(), BOTH)
    assert "PODPING_TOKEN" in problem


def test_a_notice_that_fails_is_a_line_not_a_failure(
    heard: list[httpx.Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = mock.Mock(side_effect=httpx.ConnectError("Connection refused"))
    for answer in (lambda _, request: httpx.Response(500, request=request), nobody):
        monkeypatch.setattr(httpx.HTTPTransport, "handle_request", answer)
        problems = announce(HERE, identity(), BOTH)
        assert len(problems) == 2
        assert all("was not told" in one and "t0ken" not in one for one in problems)
