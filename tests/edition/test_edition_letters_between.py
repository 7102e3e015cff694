# ruff: noqa: E501 - broken lines of markup are harder to read than long ones
"""What stands between the stories of a letter: advertisements, goods, pleas, polls, labels."""

from __future__ import annotations

from itertools import product

from tests.edition import letters_made as made
from tests.edition.letters_made import page, plain, told
from tests.edition.test_edition_letters_kinds import HEADLINES, LINKED, assert_told, heads, read
from tests.rows import each

BARE = "{h}\n\n{a}\n\n{c}"
OWN = "{h}\n<{u}>\n\n{a}\n\n{c}"
MARKED = "** {h}\n" + "-" * 60 + "\n{a}\n\n{c}"
RENTED = "Acme rents kettles by the hour, and nobody has ever brought one back. Readers get the second for free."
SAID_BELOW = (
    "*This is sponsored content.",
    "This message is paid for by Acme.",
    "*The above was an advertisement",
    "† Sponsored",
    "Paid content.",
)


@each("form, words", product(["flat", "ruled", "text"], SAID_BELOW))
def test_a_message_that_says_only_below_that_it_is_paid_for(words: str, form: str) -> None:
    if form == "text":
        stories = told(OWN, range(4), text=True)
        stories.insert(2, f"A kettle for an hour\n<https://ad.example>\n\n{RENTED}\n\n{words}")
        data = plain("\n\n".join(stories))
    else:
        stories = told(LINKED, range(4))
        ad = f'<h2><a href="https://ad.example">A kettle for an hour</a></h2><p>{RENTED}</p><p>Order one today.</p><p>{words}</p>'
        stories.insert(2, ad)
        data = page(("<hr>" if form == "ruled" else "").join(stories))
    found, heard = read(data)
    assert heads(found) == HEADLINES[:4]
    assert [one for one in ("kettle", "Acme", "Order one", words) if one in heard] == []
    assert_told(heard, 4)


def test_small_letters_below_say_that_a_message_was_paid_for() -> None:
    stories = told(LINKED, range(4))
    ad = f'<h2>A kettle for an hour</h2><p>{RENTED}</p><p style="font-size:11px">Paid post</p>'
    stories.insert(2, ad)
    found, heard = read(page("<hr>".join(stories)))
    assert heads(found) == HEADLINES[:4]
    assert "kettle" not in heard
    assert_told(heard, 4)


@each(
    "label",
    ["Paid notice from Acme Kettles", "Sponsored feature by Acme", "Commercial message for Acme"],
)
def test_who_paid_for_a_message(label: str) -> None:
    stories = told(MARKED, range(4), text=True)
    stories.insert(
        2,
        f"{label}\n\n** A kettle for an hour\n{'-' * 60}\n{RENTED}\n\nOrder one <https://ad.example>",
    )
    found, heard = read(plain("\n\n".join(stories)))
    assert heads(found) == HEADLINES[:4]
    assert [one for one in ("kettle", "Acme", "Order one") if one in heard] == []
    assert_told(heard, 4)


GOODS = (
    ("Oak stool, $84", "Add to basket", "Oak bench, $190", "Add to basket"),
    ("Ein Hocker, 84 €", "In den Warenkorb", "Eine Bank, 190 €", "In den Warenkorb"),
    ("Tabouret 84,50 €", "Ajouter au panier"),
    ("Stool £8", "To the shop", "Bench £19", "To the shop"),
)


@each("text, lines", product([False, True], GOODS))
def test_goods_amid_the_stories(lines: tuple[str, ...], text: bool) -> None:
    note = "Free delivery until Friday with the code STOOL"
    if text:
        stories = told(OWN, range(4), text=True)
        listed = [
            f"{line} <https://shop.example/{n}>" if n % 2 else line for n, line in enumerate(lines)
        ]
        stories.insert(2, "\n\n".join([*listed, note]))
        data = plain("\n\n".join(stories))
    else:
        stories = told(LINKED, range(4))
        listed = [
            f'<p><a href="https://shop.example/{n}">{line}</a></p>' if n % 2 else f"<p>{line}</p>"
            for n, line in enumerate(lines)
        ]
        stories.insert(2, "".join([*listed, f"<p>{note}</p>"]))
        data = page("".join(stories))
    found, heard = read(data)
    assert heads(found) == HEADLINES[:4]
    assert {article.section for article in found} == {""}
    assert [line for line in (*lines, note) if line in heard] == []
    assert_told(heard, 4)


