"""Templates of somebody else's end, and stay small: each way to grow or to go on, by name.

All are tried in one process that may have a gigabyte, so that what is not bounded fails here and
takes no machine with it; none waits for a clock.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

STEPS, SIGNS, VALUE = "more steps", "more text", "million signs"
FIELD, NUMBER, UNSAFE, DEEP = "field of more", "thousand digits", "unsafe", "recursion"
MILLION = "{% set t = 'a' * 1000000 %}"
TURNS = "{% set n = namespace(x=START) %}{% for i in range(99) %}{% set n.x = NEXT %}{% endfor %}"


def grown(start: str, then: str, end: str = "") -> str:
    return TURNS.replace("START", start).replace("NEXT", then) + end


HOSTILE = {
    "loops": (
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        STEPS,
    ),
    "words-in-loops": (
        "{% for a in range(99999) %}{% for b in range(99999) %}" + "x" * 99 + "{% endfor %}"
        "{% endfor %}",
        STEPS,
    ),
    "lazy-loops": (
        "{% for a in range(99999) %}{% for b in range(99999)|map('string')|map('length') %}"
        "{% endfor %}{% endfor %}",
        STEPS,
    ),
    "includes-itself-twice": (
        "{% set d = (d|default(0)) + 1 %}{% if d < 40 %}{% include 'includes-itself-twice' %}"
        "{% include 'includes-itself-twice' %}{% endif %}",
        STEPS,
    ),
    "includes-itself": ("{% include 'includes-itself' %}", DEEP),
    "macro": ("{% macro f(n) %}{{ f(n) }}{% endmacro %}{{ f(1) }}", DEEP),
    "macro-twice": (
        "{% macro f(n) %}{% if n %}{{ f(n-1) }}{{ f(n-1) }}{% endif %}{% endmacro %}{{ f(60) }}",
        STEPS,
    ),
    "callers": (
        "{% macro w() %}{{ caller() }}{{ caller() }}{% endmacro %}"
        + "{% call w() %}" * 40
        + "x"
        + "{% endcall %}" * 40,
        STEPS,
    ),
    "recursive-loop": (
        "{% for a in [1] recursive %}{% if loop.depth < 50 %}{{ loop(range(99999)) }}{% endif %}"
        "{% endfor %}",
        STEPS,
    ),
    "block": ("{% block a %}{{ self.a() }}{% endblock %}", DEEP),
    "nested": ("{% if 1 %}" * 3000 + "{% endif %}" * 3000, DEEP),
    "dots": ("{{ a" + ".a" * 50_000 + " }}", DEEP),
    "long": ("x" * 600_000, "longer than"),
    "times": ("{{ 'x' * 10**9 }}", VALUE),
    "list-times": ("{{ [0] * 10**9 }}", VALUE),
    "power": ("{{ 10 ** (10 ** 9) }}", NUMBER),
    "squares": (grown("10", "n.x * n.x"), NUMBER),
    "added": (grown("'ab'", "n.x + n.x"), VALUE),
    "joined": (grown("'ab'", "n.x ~ n.x"), SIGNS),
    "lists-in-lists": (grown("[1]", "[n.x, n.x]", "{{ n.x }}"), VALUE),
    "hashed": (grown("(1,)", "(n.x, n.x)", "{{ {n.x: 1} }}"), VALUE),
    "compared": (grown("{}", "{1: n.x, 2: n.x}", "{{ n.x == n.x }}"), VALUE),
    "holds-itself": ("{% set l = [] %}{% set _ = l.append(l) %}{{ l }}", VALUE),
    "extended": (
        "{% set l = [1] %}{% for a in range(999) %}{% set _ = l.extend(l) %}{% endfor %}",
        VALUE,
    ),
    "captured": ("{% set x = 'abc' %}" + "{% set x %}{{ x }}{{ x }}{% endset %}" * 60, SIGNS),
    "center": ("{{ 'a'|center(10**9) }}", VALUE),
    "ljust": ("{{ 'a'.ljust(1000000000) }}", VALUE),
    "zfill": ("{{ 'a'.zfill(1000000000) }}", VALUE),
    "tabs": ("{% set t = '\t' * 100000 %}{{ t.expandtabs(1000000) }}", VALUE),
    "format-filter": ("{{ '%1000000000d'|format(1) }}", FIELD),
    "format-operator": ("{{ '%1000000000d' % 1 }}", FIELD),
    "format-star": ("{{ '%*d' % (1000000000, 1) }}", FIELD),
    "format-method": ("{{ '{:1000000000}'.format(1) }}", FIELD),
    "format-inner": ("{{ '{:{}}'.format(1, 1000000000) }}", FIELD),
    "format-map": ("{{ '{a:1000000000}'.format_map({'a': 1}) }}", FIELD),
    "format-many": ("{% set f = '{0:9999}' * 40000 %}{{ f.format(1) }}", VALUE),
    "indent": ("{% set t = '\n' * 100000 %}{{ t|indent(100000) }}", VALUE),
    "replace": (MILLION + "{{ t|replace('a', t) }}", VALUE),
    "replace-nothing": (MILLION + "{{ t.replace('', t) }}", VALUE),
    "join": (MILLION + "{{ range(99999)|join(t) }}", VALUE),
    "join-lazy": (MILLION + "{{ range(99999)|map('string')|join(t) }}", VALUE),
    "join-method": (MILLION + "{{ t.join(t) }}", VALUE),
    "batch": ("{{ [1]|batch(1000000000, 0)|list }}", VALUE),
    "slice": ("{{ [1]|slice(1000000000)|list }}", VALUE),
    "wordwrap": (MILLION + "{{ t|wordwrap(1, true, t) }}", VALUE),
    "round": ("{{ 1.5|round(1000000000) }}", VALUE),
    "translate": (MILLION + "{{ t.translate({97: t}) }}", VALUE),
    "urlize": ("{% set t = 'a.com ' * 100000 %}{{ t|urlize(rel=t, target=t) }}", VALUE),
    "tojson": ("{{ [[[[1]]]]|tojson(indent=1000000000) }}", VALUE),
    "escaped": ("{% set t = '&' * 4000000 %}{{ t|e|e }}", VALUE),
    "sought-back": ("{% set t = 'a' * 2000000 %}{{ (t + t).rfind('b' + t) }}", VALUE),
    "bytes": ("{{ (1).to_bytes(1000000000, 'big') }}", UNSAFE),
    "punycode": ("{% set t = 'ä' * 2000000 %}{{ t.encode('punycode') }}", UNSAFE),
    "cut": (
        MILLION + "{% for a in range(99999) %}{% set x = t[1:] %}{% endfor %}",
        SIGNS,
    ),
    "filtered": (MILLION + "{% for a in range(99999) %}{% set x = t|upper %}{% endfor %}", SIGNS),
    "sought": (MILLION + "{% for a in range(99999) %}{{ 'b' in t }}{% endfor %}", SIGNS),
    "changes-what-it-got": ("{{ given.clear() }}", UNSAFE),
}

FAIR = {
    "page": (
        "{% set n = namespace(x=0) %}{% for a in range(3) %}{% set n.x = n.x + a %}"
        "{% set l = [1, 2] %}{% set _ = l.append(a) %}{{ loop.last }} {{ loop.length }} "
        "{{ l[1:]|join('+') }} {{ '%.2f'|format(a / 4) }};{% endfor %}{{ n.x }}",
        "False 3 2+0 0.00;False 3 2+1 0.25;True 3 2+2 0.50;3",
    ),
    "tree": (
        "{% for a in [[[]], []] recursive %}<{{ loop.index }}{{ loop(a) }}>{% endfor %}",
        "<1<1>><2>",
    ),
    "macro": ("{% macro f(a, b=2) %}{{ a * b }}{% endmacro %}{{ f(3) }} {{ f('ab') }}", "6 abab"),
    "dictionary": (
        "{% set d = {'a': 1} %}{% set _ = d.update({'b': 2}) %}{{ d|dictsort }} {{ d['b'] }}",
        "[(&#39;a&#39;, 1), (&#39;b&#39;, 2)] 2",
    ),
    "lazy": ("{{ [3, 1, 2]|sort|map('string')|map('upper')|join('-') }}", "1-2-3"),
    "empty": ("{% for a in [] %}x{% else %}none{% endfor %}", "none"),
    "in": ("{{ 2 in [1, 2] }} {{ 1 < 2 <= 2 }} {{ 'a' ~ 1 }} {{ 7 % 4 }}", "True True a1 3"),
    "archive": (
        "{% for e in range(4000) %}<li>{{ e }} {% if e % 2 %}odd{% endif %}</li>{% endfor %}",
        None,
    ),
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


@pytest.fixture(scope="module")
def outcomes() -> dict[str, str]:
    templates = {name: source for name, (source, _) in HOSTILE.items()}
    templates |= {f"fair {name}": source for name, (source, _) in FAIR.items()}
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        input=json.dumps(templates),
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, str] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("name", HOSTILE)
def test_what_never_ends_or_grows_is_refused(outcomes: dict[str, str], name: str) -> None:
    told = outcomes[name]
    assert told[:9] == "refused: ", f"it gave {len(told)} characters"
    assert HOSTILE[name][1] in told


@pytest.mark.parametrize("name", FAIR)
def test_what_a_page_needs_works_as_ever(outcomes: dict[str, str], name: str) -> None:
    wanted = FAIR[name][1]
    if wanted is None:
        wanted = "".join(f"<li>{e} {'odd' if e % 2 else ''}</li>" for e in range(4000))
    assert outcomes[f"fair {name}"] == wanted
