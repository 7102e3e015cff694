"""The card as mail programs get it: judged by parsers, an inliner and a table of mail programs."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import css_inline
import html5lib
import pytest
from hypothesis import given, settings

from audio_edition import languages
from audio_edition.models import replace
from audio_edition.publication.colours import Colour, contrast
from audio_edition.publication.email_card import Card, card_of
from audio_edition.publication.model import Episode
from audio_edition.publication.pages.email import email_html, email_snippets, email_text
from audio_edition.units import Seconds
from tests.player.site_fixture import identity, make_episode
from tests.publication.pages.test_pages_markup import NASTY, awkward, find, text, visible
from tests.rows import each
from tests.tools import ROOT, require

BASE = "https://news.example/audio/"
SHOW = identity(BASE)
PAGE = f"{BASE}2026-11-02/"
LEAST = 4.5


def episode_of(*headlines: str, **changes: Any) -> Episode:
    episode, _ = make_episode()
    article = next(one for one in episode.segments if one.kind == "article")
    told = tuple(
        replace(article, id=f"a{n}", title=title, start=Seconds(14.9 + 83 * n))
        for n, title in enumerate(headlines)
    )
    intro = tuple(one for one in episode.segments if one.kind != "article")
    return replace(episode, segments=(*intro, *told), **changes)


def card(*headlines: str, **changes: Any) -> Card:
    told = headlines or ("Harbour reopens", "Quiet ballots", "The price of rain", "Eels", "Swifts")
    return card_of(episode_of(*told, **changes), SHOW)


def parsed(markup: str) -> Any:
    return html5lib.HTMLParser(strict=True).parse(
        f"<!doctype html><html><head><title>x</title></head><body>{markup}</body></html>"
    )


def links(tree: Any) -> list[tuple[str, str]]:
    return [(node.get("href"), text(node)) for node in find(tree, "a")]


def test_the_picture_and_each_headline_lead_to_their_second() -> None:
    """And the alternative text, like the plain one, says all that the picture says."""
    shown = card()
    tree = parsed(email_html(shown, SHOW, 322))
    (image,) = find(tree, "img")
    headlines = ("Harbour reopens", "Quiet ballots", "The price of rain")
    assert links(tree) == [
        (f"{PAGE}?t=0", ""),
        *zip((f"{PAGE}?t={second}" for second in (14, 97, 180)), headlines, strict=True),
        (PAGE, "and 2 more"),
    ]
    assert re.fullmatch(re.escape(PAGE) + r"card-r\d-[0-9a-f]{10}\.png", image.get("src"))
    assert (image.get("width"), image.get("height")) == ("600", "322")
    assert [text(cell) for cell in find(tree, "td")][1:] == [
        "Harbour reopens 0:14", "Quiet ballots 1:37", "The price of rain 3:00", "and 2 more",
    ]  # fmt: skip
    assert image.get("alt") == (
        f"Listen to This Edition: {shown.title}. 3 min. {'; '.join(headlines)}; and 2 more."
    )
    assert email_text(shown, SHOW) == (
        f"▶ Listen to This Edition (3 min)\n{shown.title}\n{PAGE}?t=0\n\n"
        f"0:14 Harbour reopens\n{PAGE}?t=14\n\n1:37 Quiet ballots\n{PAGE}?t=97\n\n"
        f"3:00 The price of rain\n{PAGE}?t=180\n\nand 2 more\n{PAGE}"
    )
    assert [one.use for one in email_snippets(shown, SHOW, 322)] == ["email", "email-text"]
    for few in (("One",), ("One", "Two", "Three")):  # there is nothing to count
        tree = parsed(email_html(card(*few), SHOW, 322))
        assert [said for _, said in links(tree)] == ["", *few]
    assert email_text(card("One", "Two", "Three"), SHOW).endswith(f"Three\n{PAGE}?t=180")


@each("language", list(languages.names()))
def test_labels_are_the_editions_own(language: str) -> None:
    say = languages.labels_of(language)
    shown = card(language=language)
    markup = email_html(shown, SHOW, 322)
    (table,) = find(parsed(markup), "table")
    (image,) = find(parsed(markup), "img")
    assert (table.get("lang"), table.get("dir")) == (language, "ltr")
    assert image.get("alt").startswith(say["listen_edition"] + ": ")
    assert links(parsed(markup))[-1][1] == say["and_more"].replace("{n}", "2")
    assert say["listen_edition"] in email_text(shown, SHOW)
    if language != "en":
        assert "more" not in markup.split("<a ")[-1]


@each(
    "language, way",
    [("ar", "rtl"), ("he-IL", "rtl"), ("fa", "rtl"), ("de", "ltr"), ("zz", "ltr")],
)
def test_written_the_way_the_edition_is(language: str, way: str) -> None:
    shown = card("ميناء المدينة", "Quiet ballots 2026", language=language)
    tree = parsed(email_html(shown, SHOW, 322))
    (table,) = find(tree, "table")
    assert (table.get("dir"), table.get("lang")) == (way, language)
    side = "right" if way == "rtl" else "left"
    for cell in find(tree, "td")[1:]:
        assert cell.get("align") == side
        assert f"text-align:{side}" in cell.get("style")
    assert all(span.get("dir") == "ltr" for span in find(tree, "span")), "times run one way"


# -- what mail programs do to it -----------------------------------------------------------------


def test_nothing_but_tables_with_their_styles_inside() -> None:
    tree = parsed(email_html(card(), SHOW, 322))
    tags = {node.tag.rpartition("}")[2] for node in tree.iter() if isinstance(node.tag, str)}
    assert tags <= {
        "html", "head", "title", "body", "table", "tbody", "tr", "td", "a", "img", "span",
    }  # fmt: skip
    for node in tree.iter():
        if isinstance(node.tag, str):
            assert not [name for name, _ in node.items() if str(name).startswith("on")]
            assert "url(" not in (node.get("style") or "")
    assert find(tree, "table")[0].get("role") == "presentation"


def test_an_inliner_changes_nothing() -> None:
    """Services run one over every letter; what is inline already must come out as it was."""
    whole = parsed(email_html(card(language="ar"), SHOW, 322))
    again = parsed(
        css_inline.inline_fragment(email_html(card(language="ar"), SHOW, 322), css="p{margin:0}")
    )

    def seen(tree: Any) -> list[Any]:
        nodes = [node for node in tree.iter() if isinstance(node.tag, str)]
        return [
            (
                one.tag,
                sorted((k, v.replace(" ", "").rstrip(";")) for k, v in one.items()),
                text(one),
            )
            for one in nodes
        ]

    assert seen(again) == seen(whole)


@each("length", [20, 200, 3000])
def test_it_stays_below_ten_kilobytes(length: int) -> None:
    for letter in ("x", "&", "港", '"', "\u0627"):
        told = card(*(f"{n} " + letter * length for n in range(9)), title=letter * length)
        assert len(email_html(told, SHOW, 322).encode()) < 10_000


def _style(node: Any) -> dict[str, str]:
    pairs = (one.partition(":") for one in (node.get("style") or "").split(";") if one)
    return {name.strip(): value.strip() for name, _, value in pairs}


def _rgb(value: str) -> Colour:
    return tuple(int(value[at : at + 2], 16) for at in (1, 3, 5))  # type: ignore[return-value]


def _inverted(colour: Colour) -> Colour:
    """As the programs do that turn a light letter dark: the lightness, not the hue."""
    most, least = max(colour), min(colour)
    red, green, blue = (255 - most - least + part for part in colour)
    return red, green, blue


@each("title", ["The Lantern", "Der Bote", "Aftenposten", "港", "x", "yy"])
def test_every_text_has_both_its_colours_and_is_legible_light_and_inverted(title: str) -> None:
    who = replace(SHOW, title=title)
    tree = parsed(email_html(card_of(episode_of("One", "Two", "Three", "Four"), who), who, 322))
    judged = 0
    for node in (*find(tree, "a"), *find(tree, "span"), *find(tree, "img"), *find(tree, "td")):
        style = _style(node)
        pair = _rgb(style["color"]), _rgb(style["background-color"])
        assert contrast(*pair) >= LEAST
        assert contrast(_inverted(pair[0]), _inverted(pair[1])) >= LEAST
        judged += 1
        if node.get("bgcolor"):
            assert node.get("bgcolor") == style["background-color"]
    assert judged >= 14


@settings(max_examples=40)
@given(awkward, awkward)
def test_no_headline_becomes_markup(headline: str, title: str) -> None:
    shown = card(headline, "Quiet ballots", title=title)
    tree = parsed(email_html(shown, SHOW, 322))
    assert find(tree, "script") == []
    wanted = [item.title for item in shown.headlines]
    said = [words for _, words in links(tree)][1 : 1 + len(wanted)]
    for got, meant in zip(said, wanted, strict=True):
        if len(meant.encode()) < 400:
            assert got == visible("".join(c for c in meant if ord(c) & 0xFFFE != 0xFFFE))


@each("headline", NASTY)
def test_plain_text_keeps_its_lines(headline: str) -> None:
    lines = email_text(card(headline, "Quiet ballots"), SHOW).split("\n")
    assert [line for line in lines if line.startswith("https://")] == [
        line for line in lines if urlsplit(line).path == "/audio/2026-11-02/"
    ]
    assert not [c for line in lines for c in line if ord(c) < 32]


# -- a table of what mail programs can do (caniemail.com) ----------------------------------------

_HARMLESS = {
    # what is lost there is lost without harm: a screen reader's hint; "auto" of a height
    ("outlook.windows-mail", "role attribute"),
    ("yahoo.android", "height property"),
    ("yahoo.ios", "height property"),
    ("yahoo.desktop-webmail", "height property"),
}


@pytest.mark.contract("parsers")
@each("language", ["en", "ar"])
def test_no_mail_program_lacks_what_it_is_made_of(language: str) -> None:
    folders = (os.environ.get("NODE_PATH", ""), str(ROOT / ".cache/npm/node_modules"))
    modules = [Path(folder) / "caniemail/dist/index.js" for folder in folders if folder]
    module = next((file for file in modules if file.is_file()), None) or require("caniemail")
    clients = ["gmail.*", "apple-mail.*", "outlook.*", "yahoo.*"]

    def judged(markup: str) -> set[tuple[str, str]]:
        done = subprocess.run(
            [require("node"), str(Path(__file__).with_name("caniemail.mjs")), str(module)],
            input=json.dumps({"html": markup, "clients": clients}),
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return {(one["client"], one["title"]) for one in json.loads(done.stdout)["errors"]}

    assert judged(email_html(card(language=language), SHOW, 322)) <= _HARMLESS
    bad = judged("<style>p{color:red}</style><video src=x></video><p style='position:fixed'>x")
    assert len({title for _, title in bad}) > 2, "else it judges nothing"
