"""profile: what a show knows of a sender's letters, learned from an edition ruled once."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from audio_edition import disk
from audio_edition.addresses import is_plain_file
from audio_edition.edition.letters.learn import Retold, learn, letters_of, retold
from audio_edition.edition.letters.profile import profile_files, read_profile
from audio_edition.edition.load import load_edition
from audio_edition.edition.model import Edition
from audio_edition.edition.text import slug
from audio_edition.errors import EditionError
from audio_edition.toml_edit import replace
from audio_edition.workspace import Workspace
from newsletters.letters.profile import LetterProfile

FOLDER = "profiles"
"""Where a show keeps them, in its ``editions/``."""
_LOOKED_AT = 10  # other editions that tell what is deleted every day


@dataclass(frozen=True, slots=True)
class LearnedProfile:
    """A profile as it was learned: its ``name``, its ``file`` and what stands in there.

    ``retold`` says which of the edition's headlines its letters give when they are read by it.
    ``unsure`` are the first lines of what the editor deleted, and that the profile does not
    cut, for it may be of that day alone. ``dry_run`` tells that nothing was written.
    """

    name: str
    file: Path
    text: str
    retold: Retold
    unsure: tuple[str, ...] = ()
    dry_run: bool = False


def learn_profile(
    workspace: Workspace,
    edition: str,
    *,
    name: str = "",
    letters: Sequence[Path] = (),
    force: bool = False,
    dry_run: bool = False,
) -> LearnedProfile:
    """Write ``editions/profiles/NAME.toml`` from an edition that its editor has ruled.

    Parameters
    ----------
    name : of the profile; else the sender's.
    letters : the files, where the edition's folder has no copies of them.
    force : put it in the place of one that is there, and write one that loses a story.
    dry_run : learn, and write nothing.

    Raises ``EditionError`` for an edition without letters, or that tells nothing of them, for a
    name that no file may have, for a profile that is there already, and for one by which the
    letters lose a story that they give without it.
    """
    folder = workspace.editions / edition
    if edition not in workspace.edition_ids():
        near = difflib.get_close_matches(edition, workspace.edition_ids(), n=1)
        raise EditionError(
            f"there is no edition {edition!r:.60}",
            hint=f"did you mean {near[0]}?" if near else "audio-edition new makes one",
        )
    made = load_edition(folder, workspace.show.identity.language, store=workspace.store)
    files = [Path(file) for file in letters] or letters_of(folder)
    learned = learn(made, files, others=_others(workspace, edition))
    text = learned.text
    place = workspace.editions / FOLDER
    told = retold(text, files, made)
    name = name or slug(told.sender) or "letter"
    if not is_plain_file(f"{name}.toml") or name[0] in "._":
        raise EditionError(
            f"{name[:60]!r} cannot name a profile", hint="take letters, digits and dashes"
        )
    file = place / f"{name}.toml"
    if file.exists() and not (force or dry_run):
        raise EditionError(
            f"{file} exists already", hint="--force puts the new one in its place, or take --name"
        )
    lost = set(told.missed) & set(retold("", files, made).found)
    if lost and not (force or dry_run):
        raise EditionError(
            f"nothing was written: by this profile the letter loses “{min(lost):.80}”"
            + (f" and {len(lost) - 1} more," if len(lost) > 1 else ",")
            + " which it gives without one",
            hint="--dry-run prints the profile; --force writes it all the same",
        )
    if not dry_run:
        try:
            disk.make_folder(place)
        except OSError as problem:
            raise EditionError(f"{place} cannot be made: {problem.strerror}") from None
        replace(file, text.encode("utf-8"), error=EditionError)
    return LearnedProfile(name, file, text, told, learned.unsure, dry_run)


def _others(workspace: Workspace, edition: str) -> Iterator[Edition]:
    """The newest of the show's other editions that keep a letter; those that can be read."""
    kept = [
        name
        for name in reversed(workspace.edition_ids())
        if name != edition and letters_of(workspace.editions / name)
    ]
    for name in kept[:_LOOKED_AT]:
        with suppress(EditionError):
            folder = workspace.editions / name
            yield load_edition(folder, workspace.show.identity.language, store=workspace.store)


def profiles(workspace: Workspace) -> tuple[LetterProfile, ...]:
    """The show's profiles by name; raises ``EditionError`` for the first that cannot be read."""
    return tuple(map(read_profile, profile_files(workspace.editions / FOLDER)))
