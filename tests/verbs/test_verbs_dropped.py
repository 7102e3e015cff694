"""What an editor drops or pastes becomes an edition as `new` makes it; no name is looked up."""

from pathlib import Path

import pytest

from audio_edition.errors import EditionError
from audio_edition.verbs.dropped import MOST_BYTES, Dropped, DroppedFile, take_in
from audio_edition.workspace import Workspace
from tests.rows import each

LETTERS = Path(__file__).parent.parent / "edition" / "letters"
DAY = "2026-11-02"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.of(tmp_path, {"show": {"title": "The Lantern"}})


def test_a_letter_becomes_its_stories_and_leaves_nothing_behind(workspace: Workspace) -> None:
    data = (LETTERS / "harbor_local_mailchimp.eml").read_bytes()
    file = DroppedFile("C:\\mails\\harbor local.eml", data)
    looked = take_in(workspace, DAY, Dropped(files=(file,)), dry_run=True)
    assert looked.dry_run
    assert not (workspace.editions / DAY).exists()
    report = take_in(workspace, DAY, Dropped(files=(file,)), title="A Tuesday")
    assert [a.headline for a in report.articles] == [a.headline for a in looked.articles]
    assert "A third ferry for the Narrows by October" in [a.headline for a in report.articles]
    folder = workspace.editions / DAY
    assert (folder / report.articles[0].file).is_file()
    assert (folder / "_harbor local.eml").is_file()  # the letter is kept beside its articles
    assert 'title = "A Tuesday"' in (folder / "edition.toml").read_text("utf-8")
    assert not list(workspace.cache.glob("scratch/drop-*"))
    with pytest.raises(EditionError, match="exists already"):
        take_in(workspace, DAY, Dropped(files=(file,)))
    again = take_in(workspace, DAY, Dropped(text="Snow fell all night. It is deep."), way="add")
    assert [a.state for a in again.articles] == ["new"]


def test_a_text_and_files_of_one_name(workspace: Workspace) -> None:
    one, two = (DroppedFile("story.md", f"# {t}\n\n{t} is read.\n".encode()) for t in "AB")
    dropped = Dropped((one, two), text="Snow fell all night. It is deep.", headline="The  Snow")
    report = take_in(workspace, DAY, dropped)
    assert [a.headline for a in report.articles] == ["A", "B", "The Snow"]
    told: list[str] = []
    bare = take_in(
        workspace, "2026-11-03", Dropped(text="Snow fell all night. It is deep."), tell=told.append
    )
    assert bare.articles[0].headline.startswith("Snow fell")
    assert told == ["the pasted text has no headline; took it from its first words"]


@each(
    "address", ["/etc/passwd", "../show.toml", "file:///etc/passwd", "~/.ssh/id_rsa", "story.eml"]
)
def test_no_name_is_looked_up_on_this_machine(workspace: Workspace, address: str) -> None:
    with pytest.raises(EditionError) as told:
        take_in(workspace, DAY, Dropped(addresses=(address,)))
    assert "is no address" in told.value.message or "is not http" in told.value.message
    assert not (workspace.editions / DAY).exists()


@each("name", ["../../../x.md", "/etc/x.md", "a\x00b.md", ".x.md", "", "é" * 300])
def test_no_name_leads_out_of_the_place(tmp_path: Path, name: str) -> None:
    workspace = Workspace.of(tmp_path, {"show": {"title": "The Lantern"}})
    file = DroppedFile(name, b"# The Snow\n\nSnow fell all night.\n")
    report = take_in(workspace, DAY, Dropped(files=(file,)))
    assert [a.headline for a in report.articles] == ["The Snow"]
    assert sorted(p.name for p in workspace.root.iterdir()) == [".cache", "editions"]


def test_what_cannot_be_read_is_told_by_its_own_name(workspace: Workspace) -> None:
    with pytest.raises(EditionError) as told:
        take_in(
            workspace, DAY, Dropped(files=(DroppedFile("report.docx", b"PK\x03\x04" + b"x" * 99),))
        )
    assert "report.docx" in told.value.message
    assert "scratch" not in f"{told.value.message} {told.value.hint}"
    with pytest.raises(EditionError, match="nothing to make"):
        take_in(workspace, DAY, Dropped(text="  \n", addresses=("",)))
    big = DroppedFile("big.txt", b"x" * (MOST_BYTES + 2**20))
    with pytest.raises(EditionError, match="25 MB at once; 24 MB are taken"):
        take_in(workspace, DAY, Dropped(files=(big,)))
    assert not (workspace.editions / DAY).exists()
