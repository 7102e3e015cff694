"""publish and retract as functions: what is refused, what is told, what survives a failure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from audio_edition import PublicationError, publish, retract
from audio_edition.publication import manifest
from tests.verbs.newsroom import Newsroom

pytestmark = pytest.mark.usefixtures("speaking")

DAY = "2026-11-02"
NEXT = "2026-11-03"


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    room = Newsroom(tmp_path / "show")
    room.write(url="https://lantern.example/h", image="crane.png")
    (room.root / "editions" / DAY / "crane.png").write_bytes(b"\x89PNG one")
    return room


def embargo(room: Newsroom) -> None:
    toml = "publish_at = 2026-11-05T06:00:00Z\n"
    room.write(edition=toml, url="https://lantern.example/h", image="crane.png")


CHANGES: dict[str, Callable[[Newsroom], None]] = {
    "embargo": embargo,
    "title": lambda room: room.write(
        edition='title = "Another"\n', url="https://lantern.example/h", image="crane.png"
    ),
    "url": lambda room: room.write(url="https://lantern.example/moved", image="crane.png"),
    "section": lambda room: room.write(
        url="https://lantern.example/h", image="crane.png", section="Coast"
    ),
    "image's name": lambda room: room.write(url="https://lantern.example/h"),
    "image's bytes": lambda room: (room.root / "editions" / DAY / "crane.png").write_bytes(
        b"\x89PNG two"
    ) and None,
}  # fmt: skip


@pytest.mark.parametrize("out", [False, True])
@pytest.mark.parametrize("what", CHANGES)
def test_what_changed_beside_the_script_is_refused_until_it_is_built(
    room: Newsroom, what: str, out: bool
) -> None:
    room.build()
    if out:
        publish(room.workspace)
    CHANGES[what](room)
    assert publish(room.workspace).stale == (DAY,)
    with pytest.raises(PublicationError, match=r"was built (before|from)") as caught:
        publish(room.workspace, [DAY])
    assert f"build {DAY}" in (caught.value.hint or "")
    episode = manifest.read(room.workspace.audio, DAY)
    assert episode is not None
    assert bool(episode.published) is out
    room.build()
    assert publish(room.workspace, [DAY]).stale == ()


def test_what_did_not_change_goes_out(room: Newsroom) -> None:
    room.build()
    embargo(room)
    room.write(edition="# a remark\n", url="https://lantern.example/h", image="crane.png")
    assert publish(room.workspace, [DAY]).published == (DAY,)


def test_one_name_is_one_name(room: Newsroom) -> None:
    room.build()
    assert publish(room.workspace, DAY).published == (DAY,)


def test_a_retraction_is_marked_where_the_target_is_not_to_be_had(room: Newsroom) -> None:
    room.publishing(target="public")
    room.build()
    publish(room.workspace)
    assert "<item>" in room.feed("public")
    room.publishing(target="sfpt://host/x")
    with pytest.raises(PublicationError, match="no target 'sfpt'") as caught:
        retract(room.workspace, DAY)
    assert "did you mean 'sftp'?" in (caught.value.hint or "")
    assert "audio-edition publish takes it out" in (caught.value.hint or "")
    assert "<item>" not in room.feed()
    assert "<item>" in room.feed("public")
    room.publishing(target="public")
    publish(room.workspace)
    assert "<item>" not in room.feed("public")


def test_a_misspelt_announcer_stops_no_retraction(room: Newsroom) -> None:
    room.build()
    publish(room.workspace)
    room.publishing(announce=["webbsub"])
    report = retract(room.workspace, DAY)
    assert report.problems == ("webbsub was not told: there is no announcer 'webbsub'",)
    assert "<item>" not in room.feed()


def test_a_misspelt_announcer_is_found_before_anything_is_sent(room: Newsroom) -> None:
    room.build()
    room.publishing(target="public", announce=["webbsub"])
    with pytest.raises(PublicationError, match="no announcer 'webbsub'"):
        publish(room.workspace)
    assert not (room.root / "public").exists()
