"""A log: one line a record, no secret in any, and never the reason why work stops."""

import errno
import json
import logging
import os
import sys
import threading
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from audio_edition import logs, secrets
from tests.rows import each

LOG = logging.getLogger("audio_edition.speech")
SECRET = "Zk29QwLmT7xPb4"


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    secrets.keep(SECRET)
    yield
    for handler in list(logging.getLogger("audio_edition").handlers):
        if isinstance(handler, logs._Lines):
            logs.stop(handler)


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_a_line_says_when_who_where_and_what(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    logs.start(file, "json")
    with logs.bound(run="r1", edition="2026-11-02"), logs.bound(stage="speech"):
        LOG.info("speech took %.1f s", 1.5, extra=logs.facts(seconds=1.5, cached=3))
    LOG.warning("over")
    first, second = lines(file)
    assert str(first.pop("time")).endswith("Z")
    assert first == {
        "level": "info", "logger": "audio_edition.speech", "run": "r1", "edition": "2026-11-02",
        "stage": "speech", "seconds": 1.5, "cached": 3, "message": "speech took 1.5 s",
    }  # fmt: skip
    assert (second["message"], second["level"]) == ("over", "warning")
    assert "run" not in second


def test_as_text_it_reads_well_and_debug_is_written_on_request_alone(tmp_path: Path) -> None:
    file = tmp_path / "log"
    handler = logs.start(file)
    LOG.debug("quiet")
    with logs.bound(run="r1", edition="2026-11-02", stage="speech"):
        LOG.info("spoken", extra=logs.facts(seconds=1.5))
    logs.stop(handler)
    LOG.error("after the end")
    line = file.read_text("utf-8")
    assert line.partition(" ")[2] == "info    [r1 2026-11-02 speech] spoken (seconds=1.5)\n"
    logs.start(file, verbose=True)
    LOG.debug("aloud")
    assert "aloud" in file.read_text("utf-8")


@each("shape", logs.FORMATS)
def test_no_secret_is_written_wherever_it_stands(tmp_path: Path, shape: logs.LogFormat) -> None:
    file = tmp_path / "log"
    logs.start(file, shape)
    with logs.bound(edition=f"e-{SECRET}"):
        LOG.info("to https://a:%s@x.example/?token=%s", SECRET, "other-0815")
        LOG.info("x", extra=logs.facts(key=SECRET, deep={"a": [SECRET, {SECRET: 1}]}))
        LOG.error("failed", exc_info=ValueError(f"the service says {SECRET}"))
    text = file.read_text("utf-8")
    assert SECRET not in text
    assert "other-0815" not in text
    assert "the service says" in text


@pytest.mark.parametrize("shape", logs.FORMATS)
def test_a_record_is_one_line_whatever_is_in_it(tmp_path: Path, shape: logs.LogFormat) -> None:
    file = tmp_path / "log"
    handler = logs.start(file, shape)
    LOG.info("a\nb\x1b[31m\u2028c %d", 1)
    # past pytest's own handlers, which take neither
    wrong = {"name": LOG.name, "msg": "wrong %d and %s", "args": (1,)}
    handler.handle(logging.makeLogRecord(wrong))
    LOG.info("odd", extra=logs.facts(share=float("nan"), path=Path("x"), time="mine", level="mine"))
    try:
        raise ValueError("two\nlines")
    except ValueError:
        LOG.exception("failed")
    handler.handle(logging.makeLogRecord({"name": LOG.name, "msg": "half a \ud83d"}))
    data = file.read_bytes()
    assert data.count(b"\n") == 5
    assert b"\x1b" not in data
    if shape == "json":
        _, miscounted, odd, failed, _ = lines(file)
        assert miscounted["message"] == "wrong %d and %s"
        assert (odd["share"], odd["path"], odd["level"]) == (None, "x", "info")
        assert failed["error"] == "ValueError: two lines"
        assert "test_logs.py" in str(failed["traceback"])


def test_a_worker_speaks_for_the_one_work_under_way(tmp_path: Path) -> None:
    file = tmp_path / "log"
    logs.start(file, "json")
    inside, leave = threading.Event(), threading.Event()

    def say(text: str) -> None:
        worker = threading.Thread(target=LOG.info, args=(text,))
        worker.start()
        worker.join()

    def another() -> None:
        with logs.bound(edition="two"):
            inside.set()
            leave.wait(10)

    with logs.bound(edition="one"):
        say("alone")
        other = threading.Thread(target=another)
        other.start()
        inside.wait(10)
        say("either")
        LOG.info("mine")
        leave.set()
        other.join()
    assert [line.get("edition") for line in lines(file)] == ["one", None, "one"]


def test_a_file_that_was_put_away_is_begun_anew_and_is_not_for_everybody(tmp_path: Path) -> None:
    file = tmp_path / "runs" / "log"  # whose folder is made
    logs.start(file)
    LOG.info("one")
    file.rename(tmp_path / "log.1")
    LOG.info("two")
    file.unlink()
    LOG.info("three")
    put_away = (tmp_path / "log.1").read_text("utf-8")
    assert "one" in put_away
    assert "two" not in put_away
    assert "three" in file.read_text("utf-8")
    assert file.stat().st_mode & 0o007 == 0


def test_a_full_disk_breaks_nothing_is_told_once_and_tears_one_line_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "log"
    logs.start(file, "json")
    LOG.info("one")
    real, state = os.write, {"left": 20}

    def full(descriptor: int, data: bytes) -> int:
        if state["left"] <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        part = data[: state["left"]]
        state["left"] -= len(part)
        return real(descriptor, part)

    monkeypatch.setattr(os, "write", full)
    LOG.info("two")
    LOG.info("three")
    monkeypatch.setattr(os, "write", real)
    LOG.info("four")
    whole = [line for line in file.read_text("utf-8").splitlines() if line.endswith("}")]
    assert [json.loads(line)["message"] for line in whole] == ["one", "four"]
    assert capfd.readouterr().err.count("cannot be written, the work goes on: No space") == 1


def test_where_nothing_can_be_written_it_is_told_once(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    logs.start(tmp_path / "file/log")
    LOG.info("one")
    LOG.info("two")
    assert capfd.readouterr().err.count("file/log cannot be written, the work goes on") == 1


def test_a_closed_stream_breaks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    logs.start(None, "json")
    LOG.info("one")
    assert json.loads(stream.getvalue())["message"] == "one"
    stream.close()
    LOG.info("two")
    monkeypatch.setattr(sys, "stderr", None)
    LOG.info("three")


def test_what_a_library_warns_of_is_written_too(tmp_path: Path) -> None:
    library = logging.getLogger("some.library")
    first, second = (logs.start(tmp_path / name, "json") for name in ("one", "two"))
    library.info("quiet")
    library.error("out of retries", exc_info=ValueError("no bucket"))
    logs.stop(first)
    library.warning("once more")
    logs.stop(second)
    library.warning("after the end")
    (one,) = lines(tmp_path / "one")
    assert (one["logger"], one["level"]) == ("some.library", "error")
    assert "ValueError: no bucket" in json.dumps(one)
    told = [line["message"] for line in lines(tmp_path / "two")]
    assert told == ["out of retries", "once more"]
