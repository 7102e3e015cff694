"""The editor's desk in a real Chromium: by keys, by hand, with another hand, and started anew."""

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.desk.conftest import EDITION, LiveDesk, opened
from tests.desk.test_desk_api import lose_numbers
from tests.desk.test_desk_edit import picture
from tests.player.conftest import Watch, probe

WAIT = 30_000
TWO = "Changed by two"
CRANE = "The crane lifts 40 tons. It cost $2.5 million."
HEADS = "article h2"
LINGER = """async (long) => (await navigator.locks.query()).held.forEach(({ name }) =>
  void navigator.locks.request(name, () => new Promise((done) => setTimeout(done, long))))"""
NAMED = "The Polish engineer Szymon Brzozowik spoke.\n\nThe crane"
# What a window asks for to see the edition as it is in the files
LOADED = re.compile(r"\?have=")


@pytest.fixture
def window(browser: Any, live: LiveDesk) -> Iterator[Callable[[], Any]]:
    """Open windows of one browser: the address lets the first in, the others come with its cookie.

    Whatever they complain about fails the test.
    """
    expect.set_options(timeout=WAIT)  # reading an edition anew takes as long as the machine needs
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    context.set_default_timeout(WAIT)

    def window() -> Any:
        page = context.new_page()
        page.watch = Watch(page)
        known = len(context.pages) > 1
        page.goto(f"{live.url}/desk/?edition={EDITION}" if known else live.address)
        page.locator(".paragraph").first.wait_for()
        return page

    yield window
    watches = [page.watch for page in context.pages]
    expect.set_options(timeout=5000)
    context.close()
    assert [text for watch in watches for text in watch.complaints] == []
    assert not any(watch.foreign("http://127.0.0.1:") for watch in watches)


@pytest.fixture
def desk(window: Callable[[], Any]) -> Any:
    return window()


def on_disk(page: Any) -> None:
    """Wait until every change was answered: what is on the screen is in the files."""
    expect(page.locator("#queue")).to_be_empty()


def take(page: Any, words: str) -> None:
    """Take a paragraph in hand, where it stands once all that was changed is drawn."""
    on_disk(page)
    page.locator(".paragraph", has_text=words).focus()


def write(page: Any, words: str) -> None:
    take(page, "The crane")
    page.keyboard.press("t")
    page.get_by_role("textbox", name="Text").fill(words)
    page.keyboard.press("Control+Enter")


def press(page: Any, name: str, times: int = 1) -> None:
    for _ in range(times):
        page.get_by_role("button", name=name).first.click()


def fill(page: Any, label: str, words: str, key: str = "Enter") -> Any:
    field = page.get_by_role("textbox", name=label, exact=True)
    field.fill(words)
    field.press(key)
    return field


def text_of(file: Path) -> str:
    return file.read_text("utf-8")


