"""The outgoing webhook and the dead man's switch: what arrives, how often, what is kept back."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from audio_edition.run.tell.settings import TellSettings
from audio_edition.run.tell.tell import Tries, ping, send_episode, signed, tell
from tests.run.tell.desk import ONCE, Listener, listening

SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-four b").decode()
NOW = datetime.now(UTC).replace(microsecond=0)


UUID = "5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278"
HELD = {"HOOK_SECRET": SECRET}


def manifest(root: Path, **said: Any) -> Path:
    file = root / "audio" / "2026-11-02" / "episode.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    told = {
        "version": 1,
        "edition": "2026-11-02",
        "guid": "g-1",
        "revision": 1,
        "title": "Ä",
        **said,
    }
    file.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return file


def hooked(desk: Listener, path: str = "/hook") -> TellSettings:
    return TellSettings(webhook=desk.url(path=path), webhook_secret="${HOOK_SECRET}")


def send(settings: TellSettings, file: Path, **how: Any) -> tuple[str, ...]:
    return send_episode(
        settings, file, environment=how.pop("held", HELD), **{"now": NOW, "patience": ONCE, **how}
    )


def test_a_receiver_with_the_standard_s_library_takes_it(tmp_path: Path) -> None:
    file = manifest(tmp_path)
    with listening() as desk:
        # the second reader refuses what is older than five minutes
        now = datetime.now(UTC).replace(microsecond=0)
        assert send(hooked(desk), file, now=now) == ()
        (request,) = desk.requests
    assert (request.method, request.path) == ("POST", "/hook")
    assert request.body == file.read_bytes()
    assert request.headers["content-type"] == "application/json"
    assert Webhook(SECRET).verify(request.body, request.headers)["title"] == "Ä"
    with pytest.raises(Exception, match="signature"):
        Webhook(SECRET).verify(request.body.replace(b"g-1", b"g-2"), request.headers)


def test_a_known_signature() -> None:
    """By openssl: printf 'msg_1.1700000000.{}' | openssl dgst -sha256 -hmac x -binary | base64"""
    at = datetime.fromtimestamp(1700000000, UTC)
    headers = signed("msg_1", b"{}", "x", at)  # a secret in plain words
    assert headers["webhook-timestamp"] == "1700000000"
    assert headers["webhook-signature"] == "v1,RB2ICwSE78uwVDrjMSci3RKLbS9AfiuNvISBF2XftPI="


def test_each_revision_goes_out_once(tmp_path: Path) -> None:
    with listening() as desk:
        settings = hooked(desk)
        for said in ({}, {}, {"title": "B"}, {"revision": 2}, {"revision": 2, "retracted": True}):
            assert send(settings, manifest(tmp_path, **said)) == ()
        ids = [one.headers["webhook-id"] for one in desk.requests]
        assert len(ids) == len(set(ids)) == 3


def test_a_server_in_trouble_is_asked_again_with_the_same_id(tmp_path: Path) -> None:
    waited: list[float] = []
    patience = Tries(waits=(1.0, 4.0), sleep=waited.append)
    with listening(500, 429) as desk:
        assert send(hooked(desk), manifest(tmp_path), patience=patience) == ()
        assert len({one.headers["webhook-id"] for one in desk.requests}) == 1
        assert len(desk.requests) == 3
    assert waited == [1.0, 4.0]


def test_what_a_server_in_trouble_did_not_take_goes_out_with_a_later_run(tmp_path: Path) -> None:
    with listening(503) as desk:
        (problem,) = send(hooked(desk), manifest(tmp_path))
        assert problem.startswith("the webhook was not told of 2026-11-02: it answers 503")
        memory = tmp_path / "runs" / "told.json"
        later = NOW + timedelta(minutes=2)
        how = {"memory": memory, "environment": HELD, "patience": ONCE, "now": later}
        assert tell(hooked(desk), (), **how) == ()
        assert tell(hooked(desk), (), **how) == ()
        assert send(hooked(desk), manifest(tmp_path)) == ()
        assert len(desk.requests) == 2


def test_a_receiver_that_refuses_is_asked_once(tmp_path: Path) -> None:
    patience = Tries(waits=(1.0, 4.0), sleep=lambda _: None)
    for status in (301, 400, 404, 410):
        with listening(status) as desk:
            (problem,) = send(hooked(desk), manifest(tmp_path, revision=status), patience=patience)
            assert f"it answers {status}" in problem
            assert problem.endswith("it is given up")
            assert len(desk.requests) == 1
            # once it is mended, the next run delivers
            assert send(hooked(desk), manifest(tmp_path, revision=status)) == ()
            assert len(desk.requests) == 2


def test_no_secret_comes_back_and_none_is_kept(tmp_path: Path) -> None:
    token = "Zk29QwLmT7xPb4"
    held = {**HELD, "HOOK": f"http://desk:{token}@127.0.0.1:1/{token}?key={token}"}
    settings = TellSettings(webhook="${HOOK}", webhook_secret="${HOOK_SECRET}")
    (problem,) = send(settings, manifest(tmp_path), held=held)
    kept = (tmp_path / "runs" / "told.json").read_text()
    for secret in (token, SECRET, SECRET.removeprefix("whsec_")):
        assert secret not in problem + kept
    (problem,) = send(settings, manifest(tmp_path), held={"HOOK": "ftp://x/", **HELD})
    assert "it is no http(s) address" in problem
    (problem,) = send(settings, manifest(tmp_path), held={"HOOK": "http://127.0.0.1:1/"})
    assert "HOOK_SECRET is not set" in problem


def test_what_is_no_manifest_is_not_sent_nor_anything_without_a_webhook(tmp_path: Path) -> None:
    assert send(TellSettings(), manifest(tmp_path)) == ()
    assert not (tmp_path / "runs").exists()
    with listening() as desk:
        for text in ("", "{", "[]", '{"edition": "x"}'):
            file = manifest(tmp_path)
            file.write_text(text)
            assert len(send(hooked(desk), file)) == 1
        assert len(send(hooked(desk), tmp_path / "audio" / "none" / "episode.json")) == 1
        assert desk.requests == []


def pinged(desk: Listener, **how: Any) -> tuple[str, ...]:
    settings = TellSettings(ping="${PING}", ping_failures=how.pop("failures", False))
    held = {"PING": desk.url(path=f"/{UUID}")}
    return ping(settings, environment=held, **{"patience": ONCE, "ok": True, **how})


def test_the_switch_hears_of_success_alone_unless_more_is_asked_for() -> None:
    with listening() as desk:
        assert pinged(desk, text="2026-11-02 is out") == ()
        assert pinged(desk, ok=False) == ()
        assert pinged(desk, sign="start") == ()
        (request,) = desk.requests
        assert (request.method, request.path) == ("POST", f"/{UUID}")
        assert request.body == b"2026-11-02 is out"
        for how in ({"sign": "start"}, {"ok": False}, {}):
            pinged(desk, failures=True, run="r-1", **how)
        paths = [one.path for one in desk.requests[1:]]
    assert paths == [f"/{UUID}/start?rid=r-1", f"/{UUID}/fail?rid=r-1", f"/{UUID}?rid=r-1"]


def test_a_switch_that_moved_is_followed_and_one_that_does_not_answer_is_told() -> None:
    patience = Tries(waits=(1.0, 1.0), sleep=lambda _: None)
    with listening(302, 200, 500, 500, 500) as desk:
        assert pinged(desk) == ()
        assert [one.path for one in desk.requests] == [f"/{UUID}", "/elsewhere"]
        (problem,) = pinged(desk, patience=patience)
        assert len(desk.requests) == 5
    (gone,) = pinged(desk)
    (unset,) = ping(TellSettings(ping="${PING}"), ok=True, environment={})
    assert "PING is not set" in unset
    assert UUID not in problem + gone, "without its address"
