"""``build --watch``: an edition is built again at each save, and nothing that is amiss ends it."""

import json
from pathlib import Path

import pytest

from audio_edition.speech import casting
from audio_edition.verbs import build
from audio_edition.verbs.saving import Saves
from tests.cli.typed import DAY, SHOW, show_in, typed

ARTICLE = "# The Library\n\nIt opened on Monday.\n\nTwo years of work were {0}.\n"


def test_what_is_saved_is_built_to_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    show = show_in(tmp_path, **{"01__md": ARTICLE.format("over")})
    article, settings = show / "editions" / DAY / "01.md", show / "editions" / "show.toml"
    saves = iter([
        (article, ARTICLE.format("done")),
        (settings, SHOW + "[audio"),  # half typed
        (settings, SHOW.replace("Lantern", "Lamp")),
        (article, "---\ntitle: [\n---\n"),
        (article, ARTICLE.format("past")),
    ])  # fmt: skip

    def wait(_: Saves) -> None:
        try:
            file, text = next(saves)
        except StopIteration:
            raise KeyboardInterrupt from None
        file.write_text(text, "utf-8")

    monkeypatch.setattr(Saves, "wait", wait)
    said = typed("build", DAY, "--watch", "--json", cwd=show)
    made = [json.loads(line)["sentences"]["synthesized"] for line in said.out.splitlines()]
    first, word, greeting, again = made
    assert (first > 1, word, greeting >= 1, again) == (True, 1, True, 1)
    toml, front, end = said.errors
    assert "show.toml" in toml
    assert front.startswith(f"error: {DAY}")
    assert "01.md" in front
    assert (said.code, end.partition(";")[0]) == (130, "error: interrupted")
    transcript = json.loads((show / "audio" / DAY / "transcript.json").read_text("utf-8"))
    assert "Two years of work were past." in [part["body"] for part in transcript["segments"]]


def test_much_is_heard_as_a_draft_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(_: Saves) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Saves, "wait", wait)
    monkeypatch.setattr(casting, "_QUICK", ("espeak",))
    show = show_in(tmp_path, **{"01__md": ARTICLE.format("over")})
    heard = []
    for most in (1000, 1):
        monkeypatch.setattr(build, "_MUCH", most)
        said = typed("build", DAY, "--watch", "--json", "--force", cwd=show)
        told = [json.loads(line) for line in said.out.splitlines()]
        heard.append([(one["engine"], one["draft"]) for one in told])
        (show / ".cache").rename(tmp_path / f"cache-{most}")  # all is to be spoken again
    assert heard == [[("silence", False)], [("espeak", True), ("silence", False)]]


def test_it_goes_with_one_edition_that_is_there(tmp_path: Path) -> None:
    show = show_in(tmp_path)
    missing = typed("build", "2026-11-09", "--watch", cwd=show)
    assert (missing.code, "2026-11-09" in missing.err) == (1, True)
    for more in (["--all"], [DAY, "2026-11-03"], [DAY, "--dry-run"]):
        said = typed("build", "--watch", *more, cwd=show)
        assert (said.code, "--watch goes with one edition" in said.err) == (2, True)
    show_in(tmp_path, SHOW + '[publish]\ntarget = "public"\n')
    health = typed("watch", "--health", "nowhere", cwd=show)
    assert (health.code, "is no health address" in health.err) == (1, True)