def put(file: Path, old: str, new: str) -> None:
    """Somebody else's hand in a file."""
    text = text_of(file)
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_the_morning(desk: Any, live: LiveDesk) -> None:
    assert "token" not in desk.url
    expect(desk.locator("#title")).not_to_be_empty()
    # what was cut is struck through, with its reason; its rule and score for who asks
    promo = desk.locator(".paragraph.drop", has_text="Subscribe today")
    expect(promo.locator("del")).to_be_visible()
    expect(promo.locator(".why")).to_have_text(
        "Cut: asks to subscribe or to sign up: “in your inbox”"
    )
    told = promo.get_by_text("subscribe · inbox · 0.")
    expect(told).to_be_hidden()
    take(desk, "Subscribe today")
    for _ in range(3):  # Keep, Hear's place, Details
        desk.keyboard.press("Tab")
        if desk.locator("summary:focus").count():
            break
    desk.keyboard.press("Enter")
    expect(told).to_be_visible()

    # walk to a paragraph and drop it; only what changed is drawn, and the place is kept
    desk.evaluate("document.querySelectorAll('article').forEach((a) => { a.seen = true; })")
    desk.locator("#articles").focus()
    for key in ("k", "k", "j"):
        desk.keyboard.press(key)
    desk.keyboard.press("d")
    expect(desk.locator(".paragraph:focus del")).to_contain_text("The crane")
    on_disk(desk)
    assert "[[drop]] The crane" in text_of(live.folder / "01-harbor.md")
    expect(desk.locator("#numbers li", has_text="40")).to_have_count(0)
    drawn = desk.evaluate("[...document.querySelectorAll('article')].map((a) => a.seen === true)")
    assert drawn == [False, True]

    # build; the change is in the audio
    older = desk.get_by_text("The audio is older than the text.")
    expect(older).to_be_hidden()
    desk.locator("#articles").focus()
    desk.keyboard.press("b")
    expect(desk.locator("#progress-text")).to_contain_text("Built in")
    said = text_of(live.root / f"audio/{EDITION}/transcript.json")
    assert "crane" not in said
    assert "Subscribe" not in said
    player = desk.frame_locator("#player")
    expect(player.locator("edition-player")).to_be_visible()
    strip = desk.locator("#player").evaluate("frame => frame.clientHeight")
    assert strip - player.locator("#card").bounding_box()["height"] < 2, "it fills its frame"
    # it wrote a certificate: that is not "not proved yet"
    expect(desk.locator("#proof-text")).to_contain_text("Nobody listened")
    take(desk, "The crane")
    expect(older).to_be_hidden()
    desk.keyboard.press("e")
    expect(older).to_be_visible()
    desk.keyboard.press("Control+z")
    expect(older).to_be_hidden()


def test_text_stories_and_rules_by_key(desk: Any, live: LiveDesk) -> None:
    page = desk
    file, edition = live.folder / "01-harbor.md", live.folder / "edition.toml"
    show = live.root / "editions/show.toml"
    stood = (file.read_bytes(), show.read_bytes())
    words = page.get_by_role("textbox", name="Text")
    write(page, "The crane lifts 41 tons.\n\nNobody was hurt by it.")
    expect(page.locator(".paragraph", has_text="Nobody was hurt")).to_be_visible()
    expect(words).to_have_count(0)
    on_disk(page)
    assert "The crane lifts 41 tons.\n\nNobody was hurt by it." in text_of(file)

    take(page, "Nobody was hurt")
    page.keyboard.press("Alt+ArrowUp")
    on_disk(page)
    expect(page.locator(".paragraph:focus")).to_contain_text("Nobody was hurt")
    text = text_of(file)
    assert text.index("Nobody was") < text.index("The crane")

    page.keyboard.press("p")
    expect(page.get_by_role("textbox", name="Headline of what begins here")).to_be_focused()
    fill(page, "Headline of what begins here", "Nobody Hurt")
    expect(page.locator(HEADS)).to_have_text(["The Harbor", "Nobody Hurt", "The Orchard"])
    on_disk(page)
    assert "[[story]]\n\n## Nobody Hurt" in text_of(file)

    # its headline is its own, not that of the file
    press(page, "Edit the head of “Nobody Hurt”")
    fill(page, "Headline", "No Harm")
    expect(page.locator(HEADS).nth(1)).to_have_text("No Harm")
    on_disk(page)
    assert "title: The Harbor" in text_of(file)

    press(page, "Leave out “No Harm”")
    expect(page.locator(HEADS)).to_have_text(["The Harbor", "The Orchard"])
    on_disk(page)
    assert 'left_out = ["No Harm"]' in text_of(edition)
    press(page, "Read “No Harm”")
    expect(page.locator("article")).to_have_count(3)

    take(page, "Nobody was hurt")
    page.keyboard.press("m")
    expect(page.locator(HEADS)).to_have_text(["The Harbor", "The Orchard"])

    # a rule says what it would cut before it is written
    take(page, "Nobody was hurt")
    page.keyboard.press("a")
    cuts = page.locator(".cuts")
    expect(cuts).to_contain_text("it would cut one paragraph that is read now")
    expect(cuts.locator("del")).to_contain_text("Nobody was hurt")
    assert show.read_bytes() == stood[1]
    page.locator("form.edit").get_by_role("button", name="Save").click()
    dropped = page.locator(".paragraph.drop", has_text="Nobody was hurt")
    expect(dropped.locator(".why")).to_contain_text("by the show")
    on_disk(page)
    assert 'phrase = "Nobody was hurt by it."' in text_of(show)

    # a letter is made editable
    press(page, "Make “The Orchard” editable")
    expect(page.locator("article").nth(1).locator(".file")).to_have_text("02-orchard.md")
    on_disk(page)
    assert (live.folder / "_02-orchard.eml").exists()

    # an hour before which nobody hears it
    page.locator("#settings summary").click()
    page.locator("#embargo").fill("2027-01-05T06:30")
    page.locator("#embargo").blur()
    expect(page.locator("#embargo-text")).to_contain_text("Held back until Jan 5, 2027")
    on_disk(page)
    assert "publish_at = 2027-01-05T06:30:00" in text_of(edition)

    # and all of it back
    while page.locator("#undo").is_enabled():
        page.locator("#undo").click()
        on_disk(page)
        page.wait_for_function("document.querySelector('#status').textContent === 'Taken back.'")
    on_disk(page)
    assert (file.read_bytes(), show.read_bytes()) == stood
    assert not (live.folder / "_02-orchard.eml").exists()
    assert not edition.exists()
    expect(page.locator("article")).to_have_count(2)


