"""Articles that no voice of the show can read: said before a build has to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from audio_edition.errors import SpeechError
from audio_edition.languages.model import primary
from audio_edition.script.model import Origin, Script, ScriptSegment, Sentence
from audio_edition.speech.casting import Casting
from audio_edition.speech.model import GaveUp
from audio_edition.workspace import Workspace


def unread_in(workspace: Workspace, script: Script) -> tuple[str, ...]:
    """A line for each language and voice that a build of ``script`` would stop at.

    Nothing is loaded where all is in the show's own language.
    """
    return tuple(_unread(workspace, script.segments))


def unread_of(workspace: Workspace, articles: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The same of articles that were just taken: the name of each one's file, and its language."""
    return tuple(
        line
        for file, language in articles
        for line in _unread(workspace, [_segment(file, language)])
    )


def _segment(file: str, language: str) -> ScriptSegment:
    return ScriptSegment("article", file, "", (Sentence("", "", Origin(file), language=language),))


def _unread(workspace: Workspace, segments: Iterable[ScriptSegment]) -> Iterator[str]:
    own = primary(workspace.show.identity.language)
    casting = Casting(workspace.show.voice, workspace.store.address)
    asked: set[tuple[str, str, str]] = set()
    # the articles' lines first: they are what an editor knows
    for segment in sorted(segments, key=lambda one: one.kind != "article"):
        for sentence in segment.sentences:
            tag = primary(sentence.language)
            if tag == own:
                continue
            wanted = (*casting.wanted(segment, sentence), tag)
            if wanted in asked:
                continue
            asked.add(wanted)
            try:
                casting.cast([replace(segment, sentences=(sentence,))])
            except GaveUp:
                continue  # not ready on this machine, which is another matter
            except SpeechError as problem:
                yield f"a build would stop: {problem.message} ({problem.hint})"
