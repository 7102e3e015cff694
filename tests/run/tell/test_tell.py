"""People are told: by value what arrives, once a change, and again where nobody answered."""

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.lock import held
from audio_edition.models import replace
from audio_edition.run.tell import channels
from audio_edition.run.tell import memory as memories
from audio_edition.run.tell.model import BAD, KINDS, Notice, NoticeKind
from audio_edition.run.tell.settings import TellSettings
from audio_edition.run.tell.tell import Tries, tell
from tests.rows import each, table
from tests.run.tell.desk import AT, ONCE, Listener, Request, listening, mailbox, notice

BODY = """\
- two new names: Tallinn, Kuressaare
- 12 % of article 3 was cut

https://desk.example.org/2026-11-02

Edition 2026-11-02, 2026-11-02 05:50 UTC"""
HEAD = "Held: The Lantern 2026-11-02"
TOKEN = "Zk29QwLmT7xPb4"
OUT = notice("published", lines=("revision 1",))
FAILED = notice("failed")


@dataclass
class Newsroom:
    """Its memory, and a desk that listens."""

    file: Path
    desk: Listener

    def tell(
        self,
        *notices: Notice,
        urls: tuple[str, ...] = (),
        on: tuple[NoticeKind, ...] = (),
        held: dict[str, str] | None = None,
        minutes: float = 0,
        **how: Any,
    ) -> tuple[str, ...]:
        whom = TellSettings(urls=urls or (self.desk.url("json"),))
        if on:
            whom = replace(whom, on=on)
        if minutes:
            how["now"] = AT + timedelta(minutes=minutes)
        told = {"memory": self.file, "environment": held or {}, "patience": ONCE, **how}
        return tell(whom, notices, **told)

    @property
    def asked(self) -> int:
        return len(self.desk.requests)

    @property
    def said(self) -> list[dict[str, str]]:
        return [json.loads(one.body) for one in self.desk.requests]

    @property
    def heads(self) -> list[str]:
        return [one["title"].partition(":")[0] for one in self.said]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with listening() as desk:
        yield Newsroom(tmp_path / "runs" / "told.json", desk)


def as_json(request: Request) -> None:
    said = json.loads(request.body)
    assert request.path.rstrip("/") == "/desk"
    assert (said["title"], said["message"], said["type"]) == (HEAD, BODY, "warning")


def as_ntfy(request: Request) -> None:
    assert json.loads(request.body) == {"topic": "desk", "title": HEAD, "message": BODY}
    assert request.headers["authorization"] == f"Bearer tk_{TOKEN}"
    assert "x-icon" not in request.headers, "no picture of others"


def as_slack(request: Request) -> None:
    assert request.path == f"/hooks/{TOKEN}"
    text = json.loads(request.body)["text"]
    assert HEAD in text
    assert BODY in text


@each(
    ("url", "arrived"),
    [
        ("json://127.0.0.1:${PORT}/desk", as_json),
        ("ntfy://tk_${TOKEN}@127.0.0.1:${PORT}/desk", as_ntfy),
        ("mmost://127.0.0.1:${PORT}/${TOKEN}", as_slack),
    ],
)
def test_what_is_held_why_and_where_arrives(
    tmp_path: Path, url: str, arrived: Callable[[Request], None]
) -> None:
    with listening() as desk:
        room = Newsroom(tmp_path / "runs" / "told.json", desk)
        held = {"PORT": str(desk.port), "TOKEN": TOKEN}
        assert room.tell(notice(), urls=(url,), held=held) == ()
        (request,) = desk.requests
    arrived(request)


def test_a_mail_comes_as_plain_text(room: Newsroom) -> None:
    password = "hunter2@Vq/81"
    with mailbox(b"desk", password.encode()) as post:
        url = f"mailto://desk:${{PASSWORD}}@127.0.0.1:{post.port}?to=ed@example.org&from=a@example.org"
        assert room.tell(notice(), urls=(url,), held={"PASSWORD": password}) == ()
    (mail,) = post.mails
    assert post.logins == [(b"desk", password.encode())]
    assert (mail["subject"], mail["to"]) == (HEAD, "ed@example.org")
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n").strip() == BODY


def test_one_reason_is_a_sentence_and_many_are_bounded(room: Newsroom) -> None:
    room.tell(notice("failed", lines=("the mailbox does\nnot answer",), link=""))
    room.tell(notice(lines=tuple(f"reason {n}" for n in range(30))))
    first, second = room.said
    assert first["message"].splitlines()[0] == "the mailbox does not answer"
    assert first["type"] == "failure"
    assert second["message"].count("\n- ") == 10
    assert "- and 20 more" in second["message"]


