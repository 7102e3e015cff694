"""Small scripts for tests, and engines that other people's packages offer."""

from pathlib import Path

from audio_edition.script.model import Origin, Script, ScriptSegment, Sentence
from tests.tools import package

TEXTS = (
    "The council voted on Tuesday to reopen the library.",
    "Crews worked through the night.",
    "The bridge was closed in the spring after inspectors found cracks in two of its beams.",
    "“We are not done,” said the mayor.",
    "A hearing is set for the twelfth of December.",
    "It begins at noon.",
)


def sentence(
    text: str, *, voice: str = "", language: str = "en-US", part: str = "body"
) -> Sentence:
    return Sentence(text, text, Origin("01-a.md", 3, 0, part=part), voice=voice, language=language)


def script_of(*sentences: Sentence, section: str = "") -> Script:
    segment = ScriptSegment("article", "01-a", "A", sentences, section=section)
    return Script("2026-11-03", "T", "en-US", (segment,))


def plain(*texts: str) -> Script:
    return script_of(*(sentence(text) for text in texts or TEXTS))


def offering(site: Path, engine: str, code: str) -> Path:
    """Install a package into ``site`` whose module ``code`` has the ``engine``; give ``site``."""
    package(site, f"{engine}_voices", "voices", f"{engine} = {engine}_voices:engine", code)
    return site


__all__ = ["TEXTS", "offering", "plain", "script_of", "sentence"]
