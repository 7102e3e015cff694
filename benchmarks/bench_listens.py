"""What reading a log costs, against counting its lines, and how its memory grows: it should not.

Each size runs in a process of its own over one combined log: half of its lines are pages, pictures
and feeds, half requests for an edition's sound, of one listener in three lines.

lines    ``for line in file`` alone
listens  the figures, in a show of one edition

CPU seconds, and the most memory that was resident.

    python benchmarks/bench_listens.py [LINES...] [--short]
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

LINES = (100_000, 1_000_000, 10_000_000)
SIZE, NEEDED = 7_250_000, 770_000
AGENTS = (
    "Overcast/3.0 (+http://overcast.fm/; iOS podcast app)",
    "AppleCoreMedia/1.0.0.20D67 (iPhone; U; CPU OS 16_3_1 like Mac OS X; en_us)",
    "Podcasts/4022.610.1 CFNetwork/1408.0.4 Darwin/22.5.0",
    "AntennaPod/3.4.0",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
)
OTHERS = ("/", "/feed.xml", "/2026-11-02/", "/player/edition-player.js", "/cover.jpg")


def lines(count: int) -> Iterator[str]:
    drawn = random.Random(1)
    begin = int(datetime(2026, 11, 2, tzinfo=UTC).timestamp())
    for number in range(count):
        second = begin + number * 7 * 86_400 // count
        stamp = datetime.fromtimestamp(second, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000")
        who = drawn.randrange(max(1, count // 3))
        address = f"10.{who >> 16 & 255}.{who >> 8 & 255}.{who & 255}"
        agent = AGENTS[who % len(AGENTS)]
        if number % 2:
            asked, status, sent = OTHERS[number % 5], 200, 5000
        else:
            asked = "/2026-11-02/2026-11-02.mp3"
            status, sent = drawn.choice([(200, SIZE), (206, 400_000), (206, 2)])
        yield (
            f'{address} - - [{stamp}] "GET {asked} HTTP/1.1" {status} {sent} "-" "{agent}" "-"\n'
        )


def counted(log: str) -> int:
    with Path(log).open("rb") as file:
        return sum(1 for _ in file)


def listened(log: str) -> int:
    from audio_edition.audience.catalogue import Catalogue
    from audio_edition.audience.measure import measure
    from audio_edition.audience.model import ListedEdition, SoundFile
    from audio_edition.audience.reading import sources

    known = Catalogue(
        [SoundFile("2026-11-02", "2026-11-02.mp3", SIZE, NEEDED)],
        [ListedEdition("2026-11-02", "Monday")],
    )
    return measure(sources([log]), known, timezone=ZoneInfo("UTC")).downloads


def alone(work: str, log: str) -> tuple[float, int, int]:
    """CPU seconds, the most memory in MB, and the count, of a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--work", work, log], capture_output=True, text=True, check=True
    )
    seconds, memory, found = done.stdout.split()
    return float(seconds), int(memory), int(found)


def main() -> None:
    if "--work" in sys.argv:
        work, log = sys.argv[-2:]
        began = time.process_time()
        found = counted(log) if work == "lines" else listened(log)
        used = time.process_time() - began
        print(used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, found)
        return
    asked = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    sizes = (20_000,) if "--short" in sys.argv else asked or LINES
    print(f"{'lines':>10} {'count':>8} {'listens':>9} {'ratio':>7} {'memory':>8} {'downloads':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            log = Path(folder) / "access.log"
            with log.open("w") as file:
                file.writelines(lines(size))
            plain, _, found = alone("lines", str(log))
            assert found == size
            used, memory, downloads = alone("listens", str(log))
            print(
                f"{size:10} {plain:6.2f} s {used:7.1f} s {used / plain:6.0f}x {memory:5} MB "
                f"{downloads:10}",
                flush=True,
            )


if __name__ == "__main__":
    main()
