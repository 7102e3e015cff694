"""proof.json and what the page says of it: nothing that was not done."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from audio_edition import languages
from audio_edition.errors import PublicationError
from audio_edition.models import replace
from audio_edition.publication import manifest
from audio_edition.publication.certificate import recertified
from audio_edition.publication.checks import RECORD as RECORD_NAME
from audio_edition.publication.checks import (
    AcceptedSentence,
    Approved,
    Checks,
    HeardPart,
    MatchedPart,
    checks_of,
)
from audio_edition.publication.model import EpisodeProof
from audio_edition.publication.pages.words import proof_line
from audio_edition.publication.release import release
from audio_edition.verbs.verify import verify
from tests.publication.support import NOW, Piece, Stage, produce
from tests.rows import each, table

DATA = Path(__file__).parent / "data"
DAY = "2026-11-02"
PIECES = (Piece("Harbor reopens", ("The first ferry left at noon.", "Fares are $4.")),)
HEARD = HeardPart("whisper tiny.en", "ab" * 32, sentences=4, word_error=0.0125, doubtful=1)


def build(
    stage: Stage, checks: Checks | None = None, take: int = 0, **edition: Any
) -> dict[str, Any]:
    """Release the edition with what it went through; return its certificate."""
    cleaned, *made, staging = produce(stage, DAY, PIECES, take=take)
    cleaned = replace(cleaned, edition=replace(cleaned.edition, **edition))
    release(
        cleaned, *made, stage.identity, stage.settings, stage.at(NOW), staging=staging,
        listen=stage.hear, checks=checks,
    )  # fmt: skip
    return json.loads((stage.audio / DAY / "proof.json").read_text())


def page(stage: Stage) -> str:
    return (stage.audio / DAY / "index.html").read_text()


def test_it_tells_what_the_edition_was_made_from_and_went_through(stage: Stage) -> None:
    """What was not run is never success; what was cut is told by its digest: whoever holds the
    list can show that it is the list, and nobody else learns what is on it.
    """
    folder = stage.editions / DAY
    folder.mkdir(parents=True)
    (folder / "01-piece.md").write_text("# Harbor reopens\n")
    told = build(stage)
    digest = hashlib.sha256(b"# Harbor reopens\n").hexdigest()
    source = hashlib.sha256(f"{digest} 01-piece.md\0".encode()).hexdigest()
    assert told["source"] == {"articles": 1, "sha256": source}
    assert told["script"]["sentences"] == 4
    assert told["voice"]["engine"] == "silence"
    assert told["voice"]["digital_source_type"].endswith("/algorithmicMedia")
    cut = ["01-piece.md", 9, "subscribe", "word", "cleaner", "Subscribe now!"]
    assert told["cut"] == {
        "paragraphs": 1, "words": 2, "by_kind": {"subscribe": 1}, "by": {"cleaner": 1},
        "sha256": hashlib.sha256(json.dumps([cut]).encode()).hexdigest(),
    }  # fmt: skip
    assert "Subscribe now!" not in (stage.audio / DAY / "proof.json").read_text()
    assert told["exceptions"] == []
    assert told["approval"] == told["credentials"] == {"state": "none"}
    named = {item["name"] for item in told["files"]}
    assert {f"{DAY}.mp3", "01-piece.mp3", "transcript.json", "transcript.vtt"} <= named
    assert told["checks"]["matched"] == told["checks"]["heard"] == {"state": "not run"}
    assert "the text of every sentence checked; the sound was not checked." in page(stage)
    assert "every sentence checked;" not in page(stage).replace("text of every", "")
    before = (stage.audio / DAY / "proof.json").read_bytes()
    build(stage)
    assert (stage.audio / DAY / "proof.json").read_bytes() == before
    build(stage, take=1)
    assert (stage.audio / DAY / "proof.json").read_bytes() != before


def test_the_page_counts_what_was_matched_heard_and_accepted(stage: Stage) -> None:
    """An acceptance of other words, or of words that nobody reads, is none."""
    fares = AcceptedSentence("Fares are $4.", by="Ada Marsh", because="as the mayor says it")
    accepted = (fares, AcceptedSentence("Nobody reads this."))
    checks = Checks(None, MatchedPart(4, 0.93), HEARD, accepted, Approved("Ada Marsh"))
    told = build(stage, checks)
    assert told["checks"]["matched"] == {"state": "done", "sentences": 4, "lowest": 0.93}
    assert told["checks"]["heard"]["recogniser"] == "whisper tiny.en"
    exception = {"sentence": fares.printed, "by": fares.by, "because": fares.because}
    assert told["exceptions"] == [exception]
    assert told["approval"] == {"state": "approved", "by": "Ada Marsh"}
    assert (
        "every sentence checked, 1 accepted by the editor; "
        "4 of 4 heard again by a speech recognizer, 12 words in 1000 otherwise." in page(stage)
    )
    assert verify(stage.audio / DAY).ok
    words = PIECES[0].sentences
    told = build(
        stage,
        accepted=frozenset(words),
        accepted_as={words[0]: frozenset({words[0]}), words[1]: frozenset({"Fares are four."})},
    )
    assert [item["sentence"] for item in told["exceptions"]] == [words[0]]


NOTHING = {"accepted": 0, "matched": None, "heard": None, "word_error": None}


@each("told, line", table(DATA / "proof_lines.tsv"))
def test_the_line(told: str, line: str) -> None:
    assert (
        proof_line(EpisodeProof("p", **{**NOTHING, **json.loads(told)}), languages.labels_of("en"))
        == line
    )


@each("tag", ["de", "en", "es", "fr", "it", "pt"])
def test_the_line_in_every_language(tag: str) -> None:
    say = languages.labels_of(tag)
    whole = proof_line(EpisodeProof("p", 40, 40, 2, 40, 39, 0.012), say)
    assert "{" not in whole
    assert all(number in whole for number in ("2", "39", "40", "12"))
    text = proof_line(EpisodeProof("p", 40, 40, **NOTHING), say)
    assert len({whole.partition(",")[0], text.partition(";")[0], whole, text}) == 4


# -- the record of a proof ---------------------------------------------------------

RECORD: dict[str, Any] = json.loads((DATA / "proof_record.json").read_text())


def test_a_record_is_read_half_a_one_and_that_of_another_sound_count_for_nothing() -> None:
    checks = checks_of(RECORD, frames_sha256="f" * 64)
    assert checks.matched == MatchedPart(4, 0.91)
    assert checks.heard == HeardPart("tiny", "0" * 64, 4, 0.01, 0)
    assert checks_of(RECORD, frames_sha256="e" * 64) == Checks()
    for part in map(json.loads, table(DATA / "half_records.tsv")):
        checks = checks_of({"sound": part, "heard": part}, frames_sha256="")
        assert (checks.matched, checks.heard) == (None, None), part


def test_a_later_proof_is_written_into_what_is_out(stage: Stage) -> None:
    build(stage)
    stage.publish()
    sound = (stage.audio / DAY / f"{DAY}.mp3").read_bytes()
    places = stage.at(NOW + timedelta(hours=1))
    episode = recertified(places, DAY, Checks(matched=MatchedPart(4, 0.9), heard=HEARD))
    assert episode == manifest.read(stage.audio, DAY)
    assert episode.revision == 1
    stage.refresh()
    assert "every sentence checked;" in page(stage)
    assert (stage.audio / DAY / f"{DAY}.mp3").read_bytes() == sound
    assert verify(stage.audio).ok
    assert recertified(places, DAY, Checks()) == episode, "what is not told anew stays"


def test_a_rebuild_of_the_same_sound_keeps_what_was_heard(stage: Stage) -> None:
    frames = build(stage, Checks(matched=MatchedPart(4, 0.97)))["audio"]["frames_sha256"]
    record = stage.audio / DAY / RECORD_NAME
    record.write_text(json.dumps(RECORD | {"frames_sha256": frames}))
    told = build(stage, Checks(matched=MatchedPart(4, 0.97)))["checks"]
    assert told["heard"]["recogniser"] == "tiny"
    assert told["matched"]["lowest"] == 0.97, "what was checked now goes before the record"
    assert record.is_file()
    other = build(stage, take=1)["checks"]
    assert other["heard"] == other["matched"] == {"state": "not run"}, "another sound"
    for damaged in ("", "[]", "{", "[" * 100_000):
        record.write_text(damaged)
        assert build(stage)["checks"]["heard"] == {"state": "not run"}


def test_there_is_nothing_to_write_a_proof_into(stage: Stage) -> None:
    with pytest.raises(PublicationError, match="has no certificate"):
        recertified(stage.at(NOW), DAY, Checks())
    build(stage)
    read = '{"checks": {"read": {"sentences": 1}}}'
    for damaged in ("[]", "[" * 100_000, '{"checks": {}}', '{"checks": {"read": 1}}', read):
        (stage.audio / DAY / "proof.json").write_text(damaged)
        with pytest.raises(PublicationError, match="damaged"):
            recertified(stage.at(NOW), DAY, Checks(heard=HEARD, matched=MatchedPart(4, 0.9)))
    (stage.audio / DAY / "proof.json").unlink()
    with pytest.raises(PublicationError, match="cannot be read"):
        recertified(stage.at(NOW), DAY, Checks(heard=HEARD))
