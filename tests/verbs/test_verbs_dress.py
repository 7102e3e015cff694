"""An edition with a cover and a music level of its own: in its sound, tags, feed and pages."""

import hashlib
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mutagen.id3 import ID3
from PIL import Image

from audio_edition import BuildReport, EditionError, build, check, new, publish, retract, verify
from audio_edition.publication import manifest
from audio_edition.publication.leaving import staleness
from audio_edition.publication.pixels import square
from audio_edition.speech.engines.silence import SilentVoice
from audio_edition.verbs.proof import proof
from audio_edition.verbs.standing import Reading
from tests.programme.judges import decoded
from tests.tools import ROOT
from tests.verbs.newsroom import DAY, Newsroom

pytestmark = pytest.mark.usefixtures("speaking")
RED, BLUE = (180, 20, 40), (20, 40, 180)
RATE = 44100


def picture(colour: tuple[int, int, int] = RED, side: int = 1400, form: str = "JPEG") -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(held, form)
    return held.getvalue()


class Dressed(Newsroom):
    """A show with music, a sting and two articles; the edition is built by a voice that hums."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.settings |= {
            "intro": {"music": "music.flac"},
            "audio": {"sting": "music.flac"},
            "publish": {"target": str(root / "public")},
        }
        self.folder = root / "editions" / DAY
        self.write()
        (self.folder / "02-orchard.md").write_text("# The Orchard\n\nThe harvest began.\n")
        shutil.copy(ROOT / "editions/assets/intro.flac", root / "editions/music.flac")

    def wear(self, text: str, **files: bytes) -> None:
        (self.folder / "edition.toml").write_text(text, "utf-8")
        for name, data in files.items():
            (self.folder / name.replace("__", ".")).write_bytes(data)

    def built(self) -> BuildReport:
        return build(self.workspace, DAY, jobs=1)

    @property
    def out(self) -> Path:
        return self.root / "audio" / DAY

    def stale(self) -> str:
        episode = manifest.read(self.root / "audio", DAY)
        assert episode is not None
        found = staleness(self.workspace, episode, Reading(self.workspace).fingerprint)
        return found.message if found else ""


@pytest.fixture(scope="module")
def hummed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BuildReport]:
    room = Dressed(tmp_path_factory.mktemp("hummed") / "show")
    return room.root, room.built()


@pytest.fixture
def room(
    hummed: tuple[Path, BuildReport], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Dressed:
    """The show as it was built, where nobody can say a sentence any more."""
    root = tmp_path / "show"
    shutil.copytree(hummed[0], root)
    room = Dressed(root)

    def mute(*_: Any) -> None:
        raise AssertionError("a sentence was spoken again")

    monkeypatch.setattr(SilentVoice, "speak", mute)
    return room


def level(file: Path, first: float, last: float) -> float:
    part = decoded(file)[int(first * RATE) : int(last * RATE)]
    return float(10 * np.log10(np.mean(np.square(part))))


def shown_in_feed(root: Path) -> set[str]:
    """Where the item's pictures lie that stand for the whole episode."""
    item = (root / "feed.xml").read_text("utf-8").partition("<item>")[2]
    found = re.findall(r'<(itunes|podcast):image href="([^"]*)"', item)
    assert {kind for kind, _ in found[:2]} == {"itunes", "podcast"}
    return {address for _, address in found[:2]}


