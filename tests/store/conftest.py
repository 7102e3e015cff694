"""A shared place on a folder, in a bucket, and in memory."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from audio_edition.store import shared
from tests.store.bucket import FaultyBucket
from tests.store.bucket import bucket as bucket
from tests.store.bucket import empty as empty
from tests.store.bucket import new_process as new_process
from tests.store.far import Far
from tests.store.place import Place


@pytest.fixture
def on_folder(tmp_path: Path, new_process: None) -> Place:
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
def on_s3(tmp_path: Path, empty: FaultyBucket, new_process: None) -> Place:
    return Place(
        empty.address(),
        tmp_path,
        lambda path: empty.object(f"show/{path}"),
        lambda path, data: empty.put(f"show/{path}", data),
        lambda: sorted(key.removeprefix("show/") for key in empty.object_names()),
    )


@pytest.fixture(params=["on_folder", "on_s3"])
def place(request: pytest.FixtureRequest) -> Place:
    return request.getfixturevalue(request.param)


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch, new_process: None) -> Far:
    """Whatever is opened is this."""
    far = Far()

    def opened(_: str) -> Far:
        far.opened += 1
        return far

    monkeypatch.setattr(shared, "_opened", opened)
    return far


@pytest.fixture
def on_far(tmp_path: Path, far: Far) -> Place:
    return Place(
        "file:///far",
        tmp_path,
        far.objects.__getitem__,
        far.objects.__setitem__,
        lambda: sorted(far.objects),
    )


@pytest.fixture
def warnings() -> Iterator[list[str]]:
    told: list[str] = []
    with shared.heard_by(told.append):
        yield told
