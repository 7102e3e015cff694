"""The patch against a real model, and against bytes that are none."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.speech.engines import onnx


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


@pytest.mark.parametrize("cut", [1, 5, 30])
def test_a_cut_model_is_refused(cut: int) -> None:
    with pytest.raises(ValueError, match=r"field|varint"):
        onnx.outputs_of(MODEL[:-cut], "Ceil")
