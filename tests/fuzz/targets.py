# ruff: noqa: E501 - tables: each case on one line
"""What reads bytes of others: each with bytes that it reads well, and how it is asked.

Whatever a target is given, it answers, or says in one line what is wrong: an
``AudioEditionError`` and nothing else. Its seeds lie in ``seeds``.
"""

import datetime as dt
import io
import shutil
import tomllib
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from PIL import Image

from audio_edition import Workspace, build, publish
from audio_edition.audience.reading import LogSource, OpenLog
from audio_edition.edition.collect import ghost_export, wxr
from audio_edition.edition.collect.archived import ArchiveOptions
from audio_edition.edition.collect.sitemap import read_sitemap
from audio_edition.edition.load import load_edition
from audio_edition.edition.sources.feed import parse_feed
from audio_edition.edition.sources.parse import Format, parse
from audio_edition.errors import AudioEditionError
from audio_edition.mp3 import digest, id3, info, walk
from audio_edition.programme.music import read_sound
from audio_edition.publication import covers, manifest
from audio_edition.publication.checking.document import faults_of_bytes
from audio_edition.publication.drawings import only_drawing
from audio_edition.publication.journal import read_journal
from audio_edition.publication.members.lists import read_csv
from audio_edition.publication.targets import FolderTarget
from audio_edition.publication.there import read_state
from audio_edition.publication.transcript import read_cues
from audio_edition.publication.verify_words import vtt_sentences
from audio_edition.run import record
from audio_edition.script.approved import read_approved
from audio_edition.script.lexicon import read_lexicon
from audio_edition.script.sentences import split_sentences
from audio_edition.script.verbalize import verbalize
from audio_edition.server.hook_signed import HookSignature
from audio_edition.verbs.approve import approve
from audio_edition.verbs.verify import verify
from tests.fuzz.mutate import case
from tests.tools import ROOT

DAY = "2026-11-02"
SETTINGS = '[show]\ntitle = "The Lantern"\nbase_url = "https://example.org/audio/"\n[voice]\nengine = "silence"\nfallback = []\n'
NOW = dt.datetime(2026, 11, 2, 5, 30, tzinfo=dt.UTC)
SEEDS = Path(__file__).with_name("seeds")
SAMPLE = ROOT / "editions" / DAY
WORDS = {
    name: tuple(map(str.encode, text.split()))
    for name, text in tomllib.loads((SEEDS / "words.toml").read_text("utf-8")).items()
}


@dataclass(frozen=True)
class FuzzTarget:
    """``ask`` gets the bytes and an empty folder; ``words`` are those of these formats."""

    name: str
    seeds: tuple[bytes, ...]
    ask: Callable[[bytes, Path], object]
    formats: str = ""

    @property
    def words(self) -> tuple[bytes, ...]:
        return sum((WORDS[name] for name in self.formats.split()), ())


@dataclass(frozen=True)
class Fault:
    """What a target raised that is no error of ours, and for which case."""

    target: str
    number: int
    data: bytes
    told: str


def faults(target: FuzzTarget, numbers: Iterable[int], folder: Path) -> Iterator[Fault]:
    """Every fault among the cases of these ``numbers``; ``folder`` is emptied for each."""
    for number in numbers:
        data = case(target.seeds, target.words, number)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a picture that is odd is told by Pillow too
                target.ask(data, folder)
        except AudioEditionError as problem:
            told = problem.message
            if not told.strip() or "\n" in told or "internal error" in told:
                yield Fault(target.name, number, data, f"not one line: {told!r}")
        except Exception:
            yield Fault(target.name, number, data, traceback.format_exc())


def _seeds(*names: str) -> tuple[bytes, ...]:
    """Those in ``seeds``, and in the show that comes with the program."""
    found = [file for name in names for place in (SEEDS, SAMPLE) for file in place.glob(name)]
    assert found, names
    return tuple(file.read_bytes() for file in sorted(found))


def _pictures() -> tuple[bytes, ...]:
    made = [io.BytesIO() for _ in range(5)]
    for stream, kind in zip(made, ("PNG", "JPEG", "GIF", "WEBP", "BMP"), strict=True):
        Image.new("RGB", (40, 40), (200, 40, 40)).save(stream, kind)
    return tuple(stream.getvalue() for stream in made)


def _wave() -> bytes:
    made = io.BytesIO()
    soundfile.write(made, (np.arange(4800) % 90 * 200).astype(np.int16), 24000, format="WAV")
    return made.getvalue()


def _at(
    name: str, reader: Callable[[Path], object], *beside: str
) -> Callable[[bytes, Path], object]:
    """Read a file of that name, in a folder where those of the seeds ``beside`` lie too."""

    def ask(data: bytes, folder: Path) -> object:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        for other in beside:
            shutil.copyfile(SEEDS / other, folder / other)
        file.write_bytes(data)
        return reader(file)

    return ask


def _article(kind: Format) -> Callable[[bytes, Path], object]:
    return lambda data, _: parse(data, kind=kind, name="story", language="en")


def _export(reader: Callable[..., Iterator[object]]) -> Callable[[bytes, Path], object]:
    return lambda data, _: list(reader(io.BytesIO(data), "export", ArchiveOptions()))


def _log(data: bytes, _: Path) -> object:
    log = OpenLog(LogSource("log", None, True), io.BytesIO(data), None)
    reader = log.reader
    return [reader.read(line) for line in log] if reader is not None else list(log)


def _sound(file: Path) -> object:
    data = file.read_bytes()
    walk.frame_offsets(data[id3.audio_start(data) :])
    walk.looks_like_mp3(data)
    walk.mp3_problem(data)
    return walk.has_audio(file), info.read_info(file), digest.frames_digest(file)


