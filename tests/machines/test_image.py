"""The image, built of the Containerfile by buildah, and an edition that it makes.

No registry is asked: the base is Debian's own Python, laid into a folder by debootstrap.
"""

import json
import os
import platform
import resource
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tools import ROOT, require

IMAGE, BASE = "localhost/audio-edition", "localhost/python"
SETTINGS = """
[containers]
netns = "host"
default_ulimits = ["nofile={0}:{0}", "nproc={1}:{1}"]
volumes = ["/etc/ssl/certs:/etc/ssl/certs:ro", "{2}:/etc/pip.conf:ro"]
"""


@pytest.fixture(scope="module")
def buildah(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Buildah without a daemon, a cgroup or a network of its own, and nothing of it left behind."""
    program = require("buildah")
    folder = tmp_path_factory.mktemp("buildah")
    limits = [
        resource.getrlimit(kind)[1] for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC)
    ]
    (folder / "pip.conf").write_text("[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n")
    (folder / "containers.conf").write_text(SETTINGS.format(*limits, folder / "pip.conf"))
    more = {"CONTAINERS_CONF": str(folder / "containers.conf"), "STORAGE_DRIVER": "vfs"}
    more |= {"BUILDAH_ISOLATION": "chroot", "BUILDAH_FORMAT": "docker"}
    where = ("--root", folder / "images", "--runroot", folder / "run")

    def run(*words: str | Path) -> str:
        done = subprocess.run(
            [program, *where, *words], env={**os.environ, **more},
            capture_output=True, text=True, timeout=600,
        )  # fmt: skip
        assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
        return done.stdout.strip()

    return run


@pytest.fixture(scope="module")
def image(buildah: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The image, of this checkout."""
    debootstrap = require("debootstrap")
    if os.geteuid():
        pytest.skip("NOT TESTED: only root may lay down a base")
    root = tmp_path_factory.mktemp("base")
    packages = "--include=python3,python3-venv,ca-certificates"
    subprocess.run(
        [debootstrap, "--variant=minbase", packages, "stable", root],
        check=True,
        capture_output=True,
    )
    (root.parent / "Base").write_text("FROM scratch\nADD . /\n")
    buildah("build", "-f", root.parent / "Base", "-t", BASE, root)
    subprocess.run(["rm", "-rf", "--one-file-system", root], check=True)
    buildah("build", "--build-arg", f"PYTHON={BASE}", "-t", IMAGE, ROOT)
    return IMAGE


def test_it_makes_an_edition_and_is_not_root(
    buildah: Callable[..., str], image: str, tmp_path: Path
) -> None:
    told = json.loads(buildah("inspect", "--type", "image", image))["Docker"]
    assert told["architecture"] == {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
    assert told["config"]["User"] == "10001:10001"
    assert told["config"]["Healthcheck"]["Test"][0] == "CMD"
    os.chown(tmp_path, 10001, 10001)
    container = buildah("from", image)

    def run(*words: str) -> str:
        program = told["config"]["Entrypoint"]
        return buildah("run", "-v", f"{tmp_path}:/show", container, "--", *program, *words)

    run("init", ".")
    edition = json.loads(run("build", "welcome", "--engine", "espeak", "--json"))
    made = tmp_path / Path(edition["mp3"]).relative_to("/show")
    assert made.stat().st_size > 10_000
    assert made.stat().st_uid == 10001
    listed = json.loads(run("voices", "--engine", "piper", "--json"))
    assert [one["missing"] for one in listed] == [None]
