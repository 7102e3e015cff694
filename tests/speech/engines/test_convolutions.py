"""Convolutions written as products: the same numbers, whatever the shape."""

from __future__ import annotations

from typing import Any

import pytest

from audio_edition.speech.engines import convolutions, onnx, session
from audio_edition.speech.engines.onnx import UINT8, Tensor
from tests.rows import each

np = pytest.importorskip("numpy")
pytest.importorskip("onnxruntime")

PLAIN = {"kernel_shape": [3], "pads": [1, 1], "dilations": [1], "strides": [1], "group": 1}


def convolution(
    weights: Any, lowest: int = 70, extra: bytes = b"", **told: int | list[int]
) -> bytes:
    """A model of one convolution: x (1, channels, length) and its zero z are given, y comes out."""
    held = Tensor("w", weights.shape, UINT8, weights.tobytes())
    parts = onnx.constant(held) + onnx.constant(Tensor("wz", (), UINT8, bytes([lowest])))
    parts += onnx.node("ConvInteger", ["x", "w", "z", "wz"], "y", told) + extra
    return onnx.model_of(parts, 15, {"x": UINT8, "z": UINT8}, ["y"])


def drawn(*shape: int, seed: int = 0) -> Any:
    """Bytes of every size, the highest and lowest among them."""
    found = np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)
    found.flat[0], found.flat[-1] = 255, 0
    return found


def said(model: bytes, x: Any, zero: int) -> Any:
    opened = session.opened(lambda: model, "trial", None)
    return opened.run(None, {"x": x, "z": np.array(zero, np.uint8)})[0]


@pytest.mark.skipif(not convolutions.are_exact(), reason="NOT TESTED: no exact products here")
@each(
    ("width", "apart", "pads"),
    [
        *((1, 1, [0, 0]), (3, 1, [1, 1]), (11, 1, [5, 5]), (7, 5, [15, 15])),
        *((5, 2, [0, 0]), (4, 1, [3, 0]), (1, 1, [2, 1]), (3, 3, [0, 9])),
    ],
)
@each(("outs", "ins", "length"), [(3, 2, 29), (64, 70, 33), (1, 1, 50)])
def test_every_number_is_the_same(
    width: int, apart: int, pads: list[int], outs: int, ins: int, length: int
) -> None:
    how: dict[str, int | list[int]] = {"kernel_shape": [width], "dilations": [apart], "pads": pads}
    model = convolution(drawn(outs, ins, width), **how)
    product = convolutions.as_products(model)
    assert b"ConvInteger" not in product
    for zero in (0, 131, 255):
        x = drawn(1, ins, length, seed=zero)
        wanted = said(model, x, zero)
        found = said(product, x, zero)
        assert found.dtype == wanted.dtype == np.int32
        assert found.shape == wanted.shape
        assert (found == wanted).all()


@pytest.mark.parametrize(
    "other",
    [{"strides": [2]}, {"group": 2, "kernel_shape": [3]}],
    ids=["steps", "groups"],
)
def test_other_convolutions_stay(other: dict[str, int | list[int]]) -> None:
    model = convolution(drawn(4, 4, 3), **{**PLAIN, **other})
    assert convolutions.as_products(model) == model


def test_pictures_and_signed_or_given_weights_stay() -> None:
    flat = convolution(drawn(4, 4, 3, 3), kernel_shape=[3, 3], pads=[1, 1, 1, 1])
    assert convolutions.as_products(flat) == flat
    signed = onnx.constant(Tensor("w", (4, 4, 3), onnx.INT8, bytes(48)))
    signed += onnx.constant(Tensor("wz", (), onnx.INT8, b"\0"))
    node = onnx.node("ConvInteger", ["x", "w", "z", "wz"], "y", PLAIN)
    for parts in (signed + node, node):
        model = onnx.model_of(parts, 15, {"x": UINT8, "z": UINT8}, ["y"])
        assert convolutions.as_products(model) == model


def test_weights_go_with_their_convolution_unless_something_else_asks_for_them() -> None:
    weights = drawn(4, 4, 3)
    alone = convolutions.as_products(convolution(weights, **PLAIN))
    assert weights.tobytes() not in alone
    asked = onnx.node("Shape", ["w"], "shape")
    shared = convolutions.as_products(convolution(weights, extra=asked, **PLAIN))
    assert weights.tobytes() in shared
    assert b"ConvInteger" not in shared


def test_a_machine_that_adds_in_sixteen_bits_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Saturating:
        def run(self, _: None, given: dict[str, Any]) -> list[Any]:
            x = given["x"].astype(np.int64)
            pairs = np.minimum(2 * x[:, ::2] * 127, 32767)
            return [np.repeat(pairs.sum(axis=1, keepdims=True), 32, axis=1)]

    monkeypatch.setattr(session, "opened", lambda *_: Saturating())
    assert not convolutions.are_exact.__wrapped__()


def test_a_cut_model_is_refused() -> None:
    model = convolution(drawn(4, 4, 3), **PLAIN)
    for end in (1, 40, len(model) - 1):
        with pytest.raises(ValueError, match=r"field|varint"):
            convolutions.as_products(model[:end])