def test_a_headline_may_end_with_a_price() -> None:
    story = '<h2>{h} for $341</h2><p>{a}</p><p>{c}</p><p><a href="{u}">See it</a></p>'
    found, heard = read(page("".join(told(story, range(4)))))
    assert heads(found) == [f"{headline} for $341" for headline in HEADLINES[:4]]
    assert_told(heard, 4)


@each(
    "between, label",
    product(
        ["\n\n* * *\n\n", "\n\n" + " " * 30 + "* * *\n\n"],
        ["Members’ market", "Small ads", "For sale and wanted"],
    ),
)
def test_a_text_that_stars_part(label: str, between: str) -> None:
    stories = told(BARE, range(4), text=True)
    stories.insert(2, f"{label}\n\nOne ladder, £8. Ring Ada, hut 3.\nWanted: a quiet dog. Hut 9.")
    hello = "THE LADDER\nPaper of the Hut Owners\n\nDear hut owners,\n\nA wet month, and my own roof leaks."
    leave = "With wet boots and good will,\nAda Quill, treasurer\n\nP.S. The ladder in hut 9 is mine, and I want it back."
    found, heard = read(plain(between.join([hello, *stories, leave])))
    assert heads(found) == HEADLINES[:4]
    assert {article.section for article in found} == {""}
    never = ("Dear hut owners", "roof leaks", label, "quiet dog", "Ring Ada", "wet boots", "hut 9")
    assert [one for one in never if one in heard] == []
    assert_told(heard, 4)


@each("kind", ["WEBSITE", "GITHUB REPO", "VIDEO"])
def test_brackets_that_stand_where_others_have_their_minutes(kind: str) -> None:
    stories = told("{H} ({n} MINUTE READ)\n\n{a}\n{c}", text=True)
    stories = [s.replace("(2 MINUTE READ)", f"({kind})") for s in stories]
    found, _ = read(plain("\n\n".join(stories)))
    assert heads(found) == [headline.upper() for headline in HEADLINES]


def test_brackets_of_a_headline_are_its_own_where_no_minutes_are_told() -> None:
    stories = told("<h2>{h} (again)</h2><p>{a}</p><p>{c}</p>")
    found, _ = read(page("<hr>".join(stories)))
    assert heads(found) == [f"{headline} (again)" for headline in HEADLINES]


@each("text", [False, True])
def test_a_plea_for_members_has_a_headline_of_its_own(text: bool) -> None:
    head, plea, button = (
        "Sleep well tonight",
        "Paying readers keep this letter free for all.",
        "Become a member",
    )
    if text:
        stories = told(OWN, range(4), text=True)
        stories.insert(2, f"{head}\n\n{plea}\n\n{button} <https://reader.example/pay>")
        data = plain("\n\n".join(stories))
    else:
        stories = told(LINKED, range(4))
        stories.insert(
            2,
            f'<h2>{head}</h2><p>{plea}</p><p><a href="https://reader.example/pay">{button}</a></p>',
        )
        data = page("<hr>".join(stories))
    found, heard = read(data)
    assert heads(found) == HEADLINES[:4]
    assert [one for one in (head, plea, button) if one in heard] == []
    assert_told(heard, 4)


@each("template", [MARKED, OWN])
def test_bare_labels_of_a_texts_sections(template: str) -> None:
    stories = told(template, range(6), text=True)
    stories[0] = f"On the water\n\n{stories[0]}"
    stories[2] = f"Books\n\n{stories[2]}"
    stories[4] = f"People & animals\n\n{stories[4]}"
    found, heard = read(plain("\n\n".join(stories)))
    assert heads(found) == HEADLINES
    wanted = ["On the water"] * 2 + ["Books"] * 2 + ["People & animals"] * 2
    assert [article.section for article in found] == wanted
    assert_told(heard)