def test_what_was_told_is_not_told_again_and_news_is(room: Newsroom) -> None:
    lines = ("12 % of article 3 was cut", "two new names: Tallinn, Kuressaare")
    for minute in range(5):
        room.tell(notice(at=AT + timedelta(minutes=minute)))
    room.tell(notice(lines=lines))  # in another order
    assert room.asked == 1
    room.tell(notice(lines=("another reason",)))
    room.tell(notice(edition="2026-11-03"))
    room.tell(notice())  # it was told of this one before
    assert room.asked == 3
    for seconds in (3, 4):  # what makes it news may be said apart from the words
        lines = (f"no answer after {seconds} s",)
        room.tell(notice("failed", lines=lines, reasons=("source-failed letter",)))
    assert room.asked == 4


def test_out_after_a_failure_is_a_recovery_once_and_a_failure_then_is_news(
    room: Newsroom,
) -> None:
    for one in (FAILED, FAILED, OUT, OUT, FAILED, OUT, OUT):
        room.tell(one)
    assert room.heads == ["Failed", "Recovered", "Failed", "Recovered"]
    assert "it was failed before" in room.said[1]["message"]


def test_good_news_is_told_where_it_is_wished_for(room: Newsroom) -> None:
    room.tell(notice("published"))
    room.tell(notice("recovered", edition="2026-11-04"), on=("recovered", "published"))
    assert room.asked == 0, "nothing recovers that nobody heard of"
    for _ in range(2):
        room.tell(notice("published", edition="2026-11-03"), on=("published", "held"))
    room.tell(notice("missing"), on=("published",))
    assert room.heads == ["Out"]


def test_who_does_not_answer_is_asked_again_and_patience_ends(room: Newsroom) -> None:
    waited: list[float] = []
    room.desk.answers = [503, 500]
    patience = Tries(waits=(2.0, 5.0, 10.0), sleep=waited.append)
    assert room.tell(notice(), patience=patience) == ()
    assert (room.asked, waited) == (3, [2.0, 5.0])
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    room.desk.answers = [500] * 50
    patience = Tries(waits=(30.0,) * 100, seconds=100.0, sleep=sleep, clock=lambda: now[0])
    (problem,) = room.tell(notice(edition="2026-11-03"), patience=patience)
    assert room.asked == 3 + 4
    assert problem.startswith("nobody was told that 2026-11-03 is held: ")
    assert problem.endswith("; it is tried again")


def test_what_failed_is_told_by_a_later_run_ever_less_often_and_given_up(room: Newsroom) -> None:
    room.desk.answers = [500] * 200
    room.tell(notice())
    for minute in range(5, 26 * 60, 5):
        room.tell(minutes=minute)
    assert 20 < room.asked < 40
    room.tell(notice(), minutes=30 * 60)
    assert json.loads(room.file.read_text())["owed"] == []
    assert room.asked < 40


def test_a_clock_that_is_set_back_does_not_silence_what_is_owed(room: Newsroom) -> None:
    room.desk.answers = [500]
    room.tell(replace(notice(), at=AT + timedelta(days=400)))
    assert room.tell(now=AT) == ()
    assert room.asked == 2


def test_who_took_it_gets_it_once_while_another_is_tried_again(room: Newsroom) -> None:
    with listening(500) as bad:
        urls = (room.desk.url("json"), "${BOTH}")
        held = {"BOTH": f"{room.desk.url('json', '/2')}, {bad.url('json')}"}
        room.tell(notice(), urls=urls, held=held)
        room.tell(notice(), urls=urls, held=held, minutes=1)
        assert [one.path.rstrip("/") for one in room.desk.requests] == ["", "/2"]
        assert len(bad.requests) == 2


def test_old_news_is_not_told_after_newer(room: Newsroom) -> None:
    room.desk.answers = [500, 500]
    for kind in ("held", "changed"):
        room.tell(notice(kind))
    room.tell(notice("published"), minutes=5)
    assert room.heads[-2:] == ["Changed at its source", "Recovered"]


def test_a_variable_that_is_missing_is_one_line_and_is_told_when_it_is_there(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    (problem,) = room.tell(notice(), urls=("${CHAT_URL}",))
    assert "CHAT_URL is not set, and show.toml [tell] urls ${CHAT_URL} names it" in problem
    held = {"CHAT_URL": room.desk.url("json")}
    assert room.tell(urls=("${CHAT_URL}",), held=held, minutes=1) == ()
    assert room.asked == 1
    monkeypatch.setitem(sys.modules, "apprise", None)
    (problem,) = room.tell(notice("failed"))
    assert "pip install 'audio-edition[tell]'" in problem


@each("url", table(Path(__file__).with_name("secret.txt")), least=5)
def test_no_secret_comes_back(tmp_path: Path, url: str, caplog: pytest.LogCaptureFixture) -> None:
    room = Newsroom(tmp_path / "told.json", Listener())
    said, url = notice(lines=(f"it says {TOKEN}",)), url.replace("TOKEN", TOKEN)
    (problem,) = room.tell(said, urls=("${URL}",), held={"URL": url})
    room.tell(said, urls=("${URL}",), held={"URL": url})
    assert TOKEN not in problem
    assert "\n" not in problem
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("audio_edition")]
    assert TOKEN not in "".join(ours)


