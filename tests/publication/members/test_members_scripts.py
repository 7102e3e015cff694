"""The scripts for Cloudflare and CloudFront, given what their documentation says they get."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from audio_edition import addresses
from audio_edition.publication.feeds.private import for_member
from audio_edition.verbs.members import add_member, revoke_member
from audio_edition.verbs.members_edge import write_edge
from tests.publication.members.lobby import DAY, SECRET, VARIABLE, Lobby, lobby
from tests.publication.members.test_members_edges import folk
from tests.tools import require

SOUND = f"{DAY}/{DAY}.mp3"
BASE = "https://audio.lantern.example/show/"

WORKER = """
import fs from "node:fs";
import worker from "./worker.mjs";
const { audio, key, asked } = JSON.parse(fs.readFileSync(0, "utf8"));
// the origin: files in pieces of seven bytes, so that no mark comes whole
const seen = [];
globalThis.fetch = async (request) => {
  const url = new URL(request.url);
  seen.push(url.pathname + url.search);
  const path = audio + "/" + url.pathname.replace("/show/", "");
  if (fs.existsSync(path) && fs.statSync(path).isDirectory() && !path.endsWith("/")) {
    return new Response(null, { status: 307, headers: { Location: url.pathname + "/" } });
  }
  const file = path.endsWith("/") ? path + "index.html" : path;
  if (!fs.existsSync(file)) return new Response("no", { status: 404 });
  if (request.headers.get("If-None-Match")) {
    return new Response(null, { status: 304, headers: { ETag: '"x"' } });
  }
  const data = fs.readFileSync(file);
  const headers = { "Cache-Control": "public, max-age=300", ETag: '"x"',
                    "Content-Length": data.length,
                    "Access-Control-Allow-Origin": "*", "Accept-Ranges": "bytes" };
  if (request.method === "HEAD") return new Response(null, { headers });
  let at = 0;
  const body = new ReadableStream({ pull(out) {
    if (at >= data.length) return out.close();
    out.enqueue(new Uint8Array(data.subarray(at, (at += 7))));
  } });
  return new Response(body, { headers });
};
const answers = [];
for (const { url, method, headers } of asked) {
  const answer = await worker.fetch(new Request(url, { method, headers }), { MEMBERS_KEY: key });
  const body = Buffer.from(await answer.arrayBuffer()).toString("base64");
  answers.push({ status: answer.status, headers: Object.fromEntries(answer.headers), body });
}
console.log(JSON.stringify({ answers, seen }));
"""

FUNCTION = """
const fs = require("node:fs");
const vm = require("node:vm");
const { script, events } = JSON.parse(fs.readFileSync(0, "utf8"));
// the runtime gives its modules to require, and calls handler
const handler = vm.runInNewContext(script + "; handler", { require, Date, String });
console.log(JSON.stringify(events.map((event) => handler(event))));
"""

LAMBDA = """
import fs from "node:fs";
import { handler } from "./feed.mjs";
const events = JSON.parse(fs.readFileSync(0, "utf8"));
console.log(JSON.stringify(await Promise.all(events.map((event) => handler(event)))));
"""

S3 = """
const fs = require("node:fs");
class GetObjectCommand { constructor(input) { this.input = input; } }
class S3Client {
  constructor(settings) { this.settings = settings; }
  async send({ input }) {
    const { region } = this.settings;
    if (region !== "eu-central-1" || input.Bucket !== "lantern") throw new Error("NoSuchBucket");
    const file = process.env.OBJECTS + "/" + input.Key;
    return { Body: { transformToString: async () => fs.readFileSync(file, "utf8") } };
  }
}
module.exports = { GetObjectCommand, S3Client };
"""


@pytest.fixture(scope="module", params=["feed", "show"])
def here(request: pytest.FixtureRequest) -> Iterator[Lobby]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, SECRET)
        with lobby(members=f'guard = "{request.param}"', base=BASE) as one:
            one.release()
            yield one


@pytest.fixture(scope="module")
def people(here: Lobby) -> tuple[str, dict[str, str], str]:
    return folk(here)


def node(folder: Path, name: str, script: str, told: Any, **environment: str) -> Any:
    (folder / name).write_text(script)
    done = subprocess.run(
        [require("node"), name], input=json.dumps(told), cwd=folder, text=True,
        capture_output=True, timeout=60, check=False, env={"PATH": "/usr/bin:/bin", **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def is_closed(here: Lobby) -> bool:
    return here.workspace.show.publish.members.closes_show


def worker(here: Lobby, folder: Path, asked: list[dict[str, Any]]) -> tuple[list[Any], list[str]]:
    write_edge(here.workspace, "cloudflare", to=folder)
    (folder / "worker.js").rename(folder / "worker.mjs")
    key = (folder / "members.key").read_text()
    assert key not in (folder / "worker.mjs").read_text()
    told = {"audio": str(here.audio), "key": key, "asked": asked}
    made = node(folder, "ask.mjs", WORKER, told)
    return made["answers"], made["seen"]


def ask(path: str, method: str = "GET", **headers: str) -> dict[str, Any]:
    return {"url": BASE + path, "method": method, "headers": headers}


def test_the_worker_lets_members_in_and_nobody_else(
    here: Lobby, people: tuple[str, dict[str, str], str], tmp_path: Path
) -> None:
    good, refused, last = people
    asked = [ask(f"p/{sent}/{path}") for sent in refused.values() for path in ("feed.xml", SOUND)]
    asked += [ask(f"p/{good}/feed-members.xml"), ask("feed-members.xml"), ask(f"p/{good}")]
    asked += [ask(f"p/{good}/{DAY}/build.json"), ask(f"p/{good}/feed-politics.xml")]
    asked += [ask(f"p/{last}/{SOUND}"), ask(""), ask(SOUND)]
    answers, seen = worker(here, tmp_path, asked)
    expected = [403] * (2 * len(refused)) + [404, 404, 403, 404, 404, 200]
    expected += [403, 403] if is_closed(here) else [200, 200]
    assert [one["status"] for one in answers] == expected
    assert not any("members" in path for path in seen)
    assert all(
        one["headers"]["cache-control"] == "no-store" for one in answers[: len(expected) - 3]
    )


def test_the_worker_fills_the_token_in_while_the_feed_passes(
    here: Lobby, people: tuple[str, dict[str, str], str], tmp_path: Path
) -> None:
    good = people[0]
    asked = [ask(f"p/{good}/feed.xml?a=b"), ask(f"p/{good}/{SOUND}"), ask(f"p/{good}/{DAY}"),
             ask(f"p/{good}/feed.xml", **{"If-None-Match": 'W/"x"'}),
             ask(f"p/{good}/feed.xml", "HEAD")]  # fmt: skip
    (feed, sound, folder, unchanged, head), seen = worker(here, tmp_path, asked)
    template = (here.audio / addresses.MEMBERS_FEED).read_bytes()
    assert base64.b64decode(feed["body"]) == for_member(template, good)
    assert base64.b64decode(sound["body"]) == (here.audio / SOUND).read_bytes()
    assert feed["headers"]["etag"] == 'W/"x"'
    assert "content-length" not in feed["headers"]
    assert sound["headers"]["content-length"] == str((here.audio / SOUND).stat().st_size)
    for one in (feed, sound, head):
        assert one["headers"]["cache-control"] == "private, max-age=300"
        assert one["headers"]["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in one["headers"]
    assert folder["status"] == 307
    assert folder["headers"]["location"] == f"/show/p/{good}/{DAY}/"
    assert (unchanged["status"], unchanged["body"]) == (304, "")
    assert (head["status"], head["body"]) == (200, "")
    assert seen[0] == f"/show/{addresses.MEMBERS_FEED}"


KEPT = f"p/only/{DAY}/{DAY}.mp3"
AROUND = (
    KEPT, f"%70/only/{DAY}/{DAY}.mp3", f"%2570/only/{DAY}/{DAY}.mp3", f"p%2Fonly/{DAY}/{DAY}.mp3",
    f"/{KEPT}", f"p//only/{DAY}/{DAY}.mp3", f"{DAY}/..%2f{KEPT}", f"P/only/{DAY}/{DAY}.mp3",
    f"x%5C..%5C{KEPT}", "%66eed-members.xml", "/feed-members.xml", f"p/%6fnly/{DAY}/{DAY}.mp3",
    "p", "p/only", f"%zz/../{KEPT}",
)  # fmt: skip
"""How somebody may ask for what is for members: an origin decodes, and merges slashes."""


@pytest.fixture
def only(here: Lobby) -> Iterator[None]:
    """An edition for members lies where ``publish`` puts it."""
    shutil.copytree(here.audio / DAY, here.audio / "p" / "only" / DAY)
    yield
    shutil.rmtree(here.audio / "p")


def test_the_worker_keeps_editions_for_members(
    here: Lobby, people: tuple[str, dict[str, str], str], only: None, tmp_path: Path
) -> None:
    good, refused, _ = people
    asked = [ask(path) for path in AROUND]
    asked += [ask(f"p/{sent}/{KEPT}") for sent in refused.values()]
    asked += [ask(f"p/{good}/{KEPT}"), ask(f"p/{good}/p/only/{DAY}/"), ask(f"{DAY}/50%25.jpg")]
    (*kept, sound, page, percent), seen = worker(here, tmp_path, asked)
    assert {one["status"] for one in kept} <= {403, 404}
    assert base64.b64decode(sound["body"]) == (here.audio / SOUND).read_bytes()
    assert page["status"] == 200
    assert percent["status"] == (403 if is_closed(here) else 404)
    passed = [] if is_closed(here) else [f"/show/{DAY}/50%25.jpg"]
    assert seen == [f"/show/{KEPT}", f"/show/p/only/{DAY}/", *passed]


def test_the_function_keeps_editions_for_members(
    here: Lobby, people: tuple[str, dict[str, str], str], tmp_path: Path
) -> None:
    good, refused, _ = people
    write_edge(here.workspace, "cloudfront", to=tmp_path)
    uris = [f"/show/{path}" for path in AROUND]
    uris += [f"/show/p/{sent}/{KEPT}" for sent in refused.values()]
    uris += [f"/show/p/{good}/{KEPT}", f"/show/p/{good}/p/only/{DAY}/"]
    told = {"script": (tmp_path / "function.js").read_text(), "events": [event(u) for u in uris]}
    *kept, sound, page = node(tmp_path, "ask.js", FUNCTION, told)
    assert {one.get("statusCode") for one in kept} <= {403, 404}
    assert sound["uri"] == f"/show/{KEPT}"
    assert page["uri"] == f"/show/p/only/{DAY}/index.html"


def event(uri: str) -> dict[str, Any]:
    """A viewer's request (CloudFront Developer Guide, "CloudFront Functions event structure")."""
    return {
        "version": "1.0",
        "context": {"eventType": "viewer-request", "distributionId": "EDFDVBD6EXAMPLE"},
        "viewer": {"ip": "198.51.100.11"},
        "request": {"method": "GET", "uri": uri, "querystring": {}, "headers": {}, "cookies": {}},
    }


