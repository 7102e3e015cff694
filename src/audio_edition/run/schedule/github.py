"""A workflow for GitHub Actions, which knows UTC alone and is late.

Sources: GitHub's documentation of ``on.schedule`` (UTC, at most every five minutes, delayed under
load above all at full hours, off after 60 days without activity in a public repository) and of
actions/cache (entries go after seven days without use).
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable

from audio_edition.run.schedule.cron import weekdays
from audio_edition.run.schedule.looks import grouped
from audio_edition.run.schedule.model import MARK, LookTime, ScheduleFile, SchedulePlan

LEAST = 5
"""Minutes: GitHub starts no workflow more often."""


def files(plan: SchedulePlan, utc: Iterable[LookTime]) -> tuple[ScheduleFile, ...]:
    """Return the workflow; ``utc`` are the plan's looks in UTC, for each offset of its zone."""
    lines = "\n".join(f'    - cron: "{line}"' for line in table_lines(utc))
    secrets = "\n".join(f"      {name}: ${{{{ secrets.{name} }}}}" for name in plan.secrets)
    environment = f"    env:\n{secrets}\n" if secrets else ""
    extras = f"[{','.join(plan.extras)}]" if plan.extras else ""
    package = shlex.quote(f"audio-edition{extras}=={plan.version}")
    name = f".github/workflows/{plan.name}.yml"
    text = f"""\
# {MARK} --for github
#
# GitHub starts scheduled workflows late: some minutes on most days, half an hour and more on bad
# ones, and some starts it leaves out. Who must be out at a minute needs a machine with a timer.
# It knows no time zones: each look stands here once for every distance of {plan.timezone}
# from UTC. Which day and hour it is is the run's to say; a look too early does nothing.
# In a public repository it switches the schedule off after 60 days without a commit.
name: {_quoted(" ".join(plan.title.split()))}

on:
  schedule:
{lines}
    # for embargoes, what comes late and days that were missed
    - cron: "7 * * * *"
  workflow_dispatch:
    inputs:
      day:
        description: "today or a date; empty: all that is due"
        required: false
        default: ""

permissions:
  contents: write # what was collected and decided is committed

concurrency:
  group: {plan.name}
  cancel-in-progress: false

jobs:
  run:
    runs-on: ubuntu-latest
    timeout-minutes: 120
{environment}\
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - uses: actions/cache@v4
        with:
          path: |
            .cache
            audio
          key: {plan.name}-${{{{ github.run_id }}}}-${{{{ github.run_attempt }}}}
          restore-keys: |
            {plan.name}-
      - name: Stop where the published editions are gone
        # without them, the feed would lose every episode but today's
        run: |
          if grep -qs '"outcome": "published"' runs/*.jsonl && [ ! -e audio/feed.xml ]; then
            echo "::error::audio/ was not restored: put it back from the target, then run again"
            exit 1
          fi
      - run: python -m pip install {package}
      - name: Run
        env:
          DAY: ${{{{ inputs.day }}}}
          # the show has what it wants, unasked: who may commit to it may commit this line
          AUDIO_EDITION_TRUST: ${{{{ github.workspace }}}}
        run: |
          code=0
          audio-edition --log-format text run ${{DAY:+"$DAY"}} || code=$?
          # 3: another run is at work; 4: an edition is held for its editor
          case $code in
            3 | 4) echo "::notice::audio-edition run ended with $code" ;;
            *) exit "$code" ;;
          esac
      - name: Keep what was collected and decided
        if: ${{{{ always() }}}}
        run: |
          git add --all -- editions
          [ ! -d runs ] || git add --all -- runs
          git diff --cached --quiet && exit 0
          git -c user.name=audio-edition -c user.email=audio-edition@users.noreply.github.com \\
            commit -m "The morning run"
          git push
"""
    to_do = [f"commit {name} to the default branch"]
    if plan.secrets:
        to_do.insert(0, f"add {' '.join(plan.secrets)} to the repository's Actions secrets")
    return (ScheduleFile(name, text, to_do=tuple(to_do)),)


def table_lines(looks: Iterable[LookTime]) -> list[str]:
    """Return GitHub's five fields, a line each, in UTC."""
    return [
        f"{','.join(map(str, minutes))} {','.join(map(str, hours))} * * {weekdays(days)}"
        for days, hours, minutes in grouped(looks)
    ]


def _quoted(text: str) -> str:
    """Text as YAML has it between double quotes, which JSON's quotes are as well."""
    return json.dumps(text)
