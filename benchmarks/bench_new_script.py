"""From a morning's sources to a reviewed script: 13 pages and a letter of 12 stories.

    python benchmarks/bench_new_script.py [--rounds 5] [--short]

Both commands run as an editor runs them, `new` with files and then `script`, each in a process
of its own; CPU time, medians, so that a busy machine tells the same. The floor is the same
interpreter reading the same pages with trafilatura alone, so that the ratio says what letters,
cleaning, scripting and checking cost.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
from email.message import EmailMessage
from pathlib import Path

from bench_edition_html import Page, make_page

STORIES = 12
PAGES = 13
MOST = 5.0  # seconds of CPU
DATE = "2026-11-24"
_PEER = (
    "import pathlib, sys, trafilatura\n"
    "for name in sys.argv[1:]: trafilatura.extract(pathlib.Path(name).read_bytes())"
)


def letter(stories: list[Page]) -> bytes:
    """A letter as mail services write them: tables, dividers, an advertisement, a footer."""
    rows = [
        "<tr><td style='padding:12px'><h2 style='font-size:24px'>{}</h2>{}<p><a href="
        "'https://example.org/{}'>Read more</a></p></td></tr>"
        "<tr><td style='border-top:1px solid #ccc'>&nbsp;</td></tr>".format(
            " ".join(page.headline.split()[:9]),
            "".join(f"<p>{text}</p>" for text in page.body[:4]),
            number,
        )
        for number, page in enumerate(stories)
    ]
    rows.insert(
        len(rows) // 2,
        "<tr><td style='background:#eef'><p>PRESENTED BY ACME</p><h3>Pens that last</h3>"
        "<p>Try Acme today and save 20%.</p><a href='https://acme.example/'>Shop now</a></td></tr>",
    )
    message = EmailMessage()
    message["From"] = "The Gazette <letter@gazette.example>"
    message["Subject"] = "The morning's twelve"
    message["Date"] = "Tue, 24 Nov 2026 05:10:00 +0000"
    message.set_content(
        f"<html><body><table width=600>{''.join(rows)}<tr><td>You get this letter because you "
        "signed up. <a href='https://gazette.example/u'>Unsubscribe</a></td></tr></table></body>",
        subtype="html",
    )
    return message.as_bytes()


def run(*command: str) -> float:
    """CPU seconds of a command."""
    began = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime


def main() -> int:
    """Print the table; exit 1 where an editor would wait too long."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--short", action="store_true", help="two pages and two stories, once")
    chosen = options.parse_args()
    pages, stories, rounds = (2, 2, 1) if chosen.short else (PAGES, STORIES, chosen.rounds)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        names = []
        for seed in range(pages):
            names.append(folder / f"{seed:02}.html")
            names[-1].write_text(make_page(seed).markup, "utf-8")
        mail = folder / "letter.eml"
        mail.write_bytes(letter([make_page(100 + seed) for seed in range(stories)]))
        ours = [sys.executable, "-m", "audio_edition", "--show", str(folder / "show")]
        run(sys.executable, "-m", "audio_edition", "init", str(folder / "show"))
        took: dict[str, list[float]] = {"new": [], "script": [], "trafilatura": []}
        for _ in range(rounds):
            sources = [str(mail), *map(str, names)]
            took["new"].append(run(*ours, "new", DATE, "--force", *sources))
            took["script"].append(run(*ours, "script", DATE))
            took["trafilatura"].append(run(sys.executable, "-c", _PEER, *map(str, names)))
        shown = subprocess.run(
            [*ours, "script", DATE, "--json"], check=True, capture_output=True, text=True
        ).stdout
        count = len(json.loads(shown)["articles"])
    medians = {name: statistics.median(times) for name, times in took.items()}
    for name, seconds in medians.items():
        print(f"  {name:12} {seconds:5.2f} s")
    both = medians["new"] + medians["script"]
    print(f"  {count} articles reviewed in {both:.2f} s (no more than {MOST:.0f})")
    print(f"  new and script: {both / medians['trafilatura']:.2f} x trafilatura over the pages")
    if count != pages + stories:
        print(f"  {pages + stories} articles were there")
        return 1
    return 0 if both <= MOST or chosen.short else 1


if __name__ == "__main__":
    raise SystemExit(main())
