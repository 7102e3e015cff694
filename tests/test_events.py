"""Events: what is told once."""

from audio_edition.events import Advanced, Event, Warned, once


def test_a_warning_is_told_once_and_everything_else_as_often_as_it_is() -> None:
    heard: list[Event] = []
    hear = once(heard.append)
    step = Advanced("speech", 1, 2, "x")
    for event in (step, Warned("speech", "a"), step, Warned("speech", "a"), Warned("proof", "a")):
        hear(event)
    assert heard == [step, Warned("speech", "a"), step, Warned("proof", "a")]
