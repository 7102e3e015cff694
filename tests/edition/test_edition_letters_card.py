"""Our own card in a letter, as services send it on: it is heard in no edition."""

import email
import json
import re
from collections.abc import Callable
from email import policy
from itertools import count, product

import pytest

from audio_edition.edition.sources.content import read_content
from audio_edition.edition.sources.parse import parse
from audio_edition.marked import block, put
from audio_edition.publication.colours import colours_of
from audio_edition.publication.email_card import Card, Headline
from audio_edition.publication.pages.email import email_html, email_text
from audio_edition.units import Seconds
from tests.edition import letters_made as made
from tests.edition import test_edition_letters_corpus as corpus
from tests.edition.facts import rows
from tests.edition.letters_made import HEADLINES
from tests.edition.test_edition_letters_kinds import assert_told, heads, read
from tests.player.site_fixture import identity
from tests.rows import each

ROWS = rows("letters-card")
SHOW = identity("https://news.example/audio/")
YESTERDAY = ("Ferries stay in port over Easter", "A bridge too low", "What the eels knew")
OWN = ("Listen to This Edition", "Diese Ausgabe hören", "3 min", "and 2 more", "0:14", "1:37")
LABELS = {
    "en": ("Listen to This Edition", "and {} more", "min"),
    "de": ("Diese Ausgabe hören", "und {} weitere", "Min."),
    "fr": ("Écouter cette édition", "et {} de plus", "min"),
}


def card(*headlines: str, more: int = 2, language: str = "en") -> Card:
    """A card; by default with the headlines of the very letter that it stands in."""
    label, rest, minutes = LABELS[language]
    told = headlines or tuple(HEADLINES[:3])
    return Card(
        name="card-r1-0123456789.png",
        edition_id="2026-11-02",
        language=language,
        labels=language,
        direction="ltr",
        label=label,
        title="The Harbour Letter for Monday, November 2, 2026",
        length=f"3 {minutes}",
        headlines=tuple(
            Headline(text, Seconds(14.4 + 83 * number)) for number, text in enumerate(told)
        ),
        more=rest.format(more) if more else "",
        colours=colours_of("The Harbour Letter"),
    )


def as_made(markup: str) -> str:
    return markup


def clicks_counted(markup: str) -> str:
    """Comments gone, every link and picture behind an address that says nothing."""
    number = count()
    markup = re.sub(r"<!--.*?-->", "", markup, flags=re.DOTALL)
    markup = re.sub(
        r'href="[^"]*"',
        lambda _: f'href="https://click.mail.example/?qs={next(number):040x}"',
        markup,
    )
    return re.sub(r'src="[^"]*"', 'src="https://img.mail.example/proxy/8f2c=s0"', markup)


def classes_gone(markup: str) -> str:
    return re.sub(r' class="[^"]*"', "", clicks_counted(markup))


def classes_renamed(markup: str) -> str:
    """As Gmail sends a letter on."""
    return clicks_counted(markup).replace('class="', 'class="m_-81723gmail-')


def campaign(markup: str) -> str:
    """Mailchimp's manner: addresses as they are, with campaign and reader; no class, no picture."""
    markup = re.sub(r'<!--.*?-->|<img[^>]*>| class="[^"]*"', "", markup, flags=re.DOTALL)
    return re.sub(r'(href="[^"?]*\?t=\d+)"', r'\1&amp;utm_source=nl&amp;mc_eid=77"', markup)


def boxed(markup: str) -> str:
    """In a module of an editor that builds with tables."""
    return (
        '<table width="100%"><tr><td style="padding:20px;background:#eee"><div class="module">'
        f"{clicks_counted(markup)}</div></td></tr></table>"
    )


SERVICES = (as_made, clicks_counted, classes_gone, classes_renamed, campaign, boxed)


def assert_silent(heard: str) -> None:
    assert [words for words in OWN if words in heard] == []
    for headline in HEADLINES[:3]:
        assert heard.count(headline) == 1, "the card said it once more"


