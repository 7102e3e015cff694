"""Archives for tests: shows with a silent voice, articles in folders and exports."""

import hashlib
import json
from pathlib import Path
from typing import Any

from audio_edition import Workspace
from audio_edition.archive.model import WHOLE, By, Shard
from audio_edition.verbs.archive import ArchiveReport, ArchiveTask, archive
from audio_edition.verbs.archiving import HowToArchive

# Of few seconds: what is not encoded costs no time
SHOW = Path(__file__).with_name("show.toml").read_text("utf-8")


def make_show(root: Path, settings: str = SHOW) -> Path:
    (root / "editions").mkdir(parents=True)
    (root / "editions" / "show.toml").write_text(settings, encoding="utf-8")
    return root


def write_article(folder: Path, name: str, day: str, title: str, *lines: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    text = lines or (f"The ferry of {title} left at noon on Monday. It was full.",)
    file = folder / f"{name}.md"
    file.write_text(
        f"---\ntitle: {title}\ndate: {day}\n---\n\n" + "\n\n".join(text) + "\n", encoding="utf-8"
    )
    return file


def task(
    *sources: Path | str, by: By = "day", shard: Shard = WHOLE, limit: int = 0, **how: Any
) -> ArchiveTask:
    return ArchiveTask(tuple(map(str, sources)), HowToArchive(by=by, **how), shard, limit)


def run(root: Path, *sources: Path | str, **told: Any) -> ArchiveReport:
    jobs = told.pop("jobs", 1)
    return archive(Workspace.open(root), task(*sources, **told), jobs=jobs)


def digests(folder: Path) -> dict[str, str]:
    """Every file below a folder by its name, with the digest of its bytes."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def ghost_export(file: Path, posts: list[dict[str, Any]], **tables: Any) -> Path:
    """An export as Ghost 5 writes it: posts before the tables that tell of them."""
    others = ("posts_authors", "posts_tags", "tags", "users")
    data = {"posts": posts, **{key: [] for key in others}, **tables}
    told = {"db": [{"meta": {"exported_on": 1, "version": "5.82.2"}, "data": data}]}
    file.write_text(json.dumps(told), encoding="utf-8")
    return file


def ghost_post(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"{number:024x}", "uuid": f"u-{number}", "title": f"Story {number}",
        "slug": f"story-{number}", "type": "post", "status": "published",
        "visibility": "public", "created_at": "2016-03-01T08:00:00.000Z",
        "updated_at": "2016-03-04T09:30:00.000Z", "published_at": "2016-03-04T08:00:00.000Z",
        "html": f"<p>The council met on Tuesday, for the {number}th time.</p>", "plaintext": "",
        "feature_image": None, "canonical_url": None, **changes,
    }  # fmt: skip
