"""A shared place on a folder, in a bucket, and on a file system of another make."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from tests.store.bucket import FaultyBucket, bucket, empty, new_process
from tests.store.place import Place


@pytest.fixture
def on_folder(tmp_path: Path) -> Place:
    folder = tmp_path / "nfs"
    folder.mkdir()

    def write(path: str, data: bytes) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)

    return Place(
        f"file://{folder}",
        tmp_path,
        lambda path: (folder / path).read_bytes(),
        write,
        lambda: sorted(f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file()),
    )


@pytest.fixture
def on_s3(tmp_path: Path, empty: FaultyBucket) -> Place:
    return Place(
        empty.address(),
        tmp_path,
        lambda path: empty.object(f"show/{path}"),
        lambda path, data: empty.put(f"show/{path}", data),
        lambda: sorted(key.removeprefix("show/") for key in empty.object_names()),
    )


@pytest.fixture
def on_memory(tmp_path: Path) -> Place:
    """Another file system of fsspec's, so that nothing hangs on the words of one."""
    memory = pytest.importorskip("fsspec.implementations.memory").MemoryFileSystem()
    name = uuid.uuid4().hex
    return Place(
        f"memory://{name}/show",
        tmp_path,
        lambda path: memory.cat_file(f"/{name}/show/{path}"),
        lambda path, data: memory.pipe_file(f"/{name}/show/{path}", data),
        lambda: sorted(key.partition("/show/")[2] for key in memory.find(f"/{name}")),
    )


@pytest.fixture(params=["on_folder", "on_s3", "on_memory"])
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.getfixturevalue(request.param)
    return found


__all__ = ["bucket", "empty", "new_process", "on_folder", "on_memory", "on_s3", "place"]
