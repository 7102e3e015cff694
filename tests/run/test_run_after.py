"""What becomes of an edition that is out: corrections, retractions at the source, killed runs."""

import pytest

from audio_edition.verbs import morning
from tests.edition.collect.stand_ins import Answer
from tests.run.press import Press, killed_behind

DAY = "2026-11-02"
DOWN = Answer(404, "nothing here")
OTHER = "Nobody was on board when the ferry left the harbor, the captain said on Monday."


def test_a_correction_at_the_source_goes_out_as_one(out: Press) -> None:
    out.change(out.paper.posts[0], OTHER)
    done = out.morning("05:10")
    assert (done.outcome, done.revision) == ("published", 2)
    episode = out.episode()
    assert (len(episode.published), len(episode.corrections)) == (2, 1)
    assert [kind for kind, *_ in out.told] == ["published", "published"]
    assert out.morning("05:15").outcome == "done"


def test_a_correction_that_is_not_clean_is_held_and_what_is_out_stays(out: Press) -> None:
    out.set(clean={"new_names": "hold"})
    out.change(out.paper.posts[0], "It was bought by Vlada Szczepanik, the town said. He paid.")
    outcome, codes = out.why("05:55")
    assert outcome == "held"
    assert "new-name" in codes
    assert len(out.episode().published) == 1
    assert out.is_out()
    assert out.morning("06:00").outcome == "held"


def test_a_change_is_told_and_not_taken_where_the_source_or_an_editor_has_its_say(
    out: Press,
) -> None:
    out.settings["source"][0]["on_change"] = "tell"
    before = out.paper.posts[0].body
    out.change(out.paper.posts[0], OTHER)
    for clock in ("05:10", "05:15"):
        assert out.why(clock) == ("held", ["changed-at-source"])
        assert out.told[-1][0] == "changed"
    out.paper.posts[0].body = before
    file = next((out.root / "editions" / DAY).glob("01-*.md"))
    file.write_text(file.read_text("utf-8").replace("Nobody", "Somebody"), "utf-8")
    assert out.morning("05:20").outcome == "done", "an editor's own change is his to publish"
    assert out.episode().revision == 1


def test_an_article_taken_back_is_told_with_the_exact_mend(out: Press) -> None:
    out.paper.posts[0].status = "trash"
    told = out.morning("05:10")
    assert (told.outcome, out.codes(told)) == ("held", ["gone-after-publication"])
    assert out.told[-1][0] == "gone"
    hint = told.reasons[0].hint
    assert f"audio-edition retract {DAY}" in hint
    assert told.reasons[0].file in hint
    assert out.is_out()
    out.paper.fails = DOWN  # an outage takes nothing back
    assert out.why("05:15") == ("held", ["gone-after-publication"])


def test_an_article_taken_back_is_taken_out_where_the_show_says_so(out: Press) -> None:
    out.set(on_gone="take-out")
    out.paper.posts[0].status = "trash"
    assert out.why("05:10") == ("published", ["taken-out"])
    assert "Ferry" not in out.chapters()
    assert "gone" in [kind for kind, *_ in out.told]
    assert out.morning("05:15").outcome == "done"
    out.paper.posts[1].status = "trash"
    assert out.why("05:20") == ("published", ["taken-out"])
    assert not out.is_out()


def test_an_article_taken_back_before_its_edition_is_out_holds_it(unbuilt: Press) -> None:
    unbuilt.set(publish="after-approval")
    unbuilt.put("Ferry leaves", "Bridge opens")
    unbuilt.morning("05:00")
    unbuilt.paper.posts[0].status = "trash"
    unbuilt.set(publish="when-clean")
    assert unbuilt.why("05:05") == ("held", ["gone"])
    unbuilt.paper.fails = DOWN
    assert unbuilt.why("05:10") == ("held", ["gone"])
    unbuilt.set(at_deadline="publish-clean")
    done = unbuilt.morning("05:50")
    assert (done.outcome, len(done.left_out)) == ("published", 1)
    assert "ferry" in done.left_out[0]


@pytest.mark.parametrize("place", ["build_step", "publish_step", "gather"])
def test_a_correction_whose_run_was_killed_goes_out_with_the_next(out: Press, place: str) -> None:
    out.change(out.paper.posts[0], OTHER)
    with killed_behind(morning, place):
        out.morning("05:10")
    assert out.morning("05:15").outcome in ("published", "done")
    assert (out.episode().revision, len(out.episode().published)) == (2, 2)
    assert out.morning("05:20").outcome == "done"


def test_yesterdays_edition_is_corrected_by_todays_run(out: Press) -> None:
    out.at("05:00", out.now.date().replace(day=3))
    out.change(out.paper.posts[0], OTHER)
    assert [(one.edition, one.outcome) for one in out.run().records] == [
        (DAY, "published"),
        ("2026-11-03", "waiting"),
    ]
    assert out.episode().revision == 2


def test_what_yesterdays_edition_lost_at_its_source_is_done_once_by_todays_run(out: Press) -> None:
    out.set(on_gone="take-out")
    out.at("05:00", out.now.date().replace(day=3))
    out.paper.posts[0].status = "trash"
    today = ("2026-11-03", "waiting")
    for ran in ([(DAY, "published"), today], [today]):
        assert [(one.edition, one.outcome) for one in out.run().records] == ran
    assert "Ferry" not in out.chapters()
