"""Shows as they are: whatever show.toml says, what was just built is as certified."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from audio_edition.publication.settings import Funding, Person, PublishSettings
from audio_edition.verbs.verify import verify
from tests.publication.support import NOW, Piece, Stage, identity
from tests.rows import each

RICH = PublishSettings(
    explicit=True,
    type="serial",
    season=3,
    locked=False,
    medium="newsletter",
    update="",
    copyright="© The Lantern Press",
    narrator="Joe & “friends”",
    ai_content='Read by a <machine> & "checked" by people.',
    hub="https://hub.example/",
    persons=(Person("Ada Marsh", "host", "cast", "https://ada.example/", ""),),
    funding=(Funding("https://pay.example/?a=1&b=2", "Give & take"),),
    subscribe=(("Overcast", "https://overcast.example/x"), ("Spotify", "https://s.example/?a&b")),
    source_type="compositeSynthetic",
)
AWKWARD = (
    Piece(
        "«Crème» & <br> — 5 > 4", ("A\u00a0& B said “no”.", "x < y", "Naïve; 100 %."), byline="É"
    ),
    Piece("Same", ("One.", "One.", "One.")),
    Piece("Same", ("One.", "Two."), url="https://lantern.example/a b?c=d&e=“f”"),
    Piece("東京の雨", ("雨が降った。", "誰も傘を持っていなかった。")),
)


@each(
    "settings, who",
    [
        (PublishSettings(), {}),
        (RICH, {"language": "de-DE", "title": "Die Laterne & Co", "author": "A < B"}),
        (RICH, {"language": "pt-BR", "description": "Line one\nline two & more",
                "base_url": "https://audio.lantern.example/a%20b/"}),
        (RICH, {"language": "sv-SE", "link": "https://lantern.example/?a=1&b=2", "guid": "x & y"}),
    ],
)  # fmt: skip
def test_what_was_just_published_is_as_certified(
    tmp_path: Path, settings: PublishSettings, who: dict[str, str]
) -> None:
    stage = Stage(tmp_path, identity=identity(**who), settings=settings)
    for day, pieces in (("2026-11-01", AWKWARD), ("2026-11-02", AWKWARD[::-1])):
        stage.release(day, pieces, title="Edition <of> “the” day & night")
    stage.release("2026-11-03")
    stage.publish()
    later = NOW + timedelta(hours=3)
    stage.release("2026-11-02", AWKWARD[1:], now=later)
    stage.publish("2026-11-02", now=later, note="The fare is $5 & not <$4>.")
    report = verify(stage.audio)
    assert report.ok, [f for f in report.findings if f.severity == "error"]
    assert len(report.editions) == 3
