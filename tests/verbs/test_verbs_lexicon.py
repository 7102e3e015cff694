"""A lexicon is handed on and taken in; names tell how they are said."""

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from audio_edition.cli.main import cli
from audio_edition.errors import ScriptError
from audio_edition.script.lexicon import base_entries, read_lexicon
from audio_edition.verbs.lexicon import export_lexicon, import_lexicon, say_names
from audio_edition.verbs.script import script
from audio_edition.workspace import Workspace


@pytest.fixture
def show(tmp_path: Path) -> Workspace:
    editions = tmp_path / "editions"
    editions.mkdir()
    (editions / "show.toml").write_text('[show]\ntitle = "The Tide"\n', "utf-8")
    (editions / "lexicon.toml").write_text(
        '# ours\n"Wang Yi" = "Wong Ee"\nAraghchi = { say = "ah-rahk-CHEE" }\n', "utf-8"
    )
    return Workspace.open(tmp_path)


def test_what_is_exported_can_be_imported(show: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "theirs.toml"
    file.write_text(export_lexicon(show), "utf-8")
    ours = {(e.written, e.respell, e.ipa) for e in read_lexicon(show.editions / "lexicon.toml")}
    assert {(e.written, e.respell, e.ipa) for e in read_lexicon(file)} == ours
    assert ("Araghchi", "", "ɑːɹɑːktʃˈiː") in ours


def test_the_shipped_names_are_exported_and_keep_the_law(show: Workspace, tmp_path: Path) -> None:
    text = export_lexicon(show, shipped=True)
    written = tomllib.loads(text)
    assert len(written) >= len(base_entries())
    assert written["Wang Yi"] == "Wong Ee"  # the show's own
    file = tmp_path / "some.toml"
    file.write_text("\n".join(text.splitlines()[::50]), "utf-8")
    entries = read_lexicon(file)  # each is proved when it is read
    assert len(entries) > 200
    assert all(entry.ipa or entry.respell for entry in entries)


def test_importing_adds_what_is_new_and_leaves_the_rest(show: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "theirs.toml"
    file.write_text('"Wang Yi" = "Wahng Ee"\n[places]\nOslo = "Ozlo"\nOdesa = "O-dessa"\n', "utf-8")
    assert import_lexicon(show, file) == (2, 1)
    text = (show.editions / "lexicon.toml").read_text("utf-8")
    assert text.startswith('# ours\n"Wang Yi" = "Wong Ee"\n')
    assert import_lexicon(show, file) == (0, 3)
    assert (show.editions / "lexicon.toml").read_text("utf-8") == text


def test_nothing_is_taken_that_changes_the_sense(show: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "theirs.toml"
    file.write_text('Oslo = "Ozlo"\n"not given up" = "given up"\n', "utf-8")
    before = (show.editions / "lexicon.toml").read_text("utf-8")
    with pytest.raises(ScriptError, match="negation"):
        import_lexicon(show, file)
    assert (show.editions / "lexicon.toml").read_text("utf-8") == before
    with pytest.raises(ScriptError, match="no lexicon"):
        import_lexicon(show, tmp_path / "none.toml")


def test_names_say_how_they_are_said(show: Workspace) -> None:
    mine, shipped, read = say_names(show, ["Araghchi", "Volodymyr Zelenskyy", "Szymon Brzozowik"])
    assert mine.said == "ah-rahk-CHEE"
    assert shipped.said == "voh-loh-DIM-eer ze-LEN-skee"
    assert (shipped.confidence, read.language) == (1.0, "pl")


def run(show: Workspace, *words: str) -> str:
    done = CliRunner().invoke(cli, ["--show", str(show.root), "lexicon", *words])
    assert done.exit_code == 0, done.output
    return done.output


BESIDE = "The painters Radoslav Dimitrov and Petar Kolev spoke in Sofia on Monday."


def _edition(show: Workspace) -> None:
    folder = show.editions / "2026-11-11"
    folder.mkdir()
    (folder / "a.md").write_text(f"# A fair opens\n\n{BESIDE} Radoslav said so.\n", "utf-8")


def test_neighbours_decide_and_an_edition_or_a_sentence_tells(show: Workspace) -> None:
    _edition(show)
    name = "Radoslav Dimitrov"
    [there] = say_names(show, [name], edition="2026-11-11")
    assert there in script(show, "2026-11-11").names  # as the edition's own list has it
    [alone] = say_names(show, ["Radoslav"])
    [beside] = say_names(show, ["Radoslav"], sentence=BESIDE)
    assert (alone.language, beside.language, there.language) == ("en", "bg", "bg")


def test_the_review_has_each_sound_that_is_not_the_voices_own(show: Workspace) -> None:
    _edition(show)
    (show.editions / "2026-11-11" / "02-more.md").write_text(
        "# More\n\nOaxaca is quiet. The mayor said that the crew will record in Oaxaca.\n",
        "utf-8",
    )
    sounds = {one.word: one for one in script(show, "2026-11-11").sounds}
    assert sounds["Oaxaca"].said == "wah-HAH-kuh"
    assert sounds["Oaxaca"].voice != sounds["Oaxaca"].said
    assert all(one.ipa and one.voice for one in sounds.values())
    assert len(sounds) < 12
    shown = CliRunner().invoke(
        cli, ["--show", str(show.root), "script", "2026-11-11", "--spoken"], catch_exceptions=False
    )
    assert "Oaxaca: wah-HAH-kuh  (the voice by itself: " in shown.stdout


def test_a_name_that_is_not_there_is_one_clear_line(show: Workspace) -> None:
    _edition(show)
    there: dict[str, str] = {"edition": "2026-11-11"}
    for where, said in (
        (there, "the edition 2026-11-11 reads no “Hamnet” in English"),
        ({"sentence": "Nobody came."}, "the sentence has no “Hamnet”"),
        ({"sentence": "Hamnet.", **there}, "an edition or a sentence, not both"),
    ):
        with pytest.raises(ScriptError) as caught:
            say_names(show, ["Hamnet"], **where)
        assert said in caught.value.message


def test_the_command_prints_lines_and_json_and_says_that_neighbours_decide(show: Workspace) -> None:
    _edition(show)
    said = run(show, "say", "Araghchi")
    assert said.startswith("Araghchi: ah-rahk-CHEE")
    assert "names beside it" not in said  # the lexicon's word is the last
    assert json.loads(run(show, "say", "Araghchi", "--json"))[0]["ipa"] == "ɑːɹɑːktʃˈiː"
    assert '"Wang Yi" = "Wong Ee"' in run(show, "export")
    assert "names beside it" in run(show, "say", "Radoslav")
    printed = run(show, "say", "Radoslav", "--edition", "2026-11-11")
    assert printed.startswith("Radoslav: rah-DAH-slahv")
    assert "(Bulgarian, " in printed
    assert "names beside it" not in printed
