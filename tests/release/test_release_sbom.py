"""The SBOM tells what is installed, by value; two readers that are not ours say whether."""

import copy
import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cyclonedx.model.bom import Bom

from tests.release import making
from tools.release import sbom, sums
from tools.release.told import ReleaseError

WORDS = {"name": "words", "type": "data", "about": "A list.", "files": ["**"]}
MADE_OF = [{"name": "benchmark", "licence": "CC-BY-4.0"}]
LISTED = [{**WORDS, "licence": "GPL-3.0-or-later", "made_of": MADE_OF}]


class Made(NamedTuple):
    """A bill of a small environment, what its Python says is there, and the wheel."""

    bom: sbom.Bom
    there: dict[str, str]
    wheel: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("sbom")
    shelf = folder / "shelf"
    shelf.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_FIND_LINKS", str(shelf))
        making.lock(folder / "sources.txt", making.wheel(shelf, "setuptools", "80.0"))
        locked = [
            making.wheel(shelf, "click", "8.1.9", licence="BSD-3-Clause", needs=("h11",)),
            making.wheel(shelf, "h11", "0.16.0"),
            making.wheel(shelf, "numpy", "2.0", licence="MIT"),
        ]
        making.lock(folder / "every.txt", *locked)
        ours = making.wheel(
            folder, "audio-edition", "9.9", licence="GPL-3.0-or-later",
            needs=("click", "numpy; extra == 'more'"), files={"audio_edition/words.txt": b"a b"},
        )  # fmt: skip
        (folder / "audio_edition-9.9.tar.gz").write_bytes(b"")
        origins = sbom.install(folder / "user", ours, at=folder)
        python = folder / "user" / "bin" / "python"
        return Made(enriched(ours, origins), sbom.installed(python), ours)


def enriched(wheel: Path, origins: Any) -> sbom.Bom:
    python = wheel.parent / "user" / "bin" / "python"
    return sbom.enrich(
        sbom.read_environment(python, 1_700_000_000),
        origins,
        [wheel, wheel.parent / "audio_edition-9.9.tar.gz"],
        required={"click", "h11"},
        direct={"click", "numpy"},
        listed=LISTED,
    )


def test_another_reader_takes_it(made: Made) -> None:
    bom = made.bom
    assert sbom.invalid(json.dumps(bom)) == []
    read = Bom.from_json(data=copy.deepcopy(bom))  # the library's own model of it
    assert {one.name for one in read.components} == {"click", "h11", "numpy", "setuptools"}
    assert read.metadata.component.version == "9.9"
    assert [one.content for one in read.metadata.component.hashes] == [sums.digest(made.wheel)]
    wrong = copy.deepcopy(bom)
    wrong["components"][0]["hashes"] = [{"alg": "SHA-256", "content": "short"}]
    wrong["components"][1]["licenses"] = [{"license": {"id": "Our-own"}}]
    assert len(sbom.invalid(json.dumps(wrong))) == 2


def test_it_tells_the_versions_that_are_installed(made: Made) -> None:
    assert made.there["click"] == "8.1.9"
    assert sbom.differences(made.bom, made.there) == []
    assert sbom.differences(made.bom, made.there | {"h11": "0.17", "new": "1"}) == [
        "h11: the SBOM tells 0.16.0, installed is 0.17",
        "new: the SBOM tells nothing, installed is 1",
    ]
    with pytest.raises(ReleaseError, match="is installed and in no lock"):
        sbom.enrich(
            copy.deepcopy(made.bom), {}, [made.wheel, made.wheel.with_suffix(".tar.gz")], (), ()
        )


def test_each_package_has_its_file_digest_licence_and_scope(made: Made) -> None:
    bom, wheel = made.bom, made.wheel
    parts = {one["name"]: one for one in bom["components"]}
    click = parts["click"]
    file = wheel.parent / "shelf" / "click-8.1.9-py3-none-any.whl"
    assert click["hashes"] == [{"alg": "SHA-256", "content": sums.digest(file)}]
    assert {"name": "audio-edition:file", "value": file.name} in click["properties"]
    assert click["licenses"] == [
        {"license": {"id": "BSD-3-Clause", "acknowledgement": "concluded"}}
    ]
    assert {name: one["scope"] for name, one in parts.items()} == {
        "click": "required", "h11": "required", "numpy": "optional", "setuptools": "excluded",
    }  # fmt: skip
    # an expression where there are several
    assert " AND " in parts["numpy"]["licenses"][0]["expression"]
    needs = {one["ref"]: one.get("dependsOn", []) for one in bom["dependencies"]}
    assert needs["root-component"] == ["click==8.1.9", "numpy==2.0"]
    assert needs["click==8.1.9"] == ["h11==0.16.0"]
    assert str(wheel.parent) not in json.dumps(bom), "no path of this machine is in it"
    (words,) = bom["metadata"]["component"]["components"]
    assert [file["name"] for file in words["components"]] == ["audio_edition/words.txt"]
    assert words["pedigree"]["ancestors"][0]["licenses"][0]["license"]["id"] == "CC-BY-4.0"


def test_it_is_the_same_when_it_is_made_again(made: Made) -> None:
    origins = {
        one["name"]: {"file": one["properties"][-1]["value"], "sha256": one["hashes"][0]["content"]}
        for one in made.bom["components"]
    }
    again = enriched(made.wheel, origins)
    assert json.dumps(again) == json.dumps(made.bom)
    assert again["metadata"]["timestamp"].startswith("2023-11-14T22:13:20")
