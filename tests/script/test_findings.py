"""All findings at once, what an acceptance holds for, and the lexicon's own excuses."""

import datetime
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audio_edition.cleaning.model import CleanedArticle, CleanedEdition, Decision
from audio_edition.edition.edit import accept_sentences
from audio_edition.edition.load import load_edition
from audio_edition.edition.model import Article, Edition, Paragraph
from audio_edition.errors import EditionError, ScriptError
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.script import write
from audio_edition.script.findings import FidelityError, require_sound
from audio_edition.script.lexicon import read_lexicon, set_entry
from audio_edition.script.model import NewName, Origin, Script, ScriptFinding
from audio_edition.script.settings import ScriptSettings
from audio_edition.script.speaking import Said
from audio_edition.script.write import draft_script, write_script
from tests.rows import each, table

CASES = Path(__file__).parent / "data" / "findings"

SHOW = Identity("The Daily", "A", "D", "en-US", "", "https://e.org/", "", "News", "A", "", "")
PORT = (
    Paragraph("Ships sail. The port is not open.", 3),
    Paragraph("Nothing moved. It did not rain.", 5),
)
ARTICLES = (
    Article("01-port", "It is not over", PORT, "01-port.md"),
    Article("02-rain", "Rain", (Paragraph("It rained. Kyiv is quiet.", 2),), "02-rain.md"),
)


def cleaned(folder: Path | None = None, **fields: Any) -> CleanedEdition:
    day = datetime.date(2026, 11, 2)
    edition = Edition("2026-11-02", day, "", "en-US", ARTICLES, folder, **fields)
    kept = [CleanedArticle(a, tuple(Decision(p, "keep") for p in a.paragraphs)) for a in ARTICLES]
    return CleanedEdition(edition, tuple(kept))


def draft(root: Path = Path("no-show"), *, folder: Path | None = None, **fields: Any) -> Script:
    settings = ScriptSettings(new_names=False, intro="Not a word.")
    return draft_script(cleaned(folder, **fields), SHOW, settings, Places(root))


def saying(monkeypatch: pytest.MonkeyPatch, **other: str) -> None:
    """A verbalizer that puts something else for what it would say."""
    say = write.Speaker.say

    def changed(self: Any, printed: str, language: str) -> Said:
        said = say(self, printed, language)
        for was, put in other.items():
            said = replace(said, spoken=said.spoken.replace(was, put))
        return said

    monkeypatch.setattr(write.Speaker, "say", changed)


@pytest.fixture
def deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    """A verbalizer that loses every "not"."""
    saying(monkeypatch, **{" not": "", "Not ": ""})


def test_what_is_only_parted_is_told_and_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    saying(monkeypatch, rained="rain ed")
    script = require_sound(draft())
    told = "02-rain.md:2: “It rained.” is said “it rain ed”: a slash or a word is parted"
    assert told in script.notes
    finding = script.parted[0].as_finding()
    assert (finding.severity, finding.code, finding.message) == ("note", "script-parted", told)


@pytest.mark.usefixtures("deaf")
def test_every_finding_is_told_at_once() -> None:
    script = draft()
    where = [(f.where, f.origin.paragraph, f.sentence, f.article_id) for f in script.findings]
    assert where == [
        ("show.toml [intro] text", None, 0, ""),
        ("01-port.md:1", None, 0, "01-port"),
        ("01-port.md:3", 0, 1, "01-port"),
        ("01-port.md:5", 1, 1, "01-port"),
    ]
    assert {f.code for f in script.findings} == {"script-negation"}
    port = script.findings[2]
    assert (port.printed, port.spoken) == ("The port is not open.", "The port is open.")
    assert len(script.sentences) > len(script.findings)  # the draft can be read all the same
    with pytest.raises(FidelityError) as caught:
        require_sound(script)
    assert caught.value.script is script
    for finding in script.findings:
        assert finding.message in caught.value.message
    assert "\n" not in caught.value.message
    assert "4 findings in edition 2026-11-02" in caught.value.message
    *told, (count, hint) = caught.value.lines
    assert told == [(item.message, item.remedy) for item in script.findings]
    assert count == "4 sentences would not be heard as printed"
    assert "--accept" in (hint or "")
    with pytest.raises(FidelityError):
        write_script(cleaned(), SHOW, ScriptSettings(new_names=False), Places(Path("no-show")))


@pytest.mark.usefixtures("deaf")
def test_a_finding_and_a_new_name_are_machine_readable() -> None:
    finding = draft().findings[2]
    said = json.dumps(["The port is not open.", "The port is open."])
    wanted = json.loads((CASES / "object.json").read_text("utf-8"))
    wanted |= {"message": finding.message, "remedy": finding.remedy}
    wanted |= {"digest": hashlib.sha256(said.encode()).hexdigest()}
    assert json.loads(json.dumps(finding.as_object())) == wanted
    assert finding.remedy
    assert NewName("Łódź", "WOOCH", "wutʃ", "pl", "Polish", 0.867).as_object() == {
        "name": "Łódź", "said": "WOOCH", "ipa": "wutʃ", "language": "pl",
        "language_name": "Polish", "confidence": 0.87,
    }  # fmt: skip


