"""Convolutions of whole numbers as products of matrices: the same numbers in less time.

onnxruntime computes ConvInteger with products of unsigned bytes, for which processors have no
instruction of their own, and lays the input out anew for each. MatMulInteger with a constant
of signed bytes has the quick instruction (VNNI on x86-64) and a constant laid out once. Sums
of whole numbers do not depend on their order, so every bit of what the model says stays.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from audio_edition.speech.engines import onnx, session
from audio_edition.speech.engines.onnx import INT8, INT32, INT64, UINT8, Node, Tensor
from audio_edition.speech.engines.protobuf import embedded, fields, held

_OPSET = 15  # Shape with a start
_HALF = 128  # from an unsigned byte to the signed one: both it and its zero are lowered


def as_products(model: bytes) -> bytes:
    """Return ``model`` with its ConvInteger nodes written as MatMulInteger.

    Those of one dimension, one group and step 1, whose weights are constants of unsigned
    bytes, are; others stay. The model must be of operator set 15 or later. Raises
    ``ValueError`` where it is not a well-formed message.
    """
    constants = {
        onnx.tensor_name(model, span): span
        for graph in embedded(model, 0, len(model), onnx.GRAPH)
        for span in embedded(model, *graph, onnx.INITIALIZER)
    }
    parts: list[bytes | memoryview] = []
    view = memoryview(model)
    for field in fields(model, 0, len(model)):
        if field.number == onnx.GRAPH and field.is_embedded:
            parts.append(held(onnx.GRAPH, _graph(model, (field.start, field.end), constants)))
        else:
            parts.append(view[field.begin : field.end])
    return b"".join(parts)


def _graph(model: bytes, span: tuple[int, int], constants: dict[str, tuple[int, int]]) -> bytes:
    view = memoryview(model)
    products: dict[int, bytes] = {}
    idle: set[str] = set()  # weights that nothing asks for any more
    used: set[str] = set()
    for found in embedded(model, *span, onnx.NODE):
        node = onnx.node_at(model, found)
        product = _product(model, node, constants) if node.op_type == "ConvInteger" else b""
        if product:
            products[found[0]] = product
            idle.add(node.inputs[1])
        else:
            used.update(node.inputs)
    idle -= used
    parts: list[bytes | memoryview] = []
    for field in fields(model, *span):
        inside = (field.start, field.end)
        if field.number == onnx.NODE and field.start in products:
            parts.append(products[field.start])
        elif field.number != onnx.INITIALIZER or onnx.tensor_name(model, inside) not in idle:
            parts.append(view[field.begin : field.end])
    return b"".join(parts)


def _product(model: bytes, conv: Node, constants: dict[str, tuple[int, int]]) -> bytes:
    """The nodes and constants that do what ``conv`` does; empty where they cannot."""
    if len(conv.inputs) != 4 or not {conv.inputs[1], conv.inputs[3]} <= constants.keys():
        return b""
    given, zero = conv.inputs[0], conv.inputs[2]
    weights, lowest = (onnx.tensor_at(model, constants[conv.inputs[n]]) for n in (1, 3))
    is_byte = weights.kind == lowest.kind == UINT8 and len(lowest.data) == 1
    told = conv.attributes
    plain = told.get("group", (1,)) == (1,) and told.get("strides", (1,)) == (1,)
    if not (zero and is_byte and plain and len(weights.shape) == 3 and weights.data):
        return b""
    made = _Product(conv.outputs[0], weights, lowest.data[0])
    return made.nodes(given, zero, told.get("dilations", (1,))[0], told.get("pads", (0, 0)))


class _Product:
    """What takes the place of one convolution; its names begin with that of the output."""

    def __init__(self, output: str, weights: Tensor, lowest: int) -> None:
        self._output = output
        self._weights = weights
        self._lowest = lowest
        self._parts: list[bytes] = []

    def nodes(self, given: str, zero: str, apart: int, pads: tuple[int, ...]) -> bytes:
        """Windows over the input are rows, and the weights of a channel are a column."""
        import numpy as np

        outs, ins, width = self._weights.shape
        table = np.frombuffer(self._weights.data, np.uint8).reshape(outs, ins, width)
        columns = table.transpose(2, 1, 0).reshape(width * ins, outs).astype(np.int16) - _HALF
        rows = self._node("Transpose", [given], perm=[0, 2, 1])
        if width > 1 or any(pads):
            rows = self._windows(given, rows, zero, apart, pads)
        lowest = np.array(self._lowest - _HALF)
        product = self._node(
            "MatMulInteger",
            [rows, self._constant(columns, INT8), zero, self._constant(lowest, INT8)],
        )
        self._node("Transpose", [product], self._output, perm=[0, 2, 1])
        return b"".join(self._parts)

    def _windows(self, given: str, rows: str, zero: str, apart: int, pads: tuple[int, ...]) -> str:
        """Each step's window, gathered; what lies beyond the ends is the input's own zero."""
        import numpy as np

        _, ins, width = self._weights.shape
        padded = self._node(
            "Pad", [rows, self._constant(np.array([0, pads[0], 0, 0, pads[1], 0]), INT64), zero]
        )
        length = self._node("Shape", [given], start=2, end=3)
        fewer = self._constant(np.array([sum(pads) - apart * (width - 1)]), INT64)
        count = self._node("Squeeze", [self._node("Add", [length, fewer])])
        first, step = (self._constant(np.array(n), INT64) for n in (0, 1))
        steps = self._node("Range", [first, count, step])
        steps = self._node("Cast", [steps], to=INT32)
        column = self._node("Unsqueeze", [steps, self._constant(np.array([1]), INT64)])
        reach = self._constant(apart * np.arange(width), INT32)
        windows = self._node("Gather", [padded, self._node("Add", [column, reach])], axis=1)
        shape = self._constant(np.array([0, -1, width * ins]), INT64)
        return self._node("Reshape", [windows, shape])

    def _node(
        self, op_type: str, inputs: list[str], output: str = "", **attributes: int | list[int]
    ) -> str:
        name = output or self._name()
        self._parts.append(onnx.node(op_type, inputs, name, attributes))
        return name

    def _constant(self, array: Any, kind: int) -> str:
        data = array.astype({INT8: "<i1", INT32: "<i4", INT64: "<i8"}[kind])
        name = self._name()
        self._parts.append(onnx.constant(Tensor(name, array.shape, kind, data.tobytes())))
        return name

    def _name(self) -> str:
        return f"{self._output}_product_{len(self._parts)}"


@cache
def are_exact() -> bool:
    """Say whether this machine's products of unsigned with signed bytes are exact.

    Without VNNI, x86-64 adds two of them in 16 bits, where they do not fit: onnxruntime then
    gives other numbers (its documentation, "Quantize ONNX Models": when to use reduce-range).
    """
    import numpy as np

    rows, inside, columns = 8, 64, 32
    highest, zero = Tensor("w", (inside, columns), INT8, b"\x7f" * inside * columns), b"\0"
    parts = onnx.constant(highest)
    parts += onnx.constant(Tensor("xz", (), UINT8, zero)) + onnx.constant(
        Tensor("wz", (), INT8, zero)
    )
    parts += onnx.node("MatMulInteger", ["x", "w", "xz", "wz"], "y")
    trial = session.opened(lambda: onnx.model_of(parts, _OPSET, {"x": UINT8}, ["y"]), "trial", None)
    (found,) = trial.run(None, {"x": np.full((rows, inside), 255, np.uint8)})
    return bool((found == 255 * 127 * inside).all())
