"""The patch against a real model, and against bytes that are none."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.speech.engines import onnx, protobuf
from tests.rows import each


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def field(number: int, payload: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def node(op_type: str, output: str) -> bytes:
    return field(1, field(1, b"in") + field(2, output.encode()) + field(4, op_type.encode()))


MODEL = (
    varint(1 << 3)
    + varint(9)  # ir_version
    + field(2, b"pytorch")
    + field(7, node("Mul", "m") + node("Ceil", "/Ceil_output_0") + field(5, b"\xff" * 300))
)


def test_outputs_are_found_by_operation() -> None:
    assert onnx.outputs_of(MODEL, "Ceil") == ["/Ceil_output_0"]
    assert onnx.outputs_of(MODEL, "Mul") == ["m"]
    assert onnx.outputs_of(MODEL, "Add") == []


def test_the_patch_appends_and_changes_nothing() -> None:
    patched = onnx.with_output(MODEL, "/Ceil_output_0")
    assert patched.startswith(MODEL)
    added = patched[len(MODEL) :]
    assert added == field(7, field(12, field(1, b"/Ceil_output_0")))
    assert onnx.outputs_of(patched, "Ceil") == ["/Ceil_output_0"]
    assert onnx.graph_outputs(MODEL) == []
    assert onnx.graph_outputs(patched) == ["/Ceil_output_0"]


@given(st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(onnx.outputs_of(data, "Ceil"), list)


@each("cut", [1, 5, 30])
def test_a_cut_model_is_refused(cut: int) -> None:
    with pytest.raises(ValueError, match=r"field|varint"):
        onnx.outputs_of(MODEL[:-cut], "Ceil")
    with pytest.raises(ValueError, match="a varint does not end"):
        onnx.outputs_of(b"\xff" * 12, "Ceil")


def test_pieces_that_are_made_are_read_as_they_were() -> None:
    told = {"axis": -1, "pads": [0, 300, -2]}
    made = onnx.node("Pad", ["in", "", "zero"], "out", told)
    graph = made + onnx.constant(onnx.Tensor("w", (2, 3), onnx.INT8, b"\x80bcdef"))
    model = onnx.model_of(graph, 15, {"in": onnx.UINT8}, ["out"])
    (span,) = protobuf.embedded(model, 0, len(model), onnx.GRAPH)
    (node_at,) = protobuf.embedded(model, *span, onnx.NODE)
    assert onnx.node_at(model, node_at) == onnx.Node(
        "Pad", ("in", "", "zero"), ("out",), {"axis": (-1,), "pads": (0, 300, -2)}
    )
    (held,) = protobuf.embedded(model, *span, onnx.INITIALIZER)
    assert onnx.tensor_name(model, held) == "w"
    assert onnx.tensor_at(model, held) == onnx.Tensor("w", (2, 3), onnx.INT8, b"\x80bcdef")
    assert onnx.graph_outputs(model) == ["out"]


def test_packed_numbers_and_bytes_told_one_by_one_are_read() -> None:
    packed = field(1, varint(2) + varint(1))  # dims
    tensor = packed + varint(2 << 3) + varint(onnx.UINT8) + field(5, varint(7) + varint(255))
    assert onnx.tensor_at(tensor, (0, len(tensor))).shape == (2, 1)
    assert onnx.tensor_at(tensor, (0, len(tensor))).data == b"\x07\xff"
    whole = varint(2 << 3) + varint(onnx.INT64) + field(5, varint(7))
    assert onnx.tensor_at(whole, (0, len(whole))).data == b""