def test_a_name_below_a_text_is_no_label_of_the_next_story() -> None:
    stories = told(MARKED, range(6), text=True)
    names = ("Ada", "Osei", "Ada", "Osei", "Ada")
    stories[:5] = [f"{story}\n\n{name}" for story, name in zip(stories, names, strict=False)]
    found, heard = read(plain("\n\n".join(stories)))
    assert heads(found) == HEADLINES
    assert {article.section for article in found} == {""}
    assert_told(heard)


@each("first", ["What did you think of this one?", "What do you make of it?"])
def test_the_one_text_of_a_letter_begins_below_the_advertisement(first: str) -> None:
    parts = "## The man with the oil\n\nCol Tarrant oils the crane on every first of May, as his father did, and keeps the can in his coat. He has never been asked why.\n\n## What it costs\n\nThe paint alone is two thousand a year. Tarrant has a drawer of bills, each of them signed by somebody who is no longer in office."
    ad = f"PRESENTED BY ACME\n\nA kettle for an hour\n\n{RENTED}\n\nOrder a kettle <https://ad.example>"
    begin = "Every harbour has a crane that nobody uses, and the one of this town has been painted each spring since the war. I went to ask why."
    poll = "★★★ Read it aloud <https://p.example/3>\n\n★ Sank <https://p.example/1>"
    body = f"# The crane\n\n{ad}\n\n{begin}\n\n{parts}\n\n{first}\n\n{poll}\n\nSee you in two weeks. — Ada"
    found, heard = read(plain(body, subject="The crane"))
    assert heads(found) == ["The crane"]
    assert begin in heard
    never = ("kettle", first, "Read it aloud", "Sank", "in two weeks")
    assert [one for one in never if one in heard] == []
    assert "no longer in office" in heard


def test_a_quiet_line_in_large_letters_behind_a_rule_is_a_headline() -> None:
    stories = told(made.STORY, range(3))
    stories += told('<p style="font-size:26px">{h}</p><p>{a}</p><p>{c}</p>', [3])
    found, heard = read(page("<hr>".join(stories)))
    assert heads(found) == HEADLINES[:4]
    assert_told(heard, 4)


@each(
    "form, headline",
    product(
        ["ruled", "linked", "text"],
        [
            "Share prices slump in Tokyo",
            "Share of renters rises again",
            "Free shipping lanes close in the strait",
            "Give 10, get 20: how the fund failed",
        ],
    ),
)
def test_a_storys_headline_that_reads_like_an_offer(headline: str, form: str) -> None:
    own = "The council of the northern port told Anna Lund on Thursday that it would look at the matter again in the first week of March."
    if form == "text":
        stories = told(OWN, range(4), text=True)
        stories.insert(2, f"{headline}\n<https://x.example/own>\n\n{own}")
        data = plain("\n\n".join(stories))
    else:
        stories = told(LINKED, range(4))
        begun = f'<a href="https://x.example/own">{headline}</a>' if form == "linked" else headline
        stories.insert(2, f"<h2>{begun}</h2><p>{own}</p>")
        data = page(("<hr>" if form == "ruled" else "").join(stories))
    found, heard = read(data)
    assert heads(found) == [*HEADLINES[:2], headline, *HEADLINES[2:4]]
    assert own in heard


def test_an_offer_over_a_plea_is_no_story() -> None:
    stories = told(LINKED, range(4))
    plea = "If Anna or anybody else in your street would like to have this letter as well, give them your link, and a mug is yours."
    stories.insert(
        2,
        f"<h2>Share The Harbour Letter today</h2><p>{plea} Sign up three friends who subscribe with your link.</p>",
    )
    found, heard = read(page("<hr>".join(stories)))
    assert heads(found) == HEADLINES[:4]
    assert "Share The Harbour" not in heard
