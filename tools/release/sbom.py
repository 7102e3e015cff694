"""The bill of materials: what a user gets, by value, as CycloneDX 1.6 in JSON.

The environment is a real one: the lock ``every`` and the wheel, installed where nothing else is.
cyclonedx-py reads it; added are the digest and the name of the file that each package was
installed from, its licence as ``licences.toml`` has it, whether the program needs it without
extras, and the files that the wheel ships. Two other readers then say whether it holds: the
schema's validator, and the environment's own Python.
"""

from __future__ import annotations

import json
import platform
import sys
import uuid
import venv
import zipfile
from collections.abc import Iterable
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.utils import canonicalize_name

from tools.release import licences, locks, shipped, sums
from tools.release.told import ROOT, ReleaseError, run

Bom = dict[str, Any]
"""A bill of materials as CycloneDX' JSON has it."""

VERSION = SchemaVersion.V1_6
OURS = "audio-edition"
INSTALLED = (
    "import importlib.metadata as m, json;"
    "print(json.dumps({d.name: d.version for d in m.distributions()}))"
)


def install(
    folder: Path, wheel: Path, lock: str = "every", at: Path = locks.LOCKS
) -> dict[str, dict[str, str]]:
    """Install a lock and the wheel into a new environment without pip.

    Returns, by package, the ``file`` it was installed from and that file's ``sha256``.
    """
    venv.create(folder, with_pip=False, clear=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python]
    origins: dict[str, dict[str, str]] = {}
    # what builds the packages that come as source only is pinned as well, so it comes first
    for name, more in (("sources", ()), (lock, ("--no-build-isolation",))):
        report = folder / f"{name}.json"
        words: list[str | Path] = [*pip, "install", "--quiet", "--require-hashes", "--no-deps"]
        run([*words, *more, "--report", report, "-r", at / f"{name}.txt"])
        origins |= _origins(json.loads(report.read_text("utf-8")))
        report.unlink()
    run([*pip, "install", "--quiet", "--no-deps", wheel])
    run([*pip, "check"])
    return origins


def _origins(report: dict[str, Any]) -> dict[str, dict[str, str]]:
    found = {}
    for one in report["install"]:
        info = one["download_info"]
        found[canonicalize_name(one["metadata"]["name"])] = {
            "file": info["url"].rpartition("/")[2],
            "sha256": info["archive_info"]["hashes"]["sha256"],
        }
    return found


def read_environment(python: Path, epoch: int) -> Bom:
    """Return what cyclonedx-py finds where ``python`` is; dates are ``epoch``'s."""
    words: list[str | Path] = [Path(sys.executable).parent / "cyclonedx-py", "environment"]
    words += ["--pyproject", ROOT / "pyproject.toml", "--output-reproducible"]
    words += ["--sv", VERSION.to_version(), "--validate", python]
    told: Bom = json.loads(run(words, more={"SOURCE_DATE_EPOCH": str(epoch)}))
    return told