def test_its_own_cover_is_in_tags_feed_page_player_and_lists(room: Dressed) -> None:
    before = (room.out / f"{DAY}.mp3").read_bytes()
    old = manifest.read(room.root / "audio", DAY)
    assert old is not None
    assert shown_in_feed(room.root / "audio") == {"https://example.org/audio/cover.jpg"}
    assert room.stale() == ""
    room.wear('cover = "images/red.png"\n')
    (room.folder / "images").mkdir()
    data = picture(form="PNG")
    (room.folder / "images/red.png").write_bytes(data)
    assert "cover" in room.stale()
    report = room.built()
    assert room.stale() == ""
    assert (report.spoken.synthesized, report.episode.frames_sha256) == (0, old.frames_sha256)

    assert (room.out / f"{DAY}.mp3").read_bytes() != before
    assert ID3(room.out / f"{DAY}.mp3").getall("APIC:Cover")[0].data == square(data, 300, 10_000)

    name = report.episode.cover
    whole = (room.out / name).read_bytes()
    assert name == f"cover-{hashlib.sha256(whole).hexdigest()[:10]}.jpg"
    with Image.open(io.BytesIO(whole)) as image:
        assert (image.format, image.size) == ("JPEG", (1400, 1400))
        assert np.allclose(image.getpixel((700, 700)), RED, atol=6)
    small = name.replace(".jpg", "-small.jpg")
    with Image.open(room.out / small) as image:
        assert image.size == (192, 192)
        assert np.allclose(image.getpixel((96, 96)), RED, atol=6)
    assert {name, small} <= {file.name for file in report.episode.files}

    where = f"https://example.org/audio/{DAY}/{name}"
    assert shown_in_feed(room.root / "audio") == {where}
    for page in (f"{DAY}/index.html", f"{DAY}/embed.html", "today/index.html"):
        text = (room.root / "audio" / page).read_text("utf-8")
        folder = f"../{DAY}/" if page.startswith("today") else ""
        assert f'data-cover="{folder}{name}"' in text, page
        assert f'data-icon="{folder}{small}"' in text, page
        if not page.endswith("embed.html"):
            assert f'<meta property="og:image" content="{where}">' in text
            assert f'"image": "{where}"' in text or f'"image":"{where}"' in text
    listed = (room.root / "audio/index.html").read_text("utf-8")
    [thumb] = set(re.findall(rf"{DAY}/(thumb-\w+\.jpg)", listed))
    newest = max(room.out.glob("card-r1-*.png"), key=lambda file: file.stat().st_mtime_ns)
    for file, at in ((room.out / thumb, (40, 40)), (newest, (100, 100))):
        with Image.open(file) as image:
            assert np.allclose(image.convert("RGB").getpixel(at), RED, atol=12), file

    assert verify(room.root / "audio").ok
    found = check(room.workspace, DAY).findings
    # a hum is as loud as nobody speaks
    assert [f for f in found if f.severity == "error" and f.code != "audio-loudness"] == []

    room.wear("")  # without one the show's own stands again
    assert room.built().episode.cover == ""
    assert not list(room.out.glob("cover-*.jpg"))
    assert shown_in_feed(room.root / "audio") == {"https://example.org/audio/cover.jpg"}
    assert 'data-cover="../cover.jpg"' in (room.out / "index.html").read_text("utf-8")


def test_what_is_out_is_shown_otherwise_and_sounds_the_same(room: Dressed, tmp_path: Path) -> None:
    room.wear('cover = "own.jpg"\n', own__jpg=picture(RED))
    first = room.built().episode
    publish(room.workspace, anyway="for the test")
    public = room.root / "public"
    sound = (public / DAY / first.file).read_bytes()
    assert shown_in_feed(public) == {f"https://example.org/audio/{DAY}/{first.cover}"}
    room.wear('cover = "own.jpg"\n', own__jpg=picture(BLUE))
    assert "cover" in room.stale()
    second = room.built().episode
    assert (second.revision, second.file) == (1, first.file)
    assert second.cover != first.cover
    publish(room.workspace, anyway="for the test")
    assert shown_in_feed(public) == {f"https://example.org/audio/{DAY}/{second.cover}"}
    assert (public / DAY / second.cover).read_bytes() == (room.out / second.cover).read_bytes()
    assert (public / DAY / second.file).read_bytes() == sound

    # a checkout that has nothing gets it back, and no checkout keeps what is purged
    empty = Dressed(tmp_path / "empty")
    empty.settings["publish"] = {"target": str(public)}
    publish(empty.workspace, restore=True)
    assert manifest.read(empty.root / "audio", DAY).cover == second.cover
    assert (empty.out / second.cover).read_bytes() == (room.out / second.cover).read_bytes()
    retract(empty.workspace, DAY, purge=True)
    assert not [*empty.out.glob("cover-*"), *(public / DAY).glob("cover-*")]
    assert '"cover"' not in (empty.out / "episode.json").read_text("utf-8")


