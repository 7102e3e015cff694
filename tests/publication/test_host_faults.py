"""Every way in which a host lets listeners down: each is named, with what mends it."""

import gzip
import re
import shutil
import socket
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from itertools import zip_longest
from pathlib import Path

import httpx
import pytest

from audio_edition.clock import now
from audio_edition.findings import Finding
from audio_edition.publication import manifest
from audio_edition.publication.feeds.settings import FORMATS, FeedSettings
from audio_edition.publication.probe import probe
from audio_edition.publication.probing.ours import Ours
from audio_edition.publication.settings import PublishSettings
from tests.publication.faulty_host import Answer, Asked, Fault, serving
from tests.publication.support import NOW, Piece, Stage, identity
from tests.rows import each, table

OLD, DAY = "2026-11-02", "2026-11-03"
SHOW = identity(guid="917393e3-1b1e-5cef-ace4-edaa54e1f810")
PAGE = b"<!doctype html><html><title>Welcome to nginx!</title></html>"
ANOTHER = b"""<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel>
<title>The Beacon</title><podcast:guid>00000000-0000-5000-8000-000000000000</podcast:guid>
</channel></rss>"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    settings = PublishSettings(also=FORMATS, feeds=(FeedSettings("teaser", text="teaser"),))
    settings = replace(settings, beacon="https://count.example/heard")
    stage = Stage(tmp_path_factory.mktemp("show"), SHOW, settings, small=True)
    stage.release(OLD)
    stage.publish()
    stage.release(DAY, (Piece("Ferry sails"),), now=NOW + timedelta(days=1))
    stage.publish(now=NOW + timedelta(days=1))
    return stage


@pytest.fixture(scope="module", autouse=True)
def one_context() -> Iterator[None]:
    """Certificates of the machine are read once, and not with each look at a host."""
    with pytest.MonkeyPatch.context() as patch:
        context = httpx.create_ssl_context()
        patch.setattr(httpx, "create_ssl_context", lambda: context)
        yield


def ask(stage: Stage, base: str) -> list[Finding]:
    """Probe a host that should serve the stage; https is not to be had here."""
    newest, oldest = stage.episode(DAY), stage.episode(OLD)
    feed, published = (stage.audio / "feed.xml").read_bytes(), {newest.guid: DAY, oldest.guid: OLD}
    ours = Ours(audio=stage.audio, feed=feed, published=published, older=oldest)
    found = probe(replace(SHOW, base_url=base), newest, ours)
    for finding in found:
        assert finding.message
        assert finding.remedy
        assert finding.where.startswith("http")
    return [finding for finding in found if finding.code != "host-https"]


def test_a_good_host_is_left_in_peace(stage: Stage) -> None:
    with serving(stage.audio) as base:
        assert ask(stage, base) == []
        # where nothing was published yet the feed is looked at all the same
        assert [f.code for f in probe(identity(base_url=base), None)] == ["host-https"]
    gone = probe(identity(base_url=base), manifest.read(stage.audio, DAY))
    assert [f.code for f in gone] == ["host-https", "host-unreachable"]


# -- faults ------------------------------------------------------------------------------

Act = Callable[[Asked, Answer], Answer | None]


def header(name: str, value: str | None) -> Act:
    """Another header, or none."""

    def change(_: Asked, answer: Answer) -> Answer:
        if answer.status in (200, 206, 304):
            answer.headers.pop(name, None)
            if value:
                answer.headers[name] = value
        return answer

    return change


def body(change: Callable[[bytes], bytes]) -> Act:
    def act(_: Asked, answer: Answer) -> Answer:
        if answer.status == 200 and "Content-Encoding" not in answer.headers:
            answer.body = change(answer.body)
        return answer

    return act


def packed(change: Callable[[bytes], bytes]) -> Act:
    """What is packed is packed otherwise."""

    def act(_: Asked, answer: Answer) -> Answer:
        if "Content-Encoding" in answer.headers:
            answer.body = change(answer.body)
        return answer

    return act


def ranged(change: Callable[[Asked, Answer], Answer]) -> Act:
    return lambda asked, answer: change(asked, answer) if asked.headers.get("Range") else answer


def moved(hops: int) -> Act:
    def act(asked: Asked, answer: Answer) -> Answer:
        count = asked.query.count("hop")
        to = {"Location": f"{asked.path}?{'hop' * (count + 1)}"}
        return Answer(302, to) if count < hops else answer

    return act


def only_at(place: str) -> Act:
    """Other bytes in one part of the sound."""

    def change(_: Asked, answer: Answer) -> Answer:
        found = re.match(r"bytes (\d+)-(\d+)/(\d+)", answer.headers.get("Content-Range", ""))
        if found:
            start, end, size = (int(n) for n in found.groups())
            where = "start" if start == 0 else "end" if end == size - 1 else "middle"
            if where == place and end - start > 100:
                answer.body = bytes(len(answer.body))
        return answer

    return ranged(change)


def yesterday(data: bytes) -> bytes:
    """The feed as it was before the newest edition."""
    head, _, rest = data.partition(b"    <item>")
    return head + b"    <item>" + rest.partition(b"    <item>")[2]


def gzipped(asked: Asked, answer: Answer) -> Answer:
    if answer.status == 200 and "Content-Encoding" not in answer.headers:
        answer.headers["Content-Encoding"] = "gzip"
        answer.body = gzip.compress(answer.body)
    return answer


def never_packed(_: Asked, answer: Answer) -> Answer:
    if answer.headers.pop("Content-Encoding", None):
        answer.body = gzip.decompress(answer.body)
    return answer


def when(status: int, change: Callable[[Answer], Answer]) -> Act:
    return lambda _, answer: change(answer) if answer.status == status else answer


def html(data: bytes, **more: str) -> Act:
    return lambda asked, answer: Answer(200, {"Content-Type": "text/html", **more}, data)


def from_a_cache(_: Asked, answer: Answer) -> Answer:
    answer.headers |= {"Date": format_datetime(now() + 2 * timedelta(days=365)), "Age": "3600"}
    return answer


DO: dict[str, Act] = {
    "no answer": lambda *_: None,
    "cut": lambda asked, answer: replace(answer, cut=asked.method == "GET"),
    "moved once": moved(1),
    "moved thrice": moved(3),
    "loop": moved(99),
    "another show": body(lambda _: ANOTHER),
    "yesterday": body(yesterday),
    "another title": body(lambda data: data.replace(b"The Lantern", b"The Lamp")),
    "never packed": never_packed,
    "packed": gzipped,
    "packed if asked": lambda asked, answer: (
        gzipped(asked, answer) if "gzip" in asked.headers.get("Accept-Encoding", "") else answer
    ),
    "no gzip": packed(lambda _: b"this is no gzip"),
    "an older one in gzip": packed(lambda _: gzip.compress(b"<rss>yesterday</rss>")),
    "a clock from a cache": from_a_cache,
    "always 304": lambda asked, answer: (
        Answer(304, answer.headers) if asked.headers.get("If-None-Match") else answer
    ),
    "no queries": lambda asked, answer: Answer(404) if asked.query else answer,
    "no hotlinks": lambda asked, answer: Answer(403) if asked.headers.get("Referer") else answer,
    "another length for HEAD": lambda asked, answer: (
        replace(answer, length=17) if asked.method == "HEAD" else answer
    ),
    "no ranges": when(206, lambda a: Answer(200, a.headers, b"\xff\xfb" + bytes(4000))),
    "a range too short": ranged(lambda _, answer: replace(answer, body=answer.body[:7])),
    "a wrong Content-Range": ranged(
        lambda _, a: replace(a, headers={**a.headers, "Content-Range": "bytes 0-9/10"})
    ),
    "out of step": when(206, lambda answer: replace(answer, body=answer.body[1:] + b"\x00")),
    "another start": only_at("start"),
    "another middle": only_at("middle"),
    "another end": only_at("end"),
    "no bytes=-16": ranged(lambda q, a: Answer(400) if q.headers["Range"] == "bytes=-16" else a),
    "no open range": ranged(lambda q, a: Answer(400) if q.headers["Range"].endswith("-") else a),
    "no 416": when(416, lambda answer: Answer(200, answer.headers, b"all")),
    "longer": when(200, lambda answer: replace(answer, body=answer.body + b"xx")),
    "nothing but zeros": when(206, lambda answer: replace(answer, body=bytes(len(answer.body)))),
    "X-Frame-Options": html(PAGE, **{"X-Frame-Options": "SAMEORIGIN"}),
    "a page": html(PAGE),
    "a list of files": html(b"<title>Index of /</title>"),
    "any case": lambda *_: Answer(200, {"Content-Type": "text/xml"}),
    "for ever": lambda *_: Answer(404, {"Cache-Control": "max-age=31536000, immutable"}),
    "chunks": lambda _, answer: replace(answer, chunked=True),
    "a download": lambda *_: Answer(
        200, {"Content-Type": "application/octet-stream"}, b"User-agent: *\nAllow: /\n"
    ),
}


def act_of(words: str) -> Act:
    """A fault as the table has it."""
    verb, _, rest = words.partition(" ")
    first, _, more = rest.partition(" ")
    if verb == "do":
        return DO[rest]
    if verb == "header":
        return header(first, more)
    if verb == "status":
        return lambda asked, answer: (
            answer if more not in ("", asked.method) else Answer(int(first))
        )
    if verb == "agent":
        page = {"Content-Type": "text/html"}
        return lambda asked, answer: (
            Answer(int(more), page, PAGE) if first in asked.headers["User-Agent"] else answer
        )
    if verb == "text":
        text = rest.replace("\\n", "\n").replace("DAY", DAY).encode()
        return lambda *_: Answer(200, {"Content-Type": "text/plain"}, text)
    assert verb in ("body", "more"), words
    return body(lambda data: (data if verb == "more" else b"") + rest.encode())


def is_of(asked: Asked, answer: Answer, files: str) -> bool:
    if files == "(HTTP/1.0)":
        return asked.version == "HTTP/1.0"
    if files == "no-such":
        return answer.status == 404 and files in asked.path
    if files == "(front)":
        return asked.path == "/"
    return asked.path.endswith(named(files))


def named(files: str) -> str:
    return files.replace("OLD", OLD).replace("DAY", DAY)


Row = tuple[str, str, str, str]


def rounds() -> list[list[Row]]:
    """Faults of different files at once: the first of each, then the second of each; what would
    hide all others (!) by itself.
    """
    of: dict[str, list[Row]] = defaultdict(list)
    rows: list[Row] = table(Path(__file__).with_name("host_faults.tsv"))
    for row in rows:
        of[row[0].partition(":")[0]].append(row)
    alone = [[row] for key in [*of] if key[0] == "!" for row in of.pop(key)]
    return [*alone, *([row for row in some if row] for some in zip_longest(*of.values()))]


@each("faults", rounds(), least=30)
def test_each_fault_of_a_host_is_named(stage: Stage, faults: Sequence[Row]) -> None:
    acts = [(files, act_of(words)) for _, files, words, _ in faults]

    def fault(asked: Asked, answer: Answer) -> Answer | None:
        told: Answer | None = answer
        for files, act in acts:
            if told is not None and is_of(asked, told, files):
                told = act(asked, told)
        return told

    with serving(stage.audio, fault) as base:
        found = ask(stage, base)
    unseen = []
    for name, files, words, wanted in faults:
        base = files in ("FEED.XML", "(front)", "(HTTP/1.0)") or words.startswith("text")
        where = "" if base else named(files)
        told = [f"{f.severity} {f.code}" for f in found if where.lower() in f.where.lower()]
        if wanted not in told:
            unseen.append((name, told))
    assert unseen == [], [(f.code, f.where) for f in found]


def with_headers(told: dict[str, str]) -> Fault:
    acts = [header(name, value) for name, value in told.items()]

    def fault(asked: Asked, answer: Answer) -> Answer | None:
        for act in acts if asked.of("feed.xml") else ():
            act(asked, answer)
        return answer

    return fault


def test_what_is_no_fault_or_the_editors_own(stage: Stage) -> None:
    """A clock as this machine's; what is for the editor, and served."""
    for told in (
        {"Date": format_datetime(now() - timedelta(hours=20))},
        {"Date": format_datetime(now() - timedelta(days=6)), "Age": str(6 * 24 * 3600)},
        {"Date": "yesterday"},
        {"Date": format_datetime(now()), "Age": "-1 and a half"},
    ):
        with serving(stage.audio, with_headers(told)) as base:
            assert "host-clock" not in {one.code for one in ask(stage, base)}

    def bare(asked: Asked, answer: Answer) -> Answer:
        if asked.of("build.json"):
            return Answer(200, {}, (stage.audio / asked.path.lstrip("/")).read_bytes())
        return answer

    with serving(stage.audio, bare) as base:
        assert [f.code for f in ask(stage, base)] == ["host-private"]


