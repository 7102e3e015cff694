# ruff: noqa: E501 - broken lines of markup are harder to read than long ones
"""Letter profiles: what they say holds, bad ones are one line, and one is learned from an edition."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from audio_edition.edition.letters.profile import read_profile
from audio_edition.edition.load import load_edition
from audio_edition.edition.sources.model import LetterOptions, ParsedArticle
from audio_edition.edition.sources.parse import parse
from audio_edition.errors import EditionError
from audio_edition.store.store import open_store
from audio_edition.verbs import profile
from newsletters.letters.profile import KINDS, MARKS
from newsletters.letters.ways import WAYS
from tests.edition.facts import DATA, rows
from tests.edition.letters_made import HEADLINES, STORIES, STORY, mail, page, told
from tests.edition.test_edition_again import run
from tests.edition.test_edition_letters_kinds import heads
from tests.rows import each
from tests.tools import ROOT

ROWS = rows("profile-letters")

DIVIDED = page("<hr>".join(told(STORY)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "profiles").mkdir()
    return tmp_path / "profiles"


def read(
    folder: Path, profile: str, data: bytes = DIVIDED, name: str = ""
) -> tuple[ParsedArticle, ...]:
    (folder / "reader.toml").write_text(profile)
    return parse(data, name="a.eml", letters=LetterOptions(profiles=folder, profile=name))


@each("who, holds", ROWS["whose letters it is for"])
def test_whose_letters_it_is_for(folder: Path, who: str, holds: bool) -> None:
    data = DIVIDED.replace(b"\nDate:", b"\nList-Id: The Brief <brief.reader.example>\nDate:", 1)
    assert (len(read(folder, f'{who}\nsplit = "none"\n', data)) == 1) is holds


def test_the_very_address_before_the_domain_and_the_name_before_both(folder: Path) -> None:
    (folder / "a.toml").write_text('from = ["reader.example"]\nsplit = "none"\n')
    found = read(folder, 'from = ["brief@reader.example"]\nsplit = "heading"\n')
    assert heads(found) == HEADLINES
    assert len(read(folder, 'from = ["brief@reader.example"]\n', name="a")) == 1


def test_headlines_by_their_look(folder: Path) -> None:
    html = "".join(
        told('<p style="font-size:20px">{h}</p><p>{a}</p><h4>Who pays for {n}</h4><p>{c}</p>')
    )
    assert heads(parse(page(html), name="a.eml")) != HEADLINES
    for look in ("size = 1.2\ntag = ''", "pattern = '^(?!Who pays).{10,40}$'\nbold = false"):
        found = read(folder, f"[[headlines]]\n{look}\n", page(html), name="reader")
        assert heads(found) == HEADLINES, look
        assert [p.text for p in found[1].paragraphs][1].startswith("Who pays")


def test_headlines_by_class_and_in_text(folder: Path) -> None:
    html = "".join(told('<div class="x hl">{h}</div><div>{a}</div><div>{c}</div>'))
    look = '[[headlines]]\nclass = "hl"\n'
    assert heads(read(folder, look, page(html), name="reader")) == HEADLINES
    text = "\n\n".join(told("## {h}\n\n{a}\n\n{c}", text=True))
    look = '[[headlines]]\nmark = "##"\n'
    assert heads(read(folder, look, mail(text=text), name="reader")) == HEADLINES


def test_sections_and_lines_that_are_no_headlines(folder: Path) -> None:
    stories = told(STORY)
    body = f"<p>IN TOWN</p>{'<hr>'.join(stories[:2])}<hr><h2>Quote of the day</h2><p>“Nobody has asked the county, and nobody will, as far as I can see.”</p><hr>{stories[2]}<p>ABROAD</p>{stories[3]}"
    profile = 'sections = ["In town", "ABROAD"]\nnot_headlines = ["Quote of the day"]\n'
    found = read(folder, profile, page(body), name="reader")
    assert heads(found) == HEADLINES[:4]
    assert [article.section for article in found] == ["In Town"] * 3 + ["Abroad"]
    assert "Quote of the day" in [p.text for p in found[1].paragraphs]


def test_what_is_always_cut_and_what_is_kept(folder: Path) -> None:
    stories = told(STORY, range(3))
    ad = "<p>The house of tea</p><p>It has four hundred kinds, and a cat.</p><p>Come in any time.</p>"
    body = "".join([stories[0], ad, *stories[1:]])
    profile = (DATA / "letters-profile.toml").read_text("utf-8")
    found = read(folder, profile, page(body), name="reader")
    told_of = {p.text: p.hint for article in found for p in article.paragraphs}
    assert [told_of[words] for words in ("The house of tea", "Come in any time.")] == [
        "sponsor #1",
        "sponsor #1",
    ]
    assert told_of[STORIES[0][2]] == "promo #2"
    assert told_of["Good morning. Rain until noon, then not."] == ""
    assert STORIES[1][1] in told_of


@each("profile, says", ROWS["a bad profile is one line with file and key"])
def test_a_bad_profile_is_one_line_with_file_and_key(folder: Path, profile: str, says: str) -> None:
    with pytest.raises(EditionError) as caught:
        read(folder, profile)
    message = caught.value.message
    assert "reader.toml" in message
    assert says in message
    assert "\n" not in message


def test_a_name_that_no_profile_has(folder: Path) -> None:
    with pytest.raises(EditionError, match="no letter profile 'raeder'") as caught:
        read(folder, "", name="raeder")
    assert caught.value.hint == "did you mean 'reader'?"


def test_the_docs_tell_every_key_and_value(tmp_path: Path) -> None:
    docs = (ROOT / "docs" / "letters.md").read_text("utf-8")
    (tmp_path / "a.toml").write_text(docs.split("```toml")[1].split("```")[0])
    profile = read_profile(tmp_path / "a.toml")
    assert all((profile.headlines, profile.always, profile.keep, profile.sections))
    for word in (*WAYS, *KINDS, *MARKS, "class", "size", "bold", "capitals", "linked", "pattern"):
        assert f"`{word}`" in docs, word
    for key in ("from", "list_id", "split", "sections", "not_headlines", "starts", "ends"):
        assert f"`{key}`" in docs, key


# -- learned -------------------------------------------------------------------------------------

PROMO = "The Reader has a shelf of mugs in its window, and you may look at them."
SMALL = STORY + f"<h2>Small print</h2><p>{PROMO}</p>"
MONDAY, TUESDAY = "2026-05-18", "2026-05-19"


def new(show: Path, day: str, *stories: str) -> Path:
    """The edition that is made of a letter of stories."""
    letter = show / f"{day}.eml"
    letter.write_bytes(page("<hr>".join(stories)))
    done = run(show, "new", day, str(letter))
    assert done.exit_code == 0, done.output
    return show / "editions" / day


def learn(show: Path, *options: str) -> str:
    done = run(show, "profile", "learn", MONDAY, *options)
    assert done.exit_code == 0, done.output
    return done.output


def refused(show: Path, *args: str) -> str:
    done = run(show, "profile", "learn", *args)
    assert isinstance(done.exception, EditionError)
    return done.exception.message


def ruled(show: Path) -> Path:
    """Monday's edition as its editor left it: the small print joined, its words dropped."""
    folder = new(show, MONDAY, *told(SMALL, [0, 1, 2]))
    for file in folder.glob("0*.md"):
        text = file.read_text()
        if "title: Small print" in text:
            text = text.replace("---\n\n", "---\n\n[[join]]\n\n", 1)
        file.write_text(text.replace(PROMO, f"[[drop]] {PROMO}"))
    return folder