@each("form, place, service", product(["linked", "ruled"], [0, 2, 4], SERVICES))
def test_in_markup(service: Callable[[str], str], place: int, form: str) -> None:
    found, heard = read(made.among(form, service(email_html(card(), SHOW, 320)), place))
    assert heads(found) == HEADLINES[:4]
    assert_told(heard, 4)
    assert_silent(heard)
    old = service(email_html(card(*YESTERDAY), SHOW, 320))
    found, heard = read(made.among(form, old, place))
    assert heads(found) == HEADLINES[:4]
    assert [words for words in (*OWN, *YESTERDAY) if words in heard] == []


@each("language, headlines", product(LABELS, [1, 2]))
def test_short_cards_and_other_languages(language: str, headlines: int) -> None:
    told = card(*HEADLINES[:headlines], more=0, language=language)
    parts = [email_html(told, SHOW, 320), classes_gone(email_html(told, SHOW, 320))]
    letters = [made.among("ruled", part, 0) for part in parts]
    for letter in (*letters, made.among("text ruled", email_text(told, SHOW), 0)):
        found, heard = read(letter)
        assert heads(found) == HEADLINES[:4]
        assert told.label not in heard
        assert all(heard.count(h) == 1 for h in HEADLINES[:headlines])


def test_a_card_without_headlines_adds_nothing() -> None:
    told = classes_gone(email_html(card("x", more=0), SHOW, 320))
    alone = re.sub(r"<tr>\s*<td bgcolor=\"#fbf9f6\".*?</tr>", "", told, flags=re.DOTALL)
    assert "<img" in alone
    assert "0:14" not in alone
    found, heard = read(made.among("ruled", alone, 0))
    assert heads(found) == HEADLINES[:4]
    assert "Listen to" not in heard


def test_it_is_cut_as_a_players_label_and_said_so() -> None:
    found, _ = read(made.among("ruled", classes_gone(email_html(card(), SHOW, 320)), 0))
    (told,) = [p.hint for a in found for p in a.paragraphs if "0:14" in p.text]
    assert re.fullmatch(r"player #\d+", told)


@each("line", ROWS["lines that only look like it"])
def test_lines_that_only_look_like_it_are_heard(line: str) -> None:
    stories = made.told(made.STORY, range(4))
    stories[1] += f"<p>{line}</p><p>{made.STORIES[5][1]}</p>"
    _, heard = read(made.page("<hr>".join(stories)))
    assert line in heard


def test_a_list_of_a_films_chapters_is_not_ours() -> None:
    items = "".join(
        f'<p><a href="https://video.example/watch?v=q&amp;t={n}">'
        f"The boat scene, part {n}, is long.</a> 1:0{n}</p>"
        for n in range(3)
    )
    stories = made.told(made.STORY, range(4))
    stories[1] += items
    found, _ = read(made.page("<hr>".join(stories)))
    assert not any("player" in p.hint for a in found for p in a.paragraphs)


def test_in_a_post_that_was_sent_as_a_letter() -> None:
    """Ghost's and WordPress' posts keep the comments: nothing of the card is there to be read."""
    story = "<p>The council voted on Tuesday to keep the night trams for another two years.</p>"
    markup = (
        f"<!--kg-card-begin: html-->\n{email_html(card(), SHOW, 320)}\n<!--kg-card-end: html-->\n"
    )
    told = [p.text for p in read_content(markup + story, "Night trams", "x").paragraphs]
    assert len(told) == 1
    assert told[0].startswith("The council")


def tracked_text(told: Card) -> str:
    return re.sub(r"https://\S+", "https://click.mail.example/?qs=0f0f", email_text(told, SHOW))


def mailchimps_text(told: Card) -> str:
    """As services write a letter's plain text from its markup."""
    lines = [f"{told.label}: {told.title}. {told.length}. (https://click.mail.example/?qs=0)"]
    lines += [
        f"{item.title} (https://click.mail.example/?qs={n}) 1:0{n}"
        for n, item in enumerate(told.headlines)
    ]
    return "\n\n".join([*lines, f"{told.more} (https://click.mail.example/?qs=9)"])


