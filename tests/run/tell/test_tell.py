"""People are told: by value what arrives, once a change, and again where nobody answered."""

from __future__ import annotations

import json
import os
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.lock import held
from audio_edition.run.tell import memory as memories
from audio_edition.run.tell.model import BAD, KINDS, Notice, NoticeKind
from audio_edition.run.tell.patience import Tries
from audio_edition.run.tell.settings import TellSettings
from audio_edition.run.tell.tell import tell
from tests.run.tell.desk import AT, ONCE, Listener, listening, mailbox, notice

BODY = """\
- two new names: Tallinn, Kuressaare
- 12 % of article 3 was cut

https://desk.example.org/2026-11-02

Edition 2026-11-02, 2026-11-02 05:50 UTC"""
TOKEN = "Zk29QwLmT7xPb4"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "runs" / "told.json"


def told(
    file: Path,
    urls: tuple[str, ...],
    *notices: Notice,
    held: dict[str, str] | None = None,
    **how: Any,
) -> tuple[str, ...]:
    whom = TellSettings(urls=urls, **{k: how.pop(k) for k in ("on",) if k in how})
    return tell(
        whom, notices, memory=file, environment=held or {}, **{"patience": ONCE, **how}
    )  # fmt: skip


def titles(listener: Listener) -> list[str]:
    return [json.loads(one.body)["title"] for one in listener.requests]


def test_a_webhook_gets_what_is_held_why_and_where(file: Path) -> None:
    with listening() as desk:
        assert told(file, (desk.url("json", "/desk"),), notice()) == ()
        (request,) = desk.requests
    assert request.path.rstrip("/") == "/desk"
    said = json.loads(request.body)
    assert said["title"] == "Held: The Lantern 2026-11-02"
    assert said["message"] == BODY
    assert said["type"] == "warning"


def test_ntfy_gets_it_on_the_phone_without_a_picture_of_others(file: Path) -> None:
    with listening() as desk:
        urls = ("ntfy://${NTFY_TOKEN}@127.0.0.1:${PORT}/desk",)
        held = {"NTFY_TOKEN": "tk_" + TOKEN, "PORT": str(desk.port)}
        assert told(file, urls, notice(), held=held) == ()
        (request,) = desk.requests
    said = json.loads(request.body)
    assert said == {"topic": "desk", "title": "Held: The Lantern 2026-11-02", "message": BODY}
    assert request.headers["authorization"] == f"Bearer tk_{TOKEN}"
    assert "x-icon" not in request.headers


def test_a_chat_that_speaks_as_slack_does_gets_it(file: Path) -> None:
    with listening() as desk:
        held = {"CHAT": f"mmost://127.0.0.1:{desk.port}/{TOKEN}"}
        assert told(file, ("${CHAT}",), notice(), held=held) == ()
        (request,) = desk.requests
    assert request.path == f"/hooks/{TOKEN}"
    text = json.loads(request.body)["text"]
    assert "Held: The Lantern 2026-11-02" in text
    assert BODY in text


def test_a_mail_comes_as_plain_text(file: Path) -> None:
    password = "hunter2@Vq/81"
    with mailbox(b"desk", password.encode()) as post:
        url = f"mailto://desk:${{PASSWORD}}@127.0.0.1:{post.port}?to=ed@example.org&from=a@example.org"
        assert told(file, (url,), notice(), held={"PASSWORD": password}) == ()
    (mail,) = post.mails
    assert post.logins == [(b"desk", password.encode())]
    assert (mail["subject"], mail["to"]) == ("Held: The Lantern 2026-11-02", "ed@example.org")
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n").strip() == BODY


