"""What the newest edition is called on any day, in every language, and what is told of its days."""

from __future__ import annotations

from audio_edition import languages
from audio_edition.publication.days import PublishingDays, days_of_rule
from audio_edition.publication.pages.day import day_of
from audio_edition.show import Show
from tests.player.site_fixture import make_episode
from tests.rows import each

WEEK = (0, 1, 2, 3, 4)


@each("language", ["en-US", "de", "fr", "es", "it", "pt-BR", "pt-PT"])
def test_every_language_says_it_with_the_date(language: str) -> None:
    episode, _ = make_episode(language=language)
    days = PublishingDays(WEEK, "Europe/Berlin", "06:00")
    day = day_of(episode, language, days, newest=True, own=False)
    english = day_of(episode, "en", days, newest=True, own=False)
    say = languages.labels_of(language)
    assert day.heading == say["listen_latest"]
    assert day.attributes["data-today"] == say["listen_today"] != day.heading
    assert "2026" in day.notice["data-last"]
    assert "{" not in day.notice["data-last"]
    assert day.notice["data-next"].count("{date}") == 1
    told = [day.notice[key] for key in ("data-none", "data-later", "data-so-far", "data-last")]
    assert len(set(told)) == 4
    if not language.startswith("en"):
        assert not {*told, day.heading} & {*english.notice.values(), english.heading}


def test_only_the_newest_may_become_todays() -> None:
    episode, _ = make_episode()
    days = PublishingDays()
    assert day_of(episode, "en", days, newest=False, own=True).attributes == {}
    own = day_of(episode, "en", days, newest=True, own=True)
    assert own.heading == "Listen to This Edition"
    assert own.attributes == {
        "data-edition-day": "2026-11-02",
        "data-today": "Listen to Today's Edition",
    }, "nothing of days that nobody told"
    told = day_of(episode, "en", PublishingDays((0,), "", "06:00"), newest=True, own=True)
    assert "data-due" not in told.attributes, "an hour of no zone"
    assert told.attributes["data-days"] == "0"


@each(
    "rule, days",
    [
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", WEEK),
        ("RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=SU,MO;WKST=MO", (0, 6)),
        ("freq=daily", (0, 1, 2, 3, 4, 5, 6)),
        ("FREQ=DAILY;BYDAY=SA", (5,)),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", ()),
        ("FREQ=MONTHLY;BYDAY=1MO", ()),
        ("FREQ=WEEKLY;BYDAY=1MO", ()),
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=3", ()),
        ("FREQ=WEEKLY", ()),
        ("whenever", ()),
        ("", ()),
    ],
)
def test_a_rule_tells_its_weekdays(rule: str, days: tuple[int, ...]) -> None:
    assert days_of_rule(rule).weekdays == days


def test_a_show_tells_its_days() -> None:
    title = {"title": "The Lantern"}
    run = {"days": ["mon-fri"], "timezone": "Europe/Berlin", "deadline": "06:10"}
    rule = {"update_rule": "FREQ=DAILY"}
    assert Show.of({"show": title}).publish.days == PublishingDays(), "it said nothing"
    assert Show.of({"show": title, "publish": rule}).publish.days.weekdays == tuple(range(7))
    both = Show.of({"show": title, "publish": rule, "run": run}).publish.days
    assert both == PublishingDays(WEEK, "Europe/Berlin", "06:10"), "what the newsroom goes by"
