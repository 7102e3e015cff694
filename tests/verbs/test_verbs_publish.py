"""publish and retract as functions: what is refused, what is told, what survives a failure."""

import hashlib
from pathlib import Path

import pytest

from audio_edition import PublicationError, publish, retract
from audio_edition.verbs.outgoing import outgoing
from audio_edition.verbs.past import past
from audio_edition.verbs.verify import verify
from tests.rows import each
from tests.verbs.newsroom import DAY, NOW, Newsroom


def test_one_name_is_one_name(room: Newsroom) -> None:
    assert publish(room.workspace, DAY).published == (DAY,)


def test_a_retraction_is_marked_where_the_target_is_not_to_be_had(room: Newsroom) -> None:
    room.publishing(target="public")
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
    publish(room.workspace)
    room.publishing(announce=["webbsub"])
    report = retract(room.workspace, DAY)
    assert report.problems == ("webbsub was not told: there is no announcer 'webbsub'",)
    assert "<item>" not in room.feed()
    room.publishing(target="public", announce=["webbsub"])
    with pytest.raises(PublicationError, match="no announcer 'webbsub'"):
        publish(room.workspace)
    assert not (room.root / "public").exists()


def test_all_that_will_be_public_is_named(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    room.write(edition="publish_at = 2026-11-02T07:00:00Z\n")
    with pytest.raises(PublicationError, match="is not built"):
        outgoing(room.workspace, DAY)
    assert past(room.workspace, DAY).built is None
    room.build()
    going = outgoing(room.workspace, DAY)
    assert (going.articles, going.is_here) == (("The Harbor",), True)
    assert going.feed == "https://example.org/audio/feed.xml"
    assert (going.is_under_embargo, going.is_correction, going.has_news) == (True, False, True)
    assert going.publish_at.hour == 7
    assert going.duration > 1
    manifest = (room.root / "audio" / DAY / "episode.json").read_bytes()
    assert going.seen == hashlib.sha256(manifest).hexdigest()
    assert past(room.workspace, DAY).revisions == ()


def test_what_was_built_again_meanwhile_does_not_leave(room: Newsroom) -> None:
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
    assert [one.code for one in outgoing(room.workspace, DAY).refused] == ["not-approved"]
    room.publishing()
    publish(room.workspace, [DAY])
    assert not outgoing(room.workspace, DAY).has_news
    before = past(room.workspace, DAY)
    assert (before.built.is_out, before.is_pending) == (True, False)
    room.write(story="The harbor of Tallinn stays shut.")
    room.build()
    going = outgoing(room.workspace, DAY)
    assert (going.revision, going.is_correction, going.has_news) == (2, True, True)
    assert "The Harbor" in going.note
    waiting = past(room.workspace, DAY)
    assert waiting.built.script != before.built.script
    assert (waiting.built.is_out, waiting.is_pending) == (False, True)
    publish(room.workspace, [DAY], note="It stays shut.", seen=going.seen)
    told = past(room.workspace, DAY)
    assert [(one.revision, one.note) for one in told.revisions] == [(1, ""), (2, "It stays shut.")]
    retract(room.workspace, DAY)
    assert past(room.workspace, DAY).retracted_at == NOW
    assert outgoing(room.workspace, DAY).retracted


@each("target", ["no/such/place", "a" * 300, "~nobody-of-this-name/show", "a\0b"])
def test_a_target_that_is_nowhere_is_one_line(target: str) -> None:
    with pytest.raises(PublicationError, match="no such folder or file"):
        verify(target)
