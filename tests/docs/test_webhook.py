"""The receiver of docs/from-a-webhook.md: what is signed is built, what is not is refused."""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.docs.test_docs_commands import python_blocks
from tests.tools import ROOT

SECRET = b"change me"  # what the page takes where WEBHOOK_SECRET is not set
STORY = {
    "id": "7",
    "title": "The Ferry",
    "paragraphs": ["The first ferry left at noon."],
    "url": "",
}


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("SHOW", str(tmp_path / "show"))
    monkeypatch.delenv("WEBHOOK_SECRET", raising=False)
    names: dict[str, Any] = {}
    page = ROOT / "docs" / "from-a-webhook.md"
    for _, block in python_blocks(page):
        exec(compile(block, page.name, "exec"), names)
    return TestClient(names["app"])


def send(client: TestClient, what: object, secret: bytes = SECRET) -> Any:
    body = json.dumps(what).encode()
    signed = hmac.new(secret, body, hashlib.sha256).hexdigest()
    return client.post("/articles", content=body, headers={"x-signature": signed})


def test_what_is_forged_or_no_article_builds_nothing(client: TestClient, tmp_path: Path) -> None:
    assert send(client, {"articles": [STORY]}, b"guessed").status_code == 403
    for body in ({"articles": []}, {"articles": [{"title": "T"}]}, {}, []):
        answer = send(client, body)
        assert answer.status_code == 422
        assert answer.json()["error"]
    assert not list((tmp_path / "show").glob("audio/*"))


def test_no_article_is_lost_and_none_comes_twice(client: TestClient, tmp_path: Path) -> None:
    """Three calls in a row, the last a correction of the first: also while it is built."""
    second = {"id": "8", "title": 'The "Crane": again', "paragraphs": ["It lifts 40 tons."]}
    for story in (STORY, second, {**STORY, "paragraphs": ["The ferry left at one."]}):
        answer = send(client, {"articles": [story]})
        assert answer.status_code == 202
    app: Any = client.app
    app.state.days.join()  # all that was sent is built
    folder = tmp_path / "show/audio" / answer.json()["edition"]
    told = json.loads((folder / "episode.json").read_text("utf-8"))["segments"]
    titles = [segment["title"] for segment in told if segment["kind"] == "article"]
    assert titles == ["The Ferry", 'The "Crane": again']
    text = (folder / "transcript.txt").read_text("utf-8")
    assert "left at one" in text
    assert "left at noon" not in text
