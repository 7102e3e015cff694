"""The command line in a process of its own, forked from one that has imported it already.

``python -m tests.chaos.zygote`` reads a JSON object a line: ``argv``, ``folder``, ``environment``,
``out`` (a file for what it says), ``plan`` (``shim.Plan``). Each is a process of the program, from
``main`` to its exit code, which only saves the two seconds of importing. Answers, a line each, tell
the number of the order, the pid as it begins, and the code (negative: the signal) as it ended.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import resource
import select
import signal
import sys
from pathlib import Path
from typing import Any

from tests.chaos.shim import Plan, arm

# what build, publish and retract import as they go
LATER = """
aiobotocore.session audio_edition.cli.build audio_edition.cli.publish audio_edition.cli.retract
audio_edition.pipeline audio_edition.publication.check_edition audio_edition.publication.sftp
audio_edition.publication.stores audio_edition.speech.engines.espeak audio_edition.ssh
audio_edition.verbs.build audio_edition.verbs.publish audio_edition.verbs.making babel.dates
feedgen.feed lameenc mutagen.id3 numpy paramiko PIL.Image PIL.ImageDraw PIL.JpegImagePlugin
PIL.PngImagePlugin pydub s3fs sentencex soundfile soxr tomlkit jinja2 lxml.etree
audio_edition.publication.refresh audio_edition.verbs.untouched audio_edition.verbs.proved
""".split()

_MEMORY = 8 << 30  # bytes: one that takes all there is would take the campaign along


def _flushed(descriptor: int) -> None:
    """Who is killed loses nothing of what the system has; only a power cut would."""
    os.fstat(descriptor)


def _child(order: dict[str, Any]) -> None:
    """Become ``audio-edition`` with the order's words; does not return."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    out = os.open(order["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, descriptor in enumerate((nothing, out, out)):
        os.dup2(descriptor, number)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever started us may ignore it
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    sys.argv = ["audio-edition", *order["argv"]]
    os.fsync = _flushed
    shim = arm(Plan(**order["plan"]))
    code: Any = 1
    try:
        from audio_edition.cli import main

        main()
    except SystemExit as end:
        code = end.code
    finally:
        told = {"count": shim.count, "kinds": shim.kinds}
        shim.plan.at = 0  # what follows is no event of the program's
        told |= {"hit": shim.hit, "order": shim.order}
        descriptor = os.open(order["out"] + ".events", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.write(descriptor, json.dumps(told).encode())
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
        if not isinstance(code, int):
            code = 0 if code is None else 1
        if sys.exc_info()[0] not in (None, SystemExit):
            import traceback

            traceback.print_exc()
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Serve orders until standard input ends."""
    for name in LATER:
        importlib.import_module(name)
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    waker, woken = os.pipe()
    os.set_blocking(woken, False)
    os.set_blocking(waker, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(woken)
    running: dict[int, int] = {}
    reads = b""
    while True:
        ready, _, _ = select.select([0, waker], [], [])
        if waker in ready:
            os.read(waker, 1000)
        while running:
            pid, status, used = os.wait4(-1, os.WNOHANG)
            if not pid:
                break
            code = os.waitstatus_to_exitcode(status)
            cpu = used.ru_utime + used.ru_stime
            print(json.dumps({"order": running.pop(pid), "code": code, "cpu": cpu}), file=answers)
        if 0 not in ready:
            continue
        more = os.read(0, 1 << 16)
        if not more:
            return
        *lines, reads = (reads + more).split(b"\n")
        for line in lines:
            order = json.loads(line)
            Path(order["out"]).parent.mkdir(parents=True, exist_ok=True)
            pid = os.fork()
            if not pid:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _child(order)
            running[pid] = order["order"]
            print(json.dumps({"order": order["order"], "pid": pid}), file=answers)


if __name__ == "__main__":
    main()
