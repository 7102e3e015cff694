"""Read what an ONNX model holds, make pieces of one, and add an output, without the onnx package.

A message that holds the same embedded field twice is read as the two merged. So a second
``graph`` with nothing but one output, appended to the file, adds that output.

Field numbers are those of onnx.proto3: ModelProto.ir_version 1, graph 7, opset_import 8 and
metadata_props 14;
GraphProto.node 1, name 2, initializer 5, input 11 and output 12; NodeProto.input 1, output 2,
op_type 4 and attribute 5; AttributeProto.name 1, i 3, t 5, ints 8 and type 20; TensorProto.dims 1,
data_type 2, int32_data 5, name 8 and raw_data 9; ValueInfoProto.name 1 and type 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from audio_edition.speech.engines.protobuf import (
    Field,
    counted,
    embedded,
    fields,
    held,
    number_at,
    opened,
)

GRAPH = 7
NODE, INITIALIZER, GRAPH_INPUT = 1, 5, 11
OPSET_IMPORT, OPSET_VERSION = 8, 2
_IR_VERSION, _METADATA = 1, 14
_GRAPH_NAME, _GRAPH_OUTPUT = 2, 12
_NODE_INPUT, _NODE_OUTPUT, _NODE_OP, _NODE_ATTRIBUTE = 1, 2, 4, 5
_ATTRIBUTE_NAME, _ATTRIBUTE_INT, _ATTRIBUTE_TENSOR = 1, 3, 5
_ATTRIBUTE_INTS, _ATTRIBUTE_TYPE = 8, 20
_TYPE_INT, _TYPE_INTS = 2, 7
_TENSOR_DIMS, _TENSOR_TYPE, _TENSOR_INT32, _TENSOR_NAME, _TENSOR_RAW = 1, 2, 5, 8, 9
_VALUE_NAME, _VALUE_TYPE = 1, 2

FLOAT, UINT8, INT8, INT32, INT64 = 1, 2, 3, 6, 7
"""TensorProto.DataType."""


@dataclass(frozen=True, slots=True)
class Node:
    """One operation; of its attributes those that are whole numbers."""

    op_type: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, tuple[int, ...]]
    """One or many; none where an attribute is of another kind."""


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
            name, numbers = _attribute(model, (part.start, part.end))
            attributes[name] = numbers
        elif part.number in (_NODE_INPUT, _NODE_OUTPUT, _NODE_OP) and part.is_embedded:
            text = model[part.start : part.end].decode("utf-8", "replace")
            if part.number == _NODE_OP:
                op_type = text
            else:
                (inputs if part.number == _NODE_INPUT else outputs).append(text)
    return Node(op_type, tuple(inputs), tuple(outputs), attributes)


def _attribute(model: bytes, span: tuple[int, int]) -> tuple[str, tuple[int, ...]]:
    """An attribute's name, and the whole numbers that it is."""
    name = ""
    one: list[int] = []
    many: list[int] = []
    for part in fields(model, *span):
        if part.number == _ATTRIBUTE_NAME and part.is_embedded:
            name += model[part.start : part.end].decode("utf-8", "replace")
        elif part.number == _ATTRIBUTE_INT:
            one += _numbers(model, part)
        elif part.number == _ATTRIBUTE_INTS:
            many += _numbers(model, part)
    return name, tuple(one or many)


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


def shape_of(data: bytes) -> tuple[int, ...] | None:
    """Return the shape of a TensorProto; None where ``data`` is none at all."""
    return tuple(_whole(data, (0, len(data)), _TENSOR_DIMS)) if data else None


def told_by(data: bytes) -> bytes:
    """Return the tensor that a NodeProto has as an attribute, as Constant has; else nothing."""
    for attribute in embedded(data, 0, len(data), _NODE_ATTRIBUTE):
        for start, end in embedded(data, *attribute, _ATTRIBUTE_TENSOR):
            return data[start:end]
    return b""


def node(
    op_type: str,
    inputs: Iterable[str],
    output: str,
    attributes: Mapping[str, int | Sequence[int]] | None = None,
) -> bytes:
    """Return a node as the field of a graph."""
    return held(NODE, node_message(op_type, inputs, output, attributes or {}))


