"""Templates of somebody else's end, and stay small: each way to grow or to go on, by name.

All are tried in one process that may have a gigabyte, so that what is not bounded fails here and
takes no machine with it; none waits for a clock.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

TEXT = (Path(__file__).parent / "data" / "templates.toml").read_text("utf-8")
TEMPLATES = tomllib.loads(re.sub(r"\{\*(\d+) (.*?)\*\}", lambda m: int(m[1]) * m[2], TEXT))
ROWS = "{% for e in range(4000) %}<li>{{ e }} {% if e % 2 %}odd{% endif %}</li>{% endfor %}"
FAIR = TEMPLATES["fair"] | {
    "archive": (ROWS, "".join(f"<li>{e} {'odd' if e % 2 else ''}</li>" for e in range(4000)))
}

_PROGRAM = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
from jinja2 import DictLoader, StrictUndefined
from audio_edition.bounded import within
from audio_edition.bounded.environment import BoundedEnvironment
templates = json.load(sys.stdin)
loader = DictLoader(templates)
told = {}
for name in templates:
    environment = BoundedEnvironment(loader=loader, undefined=StrictUndefined, autoescape=True)
    given = {"kept": 1}
    try:
        with within(500_000, 32 * 2**20):
            told[name] = environment.get_template(name).render(given=given)
    except MemoryError:
        told[name] = "no memory left"
    except Exception as problem:
        told[name] = f"refused: {problem}"
    assert given == {"kept": 1}
print(json.dumps(told))
"""


def test_what_never_ends_or_grows_is_refused_and_what_a_page_needs_works() -> None:
    hostile = TEMPLATES["hostile"]
    sources = {name: source for name, (source, _) in hostile.items()}
    sources |= {f"fair {name}": source for name, (source, _) in FAIR.items()}
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        input=json.dumps(sources), capture_output=True, text=True, check=True,
    )  # fmt: skip
    told: dict[str, str] = json.loads(done.stdout)
    wrong = [
        f"{name}: {told[name][:200]}"
        for name, (_, reason) in hostile.items()
        if not told[name].startswith("refused: ") or reason not in told[name]
    ]
    wrong += [
        f"{name}: {told[f'fair {name}'][:200]}"
        for name in FAIR
        if told[f"fair {name}"] != FAIR[name][1]
    ]
    assert not wrong, "\n".join(wrong)
    assert len(hostile) >= 55
