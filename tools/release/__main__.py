"""Making a release, and looking at what it is made of.

    python -m tools.release build [FOLDER]      wheel, sdist, locks, SBOM, SHA256SUMS; into dist/
                            [--key FILE]        signed with that SSH key
    python -m tools.release check FOLDER        whether a release is as it was made
                            [--signers FILE]    and by one of these
    python -m tools.release lock [--upgrade]    make locks/ again
    python -m tools.release audit [--osv-url …] known holes, and licences

``make release``, ``make lock`` and ``make audit`` call it with the tools that it needs.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path

from tools.release import audit, building, licences, locks, sbom, signing, sums
from tools.release.told import AGAIN, ROOT, ReleaseError


def fail_on(problems: Sequence[object], hint: str = "") -> None:
    """Print each line and end, if there is one."""
    for one in problems[:-1]:
        print(f"error: {one}", file=sys.stderr)
    if problems:
        raise ReleaseError(str(problems[-1]), hint)


def audited_licences(paths: Sequence[Path] = ()) -> None:
    """Hold the list of licences against the locks, and against what is installed at ``paths``."""
    held = licences.held()
    pins = [*locks.read(locks.LOCKS / "every.txt"), *locks.read(locks.LOCKS / "sources.txt")]
    wrong = licences.problems(pins, held)
    there = distributions(path=[str(path) for path in paths]) if paths else distributions()
    wrong += licences.disagreements(there, pins, held)
    fail_on(wrong, "tools/release/licences.toml is the list")
    names = {pin.name for pin in pins}
    print(f"licences: {len(names)} packages, all may be combined with GPL-3.0-or-later")
    for name, why in held.excepted.items():
        print(f"  but {name} ({held.packages[name]}): {why}")


def build(folder: Path, given: Path | None = None) -> None:
    """Make a release of the last commit in ``folder``, which appears whole or not at all.

    It is signed with the key ``given``, or with the one that the environment names.
    """
    key = signing.key_of(given)  # minutes before it is needed
    fail_on(
        [f"{name} is changed and not committed" for name in building.changed()],
        "a release is made of a commit: git commit",
    )
    fail_on(locks.problems(), "make lock")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / sums.NAME).is_file():
        raise ReleaseError(f"{folder} holds other files than a release", "name another folder")
    name, epoch = building.commit()
    with tempfile.TemporaryDirectory(prefix="audio-edition-release-") as place:
        scratch, out = Path(place), Path(place) / "out"
        out.mkdir()
        made = building.twice(scratch / "builds", out, which=(name, epoch))
        print(f"built twice from {name[:12]}, the same bytes", flush=True)
        (wheel,) = [file for file in made if file.suffix == ".whl"]
        origins = sbom.install(scratch / "user", wheel)
        python = scratch / "user" / "bin" / "python"
        print(f"installed {len(origins)} packages by their digests", flush=True)
        audited_licences(sorted((scratch / "user").glob("lib/python*/site-packages")))
        pins = {one: locks.read(locks.LOCKS / f"{one}.txt") for one in ("base", "every")}
        bom = sbom.enrich(
            sbom.read_environment(python, epoch),
            origins,
            made,
            {pin.name for pin in pins["base"]},
            {pin.name for pin in pins["every"] if pin.direct},
        )
        text = json.dumps(bom, indent=1, ensure_ascii=False) + "\n"
        fail_on(sbom.invalid(text), "the SBOM is no CycloneDX")
        fail_on(sbom.differences(bom, sbom.installed(python)), "the SBOM tells something else")
        version = bom["metadata"]["component"]["version"]
        if f"## {version} — unreleased" in (ROOT / "CHANGELOG.md").read_text("utf-8"):
            print(f"note: CHANGELOG.md calls {version} unreleased")
        stem = f"{sbom.OURS}-{version}"
        (out / f"{stem}.cdx.json").write_text(text, "utf-8")
        for one in locks.USERS:
            shutil.copyfile(locks.LOCKS / f"{one}.txt", out / f"{stem}-{one}.txt")
        sums.write(out)
        if key is not None:
            signing.sign(out, key)
        # it may be another disk: copied beside its place, then named
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = folder.with_name(f".{folder.name}.new")
        shutil.rmtree(beside, ignore_errors=True)
        shutil.copytree(out, beside)
        shutil.rmtree(folder, ignore_errors=True)
        beside.rename(folder)
    fail_on(sums.problems(folder))
    print(f"the release: {folder}")
    print((folder / sums.NAME).read_text("utf-8"), end="")
    if key is None:
        print(f"{sums.NAME} is not signed")
    else:
        print(f"{signing.NAME} is by the key of this signer, whom people must be told otherwise:")
        print(signing.signer_line(key))


def only(folder: Path, names: str) -> Path:
    """Return the one file of a release that is called so; ``ReleaseError`` where it is not one."""
    found = list(folder.glob(names))
    if len(found) != 1:
        count = len(found) or "no"
        raise ReleaseError(f"{folder} holds {count} {names}, and a release has one", AGAIN)
    return found[0]


def check(folder: Path, signers: Path | None = None) -> None:
    """Hold a release's files against its SHA256SUMS, its SBOM against the schema and the wheel.

    ``signers`` are those of whom one must have signed it.
    """
    is_signed = signing.verified(folder, signers)
    fail_on(sums.problems(folder), AGAIN)
    file = only(folder, "*.cdx.json")
    try:
        text = file.read_text("utf-8")
        about = json.loads(text)
    except ValueError:
        raise ReleaseError(f"{file.name} is no JSON", AGAIN) from None
    fail_on(sbom.invalid(text), f"{file.name} is no CycloneDX: {AGAIN}")
    wheel = only(folder, "*.whl")
    try:
        told = about["metadata"]["component"]["hashes"][0]["content"]
    except LookupError:  # CycloneDX asks for none of these
        raise ReleaseError(f"{file.name} tells no digest of a wheel", AGAIN) from None
    if told != sums.digest(wheel):
        raise ReleaseError(f"{file.name} is of another wheel than {wheel.name}", AGAIN)
    print(f"{folder}: every file is as listed; the SBOM is CycloneDX and of this wheel")
    if signers is not None:
        print(f"{sums.NAME} is signed by one of {signers.name}")
    elif is_signed:
        print(f"note: {sums.NAME} is signed, and nobody asked by whom: --signers FILE")
    else:
        print(f"note: {sums.NAME} is not signed")


def ask(options: Sequence[str]) -> None:
    """Ask for known holes of every pin, also of the tools that make a release."""
    every = [pin for name in locks.SETS for pin in locks.read(locks.LOCKS / f"{name}.txt")]
    found = audit.ask(every, options)
    left = audit.open_ones(found, audit.accepted(datetime.now(UTC).date()))
    fail_on(left, "make lock ARGS=--upgrade takes mended versions; accepted.toml is for the others")
    asked = len({(pin.name, pin.version) for pin in every})
    print(f"known holes: {asked} versions asked about, {len(found)} accepted, none open")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one of the four; 1 and one line where it fails."""
    parser = argparse.ArgumentParser(prog="python -m tools.release")
    commands = parser.add_subparsers(dest="what", required=True)
    for name in ("build", "check"):
        one = commands.add_parser(name)
        one.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist")
        if name == "build":
            one.add_argument("--key", type=Path, help="sign with this SSH key")
        else:
            one.add_argument("--signers", type=Path, help="who may have signed it (ssh-keygen(1))")
    one = commands.add_parser("lock")
    one.add_argument("--upgrade", action="store_true", help="take the newest versions")
    one = commands.add_parser("audit")
    one.add_argument("--osv-url", help="ask this server in place of OSV's own")
    chosen = parser.parse_args(arguments)
    try:
        match chosen.what:
            case "build":
                build(chosen.folder.resolve(), chosen.key)
            case "check":
                check(chosen.folder, chosen.signers)
            case "lock":
                locks.make(arguments=["--upgrade"] if chosen.upgrade else [])
                audited_licences()
            case "audit":
                audited_licences()
                ask(["--osv-url", chosen.osv_url] if chosen.osv_url else [])
    except ReleaseError as problem:
        print(f"error: {problem.message}", file=sys.stderr)
        if problem.hint:
            print(f"  hint: {problem.hint}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