def test_music_is_mixed_around_the_same_words(
    room: Dressed, hummed: tuple[Path, BuildReport]
) -> None:
    def parts(report: BuildReport) -> dict[str, str]:
        return {one.id: one.sha256 for one in report.programme.segments}

    was, intro = parts(hummed[1]), room.out / "intro.mp3"
    lead, spoken = level(intro, 0.3, 2.2), level(intro, 5.0, 7.0)
    room.wear("[music]\nintro = -14.0\n")
    assert "music" in room.stale()
    report = room.built()
    now = parts(report)
    assert room.stale() == ""
    assert report.spoken.synthesized == 0
    assert {name for name in was if was[name] != now[name]} == {"intro"}
    # ten LU lower against the voice
    fallen = (lead - spoken) - (level(intro, 0.3, 2.2) - level(intro, 5.0, 7.0))
    assert fallen == pytest.approx(10.0, abs=1.5)
    # it is assembled again, and has these very frames
    proof(room.workspace, DAY, most=0.001, again=False)

    room.wear("[music]\nintro = -14.0\noff = true\n")
    report = room.built()
    silent = parts(report)
    assert report.spoken.synthesized == 0
    assert silent["outro"] == was["outro"]
    assert silent["02-orchard"] != was["02-orchard"], "the sting before it is gone"
    # two and a half seconds of music before the first word, and as many behind the last
    assert report.programme.segments[0].duration < hummed[1].programme.segments[0].duration - 4
    room.wear("")
    assert parts(room.built()) == was


def test_what_apps_would_not_take_is_told_in_one_line_and_left_out(room: Dressed) -> None:
    for data, told in (
        (None, "red.jpg is not in the edition's folder"),
        (picture(side=1399), "1399 × 1399 pixels; apps want 1400 to 3000"),
        (picture(form="GIF"), "the cover is GIF"),
        (b"<svg/>", "the cover cannot be read"),
    ):
        room.wear('cover = "red.jpg"\n', **({"red__jpg": data} if data is not None else {}))
        report = room.built()
        [warning] = [one for one in report.warnings if "the edition's cover" in one]
        assert (told in warning, "\n" in warning) == (True, False)
        assert report.episode.cover == ""
        assert shown_in_feed(room.root / "audio") == {"https://example.org/audio/cover.jpg"}
        findings = [one for one in check(room.workspace, DAY).findings if one.code[:5] == "cover"]
        assert {one.severity for one in findings} == {"error"}
        assert told in findings[0].message
        assert findings[0].where == f"{DAY}/edition.toml cover red.jpg"
        assert findings[0].remedy


def test_no_cover_leads_out_of_the_folder(room: Dressed) -> None:
    (room.root / "editions/secret.jpg").write_bytes(picture())
    (room.folder / "link.jpg").symlink_to(room.root / "editions/secret.jpg")
    (room.folder / "away").symlink_to(room.root / "editions")
    (room.folder / "round.jpg").symlink_to("round.jpg")
    for name in ("../secret.jpg", "link.jpg", "away/secret.jpg", "round.jpg", "/etc/hosts"):
        room.wear(f'cover = "{name}"\n')
        with pytest.raises(EditionError, match="must name a picture in the edition's folder") as no:
            room.built()
        assert "\n" not in no.value.message
        codes = {one.code for one in check(room.workspace, DAY).findings}
        assert "cover-missing" in codes
    # a link that stays inside is nobody's secret
    (room.folder / "own.jpg").write_bytes(picture())
    (room.folder / "inner.jpg").symlink_to("own.jpg")
    text = 'cover = "inner.jpg"  # mine\n\n[music]\noff = true\n'
    room.wear(text)
    assert room.built().episode.cover
    story = room.root / "03-snow.md"  # articles that are added leave both as they are
    story.write_text("# Snow\n\nSnow fell in the night, and it lies deep in the streets.\n")
    new(room.workspace, DAY, [str(story)], add=True)
    written = (room.folder / "edition.toml").read_text("utf-8")
    assert [line for line in text.strip().splitlines() if line not in written] == []


def test_a_record_of_before_is_no_older_for_it(hummed: tuple[Path, BuildReport]) -> None:
    """An edition without either has the digest that it had before there were any."""
    told = json.loads((hummed[0] / "audio" / DAY / "build.json").read_text("utf-8"))
    assert told["built_from"]["details"] == DETAILS


DETAILS = "db33053048857f953294da9cf0312703ae319dd219ef389eb34a1a1cc1d77ed8"