def test_headline_byline_and_title_are_edited_in_place(desk: Any, live: LiveDesk) -> None:
    file = live.folder / "01-harbor.md"
    before = file.read_bytes()
    headline = desk.get_by_role("textbox", name="Headline")
    desk.get_by_role("button", name="Edit the head of “The Harbor”").press("Enter")
    expect(headline).to_be_focused()
    headline.fill("The Harbor Opens")
    # a change from elsewhere draws nothing over what is being typed
    take(desk, "The crane")
    desk.keyboard.press("d")
    on_disk(desk)
    desk.get_by_role("textbox", name="Byline").fill("By Marta Okonjo")
    expect(headline).to_have_value("The Harbor Opens")
    desk.get_by_role("button", name="Save", exact=True).first.click()
    expect(desk.locator(HEADS).first).to_have_text("The Harbor Opens")
    on_disk(desk)
    text = text_of(file)
    for line in ("title: The Harbor Opens", "byline: By Marta Okonjo", "[[drop]] The crane"):
        assert line in text
    # what is refused stays in the form, with its reason
    press(desk, "Edit the head of")
    fill(desk, "Headline", "  ")
    expect(desk.locator("#alert")).to_contain_text("headline is missing")
    expect(headline).to_have_value("  ")
    headline.press("Escape")
    expect(headline).to_have_count(0)
    press(desk, "Title …")
    fill(desk, "Title", "A Quiet Monday")
    expect(desk.locator("#title")).to_have_text("A Quiet Monday")
    press(desk, "Undo", 4)
    on_disk(desk)
    expect(desk.locator(HEADS).first).to_have_text("The Harbor")
    assert file.read_bytes() == before


