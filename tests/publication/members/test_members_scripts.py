"""The scripts for Cloudflare and CloudFront, given what their documentation says they get."""

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
from audio_edition.errors import PublicationError
from audio_edition.publication.feeds.private import for_member
from audio_edition.publication.members import roster
from audio_edition.verbs.members_edge import write_edge
from tests.publication.members.lobby import DAY, SECRET, VARIABLE, Lobby, folk, lobby
from tests.tools import require

HERE = Path(__file__).parent
SOUND = f"{DAY}/{DAY}.mp3"
BASE = "https://audio.lantern.example/show/"
KEPT = f"p/only/{SOUND}"
# How somebody may ask for what is for members: an origin decodes, and merges slashes
AROUND = (
    KEPT, f"%70/only/{SOUND}", f"%2570/only/{SOUND}", f"p%2Fonly/{SOUND}", f"/{KEPT}",
    f"p//only/{SOUND}", f"{DAY}/..%2f{KEPT}", f"P/only/{SOUND}", f"x%5C..%5C{KEPT}",
    "%66eed-members.xml", "/feed-members.xml", f"p/%6fnly/{SOUND}", "p", "p/only",
    f"%zz/../{KEPT}", "feed-members.xml",
)  # fmt: skip


@pytest.fixture(scope="module", params=["feed", "show"])
def here(request: pytest.FixtureRequest) -> Iterator[Lobby]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, SECRET)
        with lobby(members=f'guard = "{request.param}"', base=BASE) as one:
            one.release()
            # an edition for members lies where ``publish`` puts it
            shutil.copytree(one.audio / DAY, one.audio / "p" / "only" / DAY)
            yield one


@pytest.fixture(scope="module")
def people(here: Lobby) -> tuple[str, dict[str, str], str]:
    return folk(here)


