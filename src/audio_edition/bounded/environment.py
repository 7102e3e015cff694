"""Jinja's sandbox, with every way to work or to grow counted.

A template is rewritten as it is parsed: each loop counts its turns, each macro, block and file
counts itself, and what compares, cuts or gathers values counts them. Filters, tests, calls and
operators count as they are used. Of a template nothing that it was given can be changed; lists and
dictionaries that it makes itself can.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any

from jinja2 import nodes, pass_context
from jinja2.exceptions import TemplateSyntaxError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment, SandboxedEnvironment

from audio_edition.bounded.budget import current, may_make, weigh
from audio_edition.bounded.counters import CHARGED, OWN, TURNS, WEIGHED, with_counters
from audio_edition.bounded.growth import FILTERS, METHODS, guard_operator

_LONGEST = 512 * 2**10  # characters of one template
_VALUES = (str, bytes, int, list, tuple, dict, set, frozenset, range)
_LOOK = ("count", "d", "default", "first", "last", "length")  # they look at no item, or at one
_DENIED = ("decode", "encode", "from_bytes", "to_bytes")  # bytes are of no use on a page
_CALL = 4  # steps


class OwnList(list[Any]):
    """A list that a template made."""


class OwnDict(dict[Any, Any]):
    """A dictionary that a template made."""


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """An environment for templates of others; render them ``within`` a budget.

    Raises ``BoundError`` out of a rendering that spends it.
    """

    intercepted_binops = frozenset(("%", "*", "**", "+"))

    def __init__(self, *, finalize: Callable[[Any], Any] | None = None, **options: Any) -> None:
        def counted(value: Any) -> Any:
            left = current()
            left.step()
            left.take(value)
            return finalize(value) if finalize is not None else value

        super().__init__(finalize=counted, **options)
        self.globals.pop("lipsum", None)
        self.filters.update(_all_bounded(self.filters))
        self.tests.update(_all_bounded(self.tests))
        self.filters.update(_COUNTERS)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        if len(source) > _LONGEST:
            problem = f"the template is longer than {_LONGEST // 2**10} thousand characters"
            raise TemplateSyntaxError(problem, 1, name, filename)
        tree: nodes.Template = with_counters(super()._parse(source, name, filename))
        tree.set_environment(self)
        return tree

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """A template changes what it made itself, and nothing that it was given."""
        if attr in _DENIED and isinstance(obj, (str, bytes, int)):
            return False
        if isinstance(obj, (OwnList, OwnDict)):
            return SandboxedEnvironment.is_safe_attribute(self, obj, attr, value)
        return super().is_safe_attribute(obj, attr, value)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Calculate, where the result is no larger than it may be."""
        budget = current()
        budget.step()
        budget.carry(guard_operator(operator, left, right))
        made = super().call_binop(context, operator, left, right)
        return OwnList(made) if type(made) is list else made

    # by position alone: a template may call something of its own with self=, context= or obj=
    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template calls, where its result is no larger than it may be."""
        budget = current()
        budget.step(_CALL)
        if isinstance(obj, LoopContext) and args:  # a loop that is recursive
            cost = getattr(getattr(obj, "_iterable", None), "cost", _CALL)
            args = (_Turns(args[0], cost), *args[1:])
        method = getattr(obj, "__wrapped__", obj)
        owner = getattr(method, "__self__", None)
        if not isinstance(owner, _VALUES):
            return super().call(context, obj, *args, **kwargs)
        args = tuple(list(a) if isinstance(a, Iterator) else a for a in args)
        budget.carry(weigh(owner) + weigh(args) + weigh(kwargs))
        grows = METHODS.get(getattr(method, "__name__", ""))
        if grows is not None:
            _announce(grows, (owner, *args), kwargs)
        made = super().call(context, obj, *args, **kwargs)
        budget.take(made)
        return made


class _Turns:
    """What a loop goes through, its turns counted; ``cost`` is what is in its body."""

    def __init__(self, items: Any, cost: int) -> None:
        self._items = items
        self.cost = cost

    def __iter__(self) -> Iterator[Any]:
        budget = current()
        for item in self._items:
            budget.step(self.cost)
            yield item

    def __len__(self) -> int:
        return len(self._items)  # TypeError where it has none, as jinja asks


@pass_context
def _turns(_: Any, items: Any, cost: int) -> _Turns:
    return _Turns(items, cost)


@pass_context
def _charged(_: Any, steps: int, weight: int) -> str:
    budget = current()
    budget.step(steps)
    budget.carry(weight)
    return ""


@pass_context
def _weighed(_: Any, value: Any) -> Any:
    current().take(value)
    return value


@pass_context
def _own(_: Any, value: Any) -> Any:
    current().take(value)
    return OwnList(value) if isinstance(value, list) else OwnDict(value)


_COUNTERS: dict[str, Callable[..., Any]] = {
    TURNS: _turns,
    CHARGED: _charged,
    WEIGHED: _weighed,
    OWN: _own,
}


def _all_bounded(known: Mapping[str, Any]) -> dict[str, Callable[..., Any]]:
    return {name: _bounded(name, function) for name, function in known.items()}


def _bounded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter or test that counts what it takes and what it makes."""
    passed = 1 if hasattr(function, "jinja_pass_arg") else 0
    grows = FILTERS.get(name)

    @wraps(function)
    def counted(*args: Any, **kwargs: Any) -> Any:
        budget = current()
        budget.step()
        if name not in _LOOK:
            told = args[passed:]
            if grows is not None:
                told = tuple(list(a) if isinstance(a, Iterator) else a for a in told)
                args = (*args[:passed], *told)
                _announce(grows, told, kwargs)
            budget.carry(weigh(told) + weigh(kwargs))
        made = function(*args, **kwargs)
        if isinstance(made, Iterator):
            return iter(_Turns(made, 1))
        budget.take(made)
        return OwnList(made) if type(made) is list else made

    return counted


def _announce(grows: Callable[..., int], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    try:
        made = grows(*args, **kwargs)
    except TypeError:  # arguments that it does not take either, and says so better
        return
    may_make(made)