def test_a_name_is_picked_tried_in_its_sentence_and_taken_back(desk: Any, live: LiveDesk) -> None:
    page = desk
    put(live.folder / "01-harbor.md", "The crane", NAMED)
    page.reload()
    lexicon = live.root / "editions/lexicon.toml"
    row = page.locator("#names li", has_text="Szymon Brzozowik")
    expect(row.locator(".said")).to_contain_text("SHIM-ahn")
    expect(row.locator(".why")).to_contain_text("Polish")
    expect(row.locator(".why")).to_contain_text("% sure")
    with page.expect_response("**/desk/api/speak") as heard:
        row.get_by_role("button", name="Hear Szymon Brzozowik").click()
    assert "[[" in heard.value.request.post_data_json["phonemic"]
    page.locator(".paragraph").first.focus()
    page.keyboard.press("n")
    expect(page.locator("#name")).to_have_value("Szymon Brzozowik")
    say = page.get_by_label("Say it like")
    expect(say).to_be_focused()
    assert say.input_value().startswith("SHIM-ahn ")
    expect(page.locator("#in-sentence")).to_contain_text("The Polish engineer Szymon Brzozowik")
    assert page.locator("#choices button").first.inner_text().startswith("SHIM-ahn")
    say.fill("SHIM-on bzho-ZOH-vik")
    with page.expect_response("**/desk/api/speak") as heard:
        page.keyboard.press("Control+Enter")
    asked = heard.value.request.post_data_json
    assert (heard.value.status, asked["name"]) == (200, "Szymon Brzozowik")
    assert asked["printed"].startswith("The Polish engineer")
    assert not lexicon.exists()
    say.press("Enter")
    expect(row).to_have_count(0)
    assert 'say = "SHIM-on bzho-ZOH-vik"' in text_of(lexicon)
    press(page, "Undo")
    expect(row).to_have_count(1)
    assert not lexicon.exists()


def test_what_the_build_would_stop_for_is_answered_by_buttons(window, live, monkeypatch):
    lose_numbers(monkeypatch)
    page = window()
    found = page.locator(".finding")
    expect(found).to_have_count(2)
    expect(found.first).to_contain_text("The crane lifts fourteen tons.")
    found.first.get_by_role("button", name="Say it like").click()
    expect(page.get_by_label("Say it like")).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).not_to_have_value("")
    found.first.get_by_role("button", name="Accept").click()
    expect(found).to_have_count(1)
    found.first.get_by_role("button", name="Read as written").click()
    expect(found).to_have_count(0)
    written = text_of(live.folder / "edition.toml")
    assert "The crane lifts fourteen tons." in written
    assert written.count("It cost $2.5 million.") == 2


def test_ten_keys_in_a_second_are_ten_decisions(desk: Any, live: LiveDesk) -> None:
    """And the reading position is kept, whatever somebody writes above it."""
    file = live.folder / "01-harbor.md"
    told = "\n\n".join(f"Pier {number} was painted green on a Monday." for number in range(40))
    file.write_text(f"---\ntitle: The Harbor\n---\n\n{told}\n", "utf-8")
    desk.reload()
    desk.locator(".paragraph", has_text="Pier 39").wait_for()
    take(desk, "Pier 0 was")
    # as one types: no answer is waited for
    desk.evaluate(
        """() => { for (let n = 0; n < 10; n += 1) {
          for (const key of ["d", "j"]) document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        } }"""
    )
    expect(desk.locator(".paragraph del", has_text="Pier")).to_have_count(10)
    on_disk(desk)
    assert text_of(file).count("[[drop]] Pier") == 10
    # and all of it back, one by one, and again
    for _ in range(10):
        desk.keyboard.press("Control+z")
    on_disk(desk)
    assert "[[drop]]" not in text_of(file)
    expect(desk.locator(".paragraph del", has_text="Pier")).to_have_count(0)
    for _ in range(3):
        desk.keyboard.press("Control+Shift+z")
    on_disk(desk)
    assert text_of(file).count("[[drop]] Pier") == 3
    expect(desk.get_by_role("button", name="Redo")).to_be_enabled()
    # what the program cut is kept by a key; a key that says nothing takes it back
    take(desk, "Pier 1 was")
    desk.keyboard.press("e")
    expect(desk.locator(".paragraph:focus")).not_to_have_class(re.compile("drop"))
    on_disk(desk)
    assert "[[keep]] Pier 1 " in text_of(file)
    desk.keyboard.press("u")
    on_disk(desk)
    assert "[[keep]]" not in text_of(file)
    # keys can be switched off
    desk.get_by_label("No single keys").check()
    take(desk, "Pier 2 was")
    before = file.read_bytes()
    desk.keyboard.press("u")
    on_disk(desk)
    assert file.read_bytes() == before

    pier = desk.locator(".paragraph", has_text="Pier 29 was")
    pier.focus()
    pier.evaluate("node => node.scrollIntoView({ block: 'center' })")
    top = "node => node.getBoundingClientRect().top"
    stood = pier.evaluate(top)
    desk.evaluate("document.activeElement.blur()")
    put(file, "\n\nPier 5 ", "\n\nIt rained.\n\nPier 5 ")
    desk.evaluate("import('/desk/queue.js').then((queue) => queue.load())")
    expect(desk.locator(".paragraph", has_text="It rained")).to_have_count(1)
    assert abs(pier.evaluate(top) - stood) < 3
    # not wait_for_function: it evaluates in the page, which the policy forbids
    while not desk.evaluate(f"sessionStorage.getItem('desk-position-{EDITION}')"):
        desk.wait_for_timeout(20)
    desk.reload()
    pier.wait_for()
    assert abs(pier.evaluate(top) - stood) < 3