def _signature(data: bytes, _: Path) -> object:
    text = data.decode("latin-1")
    return [HookSignature.read(cms, text, NOW) for cms in ("wordpress", "ghost", "generic")]


def _said(data: bytes, _: Path) -> object:
    text = data.decode("utf-8", "replace")[:4000]
    return [
        (verbalize(text, tag), split_sentences(text, tag)) for tag in ("en-US", "de", "fr", "es")
    ]


TARGETS = (
    FuzzTarget("page", _seeds("03-*.html"), _article("html"), "html"),
    FuzzTarget("letter", _seeds("letter.eml"), _article("eml"), "html mail"),
    FuzzTarget("markdown", _seeds("01-*.md", "article.md"), _article("markdown"), "markdown"),
    FuzzTarget("text", _seeds("02-*.txt"), _article("text"), "markdown"),
    FuzzTarget("edition.toml", (SEEDS.joinpath("edition.toml").read_bytes(),), _at("edition.toml", lambda file: load_edition(file.parent, "en"), "article.md"), "toml"),
    FuzzTarget("show.toml", ((ROOT / "editions/show.toml").read_bytes(),), _at("editions/show.toml", lambda file: Workspace.open(file.parent.parent)), "toml"),
    FuzzTarget("lexicon", _seeds("lexicon.toml"), _at("lexicon.toml", read_lexicon), "toml"),
    FuzzTarget("feed", _seeds("feed.xml"), lambda data, _: parse_feed(data, "feed", url="https://example.org/feed"), "xml"),
    FuzzTarget("feed check", _seeds("feed.xml"), lambda data, _: list(faults_of_bytes(data)), "xml"),
    FuzzTarget("sitemap", _seeds("sitemap.xml"), lambda data, _: read_sitemap(data, "sitemap"), "xml"),
    FuzzTarget("wordpress export", _seeds("export.wxr"), _export(wxr.stream), "xml html"),
    FuzzTarget("ghost export", _seeds("export-ghost.json"), _export(ghost_export.stream)),
    FuzzTarget("access log", _seeds("access-*"), _log, "log"),
    FuzzTarget("members", _seeds("members.csv"), lambda data, _: read_csv(data, NOW.date(), "list.csv"), "csv"),
    FuzzTarget("drawing", _seeds("drawing.svg"), lambda data, _: only_drawing(data), "xml svg"),
    FuzzTarget("picture", _pictures(), _at("cover.png", lambda file: covers.faults(file, "cover.png"))),
    FuzzTarget("runs", _seeds("run.jsonl"), _at(f"{DAY}.jsonl", lambda file: record.read(file.parent))),
    FuzzTarget("transcript.vtt", _seeds("transcript.vtt"), lambda data, _: vtt_sentences(data), "vtt"),
    FuzzTarget("webhook signature", tuple(_seeds("signatures.txt")[0].splitlines()), _signature, "signature"),
    FuzzTarget("what is said", tuple(_seeds("spoken.txt")[0].splitlines()), _said),
    FuzzTarget("music", (_wave(),), _at("music.wav", lambda file: read_sound(file, 24000, 60.0))),
)  # fmt: skip


def made_targets(show: Path) -> tuple[FuzzTarget, ...]:
    """What reads the program's own files; their seeds are those of a show that was published."""
    audio, public, editions = show / "audio" / DAY, show / "public", show / "editions"

    def verified(name: str, formats: str = "") -> FuzzTarget:
        """The published edition with another file of that name, held against its certificate."""

        def ask(data: bytes, folder: Path) -> object:
            shutil.copytree(public, folder / "public")
            (folder / "public" / DAY / name).write_bytes(data)
            return verify(str(folder / "public" / DAY))

        return FuzzTarget(f"verify: {name}", ((public / DAY / name).read_bytes(),), ask, formats)

    return (
        *(verified(name) for name in ("episode.json", "proof.json", "transcript.vtt")),
        verified("index.html", "html"),
        *(
            FuzzTarget(file.name, (file.read_bytes(),), ask, formats)
            for file, ask, formats in (
                (audio / f"{DAY}.mp3", _at("sound.mp3", _sound), ""),
                (audio / "episode.json", lambda data, _: manifest.from_json(data), ""),
                (audio / "transcript.json", lambda data, _: read_cues(data), ""),
                (public / "state.json", _at("state.json", lambda file: read_state(FolderTarget(file.parent))), ""),
                (public / "feed.xml", lambda data, _: list(faults_of_bytes(data)), "xml"),
                (editions / "published.jsonl", _at("editions/published.jsonl", lambda file: read_journal(Workspace.of(file.parent.parent, {"show": {"title": "x"}}))), ""),
                (editions / DAY / "approved.json", _at("approved.json", lambda file: read_approved(file.parent)), ""),
            )
        ),
    )  # fmt: skip


def make_show(root: Path) -> Path:
    """A show with one edition that was approved, built and published into ``public/``."""
    folder = root / "editions" / DAY
    folder.mkdir(parents=True)
    article = (SEEDS / "article.md").read_bytes()
    (folder / "01.md").write_bytes(article.replace(b"[[keep]]\n\n", b""))
    settings = SETTINGS + f'[publish]\ntarget = "{(root / "public").as_posix()}"\n'
    (root / "editions/show.toml").write_text(settings, "utf-8")
    workspace = Workspace.open(root)
    approve(workspace, DAY, by="ada")
    build(workspace, DAY, jobs=1)
    publish(workspace, [DAY], anyway="a voice for tests")
    return root