def test_sentences_that_do_not_cover_their_paragraph_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = write.split_sentences
    monkeypatch.setattr(write, "split_sentences", lambda *of: whole(*of)[:1])
    script = draft()
    where = ["01-port.md:3", "01-port.md:5", "02-rain.md:2", "show.toml [outro] text"]
    assert [(f.code, f.where) for f in script.findings] == [("script-missing", at) for at in where]
    assert "The port is not open" in script.findings[0].message
    with pytest.raises(FidelityError) as caught:
        require_sound(script)
    assert "--accept" not in (caught.value.hint or "")  # nothing may fall out unheard


@pytest.mark.usefixtures("deaf")
def test_an_acceptance_is_for_what_was_to_be_said(tmp_path: Path) -> None:
    printed = "The port is not open."
    accepted = frozenset({printed})

    def told(**fields: Any) -> list[tuple[bool, str, str]]:
        findings = draft(tmp_path, accepted=accepted, **fields).findings
        return [(f.asked_before, f.message, f.remedy) for f in findings if f.printed == printed]

    assert told(accepted_as={printed: frozenset({"The port is open."})}) == []
    ((asked, message, _),) = told(accepted_as={printed: frozenset({"The port is half open."})})
    assert asked
    assert "accepted when something else would have been said" in message
    assert told() == [], "a bare one holds while the lexicon has no hand in it"
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions/lexicon.toml").write_text('port = "pawrt"\n', "utf-8")
    ((asked, _, remedy),) = told()
    assert asked
    assert "port" in remedy


def test_acceptances_are_written_and_read(tmp_path: Path) -> None:
    folder = tmp_path / "2026-11-02"
    folder.mkdir()
    (folder / "01-a.md").write_text("# Head\n\nTurnout fell 4%. It rained.\n", "utf-8")
    file = folder / "edition.toml"
    file.write_text('accepted = [\n  "It rained.", # by phone\n]\n', "utf-8")
    accept_sentences(folder, {"Turnout  fell 4%.": "Turnout fell four."})
    accept_sentences(folder, {"It rained.": ""})
    edition = load_edition(folder, "en-US")
    assert edition.accepted == {"It rained.", "Turnout fell 4%."}
    assert edition.accepted_as == {"Turnout fell 4%.": frozenset({"Turnout fell four."})}
    accept_sentences(folder, {"It rained.": "It pained.", "Turnout fell 4%.": "Turnout fell."})
    wanted = {"It rained.": {"It pained."}, "Turnout fell 4%.": {"Turnout fell."}}
    assert load_edition(folder, "en-US").accepted_as == wanted
    assert "# by phone" in file.read_text("utf-8")


@each("value", ["[3]", '[{ printed = "a" }]', '[{ printed = "a", spoken = 3 }]', '[["a"]]', "5"])
def test_what_is_no_acceptance_is_one_clear_line(tmp_path: Path, value: str) -> None:
    folder = tmp_path / "2026-11-02"
    folder.mkdir()
    (folder / "01-a.md").write_text("# Head\n\nText.\n", "utf-8")
    (folder / "edition.toml").write_text(f"accepted = {value}\n", "utf-8")
    with pytest.raises(EditionError, match="accepted") as caught:
        load_edition(folder, "en-US")
    assert "\n" not in caught.value.message


def test_an_excused_entry_is_shown_in_the_review(tmp_path: Path) -> None:
    editions = tmp_path / "editions"
    editions.mkdir()
    file = editions / "lexicon.toml"
    with pytest.raises(ScriptError, match="would change what is said") as caught:
        set_entry(file, "Kyiv", respell="Moscow")
    assert 'because = "…"' in (caught.value.hint or "")
    set_entry(file, "Kyiv", respell="Moscow", because="a test of ours")
    assert read_lexicon(file)[0].because == "a test of ours"
    assert [note for note in draft(tmp_path).notes if "because" in note] == [
        "the show's lexicon says “Kyiv” as “Moscow”, which changes what is said, because: "
        "a test of ours"
    ]


@each(
    ("code", "printed_at", "spoken_at", "told"),
    table(CASES / "a-finding-says-what-would-not-be-said.tsv"),
)
def test_a_finding_says_what_would_not_be_said(
    code: str, printed_at: str, spoken_at: str, told: str
) -> None:
    origin = Origin("01-a.md", 3, 1)
    found = ScriptFinding(
        f"script-{code}", "01-a.md:3", origin, "a", 0, "P…", "S.", "en", printed_at, spoken_at
    )
    assert found.as_finding().severity == "error"
    assert found.digest == hashlib.sha256('["P…", "S."]'.encode()).hexdigest()
    assert f"01-a.md:3 would not be read as printed ({told}" in found.message
    assert found.message.endswith("“P…” would be spoken “S.”")
