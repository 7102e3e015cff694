"""What is written down while the program works: one line a record, as text or as JSON.

Rooms log to the standard library's ``logging``; this is where those records go when somebody
asks for them (``--log-file``, ``--log-format``). Three promises: no secret is in any line (see
``secrets.masked``), a record is one line whatever is in it, and a log that cannot be written (a
full disk, a closed stream) never breaks the work: it is told once.
"""

from __future__ import annotations

import contextlib
import json
import logging
import math
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from audio_edition import secrets

LogFormat: TypeAlias = Literal["text", "json"]
FORMATS: tuple[LogFormat, ...] = get_args(LogFormat)
_Shape: TypeAlias = Callable[[logging.LogRecord], str]

_ROOT = "audio_edition"
_MODE = 0o640  # what a newsroom works on is not for every user of the machine
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class _Bound:
    """The fields of one piece of work, innermost last."""

    def __init__(self) -> None:
        self.stack: list[dict[str, object]] = [{}]


_current: ContextVar[_Bound | None] = ContextVar("audio_edition_log_fields", default=None)
_at_work: list[_Bound] = []
_guard = threading.Lock()


@contextlib.contextmanager
def bound(**fields: object) -> Iterator[None]:
    """Give every record inside these fields: ``run``, ``edition``, ``stage`` …

    A worker thread that was bound to nothing speaks for the one piece of work that is under
    way; where there are two, it says of neither.
    """
    mine = _current.get()
    token = None
    if mine is None:
        mine = _Bound()
        token = _current.set(mine)
        with _guard:
            _at_work.append(mine)
    mine.stack.append({**mine.stack[-1], **fields})
    try:
        yield
    finally:
        mine.stack.pop()
        if token is not None:
            _current.reset(token)
            with _guard:
                _at_work.remove(mine)


def facts(**values: object) -> dict[str, Any]:
    """Return what ``extra=`` takes, so that a record's numbers are fields of its own.

    >>> logging.getLogger("audio_edition.x").info("spoken", extra=facts(seconds=1.5, cached=3))
    """
    return {"facts": values}


def start(
    file: Path | None = None,
    shape: LogFormat = "text",
    *,
    verbose: bool = False,
) -> logging.Handler:
    """Write all records of this package, and what libraries warn of, to ``file`` (None: the error
    stream), in this ``shape``.

    What is secret in the environment is masked. Returns the handler, for ``stop``.
    """
    secrets.keep_environment(os.environ)
    handler = _Lines(file, _as_json if shape == "json" else _as_text)
    logger = logging.getLogger(_ROOT)
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG if verbose else logging.INFO)
    logging.getLogger().addHandler(_Others(handler))
    return handler


def stop(handler: logging.Handler) -> None:
    """Undo ``start``."""
    logger = logging.getLogger(_ROOT)
    logger.removeHandler(handler)
    root = logging.getLogger()
    for one in [one for one in root.handlers if isinstance(one, _Others)]:
        if one.lines is handler:
            root.removeHandler(one)
    handler.close()
    if not any(isinstance(one, _Lines) for one in logger.handlers):
        logger.setLevel(logging.NOTSET)


def owns_stderr() -> bool:
    """Whether records go to the error stream as JSON, where nothing else may stand between."""
    handlers = logging.getLogger(_ROOT).handlers
    return any(isinstance(one, _Lines) and one.file is None for one in handlers)


class _Others(logging.Handler):
    """Hands on what is not of this package."""

    def __init__(self, lines: logging.Handler) -> None:
        super().__init__(logging.WARNING)
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.partition(".")[0] != _ROOT:
            self.lines.handle(record)


