"""Judged before anything is sent: nothing goes out that is older than its text, whom the gate is
asked about, and what somebody's word does.
"""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest

from audio_edition.errors import EditionError, PublicationError, RefusedError
from audio_edition.findings import Finding
from audio_edition.models import replace
from audio_edition.publication import manifest
from audio_edition.publication.build_record import Fingerprint, built_from
from audio_edition.publication.leaving import Insistence
from audio_edition.publication.model import Episode
from tests.publication.support import DAY, NEXT, NOW, Piece, Stage, files_in, titles
from tests.rows import each

LATER = NOW + timedelta(days=1)
NEWER = Fingerprint("of a corrected text", "with another title")


def text_of(stage: Stage, edition_id: str = DAY) -> Fingerprint:
    text = built_from(stage.audio / edition_id).text
    assert text is not None
    return text


class Gate:
    """Keeps back the editions it is told, and remembers whom it was asked about."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.asked: list[str] = []

    def __call__(self, episode: Episode) -> Iterator[Finding]:
        name = episode.edition_id
        self.asked.append(name)
        if name in self.names:
            yield Finding("error", "odd", name, f"{name} is odd", "mend")


def broken(_: str) -> Fingerprint:
    raise EditionError("01-piece.md cannot be read", hint="mend it")


# -- older than its text ---------------------------------------------------------


def test_an_edition_that_is_older_than_its_text_stays(stage: Stage, public: Path) -> None:
    stage.release()
    stage.release(NEXT, now=LATER)
    assert len(text_of(stage).script) == len(text_of(stage).details) == 64

    current = {DAY: NEWER, NEXT: text_of(stage, NEXT)}.get
    publisher = stage.publisher(public, LATER)
    with pytest.raises(PublicationError, match=f"{DAY} was built from an older") as caught:
        publisher.publish([DAY], current=current)
    assert caught.value.hint == f"audio-edition build {DAY} makes it again"
    assert not public.exists()
    for dry_run in (True, False):
        assert publisher.publish(current=current, dry_run=dry_run).stale == (DAY,)
    assert titles(public) == [f"Edition of {NEXT}"]
    assert f"audio-edition build {DAY}" in stage.warnings[0]
    assert publisher.publish([DAY], current=lambda _: text_of(stage)).stale == ()
    assert titles(public) == [f"Edition of {NEXT}", f"Edition of {DAY}"]


def test_sources_that_are_gone_or_cannot_be_read(stage: Stage) -> None:
    stage.release()
    stage.publish(DAY, current=lambda _: None)
    assert stage.episode().published
    stage.release(NEXT, now=LATER)
    assert stage.publish(current=broken).stale == (NEXT,)
    assert [one.code for one in stage.publish(current=broken).refused] == ["stale"]
    with pytest.raises(EditionError, match="cannot be read"):  # the one error of a text
        stage.publish(NEXT, current=broken)
    with pytest.raises(RefusedError) as caught:  # and one among others
        stage.publish(NEXT, current=broken, gate=Gate(NEXT))
    told = [one.message for one in caught.value.findings]
    assert told == ["01-piece.md cannot be read", f"{NEXT} is odd"]


def test_what_is_out_is_judged_by_its_own_sources_only(stage: Stage) -> None:
    """A new greeting in show.toml makes no lie of a year of editions; a corrected article does."""
    stage.editions.joinpath(DAY).mkdir()
    article = stage.editions / DAY / "01-piece.md"
    article.write_text("# One")
    stage.release()
    asked: list[str] = []

    def current(edition_id: str) -> Fingerprint:
        asked.append(edition_id)
        return text_of(stage) if len(asked) == 1 else NEWER

    assert stage.publish(current=current).stale == ()
    assert stage.publish(DAY, current=current).stale == ()
    (stage.editions / DAY / ".01-piece.md.swp").write_text("an editor's own file")
    assert stage.publish(current=current).stale == ()
    assert asked == [DAY]
    article.write_text("# One, corrected")
    assert stage.publish(current=current).stale == (DAY,)
    with pytest.raises(PublicationError, match="older text"):
        stage.publish(DAY, current=current)


@each("record", ['{"version": 1}', '{"built_from": {"script": "x", "sources": "y"}}'])
def test_a_build_that_did_not_say_what_it_was_made_from(tmp_path: Path, record: str) -> None:
    """Nobody can tell whether it is stale: refused, but where it is out or its text is gone."""
    stage = Stage(tmp_path)
    stage.release()
    text = text_of(stage)
    (stage.audio / DAY / "build.json").write_text(record)
    with pytest.raises(PublicationError, match="did not record its text") as caught:
        stage.publish(DAY, current=lambda _: text)
    assert caught.value.hint == f"audio-edition build {DAY} makes it again"
    assert stage.publish(current=lambda _: text).stale == (DAY,)
    assert not stage.episode().published
    assert stage.publish(DAY, current=lambda _: None).stale == ()
    assert stage.episode().published
    assert stage.publish(DAY, current=lambda _: NEWER).stale == ()


def test_what_changed_beside_the_script_is_named(stage: Stage) -> None:
    stage.release()
    text = text_of(stage)
    assert set(text.settings) == {"sounds"}, "built by hand, from no show.toml"
    for other, told in (
        (replace(text, details="other"), "before its title, date, language, embargo, cover"),
        (replace(text, settings={"sounds": "other"}), "how its words sound"),
    ):
        with pytest.raises(PublicationError, match=told):
            stage.publish(DAY, current=lambda _, other=other: other)
        assert stage.publish(current=lambda _, other=other: other).stale == (DAY,)
    # settings of another version are not compared
    more = replace(text, settings={**text.settings, "[voice]": "x"})
    assert stage.publish(DAY, current=lambda _: more).refused == ()


@pytest.mark.parametrize("remembered", [True, False])
@pytest.mark.parametrize("how", ["retract", "stale", "gate"])
def test_a_refused_correction_stays_at_home_whatever_else_happens(
    stage: Stage, public: Path, how: str, remembered: bool
) -> None:
    """Neither its audio nor its words reach the target, and what listeners have stays true."""
    stage.release()
    stage.release(NEXT, (Piece("Fares rise"),), now=LATER)
    stage.publisher(public, LATER).publish()
    before = files_in(public / NEXT)
    stage.release(NEXT, (Piece("A libel"),), title="Libelled", now=LATER)
    if not remembered:
        shutil.rmtree(stage.root / ".cache")
    if how == "retract":
        stage.retract(DAY, LATER)
        stage.publisher(public, LATER).send_show()
    else:
        asked = Gate(NEXT) if how == "gate" else None
        current = None if asked else {DAY: text_of(stage), NEXT: NEWER}.get
        publisher = stage.publisher(public, LATER)
        run = publisher.publish([DAY], current=current, gate=asked, along=True)
        assert [one.where for one in run.refused] == [NEXT]
        assert run.stale == (() if asked else (NEXT,))
    assert [item.revision for item in stage.episode(NEXT).published] == [1]
    assert files_in(public / NEXT) == before
    (item,) = [i for i in feedparser.parse(public / "feed.xml").entries if NEXT in i.link]
    assert item.enclosures[0].href.endswith(f"/{NEXT}.mp3")
    assert int(item.enclosures[0].length) == len(before[f"{NEXT}.mp3"])
    if remembered:
        assert not [name for name, data in files_in(public).items() if b"libel" in data.lower()]
        assert "Fares rise" in (public / "today" / "index.html").read_text()
    stage.publisher(public, LATER).publish([NEXT])
    assert (public / NEXT / f"{NEXT}-r2.mp3").is_file()
    assert f"{NEXT}-r2.mp3" in (public / "feed.xml").read_text()


def test_a_retraction_waits_for_no_others_missing_file(stage: Stage, public: Path) -> None:
    stage.release()
    stage.release(NEXT, now=LATER)
    stage.publisher(public, LATER).publish()
    for take, title in ((1, ""), (0, "Retitled")):
        stage.release(NEXT, now=LATER, take=take, title=title)
        (stage.audio / NEXT / "intro.mp3").unlink()
        (public / NEXT / "intro.mp3").unlink()
        with pytest.raises(PublicationError, match="missing"):
            stage.publisher(public, LATER).publish([NEXT])
        stage.retract(DAY, LATER)
        stage.publisher(public, LATER).send_show()
        assert titles(public) == [f"Edition of {NEXT}"]
        assert ".mp3" not in (public / DAY / "index.html").read_text()
        stage.release(NEXT, now=LATER)
        stage.publisher(public, LATER).publish([DAY, NEXT])
        assert len(titles(public)) == 2


# -- the gate --------------------------------------------------------------------


def test_the_gate_is_asked_of_what_listeners_would_get_anew(stage: Stage) -> None:
    stage.release()
    gate = Gate()
    stage.publish(gate=gate)
    stage.publish(gate=gate)
    stage.publish(DAY, gate=gate)
    assert gate.asked == [DAY], "it is out: nothing new leaves"
    stage.release(take=1, now=LATER)
    stage.publish(gate=gate, now=LATER)
    assert len(gate.asked) == 2, "a correction is new"
    stage.retract(DAY, LATER)
    stage.publish(DAY, gate=gate, now=LATER)
    assert len(gate.asked) == 3, "so is what comes back"
    # a rebuild that sounds the same keeps its file, and its pages may say something else
    made = stage.episode()
    said = dict.fromkeys(made.published[-1].said, "0" * 16)
    published = (*made.published[:-1], replace(made.published[-1], said=said))
    told = manifest.to_json(replace(made, published=published))
    (stage.audio / DAY / manifest.NAME).write_bytes(told)
    stage.publish(gate=gate, now=LATER)
    assert len(gate.asked) == 4, "other printed words of the same sound are news"


def test_named_ones_are_refused_together_and_nothing_is_sent(stage: Stage, public: Path) -> None:
    stage.release()
    stage.release(NEXT, now=LATER)
    publisher = stage.publisher(public, LATER)
    with pytest.raises(RefusedError) as caught:
        publisher.publish([DAY, NEXT], gate=Gate(DAY, NEXT))
    assert [one.where for one in caught.value.findings] == [DAY, NEXT]
    assert caught.value.message == f"{DAY} is odd; {NEXT} is odd"
    assert caught.value.hint == "mend", "said once"
    with pytest.raises(RefusedError):
        publisher.publish([DAY, NEXT], gate=Gate(NEXT))
    assert not public.exists()
    # unnamed ones are left out, each with a warning
    for dry_run in (True, False):
        stage.warnings.clear()
        outcome = publisher.publish(gate=Gate(DAY), dry_run=dry_run)
        assert [one.where for one in outcome.refused] == [DAY]
        assert outcome.stale == ()
        assert stage.warnings == [f"{DAY} is odd; it was left out: mend"]
        assert [step.path for step in outcome.steps if step.action == "mark"] == [NEXT]
    assert not stage.episode().published


# -- somebody's word -------------------------------------------------------------


def test_the_word_stays_with_the_revision_it_was_needed_for(stage: Stage) -> None:
    stage.release()
    stage.publish(DAY, gate=Gate(DAY), anyway=Insistence.of(" it is\nmeant so ", "Ada"))
    (first,) = stage.episode().published
    (word,) = first.anyway
    told = (word.refused, word.because, word.by, word.at)
    assert told == ((f"{DAY} is odd",), "it is meant so", "Ada", NOW)
    stage.release(take=1, now=LATER)
    stage.publish(DAY, gate=Gate(), now=LATER)
    old, new = stage.episode().published
    assert (old.anyway, new.anyway) == ((word,), ())
    assert manifest.from_json(manifest.to_json(stage.episode())) == stage.episode()
    # one that comes back by a word keeps both
    stage.retract(DAY, LATER)
    stage.publish(DAY, gate=Gate(DAY), anyway=Insistence("first"), now=LATER)
    stage.retract(DAY, LATER)
    stage.publish(DAY, gate=Gate(DAY), anyway=Insistence("second"), now=LATER)
    assert [w.because for w in stage.episode().published[1].anyway] == ["first", "second"]
    # and it goes only with what it was needed for
    for day in (NEXT, "2026-11-04"):
        stage.release(day, now=LATER)
    outcome = stage.publish(now=LATER, gate=Gate(NEXT), anyway=Insistence("so"))
    assert [one.where for one in outcome.overruled] == [NEXT]
    assert stage.episode(NEXT).published[0].anyway
    assert not stage.episode("2026-11-04").published[0].anyway
    assert b'"anyway"' not in (stage.audio / "2026-11-04" / manifest.NAME).read_bytes()


def test_no_word_sends_what_was_not_built(stage: Stage) -> None:
    stage.release()
    file = stage.audio / DAY / f"{DAY}.mp3"
    file.write_bytes(bytes(file.stat().st_size))
    with pytest.raises(PublicationError, match="not what was built"):
        stage.publish(DAY, anyway=Insistence("so"))
    with pytest.raises(PublicationError, match="is not built"):
        stage.publish(NEXT, anyway=Insistence("so"))
    for reason in ("", " ", "\n\t"):
        with pytest.raises(PublicationError, match="needs a reason"):
            Insistence.of(reason)
