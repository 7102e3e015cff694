"""``embed --article``: which article is meant, in which edition, and what is refused."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from audio_edition import publish, retract
from audio_edition.errors import PublicationError
from audio_edition.publication.pages.snippets import PlayerLook
from audio_edition.verbs.embed import embed
from audio_edition.verbs.embed_email import embed_email
from audio_edition.verbs.publish import refresh
from tests.rows import each, table
from tests.verbs.newsroom import DAY, NOW, Newsroom

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    room = Newsroom(Path(tmp_path_factory.mktemp("embed")))
    room.write(url="https://news.example/harbor/")
    (room.root / "editions" / DAY / "02-trams.md").write_text(
        "# The Trams\n\nThe night trams will run until four in the morning, the city says.\n"
    )
    room.build()
    return room


@each(("named", "article"), table(DATA / "articles.tsv"), least=4)
@each("edition", [DAY, "today"])
def test_an_article_by_id_number_or_address(
    room: Newsroom, named: str, article: str, edition: str
) -> None:
    """With today it is the newest edition's article, and stays that one."""
    codes = {item.use: item.code for item in embed(room.workspace, edition, article=named)}
    frame = f"https://example.org/audio/{DAY}/embed.html?article={article}"
    assert f'src="{frame}"' in codes["iframe"]
    assert f'<edition-player src="https://example.org/audio/{DAY}/"' in codes["element"]
    assert f' article="{article}"' in codes["element"]
    assert "oembed" not in codes


def test_what_is_pasted_for_today_is_true_on_a_day_without_an_edition(room: Newsroom) -> None:
    codes = {item.use: item.code for item in embed(room.workspace, "today")}
    assert ">Listen to the Latest Edition</a>" in codes["element"]
    assert "Listen to the Latest Edition" in codes["iframe"]
    for code in codes.values():
        assert "Today" not in code
        assert DAY not in code


def test_with_size_and_theme(room: Newsroom) -> None:
    look = PlayerLook("compact", "light", grows=True)
    (frame,) = [
        item.code for item in embed(room.workspace, DAY, look, article="1") if item.use == "iframe"
    ]
    assert "embed.html?size=compact&amp;theme=light&amp;article=01-harbor" in frame
    assert 'height="96"' in frame
    assert "edition-frame.js" in frame


@each(("named", "hint"), table(DATA / "no_articles.tsv"), least=6)
def test_no_such_article(room: Newsroom, named: str, hint: str) -> None:
    with pytest.raises(PublicationError, match="has no article") as refused:
        embed(room.workspace, DAY, article=named)
    assert hint in (refused.value.hint or "")
    with pytest.raises(PublicationError, match="is not published"):
        embed(room.workspace, "2026-11-09", article="1")


BASE = "https://example.org/audio/"
NEXT = "2026-11-03"


def picture_in(desk: Newsroom, markup: str) -> Path:
    (address,) = re.findall(r'<img src="([^"]*)"', markup)
    assert address.startswith(BASE)
    return desk.root / "audio" / address.removeprefix(BASE)


@pytest.fixture
def desk(tmp_path: Path) -> Newsroom:
    made = Newsroom(tmp_path)
    made.write()
    return made


def out(desk: Newsroom) -> None:
    publish(desk.workspace, [DAY], anyway="a voice for tests")


def test_it_names_the_picture_and_says_in_one_line_what_is_not_published(desk: Newsroom) -> None:
    desk.build()
    card = embed_email(desk.workspace, DAY)
    (note,) = card.notes
    assert note.startswith(f"edition {DAY} is not published yet: audio-edition publish {DAY}")
    out(desk)
    public = embed_email(desk.workspace, DAY)
    assert (public.html, public.notes) == (card.html, ()), "publishing changes nothing of it"
    assert picture_in(desk, card.html.code).read_bytes().startswith(b"\x89PNG")
    assert f"{BASE}{DAY}/?t=" in card.text.code
    assert card.edition == DAY
    desk.write(story="The harbor of Tallinn did not open on Monday.")
    desk.build()
    card = embed_email(desk.workspace, DAY)
    assert card.notes[0].startswith("its revision 2 is not published yet")
    picture_in(desk, card.html.code).unlink()
    with pytest.raises(PublicationError, match="not drawn yet") as found:
        embed_email(desk.workspace, DAY)
    assert found.value.hint == f"audio-edition build {DAY} draws it"
    desk.build()
    assert embed_email(desk.workspace, DAY).html.code
    retract(desk.workspace, DAY)
    with pytest.raises(PublicationError, match=f"edition {DAY} was retracted"):
        embed_email(desk.workspace, DAY)
    with pytest.raises(PublicationError):
        embed_email(desk.workspace)


def test_today_is_the_newest_edition_and_stays_it(desk: Newsroom) -> None:
    desk.write(NEXT)
    for day in (DAY, NEXT):
        desk.build(day)
    desk.now = NOW + timedelta(days=1)
    card = embed_email(desk.workspace)
    assert card.edition == NEXT
    assert f'href="{BASE}{NEXT}/?t=0"' in card.html.code
    assert "/today/" not in card.html.code + card.text.code


def test_an_edition_of_tomorrow_has_its_card_today(desk: Newsroom) -> None:
    hour = NOW + timedelta(hours=3)
    desk.write(edition=f'publish_at = "{hour.isoformat()}"\n')
    desk.build()
    card = embed_email(desk.workspace, DAY)
    assert any(f"under embargo until {hour}" in note for note in card.notes)
    assert not picture_in(desk, card.html.code).exists()
    desk.now = hour
    refresh(desk.workspace)
    assert embed_email(desk.workspace, DAY).html == card.html
    assert picture_in(desk, card.html.code).exists()


def test_what_was_never_built_is_refused(desk: Newsroom) -> None:
    for name in ("2026-11-09", "../audio", "", "today"):
        with pytest.raises(PublicationError):
            embed_email(desk.workspace, name)


def test_the_command(desk: Newsroom) -> None:
    desk.build()

    def printed(*args: str) -> str:
        told = desk.run("embed", DAY, *args)
        assert told.exit_code == 0, told.stderr
        if args:
            (line,) = told.stderr.splitlines()
            assert "is not published yet" in line
        return told.stdout

    html = printed("--for", "email")
    assert html.startswith(f"<!-- audio-edition:{DAY} -->\n<table ")
    assert html.endswith("<!-- /audio-edition -->\n")
    text = printed("--for", "email", "--text")
    assert text.startswith("▶ Listen to This Edition (")
    both = json.loads(printed("--for", "email", "--json"))
    assert both == {"email": html[:-1], "email-text": text[:-1]}
    assert f"embed {DAY} --for email" in printed()
    for words in ("--text", "--for iframe --text", "--for email --into x"):
        assert desk.run("embed", DAY, *words.split()).exit_code == 2
    del desk.settings["show"]["base_url"]
    desk.build()
    out(desk)
    (line,) = desk.run("embed", DAY, "--for", "email").stderr.splitlines()
    assert "base_url in show.toml is this machine" in line


def test_the_length_is_what_the_edition_is_long(desk: Newsroom) -> None:
    desk.write(story="The harbor of Tallinn opened on Monday, after two years. " * 40)
    desk.build()
    text = embed_email(desk.workspace, DAY).text.code
    told = int(re.findall(r"\((\d+) min\)", text)[0])
    assert told == round(desk.made("episode.json")["audio"]["duration"] / 60) > 1
