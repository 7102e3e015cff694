"""A sample of the structure cases beside a browser: what it shows is what is printed.

Numbers, negations, names and quoted strings of the paragraphs must stand in what Chromium
shows (``innerText``), in the same order, and those of the article in the paragraphs.
"""

import unicodedata
from collections.abc import Iterable

from audio_edition.edition.sources.parse import parse
from tests.edition.structure import pages
from tests.edition.visible import facts
from tests.tools import require

# One case in so many, whichever kind and part it is of
EVERY = 8


def missing(wanted: Iterable[str], among: Iterable[str]) -> list[str]:
    """Which of ``wanted`` do not come in that order in ``among``."""
    rest = list(among)
    at, lost = 0, []
    for one in wanted:
        try:
            at = rest.index(one, at) + 1
        except ValueError:
            lost.append(one)
    return lost


def told(texts: Iterable[str]) -> list[str]:
    # a no-break space groups figures or not: both readers are asked alike
    plain = (unicodedata.normalize("NFC", text).replace("\xa0", " ") for text in texts)
    return list(facts(plain))


def test_a_browser_shows_what_is_printed() -> None:
    chromium = require("chromium", "chromium-browser", "google-chrome")
    from playwright.sync_api import sync_playwright

    cases = list(pages.cases())[::EVERY]
    assert len(cases) > 50
    unseen, unprinted = {}, {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.route("**/*", lambda route: route.abort())  # the page alone, from nowhere
        for case in cases:
            tab.set_content(case.html, wait_until="commit")
            shown = told(tab.evaluate("document.body.innerText").split("\n"))
            (article,) = parse(case.html.encode(), kind="html", name=case.name, language=case.lang)
            printed = told(p.text for p in article.paragraphs if p.hint != "footnote")
            if lost := missing(printed, shown):
                unseen[case.name] = lost
            if lost := missing(told(text for _, text in case.expected), printed):
                unprinted[case.name] = lost
        browser.close()
    assert unseen == {}
    assert unprinted == {}
