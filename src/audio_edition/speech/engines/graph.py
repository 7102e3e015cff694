"""An ONNX graph taken apart into its steps and constants, and written again in parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from audio_edition.speech.engines import onnx
from audio_edition.speech.engines.onnx import Node, Tensor
from audio_edition.speech.engines.protobuf import embedded, fields

_HOLDERS = ("If", "Loop", "Scan")  # what they hold may ask for anything outside


@dataclass(frozen=True, slots=True)
class GraphStep:
    """One node as it is read, and as it stands in the file."""

    node: Node
    data: bytes

    def reading(self, other: Mapping[str, str]) -> GraphStep:
        """Return the step with some of its inputs replaced."""
        inputs = tuple(other.get(name, name) for name in self.node.inputs)
        if inputs == self.node.inputs:
            return self
        return GraphStep(replace(self.node, inputs=inputs), onnx.with_inputs(self.data, inputs))


@dataclass(frozen=True, slots=True)
class Graph:
    """Steps in an order in which they can be computed."""

    preamble: bytes
    """The model's fields beside its graph."""
    opset: int
    steps: tuple[GraphStep, ...]
    constants: Mapping[str, bytes | memoryview]
    """TensorProto messages by name."""
    inputs: Mapping[str, bytes]
    """ValueInfoProto messages by name."""
    outputs: tuple[str, ...]

    @property
    def is_flat(self) -> bool:
        """Whether no step holds a graph of its own, so that every use of a tensor is seen."""
        return not any(step.node.op_type in _HOLDERS for step in self.steps)

    def constant(self, name: str) -> Tensor | None:
        """Return a constant that is one of the graph's initializers."""
        data = bytes(self.constants.get(name, b""))
        return onnx.tensor_at(data, (0, len(data))) if data else None

    def needed(self, wanted: Iterable[str], given: Iterable[str] = ()) -> list[GraphStep]:
        """Return the steps that lead to ``wanted``, in order, where ``given`` is known."""
        asked, known, found = set(wanted), set(given), []
        for step in reversed(self.steps):
            if not asked.isdisjoint(set(step.node.outputs) - known):
                found.append(step)
                asked.update(step.node.inputs)
        return found[::-1]

    def part(self, outputs: Sequence[str], given: Sequence[str] = (), beside: bytes = b"") -> bytes:
        """Return a model of what leads from ``given`` (floats of any shape) to ``outputs``.

        ``beside`` is one more field of the model.
        """
        steps = self.needed(outputs, given)
        asked = {name for step in steps for name in step.node.inputs}
        kept = [data for name, data in self.constants.items() if name in asked]
        inputs = [data for name, data in self.inputs.items() if name in asked]
        inputs += [onnx.value_info(name, onnx.FLOAT) for name in given]
        nodes = [step.data for step in steps]
        return onnx.model_with(self.preamble + beside, nodes, kept, inputs, outputs)


def read(model: bytes) -> Graph:
    """Take a model apart; raises ``ValueError`` where it is not a well-formed message.

    What was told of the shapes inside is left out: it may no longer be so.
    """
    preamble: list[bytes] = []
    opset = 0
    for field in fields(model, 0, len(model)):
        if field.number != onnx.GRAPH:
            preamble.append(model[field.begin : field.end])
        if field.number == onnx.OPSET_IMPORT and field.is_embedded:
            opset = max(opset, _opset(model, (field.start, field.end)))
    steps: list[GraphStep] = []
    constants: dict[str, bytes | memoryview] = {}
    inputs: dict[str, bytes] = {}
    view = memoryview(model)
    for graph in embedded(model, 0, len(model), onnx.GRAPH):
        for field in fields(model, *graph):
            span = (field.start, field.end)
            if field.number == onnx.NODE:
                steps.append(GraphStep(onnx.node_at(model, span), model[slice(*span)]))
            elif field.number == onnx.INITIALIZER:
                constants[onnx.tensor_name(model, span)] = view[slice(*span)]
            elif field.number == onnx.GRAPH_INPUT:
                inputs[onnx.value_name(model, span)] = model[slice(*span)]
    # older files list their constants among the inputs too
    asked = {name: data for name, data in inputs.items() if name not in constants}
    outputs = tuple(onnx.graph_outputs(model))
    return Graph(b"".join(preamble), opset, tuple(steps), constants, asked, outputs)


def _opset(model: bytes, span: tuple[int, int]) -> int:
    """The version of one operator set; 0 where it is not ONNX's own."""
    domain, version = b"", 0
    for field in fields(model, *span):
        if field.number == 1 and field.is_embedded:
            domain = model[field.start : field.end]
        elif field.number == onnx.OPSET_VERSION:
            version = field.value or 0
    return version if domain in (b"", b"ai.onnx") else 0
