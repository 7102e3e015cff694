"""``make fuzz``: broken bytes for all that reads, for as long as one likes.

    make fuzz                                     # an hour, from a place by chance
    make fuzz ARGS="--seconds 60 --only feed --from 4000"

Prints a line a target, and each fault once with the case's number, by which it comes again.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from audio_edition.server.desk import Desk
from audio_edition.server.run import bind
from audio_edition.workspace import Workspace
from tests.desk.conftest import make_show as make_desk
from tests.fuzz.http import LiveServer
from tests.fuzz.targets import TARGETS, faults, made_targets, make_show
from tests.server.live import Server

ROUND = 200  # cases of a target before the next has its turn


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3600.0)
    parser.add_argument("--from", dest="start", type=int, default=random.randrange(10**9))
    parser.add_argument("--only", default="", help="a target's name")
    chosen = parser.parse_args()
    known: set[tuple[str, str]] = set()
    cases: Counter[str] = Counter()
    print(f"from case {chosen.start}", flush=True)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        root = Path(name)
        listener = bind("127.0.0.1", 0)
        desk = Desk(
            Workspace.open(make_desk(root / "desk")), f"127.0.0.1:{listener.getsockname()[1]}"
        )
        with Server(desk.app(), listener) as server:
            live = LiveServer(server.url.rstrip("/"), f"/desk/?token={desk.token}")
            actions = live.actions()
            asked = {
                target.name: lambda numbers, target=target: faults(target, numbers, root / "case")
                for target in (*TARGETS, *made_targets(make_show(root / "made")))
            }
            asked["http"] = lambda numbers: (
                *live.faults(live.site(), numbers),
                *live.faults(actions, numbers, bodies=True),
            )
            at, ends = chosen.start, time.monotonic() + chosen.seconds
            while time.monotonic() < ends:
                for target, ask in asked.items():
                    if chosen.only not in ("", target) or time.monotonic() > ends:
                        continue
                    for fault in ask(range(at, at + ROUND)):
                        told = fault.told.strip().splitlines()[-1][:160]
                        if (target, told) not in known:
                            known.add((target, told))
                            print(f"{target}, case {fault.number}: {fault.told}\n", flush=True)
                    cases[target] += ROUND
                at += ROUND
    for target, count in cases.items():
        print(f"{target:20} {count:8} cases")
    print(f"{cases.total()} cases, {len(known)} kinds of faults")
    return 1 if known else 0


if __name__ == "__main__":
    sys.exit(main())