def node_message(
    op_type: str,
    inputs: Iterable[str],
    output: str,
    attributes: Mapping[str, int | Sequence[int]],
) -> bytes:
    """Return a NodeProto; a whole number alone is an attribute INT, several are INTS."""
    parts = [held(_NODE_INPUT, name.encode()) for name in inputs]
    parts += [held(_NODE_OUTPUT, output.encode()), held(_NODE_OP, op_type.encode())]
    for name, value in attributes.items():
        if isinstance(value, int):
            told = counted(_ATTRIBUTE_INT, value) + counted(_ATTRIBUTE_TYPE, _TYPE_INT)
        else:
            told = b"".join(counted(_ATTRIBUTE_INTS, one) for one in value)
            told += counted(_ATTRIBUTE_TYPE, _TYPE_INTS)
        parts.append(held(_NODE_ATTRIBUTE, held(_ATTRIBUTE_NAME, name.encode()) + told))
    return b"".join(parts)


def constant(tensor: Tensor) -> bytes:
    """Return a constant as the field of a graph."""
    return held(INITIALIZER, tensor_message(tensor))


def tensor_message(tensor: Tensor) -> bytes:
    """Return a TensorProto."""
    dims = b"".join(counted(_TENSOR_DIMS, size) for size in tensor.shape)
    told = counted(_TENSOR_TYPE, tensor.kind) + held(_TENSOR_NAME, tensor.name.encode())
    return dims + told + held(_TENSOR_RAW, tensor.data)


def model_of(parts: bytes, opset: int, inputs: Mapping[str, int], outputs: Sequence[str]) -> bytes:
    """Return a model of its own: ``inputs`` are names with their ``DataType``, of any shape."""
    given = b"".join(held(GRAPH_INPUT, value_info(*one)) for one in inputs.items())
    told = counted(_IR_VERSION, 9) + held(OPSET_IMPORT, counted(OPSET_VERSION, opset))
    return told + held(GRAPH, parts + given + _named(outputs))


def model_with(
    beside: bytes,
    nodes: Iterable[bytes],
    constants: Iterable[bytes | memoryview],
    inputs: Iterable[bytes],
    outputs: Iterable[str],
) -> bytes:
    """Return a model of a graph; its parts are messages, its outputs are named.

    ``beside`` are the model's other fields. What it is made of is copied once, for a voice's
    constants are many megabytes.
    """
    parts: list[bytes | memoryview] = []
    for number, messages in ((NODE, nodes), (INITIALIZER, constants), (GRAPH_INPUT, inputs)):
        for message in messages:
            parts += [opened(number, len(message)), message]
    parts.append(_named(outputs))
    return b"".join([beside, opened(GRAPH, sum(map(len, parts))), *parts])


def _named(outputs: Iterable[str]) -> bytes:
    """A graph's name and the names of what it answers."""
    told = b"".join(held(_GRAPH_OUTPUT, held(_VALUE_NAME, name.encode())) for name in outputs)
    return held(_GRAPH_NAME, b"graph") + told


def metadata(key: str, value: str) -> bytes:
    """Return something to be told with a model, as the field of it."""
    return held(_METADATA, held(1, key.encode()) + held(2, value.encode()))


def value_info(name: str, kind: int) -> bytes:
    """Return what is told of an input: its ``DataType``, and any shape."""
    # TypeProto.tensor_type is 1, and its elem_type 1
    return held(_VALUE_NAME, name.encode()) + held(_VALUE_TYPE, held(1, counted(1, kind)))


def value_name(model: bytes, span: tuple[int, int]) -> str:
    """Return the name of the input between two places; raises ``ValueError``."""
    return "".join(_texts(model, span, _VALUE_NAME)[-1:])


def with_inputs(data: bytes, inputs: Iterable[str]) -> bytes:
    """Return a NodeProto that reads ``inputs`` and is the same beside; raises ``ValueError``."""
    rest = [
        data[field.begin : field.end]
        for field in fields(data, 0, len(data))
        if field.number != _NODE_INPUT
    ]
    return b"".join([*(held(_NODE_INPUT, name.encode()) for name in inputs), *rest])


def _texts(model: bytes, span: tuple[int, int], number: int) -> list[str]:
    return [model[slice(*at)].decode("utf-8", "replace") for at in embedded(model, *span, number)]


def _whole(model: bytes, span: tuple[int, int], number: int) -> list[int]:
    """The whole numbers of a field, packed or one by one, as int64."""
    return [
        value
        for one in fields(model, *span)
        if one.number == number
        for value in _numbers(model, one)
    ]


def _numbers(model: bytes, field: Field) -> list[int]:
    """The whole numbers of one field: itself, or those packed in it."""
    found: list[int] = []
    if field.value is not None:
        found.append(field.value)
    elif field.is_embedded:
        at = field.start
        while at < field.end:
            value, at = number_at(model, at, field.end)
            found.append(value)
    return [value - (1 << 64) if value >> 63 else value for value in found]
