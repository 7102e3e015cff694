"""Judged before anything is sent: whom the gate is asked about, and what its word does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from audio_edition.errors import EditionError, PublicationError, RefusedError
from audio_edition.findings import Finding
from audio_edition.publication import manifest
from audio_edition.publication.anyway import Insistence
from audio_edition.publication.build_record import Fingerprint, built_from
from audio_edition.publication.model import Episode
from audio_edition.publication.targets import FolderTarget
from tests.publication.support import NOW, Piece, Stage

DAY = "2026-11-02"
NEXT = "2026-11-03"
LATER = NOW + timedelta(days=1)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path / "show")


class Gate:
    """Keeps back the editions it is told, and remembers whom it was asked about."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.asked: list[str] = []

    def __call__(self, episode: Episode) -> Iterator[Finding]:
        self.asked.append(episode.edition_id)
        if episode.edition_id in self.names:
            yield Finding(
                "error", "odd", episode.edition_id, f"{episode.edition_id} is odd", "mend"
            )


def episode(stage: Stage, name: str = DAY) -> Episode:
    found = manifest.read(stage.audio, name)
    assert found is not None
    return found


def test_the_gate_is_asked_of_what_listeners_would_get_anew(stage: Stage) -> None:
    stage.release()
    gate = Gate()
    stage.publish(gate=gate)
    stage.publish(gate=gate)
    stage.publish(DAY, gate=gate)
    assert gate.asked == [DAY], "it is out: nothing new leaves"
    stage.release(take=1, now=LATER)
    stage.publish(gate=gate, now=LATER)
    assert gate.asked == [DAY, DAY], "a correction is new"
    stage.retract(DAY, LATER)
    stage.publish(DAY, gate=gate, now=LATER)
    assert gate.asked == [DAY, DAY, DAY], "so is what comes back"


def test_other_printed_words_of_the_same_sound_are_news(stage: Stage) -> None:
    """A rebuild that sounds the same keeps its file, and its pages may say something else."""
    stage.release()
    stage.publish()
    gate = Gate()
    made = episode(stage)
    said = tuple((key, "0" * 16) for key, _ in made.published[0].said)
    other = replace(made, published=(replace(made.published[0], said=said),))
    (stage.audio / DAY / manifest.NAME).write_bytes(manifest.to_json(other))
    stage.publish(gate=gate)
    assert gate.asked == [DAY]


def test_named_ones_are_refused_together_and_nothing_is_sent(stage: Stage, tmp_path: Path) -> None:
    stage.release()
    stage.release(NEXT, now=LATER)
    public = tmp_path / "public"
    with pytest.raises(RefusedError) as caught:
        stage.publisher(FolderTarget(public), LATER).publish([DAY, NEXT], gate=Gate(DAY, NEXT))
    assert [one.where for one in caught.value.findings] == [DAY, NEXT]
    assert caught.value.message == f"{DAY} is odd; {NEXT} is odd"
    assert caught.value.hint == "mend", "said once"
    with pytest.raises(RefusedError):
        stage.publisher(FolderTarget(public), LATER).publish([DAY, NEXT], gate=Gate(NEXT))
    assert not public.exists()


@pytest.mark.parametrize("dry_run", [True, False])
def test_unnamed_ones_are_left_out_each_with_a_warning(stage: Stage, dry_run: bool) -> None:
    stage.release()
    stage.release(NEXT, now=LATER)
    outcome = stage.publish(now=LATER, gate=Gate(DAY), dry_run=dry_run)
    assert [one.where for one in outcome.refused] == [DAY]
    assert outcome.stale == ()
    assert stage.warnings == [f"{DAY} is odd; it was left out: mend"]
    assert [step.path for step in outcome.steps if step.action == "mark"] == [NEXT]
    assert not episode(stage).published


