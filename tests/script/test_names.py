"""Names and words new today."""

from pathlib import Path

from audio_edition.cleaning.model import CleanedArticle, Decision
from audio_edition.edition.model import Article
from audio_edition.script.lexicon import base_lexicon
from audio_edition.script.lexicon_entries import Respelling
from audio_edition.script.model import NewName
from audio_edition.script.names import edition_book, is_spelled, names_said, new_names, oddness
from audio_edition.script.speaking import Speaker
from tests.rows import each, table

DATA = Path(__file__).parent / "data"


def listed(
    text: str, folder: Path, *entries: Respelling, language: str = "en-US"
) -> tuple[str, ...]:
    return new_names([(text, language)], base_lexicon(entries), folder, "2026-11-02")


@each(("text", "names"), table(DATA / "names.tsv"), least=30)
def test_names_that_nobody_knows_are_listed_and_no_others(
    text: str, names: str, tmp_path: Path
) -> None:
    assert set(listed(text, tmp_path)) == set(filter(None, names.split("; ")))


@each("language, text, names", table(DATA / "names-in-order.tsv"))
def test_names_stand_in_their_order(language: str, text: str, names: str, tmp_path: Path) -> None:
    found = listed(text, tmp_path / "none", language=language)
    assert found == tuple(filter(None, names.split("; ")))


def test_a_name_in_a_headline_is_listed_where_the_text_confirms_it(tmp_path: Path) -> None:
    lines = [("Ouesso Falls", "en"), ("Ouesso was taken.", "en"), ("Rebels hold Ouesso.", "en")]
    lexicon = base_lexicon()
    assert new_names(lines[:2], lexicon, tmp_path, "2026-11-02") == ()
    assert new_names(lines, lexicon, tmp_path, "2026-11-02") == ("Ouesso",)


def test_every_new_name_is_listed_the_likeliest_mistakes_first(tmp_path: Path) -> None:
    assert oddness("Mncube") > oddness("Belmont")
    text = " ".join(f"Then Zq{chr(97 + n % 26)}v{chr(97 + n // 26)}rk spoke." for n in range(80))
    assert len(listed(text, tmp_path)) == 80


def test_lexicon_and_earlier_editions_take_names_off(tmp_path: Path) -> None:
    text = "Ngaire Waititi met Bhekisisa Mncube."
    both = ("Bhekisisa Mncube", "Ngaire Waititi")
    assert set(listed(text, tmp_path)) == set(both)
    assert listed(text, tmp_path, Respelling("Bhekisisa Mncube", "x")) == ("Ngaire Waititi",)
    whole = "Then Ngaire BROWN Waititi met Bhekisisa."  # no part of an entry is a name of its own
    assert listed(whole, tmp_path, Respelling("Ngaire BROWN Waititi", "x")) == ("Bhekisisa",)
    for day, seen in (("2026-11-01", True), ("2026-11-03", False)):
        folder = tmp_path / day
        folder.mkdir()
        (folder / "01-a.md").write_text("Ngaire Waititi won.", "utf-8")
        assert ("Ngaire Waititi" not in listed(text, tmp_path)) == seen
        (folder / "01-a.md").unlink()


def test_the_review_says_how_a_name_is_said_and_how_sure_that_is() -> None:
    text = "Police held Szymon Brzozowik and Mary Holloway near Przasnysz."
    polish, english, _ = said_of("Szymon Brzozowik", "Mary Holloway", "Przasnysz", text=text)
    assert (polish.said, polish.language) == ("SHIM-ahn bzhoh-ZOH-vik", "pl")
    assert polish.language_name == "Polish"
    assert 0.5 < polish.confidence < 0.95
    assert (english.said, english.ipa, english.language) == ("Mary Holloway", "", "en")


def said_of(*names: str, text: str = "") -> list[NewName]:
    lines = [(text or f"Then {' met '.join(names)} left.", "en-US")]
    return names_said(names, lines, Speaker(base_lexicon()))


def test_a_name_that_could_be_of_many_languages_is_less_sure_and_capitals_are_no_doubt() -> None:
    sure, unsure = said_of("Oliwia Brzeszczyk", "Mara Dellon")
    assert sure.confidence > unsure.confidence
    loud, small = said_of("JOHN HOLLOWAY", "John Holloway", text="He met no one.")
    assert loud.confidence == small.confidence == 0.95
    (told,) = said_of("Maria Xi Jinping")  # an entry of several words is told once
    assert (told.said, told.ipa) == ("Maria shee jin-PING", "ʃˈiː dʒɪnpˈɪŋ")


def test_a_surname_alone_is_read_as_the_full_name_was() -> None:
    def article(*texts: str) -> CleanedArticle:
        made = Article.of("A", texts)
        return CleanedArticle(made, tuple(Decision(p, "keep") for p in made.paragraphs))

    texts = ("Hungarian farmer Zsuzsa Vas spoke in Budapest.", "Later Mester left.", "Ilka Mester.")
    assert edition_book([article(*texts)], "en-US")["Mester"].language == "hu"
    assert edition_book([article("Dr. Mester left.")], "de") == {}


def test_names_that_other_voices_say_by_their_own_rules_are_not_told() -> None:
    names = ("Kaïs Brzezinski", "Szymon Brzozowik")
    lines = [("Hier, Kaïs Brzezinski est parti.", "fr"), ("So Szymon Brzozowik left.", "en-US")]
    assert [one.name for one in names_said(names, lines, Speaker(base_lexicon()))] == [names[1]]
    again = [*lines, ("Then Kaïs Brzezinski left.", "en-GB")]
    told = names_said(names, again, Speaker(base_lexicon()))
    assert [one.name for one in told] == list(names)


def test_what_is_said_by_its_letters_is_no_name_to_listen_to() -> None:
    lines = [("The DCCC met MPs and NATO.", "The D C C C met M Ps and NATO.")]
    names = ("DCCC", "MPs", "NATO", "Usha", "IEEPA")
    assert [name for name in names if is_spelled(name, lines)] == ["DCCC"]
    assert is_spelled("MPs", [("He met MPs.", "He met M P s.")])
