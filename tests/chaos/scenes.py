"""Whatever writes, on a show as it stands before it; each scene can be laid out again and again.

What stands afterwards is compared with a twin's that nobody disturbed.
"""

import contextlib
import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tests.chaos.places import digests
from tests.chaos.powercut import Record, is_hidden
from tests.chaos.process import Does, Ended, run
from tests.chaos.show import DATA, EPOCH, ONE, THREE, TWO, write_edition, write_show

_LETTER = (DATA / "letter.eml").read_bytes()


@dataclass(frozen=True)
class Scene:
    """Something that is done to a show, and what was done before it.

    ``units`` are folders of which all changes at once, and ``between`` files that tell on the way
    what is meant; ``units`` is None where this is no editor's act of which every event is tried.
    """

    name: str
    does: Does
    before: tuple[tuple[str, ...], ...] = ()
    prepare: Callable[[Path], object] = lambda show: None
    # What it says a second time, where all was done the first time already
    done: str = r"(?!)"
    units: tuple[str, ...] | None = None
    between: tuple[str, ...] = ()


def _put(name: str, text: str | bytes) -> Callable[[Path], object]:
    def put(show: Path) -> None:
        (show / name).parent.mkdir(exist_ok=True)
        (show / name).write_bytes(text.encode() if isinstance(text, str) else text)

    return put


def _desk(act: str, *words: Any) -> None:
    from audio_edition.verbs import desk_edit
    from audio_edition.workspace import Workspace

    getattr(desk_edit, act)(Workspace.open(Path.cwd()), ONE, *words)


def _taken(show: Path) -> None:
    """A letter that was taken over, and what its undoing needs."""
    folder = show / "editions" / ONE
    _put(f"editions/{ONE}/05-letter.eml", _LETTER)(show)

    def texts() -> dict[str, str]:
        return {p.name: p.read_text() for p in folder.iterdir() if p.is_file()}

    before = texts()
    assert run(show, partial(_desk, "take", "05-letter.eml")).code == 0
    after = texts()
    names = [n for n in sorted({*before, *after}) if before.get(n) != after.get(n)]
    pairs = {name: (before.get(name), after.get(name)) for name in names}
    (show / "swap.json").write_text(json.dumps(pairs))


def _undo() -> None:
    from audio_edition.verbs import desk
    from audio_edition.workspace import Workspace

    show = Workspace.open(Path.cwd())
    told = json.loads(Path("swap.json").read_bytes())
    pairs = {n: [one if one is None else one.encode() for one in pair] for n, pair in told.items()}
    now = desk.held(show, ONE, pairs)
    if any(now[name] != before for name, (before, _) in pairs.items()):
        desk.put_back(show, ONE, {name: desk.Swap(*pair) for name, pair in pairs.items()})


EDITION = (f"editions/{ONE}",)
BUILT = (("build", ONE),)
OUT = (*BUILT, ("publish",))
_ARTICLE = _put("letter.md", "# A letter\n\nThe pier is open again today.\n\nIt was closed.\n")
_DROPPED = _put("inbox/news.md", "# Fog\n\nThe fog has gone today.\n")
_WORDS = _put("words.toml", '[words]\n"Ennis" = "EN-iss"\n')
_MAIL = _put(f"editions/{ONE}/05-letter.eml", _LETTER)
_OLD = _put("years/2026-11-10.md", "---\ntitle: Old\ndate: 2026-11-10\n---\n\nIt was painted.\n")
_MENDED = partial(write_edition, edition=ONE, revision=2)
_SECOND = partial(write_edition, edition=TWO, revision=1)
MEMORY = ("runs/taken.json", "runs/taken.before.json")

SCENES = (
    Scene("init", ("init", "made"), done=r"already|is not empty|holds", units=("made/editions",)),
    Scene(
        "new",
        ("new", THREE, "letter.md"),
        (),
        _ARTICLE,
        "exists|already|is there",
        (f"editions/{THREE}",),
    ),
    Scene("new --add", ("new", ONE, "letter.md", "--add"), (), _ARTICLE, units=EDITION),
    Scene("new --force", ("new", ONE, "letter.md", "--force"), (), _ARTICLE, units=EDITION),
    Scene("collect", ("collect", ONE), (), _DROPPED, units=EDITION, between=MEMORY),
    Scene("script", ("script", ONE)),
    Scene("approve", ("approve", ONE, "--by", "Ada"), units=()),
    Scene("lexicon", ("lexicon", "import", "words.toml"), (), _WORDS, units=()),
    Scene("profile", ("profile", "learn", ONE), (), _MAIL, units=()),
    Scene("desk text", partial(_desk, "text", "01-news.md", 3, "It is copper now."), units=()),
    Scene("desk take", partial(_desk, "take", "05-letter.eml"), (), _MAIL, units=EDITION),
    Scene("desk undo", _undo, (), _taken, units=EDITION),
    Scene("build", ("build", TWO), BUILT, _SECOND),
    Scene("correction", ("build", ONE), OUT, _MENDED, units=()),
    Scene("check", ("check", ONE), BUILT),
    Scene("proof", ("proof", ONE), BUILT),
    Scene("publish", ("publish",), BUILT),
    Scene("run", ("run", TWO), OUT, _SECOND),
    Scene("retract", ("retract", ONE), OUT, units=()),
    Scene("members", ("members", "add", "ada@l.example"), BUILT, done="already", units=()),
    Scene("cache", ("cache", "--prune", "--older-than", "0d"), BUILT),
    Scene("archive", ("archive", "years"), (), _OLD),
)