def test_a_correction_that_is_refused_leaves_what_is_out(stage: Stage, tmp_path: Path) -> None:
    target = FolderTarget(tmp_path / "public")
    stage.release()
    stage.publisher(target).publish()
    stage.release(pieces=(Piece("A libel"),), now=LATER)
    stage.release(NEXT, now=LATER)
    stage.publisher(target, LATER).publish([NEXT], gate=Gate(DAY))
    told = b"".join(f.read_bytes() for f in (tmp_path / "public").rglob("*.*") if f.is_file())
    assert b"libel" not in told
    assert f"{DAY}-r2.mp3" not in (tmp_path / "public" / "feed.xml").read_text()


def test_the_one_error_of_a_text_is_that_error(stage: Stage) -> None:
    """And one among others where more stands against it."""
    stage.release()

    def broken(edition_id: str) -> Fingerprint:
        raise EditionError("01-piece.md cannot be read", hint="mend it")

    with pytest.raises(EditionError, match="cannot be read"):
        stage.publish(DAY, current=broken)
    with pytest.raises(RefusedError) as caught:
        stage.publish(DAY, current=broken, gate=Gate(DAY))
    assert [one.message for one in caught.value.findings] == [
        "01-piece.md cannot be read",
        f"{DAY} is odd",
    ]
    assert [one.code for one in stage.publish(current=broken).refused] == ["stale"]


def test_the_word_stays_with_the_revision_it_let_out(stage: Stage) -> None:
    stage.release()
    stage.publish(DAY, gate=Gate(DAY), anyway=Insistence.of(" it is\nmeant so ", "Ada"))
    (first,) = episode(stage).published
    (word,) = first.anyway
    assert (word.refused, word.because, word.by, word.at) == (
        (f"{DAY} is odd",),
        "it is meant so",
        "Ada",
        NOW,
    )
    stage.release(take=1, now=LATER)
    stage.publish(DAY, gate=Gate(), now=LATER)
    old, new = episode(stage).published
    assert (old.anyway, new.anyway) == ((word,), ())
    again = manifest.from_json(manifest.to_json(episode(stage)))
    assert again == episode(stage)


def test_the_word_goes_only_with_what_it_was_needed_for(stage: Stage) -> None:
    stage.release()
    stage.release(NEXT, now=LATER)
    outcome = stage.publish(now=LATER, gate=Gate(DAY), anyway=Insistence("so"))
    assert [one.where for one in outcome.overruled] == [DAY]
    assert episode(stage).published[0].anyway
    assert not episode(stage, NEXT).published[0].anyway
    assert b'"anyway"' not in (stage.audio / NEXT / manifest.NAME).read_bytes()


def test_an_edition_that_comes_back_by_a_word_keeps_both_words(stage: Stage) -> None:
    stage.release()
    stage.publish(DAY, gate=Gate(DAY), anyway=Insistence("first"))
    stage.retract(DAY, LATER)
    stage.publish(DAY, gate=Gate(DAY), anyway=Insistence("second"), now=LATER)
    assert [word.because for word in episode(stage).published[0].anyway] == ["first", "second"]


def test_no_word_sends_what_was_not_built(stage: Stage) -> None:
    stage.release()
    file = stage.audio / DAY / f"{DAY}.mp3"
    file.write_bytes(b"\0" * file.stat().st_size)
    with pytest.raises(PublicationError, match="not what was built"):
        stage.publish(DAY, anyway=Insistence("so"))
    with pytest.raises(PublicationError, match="is not built"):
        stage.publish(NEXT, anyway=Insistence("so"))


@pytest.mark.parametrize("reason", ["", " ", "\n\t"])
def test_a_word_needs_a_reason(reason: str) -> None:
    with pytest.raises(PublicationError, match="needs a reason"):
        Insistence.of(reason)


def test_settings_of_another_version_are_not_compared(stage: Stage) -> None:
    stage.release()
    text = built_from(stage.audio / DAY).text
    assert text is not None
    assert set(text.settings) == {"sounds"}, "built by hand, from no show.toml"
    more = Fingerprint(text.script, text.details, {**text.settings, "[voice]": "x"})
    assert stage.publish(DAY, current=lambda _: more).refused == ()
    stage.retract(DAY)
    other = Fingerprint(text.script, text.details, {"sounds": "other"})
    stage.release(take=1)
    with pytest.raises(RefusedError, match="how its words sound"):
        stage.publish(DAY, current=lambda _: other)
