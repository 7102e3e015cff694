"""Where a template counts: its tree is rewritten, so that each way to work passes a counter.

The counters are filters, under names that nobody can type; ``environment`` has them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

TURNS, CHARGED, WEIGHED, OWN = (" turns", " charged", " weighed", " own")
"""A loop's turns; what a block takes by itself; a value that is looked through; a new list."""


def with_counters(tree: nodes.Template) -> nodes.Template:
    """Return the tree with counters in it."""
    counting: nodes.Template = _Counting().visit(tree)
    return counting


class _Counting(NodeTransformer):
    def get_visitor(self, node: nodes.Node) -> Any:
        """What is done with a node of this type; None: its children alone."""
        known = _REWRITTEN.get(type(node))
        if known is None:
            return None

        def visit(node: nodes.Node) -> nodes.Node:
            cost = _cost(node) if isinstance(node, _BODIES) else (0, 0)
            self.generic_visit(node)
            return known(node, *cost)

        return visit


def _loop(node: Any, steps: int, weight: int) -> nodes.Node:
    node.iter = _through(TURNS, node.iter, steps + weight // 16)
    return cast("nodes.Node", node)


def _body(node: Any, steps: int, weight: int) -> nodes.Node:
    start = nodes.Const(steps, lineno=node.lineno)
    charge = _through(CHARGED, start, weight)
    node.body.insert(0, nodes.ExprStmt(charge, lineno=node.lineno))
    return cast("nodes.Node", node)


def _literal(node: Any, *_: int) -> nodes.Node:
    return _through(OWN, node)


def _pair(node: Any, *_: int) -> nodes.Node:
    return _through(WEIGHED, node) if node.ctx == "load" else node


def _cut(node: Any, *_: int) -> nodes.Node:
    if isinstance(node.arg, nodes.Slice):
        node.node = _through(WEIGHED, node.node)
    return cast("nodes.Node", node)


def _compared(node: Any, *_: int) -> nodes.Node:
    node.expr = _looked_through(node.expr)
    for operand in node.ops:
        operand.expr = _looked_through(operand.expr)
    return cast("nodes.Node", node)


def _put_together(node: Any, *_: int) -> nodes.Node:
    node.nodes = [_looked_through(part) for part in node.nodes]
    return cast("nodes.Node", node)


_BODIES = (nodes.For, nodes.Template, nodes.Block, nodes.Macro, nodes.CallBlock)
_REWRITTEN: dict[type[nodes.Node], Callable[..., nodes.Node]] = {
    nodes.For: _loop,
    nodes.Template: _body,
    nodes.Block: _body,
    nodes.Macro: _body,
    nodes.CallBlock: _body,
    nodes.List: _literal,
    nodes.Dict: _literal,
    nodes.Tuple: _pair,
    nodes.Getitem: _cut,
    nodes.Compare: _compared,
    nodes.Concat: _put_together,
}


def _looked_through(node: nodes.Expr) -> nodes.Expr:
    return node if isinstance(node, nodes.Const) else _through(WEIGHED, node)


def _through(name: str, node: nodes.Expr, *told: int) -> nodes.Filter:
    arguments: list[nodes.Expr] = [nodes.Const(value, lineno=node.lineno) for value in told]
    return nodes.Filter(node, name, arguments, [], None, None, lineno=node.lineno)


def _cost(node: nodes.Node) -> tuple[int, int]:
    """How much stands in a loop or a block: its nodes, and its characters."""
    steps, weight = 1, 0
    for inner in node.find_all((nodes.Expr, nodes.Stmt)):
        steps += 1
        if isinstance(inner, nodes.TemplateData):
            weight += len(inner.data)
        elif isinstance(inner, nodes.Const) and isinstance(inner.value, str):
            weight += len(inner.value)
    return steps, weight
