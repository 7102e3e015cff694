"""An approval is for words, order and voice; what changed since is told in words."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from audio_edition.errors import EditionError
from audio_edition.script.approved import (
    NAME,
    ApprovalStanding,
    approving,
    lost_record,
    read_approved,
    record_fault,
    standing,
    voice_digest,
    write_approved,
)
from audio_edition.script.model import Origin, Script, ScriptSegment, Sentence, words_digest
from tests.rows import each, table

AT = datetime(2026, 11, 2, 5, 30, tzinfo=UTC)
CHANGED = Path(__file__).parent / "data" / "approved" / "changed.tsv"
VOICE: dict[str, Any] = {"engine": "piper", "voice": "joe"}
SAID = (
    Sentence("Fares rise by 5 %.", "Fares rise by five percent.", Origin("01-fares.md")),
    Sentence("Nobody minds.", "Nobody minds.", Origin("01-fares.md")),
    Sentence("It rained.", "It rained.", Origin("02-rain.md")),
)


def script(*sentences: Sentence) -> Script:
    segment = ScriptSegment("article", "01", "One", sentences or SAID)
    return Script("2026-11-02", "Title", "en-US", (segment,))


def judged(now: Script, voice: dict[str, Any] | None = None) -> ApprovalStanding:
    """How ``now`` stands where SAID was approved."""
    record = approving(script(), VOICE, by="Ada", at=AT)
    return standing(script().digest, now, voice or VOICE, record)


def test_what_was_approved_is_approved() -> None:
    found = judged(script())
    assert (found.state, found.changes, found.by, found.at) == ("approved", "", "Ada", AT)
    assert found.voice == VOICE


@each(("field", "value", "told"), table(CHANGED))
def test_a_changed_sentence_is_told_in_words(field: str, value: str, told: str) -> None:
    found = judged(script(replace(SAID[0], **{field: value}), *SAID[1:]))
    assert (found.state, found.changes) == ("changed", told)


@each(
    ("now", "told"),
    [
        ((SAID[0], SAID[2], SAID[1]), "the order is another, from 02-rain.md “It rained.” on"),
        (SAID[:2], "02-rain.md “It rained.” is gone"),
        (SAID[:1], "01-fares.md “Nobody minds.” is gone (and 1 more)"),
        ((*SAID, replace(SAID[2], printed="More.")), "02-rain.md “More.” is new"),
        ((*SAID, SAID[2]), "02-rain.md “It rained.” is new"),
    ],
)
def test_a_change_is_told_in_words(now: tuple[Sentence, ...], told: str) -> None:
    found = judged(script(*now))
    assert (found.state, found.changes) == ("changed", told)


@each(
    "other, told",
    json.loads((Path(__file__).parent / "data/approved/voices.json").read_text("utf-8")),
)
def test_another_voice_is_told(other: dict[str, Any], told: str) -> None:
    voice = {**VOICE, **other}
    found = judged(script(), voice)
    assert (found.state, found.changes) == ("changed", told)
    both = judged(script(*SAID[:2]), voice).changes
    assert both == f"02-rain.md “It rained.” is gone; {told}"
    assert voice_digest(voice) != voice_digest(VOICE)


def test_an_approval_covers_words_voice_language_and_order() -> None:
    one, two, _ = SAID

    def digest(*sentences: Sentence, segments: int = 1) -> str:
        parts = [
            ScriptSegment("article", str(n), "T", sentences[n::segments]) for n in range(segments)
        ]
        return Script("d", "t", "en", tuple(parts)).digest

    changed = [
        (two, one), (one,), (), (one, two, two),
        *((one, replace(two, **{n: "x"})) for n in ("printed", "spoken", "voice", "language")),
        (replace(one, voice="x"), two),
    ]  # fmt: skip
    assert len({digest(*sentences) for sentences in (*changed, (one, two))}) == len(changed) + 1
    assert digest(one, two) == digest(one, two, segments=2), "how it is parted is no matter"
    said = [(s.printed, s.spoken, s.voice, s.language) for s in (one, two)]
    said[1] = ("Ü.", *said[1][1:])
    for sentences in ([], said[:1], said):  # of the JSON of them all
        whole = json.dumps(sentences, ensure_ascii=False).encode()
        assert words_digest(map(tuple, sentences)) == hashlib.sha256(whole).hexdigest()


def test_a_long_sentence_is_cut_and_stays_one_line() -> None:
    long = replace(SAID[0], printed="wo\n" * 100)
    record = approving(script(*SAID, long), VOICE, by="Ada", at=AT)
    told = standing(record.script, script(), VOICE, record).changes
    assert told == f"01-fares.md “{('wo ' * 23)}…” is gone"


def test_two_sentences_are_cut_where_they_differ() -> None:
    """Whatever stands before the word that changed, and behind it, both are to be seen."""
    before = ("", "short ", "word " * 12, "word " * 13, "word " * 14, "w" * 69, "w" * 200)
    behind = ("", " and more." * 20, "x" * 100)
    faults = []
    for lead, end in ((lead, end) for lead in before for end in behind):
        was, now = f"{lead}rises{end}", f"{lead}falls{end}"
        for field in ("printed", "spoken"):
            old, new = (replace(SAID[0], **{field: text}) for text in (was, now))
            record = approving(script(old), VOICE, by="Ada", at=AT)
            told = standing(record.script, script(new), VOICE, record).changes
            if not ("falls" in told and "rises" in told and len(told) < 260):
                faults.append((lead[:20], end[:10], field, told))
    assert not faults


def test_without_a_record_the_digest_speaks_for_the_words_alone() -> None:
    now = script()
    assert standing("", now, VOICE, None).state == "none"
    alone = standing(now.digest, now, VOICE, None)
    assert (alone.state, dict(alone.voice)) == ("approved", {})
    assert standing("yes", now, VOICE, None).state == "changed"
    other = approving(script(*SAID[:2]), VOICE, by="Ada", at=AT)
    assert dict(standing(now.digest, now, VOICE, other).voice) == {}, "of another approval"
    # the digest in edition.toml decides; the sentences of a changed record only explain
    found = standing(now.digest, script(*SAID[:2]), VOICE, replace(other, script=now.digest))
    assert (found.state, found.changes) == ("changed", "the script is another")


def test_the_record_is_kept_and_read_again(tmp_path: Path) -> None:
    odd = Sentence("„Zitat“ \u2028 ende", "Zitat ende", Origin("ü.md"), phonemic="[[tsɪˈtaːt]]")
    record = approving(script(odd), {**VOICE, "fallback": ["espeak"]}, by="Ada", at=AT)
    write_approved(tmp_path, record)
    assert read_approved(tmp_path) == record
    text = (tmp_path / NAME).read_text(encoding="utf-8")
    assert "„Zitat“" in text, "a person can read it, and a diff shows it"
    assert json.loads(text)["by"] == "Ada"
    with pytest.raises(EditionError, match="cannot be written"):
        write_approved(tmp_path / NAME, record)


@each("text", ["", "{", "[]", '{"version": 1}', "null"])
def test_a_damaged_record_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)
    assert read_approved(tmp_path) is None
    assert read_approved(tmp_path / "nowhere") is None
    assert read_approved(None) is None


@each("sealed", [True, False])
@each("word", ["minds", "rained", "five percent", "Fares", "Nobody"])
def test_a_record_with_another_word_than_was_approved_is_damaged(
    tmp_path: Path, word: str, sealed: bool
) -> None:
    folder = tmp_path / "e"
    folder.mkdir(exist_ok=True)
    write_approved(folder, approving(script(), VOICE, by="Ada", at=AT))
    file = folder / NAME
    told = json.loads(file.read_text("utf-8").replace(word, word[:-1] + "q"))
    if not sealed:
        del told["seal"]
    file.write_text(json.dumps(told), "utf-8")
    assert read_approved(folder) is None
    assert lost_record(folder) == (
        "e/approved.json cannot be read: nobody knows any more whose word it was",
    )


def test_a_seal_holds_whose_word_it_was_however_it_is_laid_out(tmp_path: Path) -> None:
    record = approving(script(), {"voice": "joe", "engine": "pipér"}, by="Ada", at=AT)
    write_approved(tmp_path, record)
    told = json.loads((tmp_path / NAME).read_text("utf-8"))
    (tmp_path / NAME).write_text(json.dumps(told, sort_keys=True), "utf-8")
    assert read_approved(tmp_path) == record
    (tmp_path / NAME).write_text(json.dumps({**told, "by": "Mallory"}), "utf-8")
    assert read_approved(tmp_path) is None
    unsealed = {key: value for key, value in told.items() if key != "seal"}
    (tmp_path / NAME).write_text(json.dumps(unsealed), "utf-8")  # of before there were seals
    assert read_approved(tmp_path) == record
    plain = '{"engine": "pipér", "voice": "joe"}'.encode()
    assert voice_digest(record.voice) == hashlib.sha256(plain).hexdigest()


def test_a_fault_of_the_record_is_told(tmp_path: Path) -> None:
    folder, digest = tmp_path / "e", script().digest
    folder.mkdir()
    assert record_fault(None, "x") == record_fault(folder) == ""
    assert record_fault(folder, digest) == "e/approved.json is gone, or was never written"
    write_approved(folder, approving(script(), VOICE, by="Ada", at=AT))
    assert record_fault(folder) == record_fault(folder, digest) == ""
    for other in ("0" * 64, "z"):
        assert record_fault(folder, other) == (
            "e/approved.json is the record of another approval than edition.toml tells of"
        )