def test_an_edition_ruled_once_tells_of_the_next_letter(show: Path) -> None:
    assert "profile learn EDITION" in run(show, "profile", "list").output
    ruled(show)
    told_of = learn(show, "--name", "reader")
    file = show / "editions" / "profiles" / "reader.toml"
    assert str(file) in told_of.splitlines()
    assert "3 of 3 headlines again" in told_of
    assert read_profile(file).senders == ("brief@reader.example",)
    edition = load_edition(new(show, TUESDAY, *told(SMALL, [3, 4, 5])), "en-US")
    assert [article.headline for article in edition.articles] == HEADLINES[3:]
    small = [p for article in edition.articles for p in article.paragraphs if p.text == PROMO]
    assert [p.hint.partition(" ")[0] for p in small] == ["promo"] * 3
    assert run(show, "profile", "list").stdout == "reader  brief@reader.example\n"
    (row,) = json.loads(run(show, "profile", "list", "--json").stdout)
    assert (row["name"], row["from"], row["list_id"]) == ("reader", ["brief@reader.example"], [])


SHELF = "The shelf"


def shelved(show: Path, day: str, numbers: list[int], words: str) -> Path:
    """A day's edition whose letter ends its second story with a block."""
    stories = told(STORY, numbers)
    stories[1] += f"<p><b>{SHELF}</b></p><p>{words}</p>"
    return new(show, day, *stories)


