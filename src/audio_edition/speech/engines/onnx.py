"""Make a tensor inside an ONNX model one of its outputs, without the onnx package.

Only the wire format of Protocol Buffers is needed (protobuf.dev, "Encoding"): a message
that holds the same embedded field twice is read as the two merged. So a second ``graph``
with nothing but one output, appended to the file, adds that output.

Field numbers are those of onnx.proto3: ModelProto.graph 7, GraphProto.node 1 and output 12,
NodeProto.output 2 and op_type 4, ValueInfoProto.name 1.
"""

from __future__ import annotations

from collections.abc import Iterator

_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_GRAPH, _NODE, _GRAPH_OUTPUT = 7, 1, 12
_NODE_OUTPUT, _NODE_OP, _VALUE_NAME = 2, 4, 1


def outputs_of(model: bytes, op_type: str) -> list[str]:
    """Return the names of the outputs of every node that does ``op_type``.

    Raises ``ValueError`` where ``model`` is not a well-formed message.
    """
    wanted = op_type.encode()
    found: list[str] = []
    for graph in _embedded(model, 0, len(model), _GRAPH):
        for node in _embedded(model, *graph, _NODE):
            operations = [model[slice(*span)] for span in _embedded(model, *node, _NODE_OP)]
            if wanted in operations:
                found += [
                    model[slice(*span)].decode("utf-8", "replace")
                    for span in _embedded(model, *node, _NODE_OUTPUT)
                ]
    return found


def graph_outputs(model: bytes) -> list[str]:
    """Return the names of what the model answers; raises ``ValueError``."""
    return [
        model[slice(*name)].decode("utf-8", "replace")
        for graph in _embedded(model, 0, len(model), _GRAPH)
        for output in _embedded(model, *graph, _GRAPH_OUTPUT)
        for name in _embedded(model, *output, _VALUE_NAME)
    ]


def with_output(model: bytes, name: str) -> bytes:
    """Return ``model`` with the tensor ``name`` as one more output, after the others."""
    value_info = _field(_VALUE_NAME, name.encode())
    return model + _field(_GRAPH, _field(_GRAPH_OUTPUT, value_info))


def _field(number: int, payload: bytes) -> bytes:
    return _varint(number << 3 | _LENGTH) + _varint(len(payload)) + payload


def _varint(value: int) -> bytes:
    digits = bytearray()
    while value > 0x7F:
        digits.append(value & 0x7F | 0x80)
        value >>= 7
    digits.append(value)
    return bytes(digits)


def _embedded(data: bytes, start: int, end: int, number: int) -> Iterator[tuple[int, int]]:
    """Yield where the length-delimited fields ``number`` between start and end lie."""
    while start < end:
        tag, start = _read_varint(data, start, end)
        kind = tag & 7
        if kind == _LENGTH:
            length, start = _read_varint(data, start, end)
            if start + length > end:
                raise ValueError("a field reaches beyond its message")
            if tag >> 3 == number:
                yield start, start + length
            start += length
        elif kind == _VARINT:
            _, start = _read_varint(data, start, end)
        elif kind == _FIXED64:
            start += 8
        elif kind == _FIXED32:
            start += 4
        else:
            raise ValueError(f"wire type {kind} is not one of ONNX's")


def _read_varint(data: bytes, start: int, end: int) -> tuple[int, int]:
    value = shift = 0
    while start < end:
        byte = data[start]
        start += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, start
        shift += 7
        if shift > 63:
            break
    raise ValueError("a varint does not end")


__all__ = ["graph_outputs", "outputs_of", "with_output"]
