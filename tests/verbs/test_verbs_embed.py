"""``embed --article``: which article is meant, in which edition, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from audio_edition.errors import PublicationError
from audio_edition.publication.pages.snippets import PlayerLook
from audio_edition.verbs.embed import embed
from tests.verbs.newsroom import DAY, Newsroom

URL = "https://news.example/harbor/"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    room = Newsroom(Path(tmp_path_factory.mktemp("embed")))
    room.write(url=URL)
    (room.root / "editions" / DAY / "02-trams.md").write_text(
        "# The Trams\n\nThe night trams will run until four in the morning, the city says.\n"
    )
    room.build()
    return room


@pytest.mark.parametrize(
    ("named", "article"),
    [
        ("01-harbor", "01-harbor"),
        ("2", "02-trams"),
        (URL, "01-harbor"),
        ("http://www.news.example/harbor?utm=1#top", "01-harbor"),
    ],
)
@pytest.mark.parametrize("edition", [DAY, "today"])
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


@pytest.mark.parametrize(
    ("named", "hint"),
    [
        ("0", "its number, 1 to 2"),
        ("3", "its number, 1 to 2"),
        ("02-tram", "did you mean 02-trams?"),
        ("https://news.example/elsewhere", "01-harbor"),
        ("javascript:alert(1)", "01-harbor"),
        ("https://[", "01-harbor"),
    ],
)
def test_no_such_article(room: Newsroom, named: str, hint: str) -> None:
    with pytest.raises(PublicationError, match="has no article") as refused:
        embed(room.workspace, DAY, article=named)
    assert hint in (refused.value.hint or "")


def test_no_such_edition(room: Newsroom) -> None:
    with pytest.raises(PublicationError, match="is not published"):
        embed(room.workspace, "2026-11-09", article="1")
