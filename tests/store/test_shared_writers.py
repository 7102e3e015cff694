"""Many machines that write one key at once: whoever reads has one of them, whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from audio_edition.store import shared
from audio_edition.store.store import key_of, open_store
from tests.store.bucket import FaultyBucket

KEY = key_of("one")
PROCESSES, THREADS, TIMES = 3, 70, 1

WRITERS = """
import sys, threading
from pathlib import Path
import s3fs
from audio_edition.store.store import open_store
# a crowd before a server that takes one at a time, on a machine that has other work
s3fs.S3FileSystem.connect_timeout = s3fs.S3FileSystem.read_timeout = 600
address, root, seed, key, threads, times = sys.argv[1:]

def drawer(machine):
    here = Path(root) / machine
    here.mkdir()
    store = open_store(f"{address}#{here / '.cache'}", strict=True)
    return store.drawer("things", suffix=".bin", shared=True)

wrong = []

def work(number):
    try:
        mine = drawer(f"{seed}-{number}")
        for n in range(int(times)):
            content = f"{seed} {number} {n} " * 400
            mine.put(key, {"content": content}, content.encode())
            found = drawer(f"{seed}-{number}-{n}").get(key)
            if found is None or found.data().decode() != found.note["content"]:
                wrong.append(f"{seed} {number} {n}: {found and found.note['content'][:20]}")
    except Exception as problem:
        wrong.append(repr(problem))

print("ready", flush=True)
sys.stdin.readline()
crew = [threading.Thread(target=work, args=(n,)) for n in range(int(threads))]
for one in crew: one.start()
for one in crew: one.join()
sys.exit("\\n".join(wrong) if wrong else 0)
"""


@pytest.fixture(params=["folder", "s3"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "s3":
        running: FaultyBucket = request.getfixturevalue("empty")
        return running.address()
    (tmp_path / "nfs").mkdir()
    return f"file://{tmp_path / 'nfs'}"


def test_hundreds_of_writers_of_one_key(address: str, tmp_path: Path) -> None:
    pytest.importorskip("s3fs")
    given = [str(tmp_path), "SEED", KEY, str(THREADS), str(TIMES)]
    crew = [
        subprocess.Popen(
            [sys.executable, "-c", WRITERS, address, given[0], f"s{n}", *given[2:]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        )
        for n in range(PROCESSES)
    ]
    for process in crew:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
    for process in crew:  # all are ready: the go releases them together
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.flush()
    ends = []
    for process in crew:
        _, told = process.communicate(timeout=900)
        ends.append((process.returncode, told.decode()))
    assert ends == [(0, "")] * PROCESSES
    store = open_store(f"{address}#{tmp_path / 'last'}")
    found = store.drawer("things", suffix=".bin", shared=True).get(KEY)
    assert found is not None
    assert found.data().decode() == found.note["content"]
    assert store.shared is not None
    assert [stat.path for stat in store.shared.list("things")] == [f"things/1/{KEY[:2]}/{KEY}"]
    assert shared._lines  # it was really asked