def node(folder: Path, name: str, told: Any, **environment: str) -> Any:
    shutil.copy(HERE / name, folder)
    done = subprocess.run(
        [require("node"), name], input=json.dumps(told), cwd=folder, text=True,
        capture_output=True, timeout=60, check=False, env={"PATH": "/usr/bin:/bin", **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def is_closed(here: Lobby) -> bool:
    return here.workspace.show.publish.members.closes_show


def worker(here: Lobby, folder: Path, asked: list[Any]) -> tuple[list[Any], list[str]]:
    """What the Worker answers to paths, each with a method and headers; what the origin got."""
    write_edge(here.workspace, "cloudflare", to=folder)
    (folder / "worker.js").rename(folder / "worker.mjs")
    key = (folder / "members.key").read_text()
    assert key not in (folder / "worker.mjs").read_text()
    requests = []
    for one in asked:
        path, method, headers = one if isinstance(one, tuple) else (one, "GET", {})
        requests.append({"url": BASE + path, "method": method, "headers": headers})
    told = {"audio": str(here.audio), "key": key, "asked": requests}
    made = node(folder, "ask_worker.mjs", told)
    return made["answers"], made["seen"]


def test_the_worker_lets_members_in_and_nobody_else(
    here: Lobby, people: tuple[str, dict[str, str], str], tmp_path: Path
) -> None:
    good, refused, last = people
    shut = [f"p/{sent}/{path}" for sent in refused.values() for path in ("feed.xml", SOUND, KEPT)]
    away = [*AROUND, f"p/{good}/feed-members.xml", f"p/{good}/{DAY}/build.json",
            f"p/{good}/feed-politics.xml"]  # fmt: skip
    let_in = [f"p/{good}/{KEPT}", f"p/{good}/p/only/{DAY}/", f"p/{last}/{SOUND}"]
    public = ["", SOUND, f"{DAY}/50%25.jpg"]
    asked = [*shut, *away, f"p/{good}", *let_in, *public]
    answers, seen = worker(here, tmp_path, asked)
    status = dict(zip(asked, (one["status"] for one in answers), strict=True))
    assert {status[path] for path in shut} == {403}
    assert {status[path] for path in away} <= {403, 404}
    assert status[f"p/{good}/{DAY}/build.json"] == status["feed-members.xml"] == 404
    assert [status[path] for path in let_in] == [200] * 3
    assert [status[path] for path in public] == ([403] * 3 if is_closed(here) else [200, 200, 404])
    sound = answers[asked.index(let_in[0])]
    assert base64.b64decode(sound["body"]) == (here.audio / SOUND).read_bytes()
    assert seen == [f"/show/{path.removeprefix(f'p/{good}/').removeprefix(f'p/{last}/')}"
                    for path in (*let_in, *([] if is_closed(here) else public))]  # fmt: skip
    for one in answers[: len(shut) + len(away)]:
        assert one["headers"]["cache-control"] == "no-store"


def test_the_worker_fills_the_token_in_while_the_feed_passes(
    here: Lobby, people: tuple[str, dict[str, str], str], tmp_path: Path
) -> None:
    own = f"p/{people[0]}"
    asked = [f"{own}/feed.xml?a=b", f"{own}/{SOUND}", f"{own}/{DAY}",
             (f"{own}/feed.xml", "GET", {"If-None-Match": 'W/"x"'}),
             (f"{own}/feed.xml", "HEAD", {})]  # fmt: skip
    (feed, sound, folder, unchanged, head), seen = worker(here, tmp_path, asked)
    template = (here.audio / addresses.MEMBERS_FEED).read_bytes()
    assert base64.b64decode(feed["body"]) == for_member(template, people[0])
    assert feed["headers"]["etag"] == 'W/"x"'
    assert "content-length" not in feed["headers"]
    assert sound["headers"]["content-length"] == str((here.audio / SOUND).stat().st_size)
    for one in (feed, sound, head):
        assert one["headers"]["cache-control"] == "private, max-age=300"
        assert one["headers"]["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in one["headers"]
    assert (folder["status"], folder["headers"]["location"]) == (307, f"/show/{own}/{DAY}/")
    assert (unchanged["status"], unchanged["body"]) == (304, "")
    assert (head["status"], head["body"]) == (200, "")
    assert seen[0] == f"/show/{addresses.MEMBERS_FEED}"


def event(uri: str) -> dict[str, Any]:
    """A viewer's request (CloudFront Developer Guide, "CloudFront Functions event structure")."""
    made: dict[str, Any] = json.loads((HERE / "viewer_request.json").read_text())
    made["request"]["uri"] = uri
    return made


def test_the_function_lets_members_in_and_nobody_else(
    here: Lobby, people: tuple[str, dict[str, str], str], tmp_path: Path
) -> None:
    good, refused, last = people
    write_edge(here.workspace, "cloudfront", to=tmp_path)
    own, closed = f"/show/p/{good}", is_closed(here)
    cases: dict[str, set[int | str]] = {f"/show/{path}": {403, 404} for path in AROUND}
    for sent in refused.values():
        cases |= {f"/show/p/{sent}/{path}": {403} for path in ("feed.xml", SOUND, KEPT)}
    cases |= {
        f"{own}/feed.xml": {f"{own}/feed.xml"},
        f"{own}/{SOUND}": {f"/show/{SOUND}"},
        f"{own}/{KEPT}": {f"/show/{KEPT}"},
        f"{own}/p/only/{DAY}/": {f"/show/p/only/{DAY}/index.html"},
        f"/show/p/{last}/{SOUND}": {f"/show/{SOUND}"},
        f"{own}/{DAY}/": {f"/show/{DAY}/index.html"},
        f"{own}/{DAY}": {301},
        f"{own}/feed-members.xml": {404},
        f"{own}/{DAY}/heard.json": {404},
        f"/show/{SOUND}": {403 if closed else f"/show/{SOUND}"},
        f"/show/{DAY}/": {403 if closed else f"/show/{DAY}/index.html"},
    }
    script = (tmp_path / "function.js").read_text()
    told = {"script": script, "events": [event(uri) for uri in cases]}
    answers = node(tmp_path, "ask_function.cjs", told)
    given = [one.get("statusCode") or one["uri"] for one in answers]
    wrong = [(uri, got) for (uri, wanted), got in zip(cases.items(), given, strict=True)
             if got not in wanted]  # fmt: skip
    assert wrong == []
    moved = next(one for one in answers if one.get("statusCode") == 301)
    assert moved["headers"]["location"]["value"] == f"{own}/{DAY}/"


@pytest.mark.usefixtures("people")
def test_more_revoked_than_a_function_holds_is_told(here: Lobby, tmp_path: Path) -> None:
    def crowd(roll: roster.Roll) -> None:
        ends = datetime.now(UTC).date() + timedelta(days=1)
        for number in range(600):
            one = roster.add(roll, ends, email=f"x{number}@lantern.example", name="", until=ends)
            roster.revoke(roll, one, ends)

    file = roster.Roster(here.workspace).file
    before = file.read_bytes()
    roster.Roster(here.workspace).change(crowd)
    with pytest.raises(PublicationError, match="no room in a CloudFront function"):
        write_edge(here.workspace, "cloudfront", to=tmp_path)
    file.write_bytes(before)


def test_the_lambda_fills_the_token_in(
    here: Lobby, people: tuple[str, dict[str, str], str], tmp_path: Path
) -> None:
    write_edge(here.workspace, "cloudfront", to=tmp_path)
    library = tmp_path / "node_modules" / "@aws-sdk" / "client-s3"
    library.mkdir(parents=True)
    shutil.copy(HERE / "s3_of_files.cjs", library / "index.js")
    objects = tmp_path / "objects"
    (objects / "site").mkdir(parents=True)
    (objects / "site" / "show").symlink_to(here.audio)
    # an origin's request (Lambda@Edge event structure), of a bucket with a path
    event = json.loads((HERE / "origin_request.json").read_text())
    event["Records"][0]["cf"]["request"]["uri"] = f"/show/p/{people[0]}/feed.xml"
    (answer,) = node(tmp_path, "ask_lambda.mjs", [event], OBJECTS=str(objects))
    template = (here.audio / addresses.MEMBERS_FEED).read_bytes()
    assert answer["status"] == "200"
    assert answer["body"].encode() == for_member(template, people[0])
    assert answer["headers"]["content-type"][0]["value"] == "application/rss+xml; charset=utf-8"
    assert answer["headers"]["referrer-policy"][0]["value"] == "no-referrer"