def delete(folder: Path, *texts: str) -> None:
    """Take paragraphs out of the files, each with the remark above it."""
    for file in folder.glob("0*.md"):
        parts = file.read_text("utf-8").split("\n\n")
        left = [p for p in parts if not any(text in p for text in texts)]
        file.write_text("\n\n".join(left), encoding="utf-8")


def learned(show: Path) -> tuple[str, list[str]]:
    """The profile that is learned from Monday's edition, and what is told as not sure."""
    return learn(show, "--dry-run"), json.loads(learn(show, "--dry-run", "--json"))["unsure"]


def test_what_was_deleted_on_two_days_is_cut_every_day(show: Path) -> None:
    words = "Nine mugs are left, and each of them has a handle of its own and a chip."
    delete(shelved(show, MONDAY, [0, 1, 2], words), SHELF, words)
    words = "Seven mugs are left, and none of them has lost its handle or its glaze."
    tuesday = shelved(show, TUESDAY, [3, 4, 5], words)
    assert learned(show)[1] == [SHELF]  # Tuesday's still has it: Monday's may be of the day
    delete(tuesday, SHELF, words)
    profile, unsure = learned(show)
    assert f'starts = "{SHELF}"' in profile
    assert unsure == []
    # and Wednesday's letter is cut, the stories around it are whole
    learn(show, "--name", "reader")
    words = "Five mugs are left, and the red one among them is the best of all of these."
    edition = load_edition(shelved(show, "2026-05-20", [2, 3, 4], words), "en-US")
    assert [a.headline for a in edition.articles] == HEADLINES[2:5]
    cut = [p.text for a in edition.articles for p in a.paragraphs if p.hint.startswith("promo")]
    assert cut == [SHELF, words]


def test_a_deleted_offer_is_known_by_its_words_and_news_is_not(show: Path) -> None:
    offer = "Join us for our spring supper: tickets are 25 dollars, and members come for free."
    stories = told(STORY, [0, 1, 2])
    stories[0] += f"<p>{offer}</p><p>The fuel dock closes at six, as it always did.</p>"
    folder = new(show, MONDAY, *stories)
    profile, unsure = learned(show)
    assert "[[always]]" not in profile
    assert unsure == []
    news = STORIES[1][2]
    delete(folder, offer, news)
    profile, unsure = learned(show)
    assert 'starts = "Join us for our spring"' in profile
    assert 'ends = "Join us for our spring"' in profile  # not the news below it
    assert unsure == [news]


