"""Convolutions over time as convolutions over a plane one step high.

onnxruntime multiplies a convolution of one dimension as matrices, after it has laid its input
out anew for every tap. For two dimensions it has kernels of its own that read the input as it
is, in blocks of channels (NCHWc, "Graph Optimizations in ONNX Runtime", layout
optimizations). A transposed convolution becomes a plain one that makes a step's samples as
channels, which are then put one behind the other (sub-pixel convolution, arXiv 1609.05158).
The sums are the same and their order is not, so the last bits differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from audio_edition.speech.engines import onnx
from audio_edition.speech.engines.generator import Kernel, kernel_of
from audio_edition.speech.engines.graph import Graph, GraphStep
from audio_edition.speech.engines.onnx import FLOAT, INT64, Node, Tensor

_HEIGHT = "the height of planes"
_MOST = (1 << 63) - 1  # to the end, whatever the length


def in_planes(graph: Graph, steps: Sequence[GraphStep]) -> Graph:
    """Return ``graph`` with ``steps`` computed in planes: (batch, channels, 1, time).

    ``steps`` are convolutions and what is done to each number alone (see ``generator_of``);
    what they make keeps its name, and everything else is given it as it was. An output of
    the graph that one of them makes stays a plane.
    """
    return _Planes(graph, steps).graph()


class _Planes:
    def __init__(self, graph: Graph, steps: Sequence[GraphStep]) -> None:
        self._old = graph
        self._chosen = {step.node.outputs[0] for step in steps}
        self._steps: list[GraphStep] = []
        self._constants = dict(graph.constants)
        self._raised: dict[str, str] = {}
        self._lowered: dict[str, str] = {}

    def graph(self) -> Graph:
        import numpy as np

        self._constant(_HEIGHT, np.array([2]), INT64)
        for step in self._old.steps:
            if step.node.outputs and step.node.outputs[0] in self._chosen:
                self._in_planes(step)
            else:
                self._beside(step)
        return replace(self._old, steps=tuple(self._steps), constants=self._constants)

    def _beside(self, step: GraphStep) -> None:
        for name in step.node.inputs:
            if name in self._chosen and name not in self._lowered:
                self._lowered[name] = self._step("Squeeze", [name, _HEIGHT], f"{name} as it was")
        self._steps.append(step.reading(self._lowered))

    def _in_planes(self, step: GraphStep) -> None:
        kernel = kernel_of(self._old, step.node)
        if kernel is None:
            self._steps.append(step)
            return
        given, *weights = step.node.inputs
        if given not in self._chosen:
            if given not in self._raised:
                self._raised[given] = self._step(
                    "Unsqueeze", [given, _HEIGHT], f"{given} as a plane"
                )
            given = self._raised[given]
        if step.node.op_type == "Conv":
            self._convolution(given, weights, step.node, kernel)
        else:
            self._transposed(given, weights[1], step.node.outputs[0], kernel)

    def _convolution(self, given: str, weights: list[str], node: Node, kernel: Kernel) -> None:
        outs, ins, width = kernel.weights.shape
        name = f"{weights[0]} as a plane"
        held = Tensor(name, (outs, ins, 1, width), FLOAT, kernel.weights.data)
        self._constants[name] = onnx.tensor_message(held)
        self._step(
            "Conv",
            [given, name, *weights[1:]],
            node.outputs[0],
            dilations=(1, kernel.apart),
            group=node.attributes.get("group", (1,))[0],
            kernel_shape=(1, width),
            pads=(0, kernel.before, 0, kernel.behind),
            strides=(1, kernel.stride),
        )

    def _transposed(self, given: str, bias: str, output: str, kernel: Kernel) -> None:
        """GraphStep q's sample r is the sum over taps j of x[q - j] times weight r + stride j."""
        import numpy as np

        ins, outs, width = kernel.weights.shape
        stride = kernel.stride
        taps = width // stride
        table = np.frombuffer(kernel.weights.data, "<f4").reshape(ins, outs, taps, stride)
        # (channel and sample, channel in, 1, tap), the earliest step first
        table = table[:, :, ::-1].transpose(1, 3, 0, 2).reshape(outs * stride, ins, 1, taps)
        tensor = self._old.constant(bias)
        assert tensor is not None
        each = np.repeat(np.frombuffer(tensor.data, "<f4"), stride)
        made = self._step(
            "Conv",
            [
                given,
                self._constant(f"{output} weights", table, FLOAT),
                self._constant(f"{output} bias", each, FLOAT),
            ],
            f"{output} samples as channels",
            kernel_shape=(1, taps),
            pads=(0, taps - 1, 0, taps - 1),
        )
        apart = self._whole(f"{output} apart", [1, outs, stride, -1])
        made = self._step("Reshape", [made, apart], f"{output} samples apart")
        made = self._step("Transpose", [made], f"{output} samples behind", perm=(0, 1, 3, 2))
        flat = self._whole(f"{output} flat", [1, outs, 1, -1])
        made = self._step("Reshape", [made, flat], f"{output} and its ends")
        first = self._whole(f"{output} first", [kernel.before])
        last = self._whole(f"{output} last", [-kernel.behind if kernel.behind else _MOST])
        axis = self._whole(f"{output} axis", [3])
        self._step("Slice", [made, first, last, axis], output)

    def _step(
        self, op_type: str, inputs: list[str], output: str, **attributes: int | Sequence[int]
    ) -> str:
        told = {name: (n,) if isinstance(n, int) else tuple(n) for name, n in attributes.items()}
        node = Node(op_type, tuple(inputs), (output,), told)
        self._steps.append(GraphStep(node, onnx.node_message(op_type, inputs, output, attributes)))
        return output

    def _whole(self, name: str, numbers: list[int]) -> str:
        import numpy as np

        return self._constant(name, np.array(numbers), INT64)

    def _constant(self, name: str, array: Any, kind: int) -> str:
        data = array.astype("<i8" if kind == INT64 else "<f4").tobytes()
        self._constants[name] = onnx.tensor_message(Tensor(name, array.shape, kind, data))
        return name