def markdown_text(told: Card) -> str:
    page = "https://news.example/audio/2026-11-02/"
    lines = [f"[![{told.label}: {told.title}. {told.length}.]({page}{told.name})]({page}?t=0)"]
    lines += [f"[{item.title}]({page}?t={n}4) 1:0{n}" for n, item in enumerate(told.headlines)]
    return "\n\n".join([*lines, f"[{told.more}]({page})"])


@each(
    "form, place, written",
    product(
        ["text", "text ruled"],
        [0, 2, 4],
        [lambda told: email_text(told, SHOW), tracked_text, mailchimps_text, markdown_text],
    ),
)
def test_in_plain_text(written: Callable[[Card], str], place: int, form: str) -> None:
    found, heard = read(made.among(form, written(card()), place))
    assert heads(found) == HEADLINES[:4]
    assert_told(heard, 4)
    assert_silent(heard)


@each("form", ["html", "plain"])
def test_in_a_letter_that_was_sent_on(form: str) -> None:
    markup = classes_renamed(email_html(card(), SHOW, 320))
    text = email_text(card(), SHOW)
    letter = made.among(*(("ruled", markup) if form == "html" else ("text ruled", text)), 0)
    data = made.sent_on(letter, form)
    assert data is not None
    found, heard = read(data)
    assert heads(found) == HEADLINES[:4]
    assert_silent(heard)


def with_card(data: bytes, form: str, *, top: bool) -> bytes | None:
    """A letter of a real service in one form, with yesterday's card above or below all of it."""
    alone = corpus.form_of(data, form)
    if alone is None:
        return None
    message = email.message_from_bytes(alone, policy=policy.default)
    content = str(message.get_content())
    if form == "html":
        markup = classes_gone(email_html(card(*YESTERDAY), SHOW, 320))
        found = re.search(r"<body[^>]*>", content, re.IGNORECASE)
        end = content.lower().rfind("</body")
        at = (found.end() if found else 0) if top else (end if end >= 0 else len(content))
        content = content[:at] + markup + content[at:]
    else:
        text = email_text(card(*YESTERDAY), SHOW)
        content = f"{text}\n\n{content}" if top else f"{content}\n\n{text}\n"
    message.set_content(content, subtype=form, charset="utf-8")
    return message.as_bytes()


@pytest.mark.contract("accuracy")
@each("stem", corpus.LETTERS[::3], least=9)
def test_letters_of_real_services_are_read_as_without_it(stem: str) -> None:
    language = json.loads((corpus.FOLDER / f"{stem}.json").read_text("utf-8"))["language"]
    top = corpus.LETTERS.index(stem) % 2 == 0
    for form in ("html", "plain"):
        letter = with_card((corpus.FOLDER / f"{stem}.eml").read_bytes(), form, top=top)
        if letter is None:
            continue
        articles = corpus.judged(parse(letter, name="letter.eml"), language)
        assert corpus.faults(stem, form, articles=articles) == set()
        heard = " ".join(kept for _, kept in articles)
        for words in (*YESTERDAY, "Listen to this edition"):
            assert corpus.bare(words) not in heard


STORY = (
    "<p>The council voted on Tuesday to keep the night trams running for another two years.</p>\n"
    "<p>A second vote is due in March, the mayor said, and nobody expects it to be close.</p>"
)
DAY = "2026-11-02"


def said(markup: str) -> list[str]:
    return [paragraph.text for paragraph in read_content(markup, "Night trams", "x").paragraphs]


@each("body", ROWS["the player"])
def test_the_player_is_not_read(body: str) -> None:
    plain = said(STORY)
    assert len(plain) == 2
    card = f"<!--kg-card-begin: html-->\n{block(DAY, body)}\n<!--kg-card-end: html-->\n"
    for markup in (
        f"{block(DAY, body)}\n\n{STORY}",
        put(STORY, DAY, body, at_end=True),
        f"<p>{block(DAY, body)}</p>\n{STORY}",
        card + STORY,
    ):
        assert said(markup) == plain
    if "Listen to" in body:
        assert said(body + STORY) != plain, "else this proves nothing"