def test_words_that_the_editor_changed_are_not_deleted_and_a_story_left_out_is_no_rule(
    show: Path,
) -> None:
    folder = new(show, MONDAY, *told(STORY))
    for file in folder.glob("0*.md"):
        file.write_text(file.read_text("utf-8").replace("84 dollars", "eighty-four dollars"))
    gone = next(file for file in folder.glob("0*.md") if HEADLINES[3] in file.read_text("utf-8"))
    manifest = folder / "edition.toml"
    manifest.write_text(re.sub(rf'\s*"{gone.name}",?', "", manifest.read_text()))
    gone.unlink()
    profile, unsure = learned(show)
    assert "[[always]]" not in profile
    assert unsure == []


def test_a_mark_amid_a_story_takes_nothing_of_what_follows(show: Path) -> None:
    for file in new(show, MONDAY, *told(STORY)).glob("0*.md"):
        text = file.read_text("utf-8")
        file.write_text(text.replace(STORIES[0][1], f"[[drop]] {STORIES[0][1]}"))
    learn(show, "--name", "reader")
    found = parse(DIVIDED, name="a.eml", letters=LetterOptions(profiles=show / "editions/profiles"))
    told_of = {p.text: p.hint for article in found for p in article.paragraphs}
    assert told_of[STORIES[0][1]].startswith("promo")
    assert told_of[STORIES[0][2]] == ""


def test_articles_from_elsewhere_are_no_misses_of_the_profile(show: Path) -> None:
    folder = ruled(show)
    (folder / "90-page.md").write_text("# From a page\n\nNothing of this stands in the letter.\n")
    manifest = folder / "edition.toml"
    names = json.dumps(sorted(file.name for file in folder.glob("*.md")))
    text = re.sub(r"articles = \[.*?\]", f"articles = {names}", manifest.read_text(), flags=re.S)
    manifest.write_text(text)
    assert "From a page" not in learn(show, "--name", "reader")


def test_learn_prints_and_refuses_and_replaces(show: Path) -> None:
    assert refused(show, MONDAY) == f"there is no edition '{MONDAY}'"
    assert "there is no edition" in refused(show, "../x")
    folder = ruled(show)
    assert 'from = ["brief@reader.example"]' in learn(show, "--dry-run")
    assert not (show / "editions" / "profiles").exists()
    assert "cannot name a profile" in refused(show, MONDAY, "--name", "../up")
    learn(show)
    file = show / "editions" / "profiles" / "the-reader.toml"
    file.write_text("# mine\n")
    assert "exists already" in refused(show, MONDAY)
    assert file.read_text() == "# mine\n"
    learn(show, "--force")
    assert "brief@reader.example" in file.read_text()
    (folder / f"_{MONDAY}.eml").unlink()
    assert "no letter beside its articles" in refused(show, MONDAY, "--force")
    learn(show, "--force", str(show / f"{MONDAY}.eml"))


def test_a_profile_that_loses_a_story_is_not_written(
    show: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled(show)
    found = profile.learn
    monkeypatch.setattr(
        profile, "learn", lambda *a, **k: replace(found(*a, **k), text='split = "none"\n')
    )
    assert "nothing was written: by this profile the letter loses" in refused(show, MONDAY)
    assert not (show / "editions" / "profiles").exists()
    learn(show, "--force")
    assert len(list((show / "editions" / "profiles").iterdir())) == 1


def test_a_changed_profile_parts_a_remembered_letter_anew(tmp_path: Path) -> None:
    folder = tmp_path / "editions" / "2026-05-19"
    folder.mkdir(parents=True)
    (folder / "a.eml").write_bytes(DIVIDED)
    store = open_store(tmp_path / ".cache")
    assert len(load_edition(folder, "en-US", store=store).articles) == 6
    profiles = tmp_path / "editions" / "profiles"
    profiles.mkdir()
    (profiles / "reader.toml").write_text('from = ["reader.example"]\nsplit = "none"\n')
    assert len(load_edition(folder, "en-US", store=store).articles) == 1
    (profiles / "reader.toml").write_text('from = ["reader.example"]\nsplit = "heading"\n')
    assert len(load_edition(folder, "en-US", store=store).articles) == 6
    (profiles / "reader.toml").unlink()
    assert len(load_edition(folder, "en-US", store=store).articles) == 6
