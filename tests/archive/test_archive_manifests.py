"""What queues are given: linted by what they themselves check it with."""

import hashlib
import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from botocore.session import get_session
from botocore.validate import validate_parameters

from audio_edition import Workspace
from audio_edition.archive.manifests import (
    QueueJob,
    batch_definition,
    batch_finish,
    job_name,
    render,
)
from audio_edition.errors import AudioEditionError, EditionError
from audio_edition.trust import VARIABLE, UntrustedError
from audio_edition.verbs.archive_queue import manifest_of
from tests.archive.made import make_show, write_article
from tests.tools import require

QUEUES: tuple[Any, ...] = ("kubernetes", "slurm", "aws-batch")
FEED = ["https://lantern.example/feed"]
TOLD: dict[str, Any] = {"shards": 4, "image": "x", "claim": "y"}
JOB = QueueJob(
    "archive-x", ("--by", "article", "--", "it's $HOME `a` \"b\"/export.xml"), "/srv/the show's",
    shards=40, image="registry.example/a:1", claim="show", hours=3,
)  # fmt: skip


def test_kubernetes_takes_both_jobs() -> None:
    shards, last = yaml.safe_load_all(render("kubernetes", JOB))
    for one in (shards, last):
        kubernetes_validate.validate(one, "1.33", strict=True)
    spec = shards["spec"]
    assert (spec["completionMode"], spec["completions"]) == ("Indexed", 40)
    container = spec["template"]["spec"]["containers"][0]
    assert container["env"] == [{"name": "AUDIO_EDITION_SHARDS", "value": "40"}]
    assert container["command"][-1] == JOB.words[-1]
    assert container["name"] == spec["podFailurePolicy"]["rules"][1]["onExitCodes"]["containerName"]
    assert last["spec"]["suspend"] is True
    assert last["spec"]["template"]["spec"]["containers"][0]["command"][-1] == "--finish"