def test_a_desk_that_does_not_answer_keeps_the_changes(desk: Any, live: LiveDesk) -> None:
    """And an answer that was lost is no second change."""
    file = live.folder / "01-harbor.md"
    before = file.read_bytes()
    desk.context.set_offline(True)
    take(desk, "The crane")
    desk.keyboard.press("d")
    expect(desk.locator("#gone")).to_contain_text("does not answer")
    expect(desk.locator("#gone")).to_contain_text("change waits")
    expect(desk.locator("#queue")).to_contain_text("1 change")
    assert file.read_bytes() == before
    desk.context.set_offline(False)
    on_disk(desk)
    expect(desk.locator("#gone")).to_be_hidden()
    assert "[[drop]] The crane" in text_of(file)
    press(desk, "Undo")
    on_disk(desk)
    lost: list[Any] = []

    def lose(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().json())  # it was done, and nobody heard of it
        route.abort()

    desk.route("**/changes", lose)
    press(desk, "Read “The Orchard” earlier")
    expect(desk.locator(HEADS).first).to_have_text("The Orchard")
    on_disk(desk)
    assert lost[0]["outcomes"][0]["ok"]
    text = text_of(live.folder / "edition.toml")
    assert text.index("02-orchard") < text.index("01-harbor")
    expect(desk.locator("#alert")).to_be_empty()
    press(desk, "Undo")
    expect(desk.locator(HEADS).first).to_have_text("The Harbor")
    expect(desk.get_by_role("button", name="Undo")).to_be_disabled()
    # Chromium notes what it could not fetch, and nothing else may stand there
    unreached = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "/changes", "/events")
    others = [t for t in desk.watch.complaints if not any(word in t for word in unreached)]
    assert others == []
    desk.watch.complaints.clear()


def set_date(page: Any, day: str) -> None:
    page.locator("#settings summary").first.click()
    page.locator("#date").fill(day)
    page.locator("#date").dispatch_event("change")


def say(page: Any, like: str) -> None:
    page.get_by_label("Name", exact=True).fill("Wang Yi")
    page.get_by_label("Say it like").fill(like)
    page.get_by_label("Say it like").press("Enter")


def rule(page: Any, key: str) -> None:
    take(page, "Nobody in the valley")
    page.keyboard.press(key)