def test_one_reason_is_a_sentence_and_many_are_bounded(file: Path) -> None:
    with listening() as desk:
        url = (desk.url("json"),)
        told(file, url, notice("failed", lines=("the mailbox does\nnot answer",), link=""))
        told(file, url, notice(lines=tuple(f"reason {n}" for n in range(30))))
    first, second = (json.loads(one.body) for one in desk.requests)
    assert first["message"].splitlines()[0] == "the mailbox does not answer"
    assert first["type"] == "failure"
    assert second["message"].count("\n- ") == 10
    assert "- and 20 more" in second["message"]


def test_what_was_told_is_not_told_again_and_news_is(file: Path) -> None:
    with listening() as desk:
        url = (desk.url("json"),)
        for minute in range(5):
            at = AT + timedelta(minutes=minute)
            assert told(file, url, notice(at=at)) == ()
        told(file, url, notice(lines=tuple(reversed(notice().lines))))  # in another order
        assert len(desk.requests) == 1
        told(file, url, notice(lines=("another reason",)))
        told(file, url, notice(edition="2026-11-03"))
        told(file, url, notice())  # it was told of this one before
        assert len(desk.requests) == 3


def test_what_makes_it_news_may_be_said_apart_from_the_words(file: Path) -> None:
    with listening() as desk:
        url = (desk.url("json"),)
        for seconds in (3, 4):
            lines = (f"no answer after {seconds} s",)
            told(file, url, notice("failed", lines=lines, reasons=("source-failed letter",)))
        assert len(desk.requests) == 1


def test_out_after_a_failure_is_a_recovery_once_and_a_failure_then_is_news(file: Path) -> None:
    with listening() as desk:
        url = (desk.url("json"),)
        failed, out = notice("failed"), notice("published", lines=("revision 1",))
        for one in (failed, failed, out, out, failed, out, out):
            told(file, url, one)
        heads = [title.partition(":")[0] for title in titles(desk)]
        assert heads == ["Failed", "Recovered", "Failed", "Recovered"]
        assert "it was failed before" in json.loads(desk.requests[1].body)["message"]


def test_good_news_is_told_where_it_is_wished_for(file: Path) -> None:
    with listening() as desk:
        url = (desk.url("json"),)
        told(file, url, notice("published"))
        assert desk.requests == []
        told(file, url, notice("published", edition="2026-11-03"), on=("published", "held"))
        told(file, url, notice("published", edition="2026-11-03"), on=("published", "held"))
        told(file, url, notice("missing"), on=("published",))
        assert [title.partition(":")[0] for title in titles(desk)] == ["Out"]


def test_nothing_recovers_that_nobody_heard_of(file: Path) -> None:
    with listening() as desk:
        told(file, (desk.url("json"),), notice("recovered"), on=("recovered", "published"))
        assert desk.requests == []


def test_who_does_not_answer_is_asked_again_in_the_same_run(file: Path) -> None:
    waited: list[float] = []
    patience = Tries(waits=(2.0, 5.0, 10.0), sleep=waited.append)
    with listening(503, 500) as desk:
        assert told(file, (desk.url("json"),), notice(), patience=patience) == ()
        assert len(desk.requests) == 3
    assert waited == [2.0, 5.0]


def test_patience_ends(file: Path) -> None:
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    patience = Tries(waits=(30.0,) * 100, seconds=100.0, sleep=sleep, clock=lambda: now[0])
    with listening(*[500] * 50) as desk:
        (problem,) = told(file, (desk.url("json"),), notice(), patience=patience)
        assert len(desk.requests) == 4
    assert problem.startswith("nobody was told that 2026-11-02 is held: ")
    assert problem.endswith("; it is tried again")


def test_what_failed_is_told_by_a_later_run_ever_less_often_and_given_up(file: Path) -> None:
    with listening(*[500] * 200) as desk:
        url = (desk.url("json"),)
        told(file, url, notice())
        for minute in range(0, 26 * 60, 5):
            told(file, url, now=AT + timedelta(minutes=minute))
        assert 20 < len(desk.requests) < 40
        told(file, url, notice(), now=AT + timedelta(hours=30))
    assert json.loads(file.read_text())["owed"] == []
    assert len(desk.requests) < 40