class _Lines(logging.Handler):
    """Writes each record as one line, with one call; gives up on a line, never on the work."""

    def __init__(self, file: Path | None, shape: _Shape) -> None:
        super().__init__()
        self.file = file
        self._shape = shape
        self._descriptor: int | None = None
        self._torn = False  # the last line is not whole: the next begins on a line of its own
        self._told = False

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self._shape(record) + "\n"
            self._write(line.encode("utf-8", "replace"))
        except Exception as problem:  # a log must not break what it tells of
            self._complain(problem)

    def close(self) -> None:
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.close(self._descriptor)
            self._descriptor = None
        super().close()

    def _write(self, line: bytes) -> None:
        if self.file is None:
            sys.stderr.write(line.decode("utf-8"))
            sys.stderr.flush()
            return
        if self._torn:
            line = b"\n" + line
        descriptor = self._open(self.file)
        while line:
            written = os.write(descriptor, line)
            line = line[written:]
            self._torn = bool(line)

    def _open(self, file: Path) -> int:
        """The file under this name now: whoever rotates logs has put the old one away."""
        if self._descriptor is not None:
            try:
                here, there = os.fstat(self._descriptor), file.stat()
                if (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino):
                    return self._descriptor
            except FileNotFoundError:
                pass
            os.close(self._descriptor)
            self._descriptor = None
        file.parent.mkdir(exist_ok=True)  # SHOW/runs before the first run; no whole path of it
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        self._descriptor = os.open(file, flags, _MODE)
        return self._descriptor

    def _complain(self, problem: Exception) -> None:
        if self._told or self.file is None:
            return
        self._told = True
        why = problem.strerror if isinstance(problem, OSError) else type(problem).__name__
        with contextlib.suppress(Exception):
            sys.stderr.write(f"warning: {self.file} cannot be written, the work goes on: {why}\n")


def _as_json(record: logging.LogRecord) -> str:
    shown = {key: _plain(value) for key, value in _fields(record).items()}
    line = {**_head(record), **{k: v for k, v in shown.items() if k not in _HEAD}}
    line["message"] = secrets.masked(_message(record))
    if record.exc_info and record.exc_info[1] is not None:
        line["error"] = secrets.masked(_one_line(_error(record)))
        line["traceback"] = secrets.masked(logging.Formatter().formatException(record.exc_info))
    # some readers end a line at U+2028 or U+0085, too
    return _CONTROL.sub(_escaped, json.dumps(line, ensure_ascii=False))


def _as_text(record: logging.LogRecord) -> str:
    head = _head(record)
    fields = {key: _plain(value) for key, value in _fields(record).items()}
    place = " ".join(str(fields.pop(key)) for key in ("run", "edition", "stage") if key in fields)
    rest = " ".join(f"{key}={value}" for key, value in fields.items())
    parts = [head["time"], f"{head['level']:<7}", f"[{place}]" if place else "", _message(record)]
    parts.append(f"({rest})" if rest else "")
    if record.exc_info and record.exc_info[1] is not None:
        parts.append(f"{_error(record)} ({_where(record)})")
    return secrets.masked(_one_line(" ".join(filter(None, parts))))


_HEAD = frozenset(("time", "level", "logger", "message", "error", "traceback"))


def _head(record: logging.LogRecord) -> dict[str, Any]:
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    level = record.levelname.lower()
    return {"time": at.replace("+00:00", "Z"), "level": level, "logger": record.name}


def _fields(record: logging.LogRecord) -> Mapping[str, object]:
    mine = _current.get()
    if mine is None:
        with _guard:
            mine = _at_work[0] if len(_at_work) == 1 else None
    told = getattr(record, "facts", None)
    return {
        **(mine.stack[-1] if mine is not None else {}),
        **(told if isinstance(told, Mapping) else {}),
    }


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # a wrong number of arguments: what was meant is better than nothing
        return str(record.msg)


def _error(record: logging.LogRecord) -> str:
    problem = record.exc_info[1] if record.exc_info else None
    return f"{type(problem).__name__}: {problem}"


def _where(record: logging.LogRecord) -> str:
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return record.name
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


def _plain(value: object) -> Any:
    """A fact as JSON can carry it, without secrets."""
    if isinstance(value, bool | int) or value is None:
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {secrets.masked(str(key)): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(inner) for inner in value]
    return secrets.masked(str(value))


def _escaped(found: re.Match[str]) -> str:
    return "".join(f"\\u{ord(letter):04x}" for letter in found[0])


def _one_line(text: str) -> str:
    return _CONTROL.sub(" ", text)
