"""What becomes of an edition that is out: corrections, retractions at the source, killed runs."""

from __future__ import annotations

from typing import Any

import pytest

from audio_edition.verbs import morning
from tests.run.press import Press

DAY = "2026-11-02"
OTHER = "Nobody was on board when the ferry left the harbor, the captain said on Monday."


def published(press: Press) -> None:
    press.put("Ferry leaves", "Bridge opens")
    assert press.morning("05:00").outcome == "published"


def chapters(press: Press) -> list[str]:
    episode = press.episode()
    assert episode is not None
    return [chapter.title for chapter in episode.chapters]


def test_a_correction_at_the_source_goes_out_as_one(press: Press) -> None:
    published(press)
    press.sources["paper"][0].text = OTHER
    done = press.morning("05:10")
    assert (done.outcome, done.revision) == ("published", 2)
    episode = press.episode()
    assert episode is not None
    assert len(episode.published) == 2
    assert len(episode.corrections) == 1
    assert [kind for kind, *_ in press.told] == ["published", "published"]
    assert press.morning("05:15").outcome == "done"


def test_a_correction_that_is_not_clean_is_held_and_what_is_out_stays(press: Press) -> None:
    published(press)
    press.set(clean={"new_names": "hold"})
    press.sources["paper"][
        0
    ].text = "It was bought by Vlada Szczepanik, the town said. He paid in full."
    held = press.morning("05:55")
    assert held.outcome == "held"
    assert "new-name" in press.codes(held)
    episode = press.episode()
    assert episode is not None
    assert len(episode.published) == 1
    assert press.is_out()
    assert press.morning("06:00").outcome == "held"


def test_a_change_is_told_and_not_taken_where_the_source_says_so(press: Press) -> None:
    press.settings["source"][0]["on_change"] = "tell"
    published(press)
    press.sources["paper"][0].text = OTHER
    told = press.morning("05:10")
    assert (told.outcome, press.codes(told)) == ("held", ["changed-at-source"])
    assert press.told[-1][0] == "changed"
    episode = press.episode()
    assert episode is not None
    assert episode.revision == 1


def test_an_article_taken_back_is_told_with_the_exact_mend(press: Press) -> None:
    published(press)
    del press.sources["paper"][0]
    told = press.morning("05:10")
    assert (told.outcome, press.codes(told)) == ("held", ["gone-after-publication"])
    assert press.told[-1][0] == "gone"
    hint = told.reasons[0].hint
    assert f"audio-edition retract {DAY}" in hint
    assert told.reasons[0].file in hint
    assert press.is_out()
    press.down.add("paper")  # an outage takes nothing back
    again = press.morning("05:15")
    assert press.codes(again) == ["gone-after-publication"]


def test_an_article_taken_back_is_taken_out_where_the_show_says_so(press: Press) -> None:
    press.set(on_gone="take-out")
    published(press)
    del press.sources["paper"][0]
    done = press.morning("05:10")
    assert (done.outcome, press.codes(done)) == ("published", ["taken-out"])
    assert not [title for title in chapters(press) if "Ferry" in title]
    assert "gone" in [kind for kind, *_ in press.told]
    assert press.morning("05:15").outcome == "done"
    del press.sources["paper"][0]
    last = press.morning("05:20")
    assert press.codes(last) == ["taken-out"]
    assert not press.is_out()


def test_an_article_taken_back_before_its_edition_is_out_holds_it(press: Press) -> None:
    press.set(publish="after-approval")
    press.put("Ferry leaves", "Bridge opens")
    press.morning("05:00")
    del press.sources["paper"][0]
    press.set(publish="when-clean")
    held = press.morning("05:05")
    assert (held.outcome, press.codes(held)) == ("held", ["gone"])
    press.down.add("paper")
    assert press.codes(press.morning("05:10")) == ["gone"]
    press.set(at_deadline="publish-clean")
    done = press.morning("05:50")
    assert done.outcome == "published"
    assert not [title for title in chapters(press) if "Ferry" in title]


@pytest.mark.parametrize("place", ["build_step", "publish_step", "gather"])
def test_a_correction_whose_run_was_killed_goes_out_with_the_next(
    press: Press, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    published(press)
    press.sources["paper"][0].text = OTHER
    with monkeypatch.context() as patched:
        real = getattr(morning, place)

        def killed(*args: Any, **how: Any) -> Any:
            real(*args, **how)
            raise KeyboardInterrupt

        patched.setattr(morning, place, killed)
        with pytest.raises(KeyboardInterrupt):
            press.morning("05:10")
    assert press.morning("05:15").outcome in ("published", "done")
    episode = press.episode()
    assert episode is not None
    assert (episode.revision, len(episode.published)) == (2, 2)
    assert press.morning("05:20").outcome == "done"


def test_an_editors_own_change_of_what_is_out_is_the_editors_to_publish(press: Press) -> None:
    published(press)
    file = next((press.root / "editions" / DAY).glob("01-*.md"))
    file.write_text(file.read_text("utf-8").replace("Nobody", "Somebody"), "utf-8")
    assert press.morning("05:10").outcome == "done"
    episode = press.episode()
    assert episode is not None
    assert episode.revision == 1


def test_yesterdays_edition_is_corrected_by_todays_run(press: Press) -> None:
    published(press)
    press.at("05:00", press.now.date().replace(day=3))
    press.put("Harbor grows", text="The council of the town voted on Tuesday to enlarge it.")
    press.sources["paper"][0].text = OTHER
    report = press.run()
    assert [(one.edition, one.outcome) for one in report.records] == [
        (DAY, "published"),
        ("2026-11-03", "published"),
    ]
    episode = press.episode()
    assert episode is not None
    assert episode.revision == 2
