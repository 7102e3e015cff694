"""The generator at the end of a Piper model: where its convolutions are and where it may be cut.

A Piper model (VITS, arXiv 2106.06103) ends in the generator of HiFi-GAN (arXiv 2010.05646):
convolutions over time, sums and activations, and transposed convolutions that make one step
of time several. Nothing in it looks further than its kernels reach, so from any tensor that
all of the sound comes from, the sound can be made piece by piece: the same numbers, in a
memory that the processor has at hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from audio_edition.speech.engines import onnx
from audio_edition.speech.engines.graph import Graph, GraphStep
from audio_edition.speech.engines.onnx import FLOAT, Node, Tensor

_ALONE = frozenset({"LeakyRelu", "Relu", "Tanh", "Sigmoid"})
_TWO = frozenset({"Add", "Sub", "Mul", "Div"})
_SHAPES = frozenset({"Unsqueeze", "Squeeze", "Reshape", "Identity"})
_OPSET = 13  # Unsqueeze and Squeeze are given their axes as a tensor
_SMALL = 400  # bytes of a constant that may be one number, with its name
_WHOLE, _RISING = "Conv", "ConvTranspose"


@dataclass(frozen=True, slots=True)
class Kernel:
    """A convolution over time whose weights are a constant: what it does to a length."""

    weights: Tensor
    stride: int
    apart: int
    before: int
    behind: int

    @property
    def width(self) -> int:
        """Return its taps."""
        return self.weights.shape[2]

    @property
    def reach(self) -> Fraction:
        """How far it looks to its further side, in steps of its input.

        Its span is in steps of its output where it makes several of one.
        """
        return Fraction(max(self.before, self._span - self.before), self.stride)

    @property
    def _span(self) -> int:
        return self.apart * (self.width - 1)

    def keeps(self, *, rises: bool) -> bool:
        """Whether the length stays, or becomes the stride times as much where it rises."""
        if rises:
            return self.before + self.behind == self.width - self.stride
        return self.stride == 1 and self.before + self.behind == self._span


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a generator may be cut in two."""

    tensor: str
    times: int
    """Samples of sound for one step of the tensor."""
    reach: int
    """Steps on either side that the sound of a step depends on, at most."""


def kernel_of(graph: Graph, node: Node) -> Kernel | None:
    """Return the kernel of a plain convolution over time (Conv or ConvTranspose), else None.

    A ConvTranspose is plain where its width is a multiple of its stride.
    """
    if node.op_type not in (_WHOLE, _RISING) or len(node.inputs) < 2:
        return None
    weights = graph.constant(node.inputs[1])
    if weights is None or weights.kind != FLOAT or len(weights.shape) != 3 or not weights.data:
        return None
    one = {name: _first(node, name, 1) for name in ("strides", "dilations", "group")}
    pads = node.attributes.get("pads", (0, 0))
    if {"auto_pad", "output_padding", "output_shape"} & node.attributes.keys():
        return None
    if len(pads) != 2 or min(pads) < 0:
        return None
    found = Kernel(weights, one["strides"], one["dilations"], pads[0], pads[1])
    if node.op_type == _RISING:
        plain = found.apart == one["group"] == 1 and found.width % found.stride == 0
        bias = graph.constant(node.inputs[2]) if len(node.inputs) > 2 else None
        return found if plain and bias is not None and bias.kind == FLOAT and bias.data else None
    return found


def generator_of(graph: Graph) -> tuple[GraphStep, ...]:
    """Return the generator's steps in order; none where the model ends in something else."""
    if not graph.is_flat or graph.opset < _OPSET or not graph.outputs:
        return ()
    plain = _plain(graph)
    end = _end(graph, graph.outputs[0])
    asked, found = {end}, []
    for step in reversed(graph.steps):
        made = step.node.outputs[0] if step.node.outputs else ""
        if made in asked and made in plain:
            found.append(step)
            asked.update(step.node.inputs)
    return tuple(found[::-1])


def cut_of(graph: Graph, generator: Sequence[GraphStep]) -> Cut | None:
    """Return the cut before the second rise in rate; None where there is none that is safe.

    Later there is less to look back for, earlier there is more to do at once (measured:
    before the first, a tenth of everything would be computed twice).
    """
    rises = [step.node for step in generator if step.node.op_type == _RISING]
    made = {step.node.outputs[0] for step in generator}
    if len(rises) < 2 or rises[1].inputs[0] not in made:
        return None
    tensor = rises[1].inputs[0]
    rates, reaches = {tensor: Fraction(1)}, {tensor: Fraction(0)}
    for step in generator:
        node, output = step.node, step.node.outputs[0]
        after = [name for name in node.inputs if name in rates]
        if output == tensor or not after:
            continue
        if any(name in made and name not in rates for name in node.inputs):
            return None  # another way leads past the cut
        rate, reach = rates[after[0]], max(reaches[name] for name in after)
        kernel = kernel_of(graph, node)
        if kernel is not None:
            if not kernel.keeps(rises=node.op_type == _RISING):
                return None
            reach += kernel.reach / rate
            rate *= kernel.stride
        rates[output], reaches[output] = rate, reach
    end = generator[-1].node.outputs[0]
    return Cut(tensor, int(rates[end]), ceil(reaches[end])) if end in rates else None


def _plain(graph: Graph) -> set[str]:
    """The tensors over time that convolutions make, and what is made of those alone."""
    made: set[str] = set()
    numbers: set[str] = {name for name, data in graph.constants.items() if _is_number(data)}
    for step in graph.steps:
        node = step.node
        if node.op_type == "Constant":
            numbers.update(node.outputs if _is_number(onnx.told_by(step.data)) else ())
        elif kernel_of(graph, node) is not None:
            made.update(node.outputs)
        elif node.op_type in _ALONE | _TWO and not made.isdisjoint(node.inputs):
            known = all(name in made or name in numbers for name in node.inputs)
            made.update(node.outputs if known else ())
    return made


def _end(graph: Graph, output: str) -> str:
    """The tensor that the output only shows in another shape."""
    makers = {name: step.node for step in graph.steps for name in step.node.outputs}
    while output in makers and makers[output].op_type in _SHAPES:
        output = makers[output].inputs[0]
    return output


def _is_number(data: bytes | memoryview) -> bool:
    """Whether a TensorProto is one number, which changes the shape of nothing it meets."""
    return len(data) < _SMALL and onnx.shape_of(bytes(data)) in ((), (1,))


def _first(node: Node, name: str, usual: int) -> int:
    return (*node.attributes.get(name, ()), usual)[0]
