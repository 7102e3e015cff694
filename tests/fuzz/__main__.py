"""``make fuzz``: broken bytes for all that reads, for as long as one likes.

    make fuzz                                     # an hour, from a place by chance
    make fuzz ARGS="--seconds 60 --only feed --from 4000"

Prints a line a target, and each fault once with the case's number, by which it comes again.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

import httpx

from audio_edition.server.desk import Desk
from audio_edition.server.run import bind
from audio_edition.workspace import Workspace
from tests.desk.conftest import make_show as make_desk
from tests.fuzz.http import DAY, desk_seeds, http_faults, site_seeds
from tests.fuzz.run import Fault, faults
from tests.fuzz.targets import TARGETS, made_targets, make_show
from tests.server.live import Server

ROUND = 200  # cases of a target before the next has its turn


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3600.0)
    parser.add_argument("--from", dest="start", type=int, default=random.randrange(10**9))
    parser.add_argument("--only", default="", help="a target's name")
    chosen = parser.parse_args()
    ends = time.monotonic() + chosen.seconds
    known: dict[tuple[str, str], Fault] = {}
    cases: dict[str, int] = {}

    def keep(found: Fault) -> None:
        told = found.told.strip().splitlines()[-1][:160]
        if (found.target, told) not in known:
            known[found.target, told] = found
            print(f"{found.target}, case {found.number}: {found.told}\n", flush=True)

    print(f"from case {chosen.start}", flush=True)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        root = Path(name)
        targets = [*TARGETS, *made_targets(make_show(root / "made"))]
        if chosen.only:
            targets = [target for target in targets if target.name == chosen.only]
        listener = bind("127.0.0.1", 0)
        address = listener.getsockname()[:2]
        host = f"127.0.0.1:{address[1]}"
        desk = Desk(Workspace.open(make_desk(root / "desk")), host)
        with Server(desk.app(), listener) as server:
            url = server.url.rstrip("/")
            with httpx.Client(base_url=url) as http:
                http.get(f"{url}/desk/?token={desk.token}")
                cookie = "; ".join(f"{one.name}={one.value}" for one in http.cookies.jar)
                digest = http.get(f"/desk/api/{DAY}").json()["digests"]["edition"]
            actions = desk_seeds(host, cookie, digest)
            at = chosen.start
            while time.monotonic() < ends:
                numbers = range(at, at + ROUND)
                for target in targets:
                    for fault in faults(target, numbers, root / "case"):
                        keep(fault)
                    cases[target.name] = cases.get(target.name, 0) + ROUND
                    if time.monotonic() > ends:
                        break
                if chosen.only in ("", "http"):
                    for fault in (
                        *http_faults(address, site_seeds(host), numbers),
                        *http_faults(address, actions, numbers, bodies=True),
                    ):
                        keep(fault)
                    cases["http"] = cases.get("http", 0) + 2 * ROUND
                at += ROUND
    for name, count in cases.items():
        print(f"{name:20} {count:8} cases")
    print(f"{sum(cases.values())} cases, {len(known)} kinds of faults")
    return 1 if known else 0


if __name__ == "__main__":
    sys.exit(main())
