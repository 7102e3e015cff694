"""``make chaos``: a small show's life over folder, S3 and SFTP, and without a target, killed for
as long as you like, and read by somebody who polls all the while.

    python -m tests.chaos --kills 300 --seed 1 --kinds folder,s3,sftp,none

Before that, everything that an editor does, killed at each event (``--kinds editor``: that alone),
and each kind of state damaged in each way (``--kinds damage``);
and whatever writes has things refused by the system (``--kinds refused``), and is sent signals
(``--kinds signals``).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos import damage, refusals, signalled
from tests.chaos.campaign import Counts, Torment, live_disturbed, live_undisturbed
from tests.chaos.command import Commands
from tests.chaos.editing import campaign
from tests.chaos.places import KINDS, servers

COLUMNS = (
    ("runs", "runs"),
    ("kills", "kills"),
    ("errors injected", "errors_injected"),
    ("corrupted", "corrupted"),
    ("lost", "lost"),
    ("internal errors", "internal_errors"),
    ("tracebacks", "tracebacks"),
    ("leftovers", "leftovers"),
    ("orphans", "orphans"),
)


def told(kind: str, counts: Counts) -> str:
    """A line of the table."""
    values = [f"{name} {getattr(counts, field)}" for name, field in COLUMNS]
    values.insert(5, f"feed inconsistent {counts.feed_inconsistent} of {counts.samples} samples")
    return f"{kind}: {', '.join(values)}"


def main() -> int:
    """Run until the kills are made, or the minutes over; 1 where anything was found."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=300, help="over all kinds, at least")
    parser.add_argument("--minutes", type=float, default=60, help="and then no new life begins")
    parser.add_argument("--seed", type=int, default=1)
    others = ("editor", "refused", "signals", "damage")
    parser.add_argument("--kinds", default=",".join((*KINDS, *others)))
    parser.add_argument("--state", default="", help="damage: of states whose name has this pattern")
    parser.add_argument("--ways", default="", help="damage: in ways whose name has this pattern")
    parser.add_argument("--jobs", type=int, default=2, help="damage: at once")
    parser.add_argument("--skip", type=int, default=0, help="damage, editor: the first so many")
    parser.add_argument("--trials", type=int, default=40, help="refused, signals: of each command")
    options = parser.parse_args()
    kinds = tuple(k for k in options.kinds.split(",") if k not in others)
    is_clean = True
    if "damage" in options.kinds.split(","):
        with tempfile.TemporaryDirectory(prefix="chaos-") as name:
            until = time.monotonic() + options.minutes * 60
            is_clean = damage.campaign(
                Path(name),
                until,
                seed=options.seed,
                skip=options.skip,
                state=options.state,
                ways=options.ways,
                jobs=options.jobs,
            )
    if "refused" in options.kinds.split(","):
        with tempfile.TemporaryDirectory(prefix="chaos-") as name:
            until = time.monotonic() + options.minutes * 60
            is_clean &= refusals.campaign(Path(name), until, most=options.trials, seed=options.seed)
    if "signals" in options.kinds.split(","):
        with tempfile.TemporaryDirectory(prefix="chaos-") as name:
            until = time.monotonic() + options.minutes * 60
            seed, most = options.seed, options.trials
            is_clean &= signalled.campaign(Path(name), until, most=most, seed=seed)
    if "editor" in options.kinds.split(","):
        with tempfile.TemporaryDirectory(prefix="chaos-") as name:
            until = time.monotonic() + options.minutes * 60
            is_clean &= campaign(Path(name), until, skip=options.skip)
    if not kinds:
        return 0 if is_clean else 1
    totals = {kind: Counts() for kind in kinds}
    end = time.monotonic() + options.minutes * 60
    with (
        tempfile.TemporaryDirectory(prefix="chaos-") as name,
        servers(Path(name), kinds) as running,
    ):
        commands = Commands(Path(name), running.environment())
        try:
            twin = live_undisturbed(commands, running, Path(name) / "twin")
            seed = options.seed
            while sum(one.kills for one in totals.values()) < options.kills:
                for kind in kinds:
                    torment = Torment(
                        seed,
                        kills=3 + 2 * (seed % 3),
                        builds=kind == "none",
                        errors=True,
                        inject=17 if seed % 2 == 0 else 0,
                        pause=0.5 if kind == "s3" else 0.1,
                    )
                    root = Path(name) / f"{kind}-{seed}"
                    began = time.monotonic()
                    counts = live_disturbed(commands, running, kind, root, twin, torment)
                    totals[kind].add(counts)
                    took = time.monotonic() - began
                    print(told(f"{kind}, seed {seed}, {took:.0f} s", counts), flush=True)
                    for line in counts.told:
                        print(f"  {line}", flush=True)
                    if time.monotonic() > end:
                        break
                seed += 1
                if time.monotonic() > end:
                    break
        finally:
            commands.close()
    whole = Counts()
    print()
    for kind, counts in totals.items():
        print(told(kind, counts))
        whole.add(counts)
    print(told("all", whole))
    return 0 if whole.is_clean and is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