def test_of_two_windows_the_second_chooses_by_keyboard(window, live):
    first, second = window(), window()
    edits: tuple[tuple[Callable[..., None], str, str, str, str], ...] = (
        (write, "The crane lifts 50 tons.", "The crane lifts 60 tons.", CRANE, "01-harbor.md"),
        (set_date, "2026-11-03", "2026-11-04", "nothing", "edition.toml"),
        (say, "wahng EE", "wang YEE", "nothing", "../lexicon.toml"),
        (rule, "d", "e", "nothing", "edition.toml"),
    )
    box = second.get_by_role("group", name=TWO)
    late: list[Any] = []  # what the second asks for: it does not see yet what the first did
    for edit, mine, theirs, was, name in edits:
        second.route(LOADED, lambda route: late.append(route))
        edit(first, mine)
        on_disk(first)
        edit(second, theirs)
        while late:
            late.pop(0).continue_()
        second.unroute(LOADED)
        if edit is rule:  # told in the words of the keys
            mine, theirs = "The paragraph is cut.", "keep"
        expect(box.locator("del")).to_have_text(was)
        expect(box.locator("ins")).to_have_text(mine)
        expect(box).to_contain_text(theirs, ignore_case=True)
        expect(second.locator("#alert")).to_contain_text("Somebody else changed")
        on_disk(second)
        assert theirs not in text_of(live.folder / name), name
        # it is still there when the page is loaded anew, also where the one before goes slowly
        first.evaluate(LINGER, 0 if edit is not set_date else 4000)
        second.reload()
        expect(box).to_contain_text(theirs, ignore_case=True)
        box.get_by_role("button", name="Do it all the same").focus()
        second.keyboard.press("Enter")
        expect(box).to_have_count(0)
        on_disk(second)
        assert theirs in text_of(live.folder / name), name
        first.reload()
        first.locator(".paragraph").first.wait_for()


def test_different_words_of_one_file_merge_and_an_open_form_saves_over_no_one(window, live):
    """Not even where its window was drawn anew meanwhile, for a change of its own elsewhere."""
    first, second = window(), window()
    file = live.folder / "01-harbor.md"
    write(first, "The crane lifts 50 tons.")
    on_disk(first)
    take(second, "Wang Yi opened")
    second.keyboard.press("d")
    press(second, "Edit the head of “The Harbor”")
    fill(second, "Byline", "By Marta")
    on_disk(second)
    expect(second.locator(".paragraph", has_text="50 tons")).to_be_visible()
    expect(second.get_by_role("group", name=TWO)).to_have_count(0)
    text = text_of(file)
    assert all(words in text for words in ("50 tons", "[[drop]] Wang Yi", "byline: By Marta"))

    first.reload()
    for page, words in ((second, "Mine"), (first, "Theirs")):
        press(page, "Edit the head of “The Harbor”")
        page.get_by_role("textbox", name="Headline").fill(words)
    first.get_by_role("textbox", name="Headline").press("Enter")
    on_disk(first)
    rule(second, "d")
    on_disk(second)
    second.get_by_role("textbox", name="Headline").press("Enter")
    expect(second.locator(".theirs", has_text="Theirs")).to_be_visible()
    assert "title: Theirs" in text_of(file)
    second.get_by_role("textbox", name="Headline").press("Enter")
    expect(second.get_by_role("textbox", name="Headline")).to_have_count(0)
    on_disk(second)
    assert "title: Mine" in text_of(file)


