"""Read what an ONNX model holds, make pieces of one, and add an output, without the onnx package.

A message that holds the same embedded field twice is read as the two merged. So a second
``graph`` with nothing but one output, appended to the file, adds that output.

Field numbers are those of onnx.proto3: ModelProto.ir_version 1, graph 7 and opset_import 8;
GraphProto.node 1, name 2, initializer 5, input 11 and output 12; NodeProto.input 1, output 2,
op_type 4 and attribute 5; AttributeProto.name 1, i 3, ints 8 and type 20; TensorProto.dims 1,
data_type 2, int32_data 5, name 8 and raw_data 9; ValueInfoProto.name 1 and type 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from audio_edition.speech.engines.protobuf import counted, embedded, fields, held, number_at

GRAPH = 7
NODE, INITIALIZER = 1, 5
_IR_VERSION, _OPSET_IMPORT, _OPSET_VERSION = 1, 8, 2
_GRAPH_NAME, _GRAPH_INPUT, _GRAPH_OUTPUT = 2, 11, 12
_NODE_INPUT, _NODE_OUTPUT, _NODE_OP, _NODE_ATTRIBUTE = 1, 2, 4, 5
_ATTRIBUTE_NAME, _ATTRIBUTE_INT, _ATTRIBUTE_INTS, _ATTRIBUTE_TYPE = 1, 3, 8, 20
_TYPE_INT, _TYPE_INTS = 2, 7
_TENSOR_DIMS, _TENSOR_TYPE, _TENSOR_INT32, _TENSOR_NAME, _TENSOR_RAW = 1, 2, 5, 8, 9
_VALUE_NAME, _VALUE_TYPE = 1, 2

UINT8, INT8, INT32, INT64 = 2, 3, 6, 7
"""TensorProto.DataType."""


@dataclass(frozen=True, slots=True)
class Node:
    """One operation; of its attributes those that are whole numbers."""

    op_type: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Tensor:
    """A constant: its shape, its ``DataType``, and its numbers as bytes (little-endian)."""

    name: str
    shape: tuple[int, ...]
    kind: int
    data: bytes


def outputs_of(model: bytes, op_type: str) -> list[str]:
    """Return the names of the outputs of every node that does ``op_type``.

    Raises ``ValueError`` where ``model`` is not a well-formed message.
    """
    found: list[str] = []
    for graph in embedded(model, 0, len(model), GRAPH):
        for node in embedded(model, *graph, NODE):
            if op_type in _texts(model, node, _NODE_OP):
                found += _texts(model, node, _NODE_OUTPUT)
    return found


def graph_outputs(model: bytes) -> list[str]:
    """Return the names of what the model answers; raises ``ValueError``."""
    return [
        name
        for graph in embedded(model, 0, len(model), GRAPH)
        for output in embedded(model, *graph, _GRAPH_OUTPUT)
        for name in _texts(model, output, _VALUE_NAME)
    ]


def with_output(model: bytes, name: str) -> bytes:
    """Return ``model`` with the tensor ``name`` as one more output, after the others."""
    value_info = held(_VALUE_NAME, name.encode())
    return model + held(GRAPH, held(_GRAPH_OUTPUT, value_info))


def node_at(model: bytes, span: tuple[int, int]) -> Node:
    """Return the node between two places; raises ``ValueError``."""
    inputs: list[str] = []
    outputs: list[str] = []
    op_type = ""
    attributes: dict[str, tuple[int, ...]] = {}
    for part in fields(model, *span):
        if part.number == _NODE_ATTRIBUTE:
            inside = (part.start, part.end)
            name = "".join(_texts(model, inside, _ATTRIBUTE_NAME))
            one, many = (_whole(model, inside, kind) for kind in (_ATTRIBUTE_INT, _ATTRIBUTE_INTS))
            attributes[name] = tuple(one or many)
        elif part.number in (_NODE_INPUT, _NODE_OUTPUT, _NODE_OP) and part.is_embedded:
            text = model[part.start : part.end].decode("utf-8", "replace")
            if part.number == _NODE_OP:
                op_type = text
            else:
                (inputs if part.number == _NODE_INPUT else outputs).append(text)
    return Node(op_type, tuple(inputs), tuple(outputs), attributes)


def tensor_name(model: bytes, span: tuple[int, int]) -> str:
    """Return the name of the constant between two places; raises ``ValueError``."""
    return "".join(_texts(model, span, _TENSOR_NAME)[-1:])


def tensor_at(model: bytes, span: tuple[int, int]) -> Tensor:
    """Return the constant between two places; raises ``ValueError``.

    Of those written down number by number, only bytes are read: others have no data.
    """
    kind = (_whole(model, span, _TENSOR_TYPE) or [0])[-1]
    data = b"".join(model[slice(*raw)] for raw in embedded(model, *span, _TENSOR_RAW))
    if not data and kind in (UINT8, INT8):
        data = bytes(value & 0xFF for value in _whole(model, span, _TENSOR_INT32))
    shape = tuple(_whole(model, span, _TENSOR_DIMS))
    return Tensor(tensor_name(model, span), shape, kind, data)


def node(
    op_type: str,
    inputs: Iterable[str],
    output: str,
    attributes: Mapping[str, int | Sequence[int]] | None = None,
) -> bytes:
    """Return a node as the field of a graph."""
    parts = [held(_NODE_INPUT, name.encode()) for name in inputs]
    parts += [held(_NODE_OUTPUT, output.encode()), held(_NODE_OP, op_type.encode())]
    for name, value in (attributes or {}).items():
        if isinstance(value, int):
            told = counted(_ATTRIBUTE_INT, value) + counted(_ATTRIBUTE_TYPE, _TYPE_INT)
        else:
            told = b"".join(counted(_ATTRIBUTE_INTS, one) for one in value)
            told += counted(_ATTRIBUTE_TYPE, _TYPE_INTS)
        parts.append(held(_NODE_ATTRIBUTE, held(_ATTRIBUTE_NAME, name.encode()) + told))
    return held(NODE, b"".join(parts))


def constant(tensor: Tensor) -> bytes:
    """Return a constant as the field of a graph."""
    dims = b"".join(counted(_TENSOR_DIMS, size) for size in tensor.shape)
    told = counted(_TENSOR_TYPE, tensor.kind) + held(_TENSOR_NAME, tensor.name.encode())
    return held(INITIALIZER, dims + told + held(_TENSOR_RAW, tensor.data))


def model_of(parts: bytes, opset: int, inputs: Mapping[str, int], outputs: Sequence[str]) -> bytes:
    """Return a model of its own: ``inputs`` are names with their ``DataType``, of any shape."""
    told = b"".join(
        # TypeProto.tensor_type is 1, and its elem_type 1
        held(
            _GRAPH_INPUT,
            held(_VALUE_NAME, name.encode()) + held(_VALUE_TYPE, held(1, counted(1, kind))),
        )
        for name, kind in inputs.items()
    )
    told += b"".join(held(_GRAPH_OUTPUT, held(_VALUE_NAME, name.encode())) for name in outputs)
    graph = held(GRAPH, parts + held(_GRAPH_NAME, b"graph") + told)
    return counted(_IR_VERSION, 9) + held(_OPSET_IMPORT, counted(_OPSET_VERSION, opset)) + graph


def _texts(model: bytes, span: tuple[int, int], number: int) -> list[str]:
    return [model[slice(*at)].decode("utf-8", "replace") for at in embedded(model, *span, number)]


def _whole(model: bytes, span: tuple[int, int], number: int) -> list[int]:
    """The whole numbers of a field, packed or one by one, as int64."""
    found: list[int] = []
    for one in fields(model, *span):
        if one.number != number:
            continue
        if one.value is not None:
            found.append(one.value)
        elif one.is_embedded:
            at = one.start
            while at < one.end:
                value, at = number_at(model, at, one.end)
                found.append(value)
    return [value - (1 << 64) if value >> 63 else value for value in found]


__all__ = [
    "GRAPH",
    "INITIALIZER",
    "INT8",
    "INT32",
    "INT64",
    "NODE",
    "UINT8",
    "Node",
    "Tensor",
    "constant",
    "graph_outputs",
    "model_of",
    "node",
    "node_at",
    "outputs_of",
    "tensor_at",
    "tensor_name",
    "with_output",
]