@pytest.mark.parametrize("queue", ["slurm", "aws-batch"])
def test_scripts_are_sound(queue: Any, tmp_path: Path) -> None:
    file = tmp_path / "archive.sh"
    # quoted words are shellcheck's "info": the plain job may not even have those
    for job, least in ((JOB, "warning"), (replace(JOB, words=("--", "in")), "style")):
        file.write_text(render(queue, job))
        subprocess.run(["bash", "-n", str(file)], check=True)
        lint = [require("shellcheck"), "-S", least, str(file)]
        done = subprocess.run(lint, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_a_slurm_task_runs_what_was_asked_for(tmp_path: Path) -> None:
    """The script itself, with a stand-in for the program that tells its words."""
    told = tmp_path / "bin/audio-edition"
    told.parent.mkdir()
    told.write_text('#!/bin/bash\nprintf "%s\\n" "$AUDIO_EDITION_SHARDS" "$@"\n')
    told.chmod(0o755)
    root = tmp_path / "the show's"
    root.mkdir()
    job = QueueJob(JOB.name, JOB.words, str(root), shards=40)
    script = tmp_path / "archive.sh"
    script.write_text(render("slurm", job))
    environment = {"PATH": f"{told.parent}:/usr/bin:/bin"}

    def run(*words: str) -> list[str]:
        command = ["bash", str(script), *words]
        return subprocess.check_output(command, env=environment, text=True).splitlines()

    assert run() == ["40", "--show", str(root), "archive", *JOB.words]
    assert run("finish") == ["", "--show", str(root), "archive", "--finish"]
    assert "#SBATCH --array=0-39" in script.read_text()


def test_aws_batch_takes_the_definition_and_the_jobs() -> None:
    model = get_session().get_service_model("batch")
    shape = model.operation_model("RegisterJobDefinition").input_shape
    validate_parameters(batch_definition(JOB), shape)
    overrides = model.shape_for("ContainerOverrides")
    validate_parameters(batch_finish(JOB), overrides)
    told = json.loads(json.dumps(batch_definition(JOB)))  # as the service reads it
    command = told["containerProperties"]["command"]
    line = command[2].replace("cd /show", "true").replace("audio-edition", "say")
    say = "say() { printf '%s\\n' \"$@\"; return 1; }; "
    done = subprocess.run(["sh", "-c", say + line], capture_output=True, text=True)
    assert done.returncode == 0, "articles that failed are no failure of the shard"
    assert done.stdout.splitlines() == ["--show", "/show", "archive", *JOB.words]
    json.dumps(batch_definition(JOB))


def test_what_is_missing_is_named() -> None:
    with pytest.raises(AudioEditionError, match="no image"):
        render("kubernetes", QueueJob("a", (), "/"))
    with pytest.raises(AudioEditionError, match="which volume"):
        render("aws-batch", QueueJob("a", (), "/", image="x"))
    with pytest.raises(AudioEditionError, match="arrays of 2"):
        render("aws-batch", QueueJob("a", (), "/", image="x", claim="y", shards=1))
    assert job_name("The Morning “Meridian” & Co.") == "archive-the-morning-meridian-co"
    assert job_name("朝") == "archive"


# -- the show's own code -----------------------------------------------------------


def told_trust(workspace: Workspace, queue: Any) -> set[str]:
    """What shards, and the last job, are told in their environment."""
    text = manifest_of(workspace, queue, FEED, [], **TOLD)
    told = re.findall(rf"{VARIABLE}\W+(?:value\W+)?(sha256-\w+|1\b)", text)
    assert len(told) in (0, 2 if queue == "kubernetes" else 1), "both are told"
    assert not told or queue != "slurm" or text.index(VARIABLE) < text.index("--finish")
    return set(told)


@pytest.fixture
def carrying(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A show that brings code, copied from elsewhere."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv(VARIABLE, raising=False)
    root = make_show(tmp_path / "show")
    (root / "editions" / "plugins").mkdir(exist_ok=True)
    (root / "editions" / "plugins" / "own.py").write_text("x = 1")
    (root / "editions" / ".made-here").unlink(missing_ok=True)
    return Workspace.open(root)


def test_what_is_trusted_here_is_trusted_there_by_its_bytes(carrying, monkeypatch):
    here = f"sha256-{hashlib.sha256(b'x = 1').hexdigest()}"
    for queue in QUEUES:
        with pytest.raises(UntrustedError, match=r"own\.py"):
            told_trust(carrying, queue)
    carrying.trust.allow(carrying.carried_code())
    for trusted in ("", "1"):  # all the same: what reaches the queue is the digest
        monkeypatch.setenv(VARIABLE, trusted)
        for queue in QUEUES:
            assert told_trust(carrying, queue) == {here}, queue
    # there: another machine, another folder, what the manifest says
    carrying.trust.forget()
    monkeypatch.setenv(VARIABLE, f"/elsewhere:{here}")
    assert carrying.trust.asked(carrying.carried_code()) == []
    (carrying.editions / "plugins" / "own.py").write_text("x = 2")
    changed = Workspace.open(carrying.root)
    asked = [code.name for code, _ in changed.trust.asked(changed.carried_code())]
    assert asked == ["editions/plugins/own.py"]


def test_no_code_here_is_no_code_there_and_no_trust(carrying, monkeypatch):
    plain = Workspace.open(carrying.root, plugins=False)
    for queue in QUEUES:
        assert told_trust(plain, queue) == set()
        text = manifest_of(plain, queue, FEED, [], **TOLD)
        lines = [line for line in text.splitlines() if "audio-edition" in line and "--show" in line]
        assert len(lines) >= 2
        assert all("--no-plugins" in line for line in lines)
    (carrying.editions / "plugins" / "own.py").unlink()
    monkeypatch.setenv(VARIABLE, "1")
    for queue in QUEUES:
        assert told_trust(Workspace.open(carrying.root), queue) == set()


def test_sources_are_named_as_the_shards_see_them(tmp_path: Path) -> None:
    workspace = Workspace.open(make_show(tmp_path / "show"))
    write_article(workspace.root / "in", "a", "2016-03-04", "A")
    write_article(tmp_path / "out", "a", "2016-03-04", "A")
    inside, outside = str(workspace.root / "in"), str(tmp_path / "out")
    (first, _) = yaml.safe_load_all(manifest_of(workspace, "kubernetes", [inside], [], **TOLD))
    assert first["spec"]["template"]["spec"]["containers"][0]["command"][-1] == "in"
    with pytest.raises(EditionError, match="outside the show's folder"):
        manifest_of(workspace, "kubernetes", [outside], [], **TOLD)
    assert outside in manifest_of(workspace, "slurm", [outside], [], shards=4)
    with pytest.raises(EditionError, match="does not exist"):
        manifest_of(workspace, "slurm", ["nowhere"], [], shards=4)
