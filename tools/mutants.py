"""Break the code on purpose and count the breaks that its tests notice.

    python tools/mutants.py [--sample 60 [--seed 2] | --all] [NAME...]

Mutations are cosmic-ray's. Which module goes with which tests stands in pyproject.toml under
[tool.mutants]. Every mutant lives in a copy of the checkout (build/mutants), a copy a core; the
survivors' differences are written there as well. A sample is the same each time (another with
another seed) and takes one mutant a place (one plus sign can be broken in eleven ways). Left out,
as no test could notice them: annotations, which nobody evaluates, and dataclass decorators, whose
slots and frozenness only a type checker reads.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

import cosmic_ray.plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "mutants"


@dataclass(frozen=True)
class Subject:
    """A module under ``src`` and the tests that ought to notice."""

    name: str
    module: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Mutant:
    """One broken version of a module."""

    operator: str
    place: tuple[int, int]
    source: str


def subjects() -> dict[str, Subject]:
    """What pyproject.toml names."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mutants"]
    return {
        name: Subject(name, f"src/{one['module']}", tuple(one["tests"]))
        for name, one in table.items()
    }


def spans_left_out(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where annotations and dataclass decorators stand: (line, column) from and to."""
    found: list[ast.expr] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
            found.append(node.annotation)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns:
            found.append(node.returns)
        elif isinstance(node, ast.ClassDef):
            found += [d for d in node.decorator_list if "dataclass" in ast.unparse(d)]
    return [
        ((n.lineno, n.col_offset), (n.end_lineno or n.lineno, n.end_col_offset or 0)) for n in found
    ]


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every mutant of a module's source that a test could notice."""
    tree, left_out = get_ast(source), spans_left_out(source)
    for name in sorted(cosmic_ray.plugins.operator_names()):
        operator = cosmic_ray.plugins.get_operator(name)
        if operator.arguments():
            continue
        positions = (at for node in ast_nodes(tree) for at in operator().mutation_positions(node))
        for occurrence, (start, _) in enumerate(positions):
            if any(first <= start <= last for first, last in left_out):
                continue
            if source.splitlines()[start[0] - 1][start[1] :].startswith("*,"):
                continue  # the mark of keyword-only arguments is no multiplication
            made = mutate_code(source, operator(), occurrence)
            if made is not None and made != source:
                yield Mutant(name.removeprefix("core/"), start, made)


def one_a_place(every: Sequence[Mutant], most: int, dice: random.Random) -> list[Mutant]:
    """Choose at most ``most`` mutants, no two at one place."""
    places: dict[tuple[int, int], list[Mutant]] = {}
    for mutant in every:
        places.setdefault(mutant.place, []).append(mutant)
    one_each = [dice.choice(there) for there in places.values()]
    return dice.sample(one_each, min(most, len(one_each)))


def copy_checkout(number: int) -> Path:
    """Copy what git knows, as it stands now."""
    folder = WORK / f"copy-{number}"
    shutil.rmtree(folder, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():  # a file may be deleted and not committed
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def passes(copy: Path, subject: Subject, timeout: float) -> bool:
    """Say whether the subject's tests pass in a copy."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-xq", "-p", "no:cacheprovider", *subject.tests],
        cwd=copy,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # so that a mutant's children end with it
        # CI: the same examples each time, and no tool may be missing without a word
        env={
            **os.environ,
            "PYTHONPATH": str(copy / "src"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "CI": "true",
        },
    )
    try:
        return process.wait(timeout) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def measure(
    subject: Subject, sample: int | None, copies: Sequence[Path], seed: str = ""
) -> tuple[int, int]:
    """Return how many mutants there were and how many were noticed."""
    file = copies[0] / subject.module
    source = file.read_text("utf-8")
    began = time.perf_counter()
    if not passes(copies[0], subject, 1200):
        raise SystemExit(f"{subject.name}: its tests fail as it is: {' '.join(subject.tests)}")
    timeout = 10 + 4 * (time.perf_counter() - began)
    chosen = list(mutants(source))
    if sample is not None:
        chosen = one_a_place(chosen, sample, random.Random(subject.name + seed))
    idle: SimpleQueue[Path] = SimpleQueue()
    for copy in copies:
        idle.put(copy)

    def survives(mutant: Mutant) -> bool:
        copy = idle.get()
        try:
            (copy / subject.module).write_text(mutant.source, "utf-8")
            return passes(copy, subject, timeout)
        finally:
            (copy / subject.module).write_text(source, "utf-8")
            idle.put(copy)

    with ThreadPoolExecutor(len(copies)) as pool:
        alive = [m for m, yes in zip(chosen, pool.map(survives, chosen), strict=True) if yes]
    told = []
    for mutant in sorted(alive, key=lambda one: one.place):
        lines = (source.splitlines(), mutant.source.splitlines())
        told += [
            f"== {mutant.operator}, line {mutant.place[0]}",
            *difflib.unified_diff(*lines, n=0),
        ]
    (WORK / f"{subject.name}.txt").write_text("\n".join(told), "utf-8")
    return len(chosen), len(chosen) - len(alive)


def main() -> None:
    """Print the table."""
    known = subjects()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--sample", type=int, default=60, help="mutants a module (60)")
    parser.add_argument("--seed", default="", help="draw another sample")
    parser.add_argument("--all", action="store_true", help="every mutant")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(known)
    if unknown:
        parser.error(f"no {', '.join(sorted(unknown))}: there are {', '.join(known)}")
    copies = [copy_checkout(number) for number in range(chosen.jobs)]
    print("| what | mutants | noticed | score |\n|---|--:|--:|--:|", flush=True)
    for name in chosen.names or known:
        sample = None if chosen.all else chosen.sample
        made, noticed = measure(known[name], sample, copies, chosen.seed)
        score = noticed / made if made else 1.0
        print(f"| `{known[name].module}` | {made} | {noticed} | {score:.0%} |", flush=True)
    print(f"\nthe survivors: {WORK}/NAME.txt")


if __name__ == "__main__":
    main()
