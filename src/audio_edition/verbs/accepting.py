"""What an editor accepts: a printed sentence together with what would be said for it."""

from __future__ import annotations

from collections.abc import Iterable

from audio_edition import pipeline
from audio_edition.errors import ScriptError
from audio_edition.script.findings import FidelityError
from audio_edition.workspace import Workspace


def spoken_now(workspace: Workspace, edition: str, sentences: Iterable[str]) -> dict[str, str]:
    """What would be said for each printed sentence that the gate doubts now.

    Empty for one that it does not doubt, or where there can be no script yet: such an
    acceptance names the sentence alone, and holds while the lexicon has no hand in it.
    """
    doubted: dict[str, str] = {}
    try:
        pipeline.read_script(workspace, edition)
    except FidelityError as problem:
        doubted = {item.printed: item.spoken for item in problem.findings}
    except ScriptError:
        pass
    wanted = dict.fromkeys(" ".join(text.split()) for text in sentences)
    return {printed: doubted.get(printed, "") for printed in wanted}