def test_the_function_lets_members_in_and_nobody_else(
    here: Lobby, people: tuple[str, dict[str, str], str], tmp_path: Path
) -> None:
    good, refused, last = people
    write_edge(here.workspace, "cloudfront", to=tmp_path)
    own = f"/show/p/{good}"
    cases: list[tuple[str, int | str]] = [
        (f"/show/p/{sent}/feed.xml", 403) for sent in refused.values()
    ]
    cases += [(f"/show/p/{sent}/{SOUND}", 403) for sent in refused.values()]
    cases += [
        (f"{own}/feed.xml", f"{own}/feed.xml"),
        (f"{own}/{SOUND}", f"/show/{SOUND}"),
        (f"/show/p/{last}/{SOUND}", f"/show/{SOUND}"),
        (f"{own}/{DAY}/", f"/show/{DAY}/index.html"),
        (f"{own}/{DAY}", 301),
        (f"{own}/feed-members.xml", 404),
        (f"{own}/{DAY}/heard.json", 404),
        ("/show/feed-members.xml", 404),
        (f"/show/{SOUND}", 403 if is_closed(here) else f"/show/{SOUND}"),
        (f"/show/{DAY}/", 403 if is_closed(here) else f"/show/{DAY}/index.html"),
    ]
    script = (tmp_path / "function.js").read_text()
    told = {"script": script, "events": [event(uri) for uri, _ in cases]}
    answers = node(tmp_path, "ask.js", FUNCTION, told)
    assert [one.get("statusCode") or one["uri"] for one in answers] == [want for _, want in cases]
    moved = next(one for one in answers if one.get("statusCode") == 301)
    assert moved["headers"]["location"]["value"] == f"{own}/{DAY}/"