def test_who_took_it_gets_it_once_while_another_is_tried_again(file: Path) -> None:
    with listening() as good, listening(500) as bad:
        urls = (good.url("json"), "${BOTH}")
        held = {"BOTH": f"{good.url('json', '/2')}, {bad.url('json')}"}
        told(file, urls, notice(), held=held)
        told(file, urls, notice(), held=held, now=AT + timedelta(minutes=1))
        assert [one.path.rstrip("/") for one in good.requests] == ["", "/2"]
        assert len(bad.requests) == 2


def test_old_news_is_not_told_after_newer(file: Path) -> None:
    with listening(500, 500) as desk:
        url = (desk.url("json"),)
        told(file, url, notice("held"))
        told(file, url, notice("changed"))
        told(file, url, notice("published"), now=AT + timedelta(minutes=5))
        assert [title.partition(":")[0] for title in titles(desk)[-2:]] == [
            "Changed at its source",
            "Recovered",
        ]


def test_a_variable_that_is_missing_is_one_line_and_is_told_when_it_is_there(file: Path) -> None:
    with listening() as desk:
        (problem,) = told(file, ("${CHAT_URL}",), notice())
        assert "CHAT_URL is not set, and show.toml [tell] urls ${CHAT_URL} names it" in problem
        held = {"CHAT_URL": desk.url("json")}
        assert told(file, ("${CHAT_URL}",), held=held, now=AT + timedelta(minutes=1)) == ()
        assert len(desk.requests) == 1


def test_without_the_library_it_is_said_how_to_get_it(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    (problem,) = told(file, ("json://127.0.0.1/",), notice())
    assert "pip install 'audio-edition[tell]'" in problem


@pytest.mark.parametrize(
    "url",
    [
        f"json://desk:{TOKEN}@127.0.0.1:1/{TOKEN}",
        f"slack://{TOKEN}/{TOKEN}/{TOKEN}",
        f"discord://webhook/{TOKEN}",
        f"foo://{TOKEN}",
        f"mailto://desk:{TOKEN}@127.0.0.1:1?to=ed@example.org&smtp=127.0.0.1",
    ],
)
def test_no_secret_comes_back(file: Path, url: str, caplog: pytest.LogCaptureFixture) -> None:
    problems = told(file, ("${URL}",), notice(lines=(f"it says {TOKEN}",)), held={"URL": url})
    assert len(problems) == 1
    assert TOKEN not in problems[0]
    told(file, ("${URL}",), notice(lines=(f"it says {TOKEN}",)), held={"URL": url})
    assert "\n" not in problems[0]
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("audio_edition")]
    assert TOKEN not in "".join(ours)


