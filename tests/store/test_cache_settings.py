"""[cache] of show.toml and the address of a store: what they open, and what is none in one line."""

import json
from pathlib import Path

import pytest

from audio_edition.errors import ShowError
from audio_edition.show import Show
from audio_edition.store.address import joined, parted, shared_at
from audio_edition.store.store import StoreError, open_store
from audio_edition.workspace import Workspace
from tests.rows import each, table


@each("shared", ["", "memory://x/show", "file:///mnt/show"])
@each("name", [".cache", "with # and ? in it", "with space"])
def test_the_address_of_a_store_opens_it_again(tmp_path: Path, shared: str, name: str) -> None:
    pytest.importorskip("fsspec")
    store = open_store(joined(tmp_path / name, shared))
    again = open_store(store.address)
    assert again == store
    assert again.backend.address == str(tmp_path / name)
    assert (again.shared.address if again.shared else "") == shared


def test_on_another_machine_the_folder_is_in_the_user_s_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    here, shared = parted(f"s3://bucket/show#{tmp_path}/.cache")
    assert here == tmp_path / ".cache"
    there, again = parted("s3://bucket/show#/home/somebody/else/show/.cache")
    assert there.is_relative_to(tmp_path / "home" / "audio-edition")
    assert shared == again == "s3://bucket/show"
    assert parted("s3://bucket/show")[0] == there
    assert parted("s3://bucket/other")[0] != there


@each(("text", "why"), table(Path(__file__).with_name("addresses.tsv")), least=12)
def test_what_can_be_no_shared_place_is_one_line_and_is_not_opened(
    text: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ShowError) as caught:
        Show.of({"show": {"title": "x"}, "cache": {"store": text}})
    assert caught.value.message.startswith("show.toml [cache] store cannot be read: ")
    assert why in caught.value.message
    assert caught.value.hint
    assert "secret" not in f"{caught.value.message} {caught.value.hint}"
    if "#" not in text:  # behind one is this machine's own folder
        monkeypatch.chdir(tmp_path)
        with pytest.raises(StoreError) as refused:
            open_store(text)
        assert "secret" not in f"{refused.value.message} {refused.value.hint}"
        assert list(tmp_path.iterdir()) == []


def test_a_folder_may_be_relative_to_the_show(tmp_path: Path) -> None:
    root = tmp_path / "show"
    assert shared_at("../common", root) == f"file://{tmp_path}/common"
    assert shared_at(f"{tmp_path}/common", root) == f"file://{tmp_path}/common"
    assert shared_at(f"file://{tmp_path}/common", root) == f"file://{tmp_path}/common"
    assert shared_at("s3://bucket/a/b", root) == "s3://bucket/a/b"
    assert shared_at("", root) == ""


@each("text", ["audio", "editions/cache", ".cache", ".", "file:///"])
def test_it_lies_outside_the_show(tmp_path: Path, text: str) -> None:
    workspace = Workspace.of(tmp_path, {"show": {"title": "x"}, "cache": {"store": text}})
    with pytest.raises(StoreError, match="lie in one another"):
        _ = workspace.store


def test_a_library_that_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(StoreError, match="there is no gcsfs") as caught:
        open_store(f"gs://bucket/show#{tmp_path}")
    assert caught.value.hint == "pip install 'audio-edition[gcs]'"
    with pytest.raises(StoreError, match="there is no paramiko") as caught:
        open_store(f"sftp://host/show#{tmp_path}")
    assert caught.value.hint == "pip install 'audio-edition[sftp]'"


ROWS = json.loads(Path(__file__).with_name("bounds.json").read_text("utf-8"))
LEAST = {"show": {"title": "The Lantern"}}


@each("told, largest, keep", ROWS["read"])
def test_bounds_are_read(told: dict[str, str], largest: int | None, keep: float | None) -> None:
    bounds = Show.of({**LEAST, "cache": told}).cache
    assert (bounds.largest, bounds.keep) == (largest, keep)


@each("told, message", ROWS["told"])
def test_what_is_no_bound_is_told_in_one_line(told: dict[str, object], message: str) -> None:
    with pytest.raises(ShowError) as caught:
        Show.of({**LEAST, "cache": told})
    assert message in str(caught.value)
    assert "\n" not in caught.value.message