def test_more_revoked_than_a_function_holds_is_told(here: Lobby, tmp_path: Path) -> None:
    from audio_edition.errors import PublicationError
    from audio_edition.publication.members import roster

    def crowd(roll: roster.Roll) -> None:
        for number in range(600):
            ends = datetime.now(UTC).date() + timedelta(days=1)
            one = roster.add(roll, ends, email=f"x{number}@lantern.example", name="", until=ends)
            roster.revoke(roll, one, ends)

    add_member(here.workspace, "zoe@lantern.example")
    revoke_member(here.workspace, "zoe@lantern.example")
    before = roster.Roster(here.workspace).file.read_bytes()
    roster.Roster(here.workspace).change(crowd)
    with pytest.raises(PublicationError, match="no room in a CloudFront function"):
        write_edge(here.workspace, "cloudfront", to=tmp_path)
    roster.Roster(here.workspace).file.write_bytes(before)


def test_the_lambda_fills_the_token_in(
    here: Lobby, people: tuple[str, dict[str, str], str], tmp_path: Path
) -> None:
    write_edge(here.workspace, "cloudfront", to=tmp_path)
    library = tmp_path / "node_modules" / "@aws-sdk" / "client-s3"
    library.mkdir(parents=True)
    (library / "index.js").write_text(S3)
    objects = tmp_path / "objects"
    (objects / "site").mkdir(parents=True)
    (objects / "site" / "show").symlink_to(here.audio)
    # an origin's request (Lambda@Edge event structure), of a bucket with a path
    origin = {"s3": {"authMethod": "none", "customHeaders": {}, "path": "/site",
                     "domainName": "lantern.s3.eu-central-1.amazonaws.com"}}  # fmt: skip
    asked = {"uri": f"/show/p/{people[0]}/feed.xml", "method": "GET", "headers": {},
             "clientIp": "203.0.113.178", "querystring": "", "origin": origin}  # fmt: skip
    events = [{"Records": [{"cf": {"config": {"eventType": "origin-request"}, "request": asked}}]}]
    (answer,) = node(tmp_path, "ask.mjs", LAMBDA, events, OBJECTS=str(objects))
    template = (here.audio / addresses.MEMBERS_FEED).read_bytes()
    assert answer["status"] == "200"
    assert answer["body"].encode() == for_member(template, people[0])
    assert answer["headers"]["content-type"][0] == {
        "key": "content-type", "value": "application/rss+xml; charset=utf-8",
    }  # fmt: skip
    assert answer["headers"]["referrer-policy"][0]["value"] == "no-referrer"
