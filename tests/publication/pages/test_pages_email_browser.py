"""The card as a browser lays it out: on a telephone and a desk, with pictures and without."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from audio_edition.publication.card_drawing import size_of
from audio_edition.publication.email_card import card_of, pictures_of
from audio_edition.publication.pages.email import email_html
from tests.player.conftest import launched
from tests.publication.pages.test_pages_email import SHOW, episode_of

HEADLINES = {
    "en": ("Harbour reopens after the longest strike in forty years", "Ballots", "Rain", "Eels"),
    "ar": ("ميناء المدينة يفتح أبوابه بعد أطول إضراب منذ أربعين عاما", "اقتراع هادئ", "المطر", "ب"),
}
GROUNDS = {"light": ("#ffffff", "#222222"), "dark": ("#121212", "#eeeeee")}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with launched() as browser:
        yield browser


def shown(chromium: Any, folder: Path, language: str, width: int, scheme: str, images: bool) -> Any:
    """A letter with the card, opened ``width`` wide; its pictures served or refused."""
    episode = episode_of(*HEADLINES[language], language=language)
    ((name, png),) = pictures_of(episode, SHOW, None, folder).items()
    markup = email_html(card_of(episode, SHOW), SHOW, size_of(png)[1])
    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)

    def answer(route: Any) -> None:
        if images and route.request.url.endswith(name):
            route.fulfill(body=png, content_type="image/png")
        else:
            route.abort()

    page.route("**/*.png", answer)
    ground, ink = GROUNDS[scheme]
    page.set_content(
        '<!doctype html><html lang="en"><head><title>Letter</title>'
        '<meta name="color-scheme" content="light dark"></head>'
        f'<body style="margin:0;background:{ground};color:{ink}"><main>'
        f"<h1>Good morning</h1>{markup}<p>The first story.</p></main></body></html>",
        wait_until="load",
    )
    return page


def boxes(page: Any, what: str) -> list[dict[str, float]]:
    shown = (
        "[...document.querySelectorAll('%s')].map((one) => one.getBoundingClientRect().toJSON())"
    )
    return page.evaluate(shown % what)


@pytest.mark.parametrize("images", [True, False], ids=["pictures", "blocked"])
@pytest.mark.parametrize("scheme", GROUNDS)
@pytest.mark.parametrize("width", [320, 600, 900])
@pytest.mark.parametrize("language", HEADLINES)
def test_it_fits_and_every_link_can_be_pressed(
    chromium: Any, tmp_path: Path, language: str, width: int, scheme: str, images: bool
) -> None:
    page = shown(chromium, tmp_path, language, width, scheme, images)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    links = boxes(page, "table a")
    assert len(links) == 5
    for box in links:
        assert 0 <= box["left"] < box["right"] <= width
        assert box["height"] >= 14
    (table,), (image,) = boxes(page, "table"), boxes(page, "img")
    assert table["width"] == image["width"] == min(width, 600)
    size = page.evaluate("(({ naturalWidth: w, naturalHeight: h }) => [w, h])(document.images[0])")
    if images:
        assert size[0] == 1200
        assert image["height"] == pytest.approx(image["width"] * size[1] / size[0], abs=1)
    else:
        assert size[0] == 0
        assert image["height"] >= 52, "two lines of what it says"
    if language == "ar":
        edge = (width + min(width, 600)) / 2 - 16
        assert links[-1]["right"] == pytest.approx(edge, abs=1), "it begins on the right"
    page.close()


@pytest.mark.parametrize("images", [True, False], ids=["pictures", "blocked"])
def test_nothing_in_the_way_of_a_screen_reader(chromium: Any, tmp_path: Path, images: bool) -> None:
    page = shown(chromium, tmp_path, "en", 600, "light", images)
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run(document.querySelector('table'))")
    assert [one["id"] for one in found["violations"]] == []
    assert {"image-alt", "link-name"} <= {one["id"] for one in found["passes"]}
    page.close()