def test_an_edition_gets_a_cover_and_music_of_its_own(desk: Any, live: LiveDesk) -> None:
    page = desk
    show, edition = live.root / "editions/show.toml", live.folder / "edition.toml"
    show.write_text(text_of(show) + '[intro]\nmusic = "m.flac"\n[outro]\nlevel = -7\n')
    cover = live.folder / "edition-cover.jpg"
    large = base64.b64decode(picture())
    page.reload()
    page.locator("#settings summary").click()
    box = page.get_by_role("group", name="This edition's cover")
    shown = box.get_by_role("img", name="The show's cover")
    own = box.get_by_role("img", name="The edition's own cover")
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property("naturalWidth", 192)
    drawn = shown.get_attribute("src")
    expect(box.get_by_role("button", name="The show's cover again")).to_be_disabled()

    chooser = box.get_by_label("A cover of its own")
    chooser.set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": large})
    expect(own).to_be_visible()
    expect(box).to_contain_text("The edition's own.")
    expect(page.locator("#status")).to_have_text("The edition has a cover of its own now.")
    assert cover.read_bytes() == large
    assert 'cover = "edition-cover.jpg"' in text_of(edition)
    assert own.get_attribute("src") != drawn

    box.get_by_role("button", name="The show's cover again").press("Enter")
    expect(shown).to_be_visible()
    assert not cover.exists()
    # dropped here it is a cover; a new edition is not asked about
    box.evaluate(probe("drop"), ["b.jpg", base64.b64encode(large).decode()])
    expect(own).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    on_disk(page)
    assert cover.read_bytes() == large

    sound = page.get_by_role("group", name="Music in this edition")
    beginning = sound.get_by_label("At the beginning, LU against the voice")
    expect(beginning).to_have_attribute("placeholder", "-4")
    expect(sound.get_by_label("At the end")).to_be_disabled()  # the show has none there
    beginning.fill("-12.5")
    beginning.press("Enter")
    expect(page.locator("#status")).to_have_text("The music of this edition is another now.")
    on_disk(page)
    assert "[music]\nintro = -12.5" in text_of(edition)
    sound.get_by_label("No music in this edition").press("Space")
    expect(beginning).to_be_disabled()
    on_disk(page)
    assert "off = true" in text_of(edition)

    # who may have it is asked where there is somebody to choose from
    who = page.get_by_label("Who may have this edition")
    expect(who).to_be_hidden()
    show.write_text(text_of(show) + '[publish.members]\nsecret = "${LANTERN}"\n')
    page.reload()
    if not who.is_visible():
        page.locator("#settings summary").click()
    expect(who.locator("option")).to_have_text(
        ["As the show says: everybody", "Everybody", "Subscribers alone"]
    )
    who.select_option("members")
    expect(page.locator("#status")).to_have_text("Who may have this edition is changed.")
    on_disk(page)
    assert 'access = "members"' in text_of(edition)


def test_an_end_that_is_heard_before_the_beginning_is_answered(desk: Any) -> None:
    """What is short has ended before the browser reads that it began."""
    told: list[str] = []

    def slowly(route: Any) -> None:
        answer = route.fetch()
        told.append(answer.json()["run"])
        desk.wait_for_timeout(3_000)  # the end comes by the stream meanwhile
        route.fulfill(response=answer)

    desk.route("**/desk/morning/*/new", slowly)
    desk.locator("#new").click()
    dialog = desk.locator("dialog")
    expect(dialog.locator("[name=edition]")).to_be_focused()
    dialog.locator("summary").click()
    dialog.locator("[name=text]").fill("Snow fell all night.")
    # a key that is typed in a dialog is none of the desk's
    desk.keyboard.press("Tab")
    desk.keyboard.press("b")
    dialog.get_by_role("button", name="Look what").click()
    expect(dialog.locator(".found li")).to_have_count(1)
    assert len(told) == 1
    desk.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(desk.locator("#new")).to_be_focused()
    expect(desk.locator("#progress")).to_be_hidden()  # no build was begun


def test_a_desk_that_was_started_anew_gets_what_waited(browser: Any, show: Path) -> None:
    """In the window that stayed open, and in one that is opened after it was closed."""
    expect.set_options(timeout=WAIT)
    file = show / f"editions/{EDITION}/01-harbor.md"
    context = browser.new_context()
    port = 0
    for stays in (True, False):
        with opened(show, port) as live:
            port = int(live.url.rpartition(":")[2])
            page = context.new_page()
            page.goto(live.address)
            page.locator(".paragraph").first.wait_for()
            take(page, "The crane")
        words = f"The crane lifts {50 + stays} tons."
        write(page, words)
        expect(page.locator("#gone")).to_contain_text("Your change waits here")
        assert words not in text_of(file)
        if not stays:
            page.close()
        with opened(show, port) as anew:
            if stays:
                expect(page.locator("#gone")).to_contain_text("started anew")
                expect(page.locator("#gone")).to_contain_text("Your change waits here")
            other = context.new_page()
            other.goto(anew.address)
            other.locator(".paragraph").first.wait_for()
            if stays:
                expect(page.locator("#gone")).to_be_hidden()
                on_disk(page)
            expect(other.locator("#queue")).to_be_empty()
            other.reload()
            expect(other.locator(".paragraph", has_text=words)).to_be_visible()
            assert words in text_of(file)
            page.close()
            other.close()
    context.close()
    expect.set_options(timeout=5000)
