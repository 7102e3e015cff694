"""What a publication would make public, and an edition's past: told from what stands there."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from audio_edition.errors import PublicationError
from audio_edition.verbs.outgoing import outgoing
from audio_edition.verbs.past import past
from audio_edition.verbs.publish import publish, retract
from tests.verbs.newsroom import DAY, NOW, Newsroom


@pytest.fixture
def room(tmp_path: Path, speaking: None) -> Newsroom:
    room = Newsroom(tmp_path)
    room.write()
    return room


def test_all_that_will_be_public_is_named(room: Newsroom) -> None:
    with pytest.raises(PublicationError, match="is not built"):
        outgoing(room.workspace, DAY)
    assert past(room.workspace, DAY).built is None
    room.write(edition="publish_at = 2026-11-02T07:00:00Z\n")
    room.build()
    going = outgoing(room.workspace, DAY)
    assert going.articles == ("The Harbor",)
    assert going.feed == "https://example.org/audio/feed.xml"
    assert going.is_here
    assert (going.is_under_embargo, going.is_correction, going.has_news) == (True, False, True)
    assert going.publish_at is not None
    assert going.publish_at.hour == 7
    assert going.duration > 1
    manifest = (room.root / "audio" / DAY / "episode.json").read_bytes()
    assert going.seen == hashlib.sha256(manifest).hexdigest()
    assert past(room.workspace, DAY).revisions == ()


def test_what_was_built_again_meanwhile_does_not_leave(room: Newsroom) -> None:
    room.build()
    seen = outgoing(room.workspace, DAY).seen
    room.write(story="The harbor of Tallinn stays shut.")
    room.build()
    for anyway in (None, "the mayor says so"):
        with pytest.raises(PublicationError, match="built again since you looked"):
            publish(room.workspace, [DAY], seen=seen, anyway=anyway)
    assert past(room.workspace, DAY).revisions == ()
    with pytest.raises(PublicationError, match="what was seen is one"):
        publish(room.workspace, seen=seen)
    publish(room.workspace, [DAY], seen=outgoing(room.workspace, DAY).seen)
    assert [one.since for one in past(room.workspace, DAY).revisions] == [NOW]


def test_refusals_are_listed_and_a_correction_is_told(room: Newsroom) -> None:
    room.publishing(require_approval=True)
    room.build()
    assert [one.code for one in outgoing(room.workspace, DAY).refused] == ["not-approved"]
    room.publishing()
    room.build()
    publish(room.workspace, [DAY])
    assert not outgoing(room.workspace, DAY).has_news
    before = past(room.workspace, DAY)
    assert before.built is not None
    assert (before.built.is_out, before.is_pending) == (True, False)
    room.write(story="The harbor of Tallinn stays shut.")
    room.build()
    going = outgoing(room.workspace, DAY)
    assert (going.revision, going.is_correction, going.has_news) == (2, True, True)
    assert "The Harbor" in going.note
    waiting = past(room.workspace, DAY)
    assert waiting.built is not None
    assert waiting.built.script != before.built.script
    assert (waiting.built.is_out, waiting.is_pending) == (False, True)
    publish(room.workspace, [DAY], note="It stays shut.", seen=going.seen)
    told = past(room.workspace, DAY)
    assert [(one.revision, one.note) for one in told.revisions] == [(1, ""), (2, "It stays shut.")]
    retract(room.workspace, DAY)
    assert past(room.workspace, DAY).retracted_at == NOW
    assert outgoing(room.workspace, DAY).retracted
