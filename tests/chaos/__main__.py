"""``make chaos``: a small show's life over folder, S3 and SFTP, and without a target, killed for
as long as you like, and read by somebody who polls all the while.

    python -m tests.chaos --kills 300 --seed 1 --kinds folder,s3,sftp,none

Before that, everything that an editor does, killed at each event (``--kinds editor``: that alone),
and each kind of state damaged in each way (``--kinds damage``); and whatever writes has things
refused by the system (``--kinds refused``), and is sent signals (``--kinds signals``).
"""

import argparse
import sys
import tempfile
import time
from itertools import takewhile
from pathlib import Path

from tests.chaos import damage, disturbed
from tests.chaos.life import HOWS, REFUSED, Counts, Torment, live_disturbed, live_undisturbed
from tests.chaos.places import KINDS, servers

OTHERS = {
    "refused": disturbed.refused,
    "signals": disturbed.signalled,
    "editor": disturbed.killed,
}


def lives(folder: Path, until: float, kinds: tuple[str, ...], seed: int, kills: int) -> bool:
    """Live until the kills are made, or it is time; whether nothing was found."""
    totals = {kind: Counts() for kind in kinds}
    with servers(folder, kinds) as running:
        twin = live_undisturbed(running, folder / "twin")
        while sum(one.kills for one in totals.values()) < kills and time.monotonic() <= until:
            for kind in takewhile(lambda _: time.monotonic() <= until, kinds):
                torment = Torment(
                    seed,
                    kills=3 + 2 * (seed % 3),
                    builds=kind == "none",
                    hows=(*HOWS, *REFUSED),
                    pause=0.5 if kind == "s3" else 0.1,
                )
                counts = live_disturbed(running, kind, folder / f"{kind}-{seed}", twin, torment)
                totals[kind].add(counts)
                print(f"{kind}, seed {seed}: {counts}", *counts.told, sep="\n  ", flush=True)
            seed += 1
    whole = Counts()
    for kind, counts in totals.items():
        print(f"{kind}: {counts}")
        whole.add(counts)
    print(f"all: {whole}")
    return not whole.told


def main() -> int:
    """Run what is asked for; 1 where anything was found."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=300, help="over all kinds, at least")
    parser.add_argument("--minutes", type=float, default=60, help="and then no new life begins")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default=",".join((*KINDS, *OTHERS, "damage")))
    parser.add_argument("--state", default="", help="damage: of states whose name has this pattern")
    parser.add_argument("--ways", default="", help="damage: in ways whose name has this pattern")
    parser.add_argument("--jobs", type=int, default=2, help="damage: at once")
    parser.add_argument("--skip", type=int, default=0, help="damage, editor: the first so many")
    parser.add_argument("--trials", type=int, default=40, help="refused, signals: of each command")
    asked = parser.parse_args()
    kinds = asked.kinds.split(",")
    places = tuple(kind for kind in kinds if kind in KINDS)
    if unknown := set(kinds) - {*KINDS, *OTHERS, "damage"}:
        parser.error(f"no {', '.join(sorted(unknown))}")
    is_clean = True
    with tempfile.TemporaryDirectory(prefix="chaos-") as name:

        def begun(what: str) -> tuple[Path, float]:
            (Path(name) / what).mkdir()
            return Path(name) / what, time.monotonic() + asked.minutes * 60

        if "damage" in kinds:
            drawn = {"seed": asked.seed, "skip": asked.skip, "jobs": asked.jobs}
            which = {"state": asked.state, "ways": asked.ways}
            is_clean &= damage.campaign(*begun("damage"), **drawn, **which)
        for kind, play in OTHERS.items():
            if kind in kinds:
                skip, most = (asked.skip, 0) if kind == "editor" else (0, asked.trials)
                more = {"skip": skip, "most": most, "seed": asked.seed}
                is_clean &= disturbed.campaign(*begun(kind), play, **more)
        if places:
            is_clean &= lives(*begun("lives"), places, asked.seed, asked.kills)
    return 0 if is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
