"""recognisers: who can listen here, to which languages, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audio_edition.errors import AudioEditionError
from audio_edition.plugins import NOBODY
from audio_edition.proof.model import RecogniserRequest
from audio_edition.proof.registry import RECOGNISERS
from audio_edition.proof.settings import ProofSettings
from audio_edition.verbs.languages import languages
from audio_edition.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ListedRecogniser:
    """A recogniser of this machine; ``chosen`` is the show's own.

    ``ears`` has a row for each company of ears that open: the languages that it hears, and
    what its ears are called. ``missing`` says why there is none for the show's language, with
    ``remedy``; both are empty where there is one.
    """

    name: str
    chosen: bool
    ears: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    missing: str = ""
    remedy: str = ""


def recognisers(workspace: Workspace | None) -> Iterator[ListedRecogniser]:
    """Open every recogniser for each language that is known here; no model is loaded.

    Weights that the show names are read whole to know their digest, so they are opened for the
    show's own language alone.
    """
    settings = workspace.show.proof if workspace else ProofSettings()
    own = workspace.plugins if workspace else NOBODY
    spoken = workspace.show.identity.language if workspace else "en"
    names = RECOGNISERS.names(own)
    for name in [*names, *{settings.recogniser}.difference(names)]:
        is_chosen = name == settings.recogniser
        weights = settings.weights if is_chosen else ()
        tags = [spoken]
        if not weights:
            known = (language.tag for language in languages(workspace))
            tags += [tag for tag in known if tag != spoken.lower().partition("-")[0]]
        ears: dict[tuple[str, ...], list[str]] = {}
        missing = remedy = ""
        for tag in tags:
            request = RecogniserRequest(
                name,
                tag,
                weights=weights,
                folder=settings.folder,
                memory=workspace.store.address if workspace else "",
            )
            try:
                opened = RECOGNISERS.find(name, own).open(request)
                ears.setdefault(tuple(ear.name for ear in opened), []).append(tag)
            except AudioEditionError as problem:
                if tag == spoken:
                    missing, remedy = problem.message, problem.hint or ""
            except Exception as problem:  # a stranger's may raise anything: that is the finding
                if tag == spoken:
                    missing = f"it does not open: {type(problem).__name__}: {problem}"
        rows = tuple((tuple(heard), names) for names, heard in ears.items())
        yield ListedRecogniser(name, is_chosen, rows, missing, remedy)