def enrich(
    bom: Bom,
    origins: dict[str, dict[str, str]],
    release: Iterable[Path],
    required: Iterable[str],
    direct: Iterable[str],
    listed: list[dict[str, Any]] | None = None,
) -> Bom:
    """Add what the environment alone does not tell; see the module.

    ``required`` are the packages of the lock ``base``; ``direct`` those that pyproject.toml names;
    ``listed`` is what the wheel ships, shipped.toml if it is not told.
    """
    wheel, sdist = _wheel_and_sdist(release)
    required, direct = set(required), set(direct)
    held = licences.held()
    for component in bom["components"]:
        name = canonicalize_name(component["name"])
        if name not in origins:
            raise ReleaseError(f"{name} is installed and in no lock", "install into a new folder")
        component["hashes"] = [{"alg": "SHA-256", "content": origins[name]["sha256"]}]
        component["scope"] = "required" if name in required else "optional"
        if name == "setuptools":  # builds what comes as source only; nothing imports it
            component["scope"] = "excluded"
        component["licenses"] = [_licence(held.packages[name])]
        component.setdefault("properties", []).append(
            {"name": f"{OURS}:file", "value": origins[name]["file"]}
        )
        # where it was fetched from is this machine's matter: the digest says what it is
        references = component.get("externalReferences", [])
        component["externalReferences"] = [
            one for one in references if one["type"] != "distribution" or not one.get("hashes")
        ]
    root = bom["metadata"]["component"]
    metadata = _metadata(wheel)
    root["version"] = metadata["Version"]
    root["licenses"] = [_licence(metadata["License-Expression"])]
    root["purl"] = f"pkg:generic/{OURS}@{root['version']}"
    root["hashes"] = [{"alg": "SHA-256", "content": sums.digest(wheel)}]
    root["externalReferences"] = [
        {
            "type": kind,
            "url": file.name,
            "hashes": [{"alg": "SHA-256", "content": sums.digest(file)}],
        }
        for kind, file in (("distribution", wheel), ("source-distribution", sdist))
    ]
    inside = shipped.files(wheel)
    listed = shipped.parts() if listed is None else listed
    if wrong := shipped.problems(inside, listed):
        raise ReleaseError(wrong[0], "tools/release/shipped.toml says whose each file is")
    root["components"] = shipped.components(inside, listed)
    refs = {canonicalize_name(one["name"]): one["bom-ref"] for one in bom["components"]}
    for one in bom["dependencies"]:
        if one["ref"] == root["bom-ref"]:
            one["dependsOn"] = sorted(refs[name] for name in direct & refs.keys())
    bom["metadata"].setdefault("properties", []).extend(
        [
            {"name": f"{OURS}:python", "value": platform.python_version()},
            {"name": f"{OURS}:machine", "value": f"{sys.platform} {platform.machine()}"},
        ]
    )
    # the same for the same content, another for any other
    content = json.dumps(bom, sort_keys=True)
    bom["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, content)}"
    return bom


def _licence(expression: str) -> dict[str, Any]:
    if " " in expression:
        return {"expression": licences.normal(expression), "acknowledgement": "concluded"}
    return {"license": {"id": expression, "acknowledgement": "concluded"}}


def _wheel_and_sdist(release: Iterable[Path]) -> tuple[Path, Path]:
    files = list(release)
    wheels = [file for file in files if file.suffix == ".whl"]
    sdists = [file for file in files if file.name.endswith(".tar.gz")]
    if len(wheels) != 1 or len(sdists) != 1:
        raise ReleaseError("a release has one wheel and one sdist", "make release builds both")
    return wheels[0], sdists[0]


def _metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as packed:
        (name,) = [one for one in packed.namelist() if one.endswith(".dist-info/METADATA")]
        return message_from_bytes(packed.read(name))


def invalid(text: str) -> list[str]:
    """Say, a line each, where a text is no CycloneDX of our version (cyclonedx-python-lib)."""
    wrong = JsonStrictValidator(VERSION).validate_str(text, all_errors=True)
    return [str(one).splitlines()[0][:200] for one in wrong or ()]


def installed(python: Path) -> dict[str, str]:
    """Ask an environment itself: version by package."""
    told: dict[str, str] = json.loads(run([python, "-c", INSTALLED]))
    return told


def differences(bom: Bom, there: dict[str, str]) -> list[str]:
    """Say, a line each, where the bill tells other versions than are installed."""
    root = bom["metadata"]["component"]
    told = {canonicalize_name(one["name"]): one["version"] for one in [root, *bom["components"]]}
    real = {canonicalize_name(name): version for name, version in there.items()}
    return [
        f"{name}: the SBOM tells {told.get(name, 'nothing')}, installed is {real.get(name, 'none')}"
        for name in sorted(told.keys() | real.keys())
        if told.get(name) != real.get(name)
    ]
