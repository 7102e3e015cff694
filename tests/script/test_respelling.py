"""The lexicon's own gate: an entry may give other sounds, never another sense."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_edition.errors import ScriptError
from audio_edition.script.lexicon import base_entries, load_lexicon, set_entry
from audio_edition.script.respelling import check_entry, check_sounds
from audio_edition.script.respelling_numbers import is_number_word, number_words, read_foreign
from tests.rows import each, table
from tests.tools import cost

CASES = Path(__file__).parent / "data" / "respelling"


@each(("written", "spoken", "language", "kind"), table(CASES / "lost.tsv"))
def test_an_entry_that_changes_the_sense_is_found(
    written: str, spoken: str, language: str, kind: str
) -> None:
    assert check_entry(written, spoken, language).kind == kind


def test_the_base_list_keeps_its_own_law() -> None:
    found = {e.written: check_entry(e.written, e.respell) for e in base_entries() if e.respell}
    assert len(found) > 3000
    assert [e.written for e in base_entries() if check_sounds(e.written)] == []
    assert {name: breach for name, breach in found.items() if breach} == {}


def test_a_breach_is_one_line_that_names_file_and_entry(tmp_path: Path) -> None:
    file = tmp_path / "lexicon.toml"
    file.write_text('[phrases]\n"not given up" = "given up"\n', "utf-8")
    with pytest.raises(ScriptError) as caught:
        load_lexicon(tmp_path, None, "en-US")
    assert "lexicon.toml" in caught.value.message
    assert "'not given up'" in caught.value.message
    assert "negation" in caught.value.message
    assert "\n" not in caught.value.message
    assert "respelling" in (caught.value.hint or "")


def test_a_digit_that_is_a_letter_says_so(tmp_path: Path) -> None:
    file = tmp_path / "lexicon.toml"
    file.write_text('deadmau5 = "dead mouse"\n', "utf-8")
    with pytest.raises(ScriptError) as caught:
        load_lexicon(tmp_path, None, "en")
    hint = caught.value.hint or ""
    file.write_text(hint.partition("say so: ")[2], "utf-8")  # it can be pasted
    load_lexicon(tmp_path, None, "en")
    file.write_text('deadmau5 = { respell = "dead mouse", word = true }\n', "utf-8")
    load_lexicon(tmp_path, None, "en")
    file.write_text('"not mau5" = { respell = "mouse", word = true }\n', "utf-8")
    with pytest.raises(ScriptError, match="negation"):
        load_lexicon(tmp_path, None, "en")


@each("entry", ['"50 Cent" = "Cent"', 'Smith = "twenty-two"', 'Knott = "not"'])
def test_only_a_digit_in_a_word_may_be_a_letter(tmp_path: Path, entry: str) -> None:
    (tmp_path / "lexicon.toml").write_text(entry, "utf-8")
    with pytest.raises(ScriptError) as caught:
        load_lexicon(tmp_path, None, "en")
    assert "hyphens" in (caught.value.hint or "")
    assert "word = true" not in (caught.value.hint or "")


def test_the_desk_writes_no_such_entry_and_each_is_in_its_language(
    tmp_path: Path,
) -> None:
    file = tmp_path / "lexicon.toml"
    with pytest.raises(ScriptError, match="negation"):
        set_entry(file, "not given up", respell="given up")
    with pytest.raises(ScriptError, match="negation"):
        set_entry(file, "nicht frei", respell="frei", language="de-AT")
    assert not file.exists()
    file.write_text('"kein Bier" = "kine beer"\n', "utf-8")
    load_lexicon(tmp_path, None, "en-US")  # "kein" is any name to English
    with pytest.raises(ScriptError, match="negation"):
        load_lexicon(tmp_path, None, "de-DE")


@given(st.text(max_size=40), st.sampled_from(("en", "de", "fi")))
def test_what_is_written_may_always_stand_for_itself(written: str, language: str) -> None:
    assert check_entry(written, written, language) is None


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(("en", "de", "fi")))
def test_never_fails_on_any_entry(written: str, spoken: str, language: str) -> None:
    check_entry(written, spoken, language)


@each(("digits", "language"), [("0", "pl"), ("0", "uk"), ("999999999999999999", "vi")])
def test_what_num2words_cannot_count_is_no_traceback(digits: str, language: str) -> None:
    assert read_foreign(digits, language, [digits], 0) == {1}
    assert read_foreign(digits, language, ["nothing"], 0) == set()


@each(("language", "written", "spoken"), table(CASES / "may.tsv"), least=190)
def test_a_name_may_be_mended(language: str, written: str, spoken: str) -> None:
    assert check_entry(written, spoken, language) is None


@each(("language", "written", "spoken"), table(CASES / "may-not.tsv"), least=140)
def test_the_sense_may_not_be_changed(language: str, written: str, spoken: str) -> None:
    assert check_entry(written, spoken, language) is not None


def test_digits_are_read_in_any_groups_and_articles_are_none() -> None:
    for said in ("drei sieben null", "drei siebzig", "dreihundertsiebzig"):
        words = said.split()
        assert len(words) in read_foreign("370", "de", words, 0)
    assert not read_foreign("370", "de", ["drei", "sieben"], 0)
    for language in ("de", "fr", "es", "it", "pt"):
        assert not number_words(language) & {"ein", "eine", "un", "une", "una", "um", "et", "y"}
    assert [is_number_word(word, "de") for word in ("dreihundertfünf", "seiner")] == [True, False]


@each("digits", ["9999999", "999999999999999999", "888777666555444333"])
def test_a_language_that_counts_without_an_end_is_bounded(digits: str) -> None:
    """num2words 0.5 says 10**18 - 1 in Amharic after minutes, or never."""
    spent = cost(lambda: read_foreign(digits, "am", ["ዘጠኝ"] * 6, 0))
    assert spent < 30 * cost(lambda: read_foreign("999", "am", ["ዘጠኝ"] * 6, 0)) + 0.5