def test_a_secret_in_the_reasons_is_neither_told_nor_remembered(room: Newsroom) -> None:
    held = {"URL": room.desk.url("json", f"/{TOKEN}")}
    room.tell(notice(edition="2026-11-01"), urls=("${URL}",), held=held)
    room.tell(notice(lines=(f"no {TOKEN}",)), urls=("${URL}",), held={**held, "X": "y"})
    room.tell(notice("failed", lines=(f"no {TOKEN}",)), urls=("${NONE}",))
    assert TOKEN not in room.desk.requests[-1].body.decode()
    assert TOKEN not in room.file.read_text()


@each(
    ("damage", "told", "aside"),
    [
        *(
            (one, "put aside", "told.damaged.json")
            for one in (b"", b"{", b"[]", b'{"schema": 0}', b"\xff",
                        b'{"schema": 1, "editions": {"x": 3}}')
        ),
        (b'{"schema": 2}', "is of version 2, which a newer audio-edition wrote", "told.newer.json"),
    ],
)  # fmt: skip
def test_a_memory_that_cannot_be_read_is_told_put_aside_and_made_anew(
    tmp_path: Path, damage: bytes, told: str, aside: str
) -> None:
    (tmp_path / "told.json").write_bytes(damage)
    with listening() as desk:
        room = Newsroom(tmp_path / "told.json", desk)
        (problem,) = room.tell(notice())
        assert told in problem
        assert room.tell(notice()) == ()
        assert room.asked == 1
    assert (tmp_path / aside).read_bytes() == damage


def test_a_memory_that_cannot_be_written_keeps_nobody_from_being_told(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = OSError(28, "No space left on device")
    monkeypatch.setattr(os, "fsync", Mock(side_effect=full))
    (problem,) = room.tell(notice())
    assert room.asked == 1
    assert "cannot be written" in problem
    assert "No space left on device" in problem
    assert list(room.file.parent.glob("*")) == []


def test_a_power_cut_while_telling_loses_nothing(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(channels, "send", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            room.tell(notice())
    assert room.tell() == ()
    assert room.asked == 1


def test_two_runs_at_once_tell_once_and_nobody_to_tell_is_no_memory(room: Newsroom) -> None:
    root = room.file.parent.parent
    assert tell(TellSettings(), (notice(),), memory=room.file, environment={}) == ()
    assert list(root.iterdir()) == []
    with held(root / ".cache", ".told"):
        runs = [threading.Thread(target=room.tell, args=(notice(),)) for _ in range(3)]
        for run in runs:
            run.start()
    for run in runs:
        run.join()
    assert room.asked == 1


@given(
    st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.sampled_from(["a", "b"])), max_size=20),
    st.frozensets(st.sampled_from(sorted(KINDS)), min_size=1),
)
@settings(max_examples=60)
def test_alerts_are_few_whatever_happens(
    happened: list[tuple[NoticeKind, str]], on: frozenset[NoticeKind]
) -> None:
    memory, states = memories.ToldMemory(), list[str]()
    for kind, reason in happened:
        for _ in range(3):  # three looks that find the same
            wanted = memory.wanted(notice(kind, lines=(reason,)), tuple(on))
            if wanted is not None:
                states.append(wanted.kind)
    assert len(states) <= len(happened)
    assert set(states) <= on
    for number, kind in enumerate(states):
        if kind == "recovered":
            # of something that was told since the last time it was well
            before = [one for one in states[:number] if one in (*BAD, "recovered")]
            assert before[-1] in BAD


def test_the_memory_stays_small_and_reads_what_it_wrote(tmp_path: Path) -> None:
    memory, file = memories.ToldMemory(), tmp_path / "told.json"
    for number in range(402):
        one = notice(edition=f"e{number}", at=AT + timedelta(days=number))
        assert memory.wanted(one, ("held",)) is not None
    memory.owe(notice(reasons=()), ["a", "b"])
    memory.owed[0].failed(AT)
    memory.owed[0].done.append(1)
    memories.write(file, memory)
    kept = memories.read(file)
    assert len(kept.editions) == memories.KEPT
    assert "e401" in kept.editions
    assert kept.owed == memory.owed
    memories.write(file, kept)
    assert memories.read(file) == kept
    assert [one.name for one in tmp_path.iterdir()] == ["told.json"]