def test_a_host_that_answers_slowly_comes_to_an_end(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that never answers, one that answers at length, and one that drips a head."""
    episode, ended = manifest.read(stage.audio, DAY), threading.Event()

    def late(_: Asked, answer: Answer) -> Answer:
        ended.wait(0.2)
        return answer

    def ends(base: str, *left: str) -> None:
        found = probe(replace(SHOW, base_url=base), episode, patience=0.5)
        (slow,) = [one for one in found if one.code == "host-slow"]
        assert (slow.severity, slow.where) == ("error", base)
        assert "after 0 s not looked at: " in slow.message
        assert slow.message.endswith(", robots.txt")
        for name in left:
            assert f" {name}," in slow.message, slow.message

    try:
        with serving(stage.audio, late) as base:
            ends(base, "HTTP/1.0", f"pages of {DAY}")
        with socket.create_server(("127.0.0.1", 0)) as dripping:
            threading.Thread(target=drip, args=(dripping, ended), daemon=True).start()
            ends(f"http://127.0.0.1:{dripping.getsockname()[1]}/", "the feed", "the cover")
    finally:
        ended.set()
    monkeypatch.setattr("audio_edition.publication.probe.SLOW", 0.0)
    with serving(stage.audio) as base:
        found = probe(replace(SHOW, base_url=base), episode)
    assert [one.severity for one in found if one.code == "host-slow"] == ["warning"]


def drip(server: socket.socket, ended: threading.Event) -> None:
    client, _ = server.accept()
    with client, suppress(OSError):
        client.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while not ended.wait(0.05):
            client.sendall(b"x")


def test_without_what_we_published_nothing_is_compared(stage: Stage, tmp_path: Path) -> None:
    """Whoever asks from elsewhere is told of the host, and not that its feed is another's."""
    shutil.copytree(stage.audio, tmp_path / "audio")
    (tmp_path / "audio" / "cover.jpg").write_bytes(b"\xff\xd8 another")
    episode = manifest.read(stage.audio, DAY)
    with serving(tmp_path / "audio") as base:
        found = probe(replace(SHOW, base_url=base, guid=""), episode)
    assert [f.code for f in found] == ["host-https"]