def test_a_secret_in_the_reasons_is_neither_told_nor_remembered(file: Path) -> None:
    with listening() as desk:
        held = {"URL": desk.url("json", f"/{TOKEN}")}
        told(file, ("${URL}",), notice(edition="2026-11-01"), held=held)
        told(file, ("${URL}",), notice(lines=(f"no {TOKEN}",)), held={**held, "X": "y"})
        told(file, ("${NONE}",), notice("failed", lines=(f"no {TOKEN}",)))
        assert TOKEN not in desk.requests[-1].body.decode()
    assert TOKEN not in file.read_text()


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"schema": 0}', b'{"schema": 1, "editions": {"x": 3}}', b"\xff"]
)
def test_a_damaged_memory_is_told_put_aside_and_made_anew(file: Path, damage: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(damage)
    with listening() as desk:
        (problem,) = told(file, (desk.url("json"),), notice())
        assert "put aside" in problem
        assert told(file, (desk.url("json"),), notice()) == ()
        assert len(desk.requests) == 1
    assert (file.parent / "told.damaged.json").read_bytes() == damage


def test_a_newer_memory_is_told_and_kept(file: Path) -> None:
    file.parent.mkdir()
    file.write_text('{"schema": 2}')
    with listening() as desk:
        (problem,) = told(file, (desk.url("json"),), notice())
        assert "is of version 2, which a newer audio-edition wrote" in problem
        assert len(desk.requests) == 1
    assert (file.parent / "told.newer.json").read_text() == '{"schema": 2}'


def test_a_memory_that_cannot_be_written_keeps_nobody_from_being_told(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with listening() as desk:
        (problem,) = told(file, (desk.url("json"),), notice())
        assert len(desk.requests) == 1
    assert "cannot be written" in problem
    assert "No space left on device" in problem
    assert list(file.parent.glob("*")) == []


def test_a_power_cut_while_telling_loses_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audio_edition.run.tell import channels

    def cut(*args: object) -> str:
        raise KeyboardInterrupt

    with listening() as desk:
        url = (desk.url("json"),)
        with monkeypatch.context() as patch:
            patch.setattr(channels, "send", cut)
            with pytest.raises(KeyboardInterrupt):
                told(file, url, notice())
        assert told(file, url) == ()
        assert len(desk.requests) == 1


def test_two_runs_at_once_tell_once(file: Path) -> None:
    with listening() as desk:
        url = (desk.url("json"),)
        with held(file.parent.parent / ".cache", ".told"):
            runs = [threading.Thread(target=told, args=(file, url, notice())) for _ in range(3)]
            for run in runs:
                run.start()
        for run in runs:
            run.join()
        assert len(desk.requests) == 1


def test_without_anybody_to_tell_nothing_is_written(file: Path) -> None:
    assert told(file, (), notice()) == ()
    assert list(file.parent.parent.iterdir()) == []


@given(
    st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.sampled_from(["a", "b"])), max_size=20),
    st.frozensets(st.sampled_from(sorted(KINDS)), min_size=1),
)
@settings(max_examples=100)
def test_alerts_are_few_whatever_happens(
    happened: list[tuple[NoticeKind, str]], on: frozenset[NoticeKind]
) -> None:
    memory, sent, states = memories.ToldMemory(), list[tuple[str, str]](), list[str]()
    for kind, reason in happened:
        for _ in range(3):  # three looks that find the same
            wanted = memory.wanted(notice(kind, lines=(reason,)), tuple(on))
            if wanted is not None:
                sent.append((wanted.kind, reason))
                states.append(wanted.kind)
    assert len(sent) <= len(happened)
    assert {kind for kind, _ in sent} <= on
    for number, kind in enumerate(states):
        if kind == "recovered":
            # of something that was told since the last time it was well
            before = [one for one in states[:number] if one in (*BAD, "recovered")]
            assert before[-1] in BAD


def test_the_memory_stays_small(file: Path) -> None:
    memory = memories.ToldMemory()
    for number in range(1000):
        one = notice(edition=f"e{number}", at=AT + timedelta(days=number))
        assert memory.wanted(one, ("held",)) is not None
    memories.write(file, memory)
    kept = memories.read(file).editions
    assert len(kept) == memories.KEPT
    assert "e999" in kept


def test_the_memory_reads_what_it_wrote(file: Path) -> None:
    memory = memories.ToldMemory()
    memory.wanted(notice(), ("held",))
    memory.owe(notice(reasons=()), ["a", "b"])
    memory.owed[0].failed(AT)
    memory.owed[0].done.append(1)
    memories.write(file, memory)
    assert memories.read(file) == memory
    assert file.stat().st_size > 0
    assert [one.name for one in file.parent.iterdir()] == ["told.json"]


def test_a_clock_that_is_set_back_does_not_silence_what_is_owed(file: Path) -> None:
    with listening(500) as desk:
        url = (desk.url("json"),)
        told(file, url, replace(notice(), at=AT + timedelta(days=400)))
        assert told(file, url, now=AT) == ()
        assert len(desk.requests) == 2