# what may differ: by its run, its hour; what an edition was before, and stays hidden
_OWN = re.compile(
    r"(^|/)(\.cache/|runs/(commands/|[-\d]+\.jsonl)|\.made-here$|state\.json$|\.[^/]+\.before-)"
)


class Stage:
    """Where scenes are played: one folder, laid out anew for each trial."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.show = folder / "play" / "show"
        self._stood: dict[tuple[tuple[str, ...], ...], Path] = {}

    def run(self, does: Does, **options: Any) -> Ended:
        """Do it in the show."""
        environment = {
            "SOURCE_DATE_EPOCH": str(EPOCH),
            "TMPDIR": str(self.folder),
            "HOME": str(self.folder),  # what is trusted is written there
            "XDG_STATE_HOME": str(self.folder / "state"),
            "CHAOS_MEMBERS": "0123456789abcdef" * 4,
        }
        words = (does,) if callable(does) else does
        return run(self.show, *words, environment=environment, **options)

    def lay(self, kept: Path) -> None:
        """As it stood."""
        shutil.rmtree(self.show.parent, ignore_errors=True)
        shutil.copytree(kept, self.show.parent, symlinks=True)

    def after(self, commands: tuple[tuple[str, ...], ...]) -> Path:
        """A copy of the show as it stands after these."""
        if commands not in self._stood:
            if commands:
                self.lay(self.after(commands[:-1]))
                ended = self.run(commands[-1])
                assert ended.code == 0, f"{commands[-1]}: {ended.said}"
            else:
                shutil.rmtree(self.show.parent, ignore_errors=True)
                write_show(self.show, str(self.show.parent / "public"))
                settings = self.show / "editions" / "show.toml"
                settings.write_text(settings.read_text() + (DATA / "more.toml").read_text())
                write_edition(self.show, ONE, 1)
            self._stood[commands] = self.folder / f"stood-{len(self._stood)}"
            shutil.copytree(self.show.parent, self._stood[commands])
        return self._stood[commands]

    def stands(self) -> dict[str, str]:
        """What counts: all but the cache, and what names its run or its hour; hidden files too."""
        place = self.show.parent
        return {
            path: _members(place / path) if path.endswith("members.json") else digest
            for path, digest in digests(place).items()
            if not _OWN.search(path)
        }

    def hidden(self) -> set[str]:
        """What is unfinished or put aside, in the show, beside it and in the temporary folder."""
        found = set()
        for place, paths in (
            (self.show.parent, self.show.parent.rglob("*")),
            (self.folder, self.folder.iterdir()),
        ):
            for path in paths:
                name = os.path.relpath(path, place)
                is_left = "/scratch/" in name or ".~" in path.name
                if is_left if ".cache/" in name else path.name != ".cache" and is_hidden(path.name):
                    found.add(re.sub(r"\.~.*", "", name))
        return {one for one in found if ".cache/locks/" not in one}


def _members(file: Path) -> str:
    """By names: what a member is given is drawn."""
    with contextlib.suppress(ValueError):
        return " ".join(sorted(one["email"] for one in json.loads(file.read_bytes())["members"]))
    return "no list"


@dataclass(frozen=True)
class Twin:
    """A scene that nobody disturbed: a copy of the show before it, what stood there and what stands
    after it; the kinds of its events, and what a power cut may leave.
    """

    scene: Scene
    kept: Path
    before: dict[str, str]
    after: dict[str, str]
    hidden: frozenset[str]
    order: tuple[str, ...]
    record: Record | None


def twin_of(stage: Stage, scene: Scene, **options: Any) -> Twin:
    """Set the scene, and live it."""
    stage.lay(stage.after(scene.before))
    scene.prepare(stage.show)
    kept = stage.folder / f"scene-{scene.name}"
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(stage.show.parent, kept)
    before = stage.stands()
    ended = stage.run(scene.does, **options)
    assert ended.code == 0, f"{scene.name}: {ended.code}: {ended.said}"
    hidden = frozenset(stage.hidden())
    return Twin(scene, kept, before, stage.stands(), hidden, ended.order, ended.record)
