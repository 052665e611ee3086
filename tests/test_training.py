"""The training loop: it learns, goes on after a kill to the very same weights, and fails with advice."""

from __future__ import annotations

import copy
import functools
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from navml.augment import random_crop_flip
from navml.checkpoints import CheckpointError
from navml.datasets import Split
from navml.training import Evaluation, History, TrainingError, evaluate, fit, predict

SGD = functools.partial(torch.optim.SGD, momentum=0.9, nesterov=True)


def bright_or_dark(n: int = 96, *, channels: int = 3, seed: int = 0) -> Split:
    """Return images that a tiny network learns to tell apart: class 1 is brighter on its left half."""
    rng = np.random.default_rng(seed)
    labels = np.arange(n, dtype=np.int64) % 2
    images = rng.integers(0, 160, (n, 8, 8, channels), dtype=np.uint8)
    images[labels == 1, :, :4] += 80
    return Split(images if channels > 1 else images[..., 0], labels, ("dark", "bright"))


def small_net(channels: int = 3, *, width: int = 4, seed: int = 0) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Conv2d(channels, width, 3, padding=1),
        nn.BatchNorm2d(width),
        nn.ReLU(),
        nn.Dropout(0.1),
        nn.Flatten(),
        nn.Linear(width * 64, 2),
    )


def same_weights(one: nn.Module, other: nn.Module) -> bool:
    ours, theirs = one.state_dict(), other.state_dict()
    return ours.keys() == theirs.keys() and all(torch.equal(ours[name], theirs[name]) for name in ours)


# --- It learns, and says how


def test_it_learns_and_keeps_a_history(capsys: pytest.CaptureFixture[str]) -> None:
    model, train, validation = small_net(), bright_or_dark(), bright_or_dark(64, seed=1)
    history = fit(model, train, validation, epochs=8, batch_size=16, learning_rate=0.01, device="cpu")

    assert history["train_loss"][-1] < history["train_loss"][0]
    assert history["validation_accuracy"][-1] > 0.9
    assert set(history) == {
        "train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "learning_rate", "seconds",
    }  # fmt: skip
    frame = history.to_frame()
    assert list(frame.index) == list(range(1, 9))
    assert frame["learning_rate"].eq(0.01).all()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 8
    assert lines[0].startswith("epoch 1/8 · train loss ")
    assert "validation loss" in lines[0]


def test_without_validation_and_progress(capsys: pytest.CaptureFixture[str]) -> None:
    history = fit(small_net(), bright_or_dark(), epochs=1, device="cpu", progress=False)
    assert set(history) == {"train_loss", "train_accuracy", "learning_rate", "seconds"}
    assert capsys.readouterr().out == ""


def test_a_split_and_its_torch_dataset_train_the_same_network() -> None:
    split = bright_or_dark(50)
    fast, slow = small_net(), small_net()
    # The DataLoader draws a random number of its own: without dropout that changes nothing
    fast[3], slow[3] = nn.Identity(), nn.Identity()
    fit(fast, split, epochs=1, batch_size=16, device="cpu", progress=False)
    fit(slow, split.to_torch(), epochs=1, batch_size=16, device="cpu", progress=False)
    assert same_weights(fast, slow)


def test_grey_images() -> None:
    history = fit(
        small_net(1), bright_or_dark(channels=1), epochs=6, batch_size=16, learning_rate=0.01, device="cpu",
        progress=False,
    )  # fmt: skip
    assert history["train_accuracy"][-1] > 0.9


def test_the_same_seed_gives_the_same_weights_and_another_seed_others() -> None:
    def trained(seed: int) -> nn.Module:
        model = small_net()
        fit(model, bright_or_dark(), epochs=1, batch_size=16, device="cpu", seed=seed, progress=False)
        return model

    assert same_weights(trained(0), trained(0))
    assert not same_weights(trained(0), trained(1))


def test_one_step_is_the_step_of_plain_pytorch() -> None:
    train = bright_or_dark(10)
    ours = nn.Sequential(nn.Flatten(), nn.Linear(192, 2))
    plain = copy.deepcopy(ours)
    fit(
        ours, train, epochs=1, batch_size=10, optimizer=torch.optim.SGD, learning_rate=0.3, weight_decay=0.1,
        label_smoothing=0.2, device="cpu", progress=False,
    )  # fmt: skip

    optimizer = torch.optim.SGD(plain.parameters(), lr=0.3, weight_decay=0.1)
    images = torch.from_numpy(train.images.copy()).permute(0, 3, 1, 2) / 255
    loss = nn.CrossEntropyLoss(label_smoothing=0.2)(plain(images), torch.from_numpy(train.labels))
    loss.backward()
    optimizer.step()
    for one, other in zip(ours.parameters(), plain.parameters(), strict=True):
        torch.testing.assert_close(one, other)


def test_one_cycle_rises_to_its_peak_and_falls_to_almost_nothing() -> None:
    rates: list[float] = []

    def note(epoch: int, history: History) -> None:
        rates.append(history["learning_rate"][-1])

    fit(
        small_net(), bright_or_dark(64), epochs=10, batch_size=16, optimizer=SGD, learning_rate=0.1,
        schedule="one-cycle", after_epoch=note, device="cpu", progress=False,
    )  # fmt: skip
    assert max(rates) == pytest.approx(0.1, rel=0.01)
    assert rates.index(max(rates)) in (2, 3)
    assert rates[-1] < 1e-5


def test_a_schedule_of_ones_own_gets_the_number_of_batches() -> None:
    asked = []

    def halve(optimizer: torch.optim.Optimizer, steps: int) -> torch.optim.lr_scheduler.LRScheduler:
        asked.append(steps)
        return torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.5)

    history = fit(
        small_net(), bright_or_dark(33), epochs=2, batch_size=16, learning_rate=1.0, schedule=halve,
        optimizer=torch.optim.SGD, device="cpu", progress=False,
    )  # fmt: skip
    assert asked == [6]
    assert history["learning_rate"] == [0.25, 0.03125]


def test_an_optimizer_of_ones_own_is_used_as_it_is() -> None:
    model = small_net()
    before = [parameter.clone() for parameter in model.parameters()]
    last = list(model.parameters())[-2:]
    fit(
        model, bright_or_dark(), epochs=1, optimizer=torch.optim.SGD(last, lr=0.1), device="cpu",
        progress=False,
    )  # fmt: skip
    changed = [not torch.equal(*pair) for pair in zip(before, model.parameters(), strict=True)]
    assert changed == [False] * (len(before) - 2) + [True, True]


def test_frozen_layers_stay_and_so_do_their_batch_norms_averages() -> None:
    model = small_net()
    frozen = nn.Sequential(model[0], model[1]).requires_grad_(False)
    before = copy.deepcopy(frozen)
    fit(model, bright_or_dark(), epochs=1, device="cpu", progress=False)
    assert same_weights(frozen, before)
    model[1].requires_grad_(True)
    fit(model, bright_or_dark(), epochs=1, device="cpu", progress=False)
    assert not torch.equal(model[1].running_mean, before[1].running_mean)


def test_transform_acts_on_training_batches_only() -> None:
    seen: list[tuple[int, ...]] = []

    def look(images: Tensor) -> Tensor:
        assert images.dtype == torch.float32
        assert images.min() >= 0
        assert images.max() <= 1
        seen.append(tuple(images.shape))
        return images

    fit(
        small_net(), bright_or_dark(20), bright_or_dark(12), epochs=1, batch_size=16, transform=look,
        device="cpu", progress=False,
    )  # fmt: skip
    assert seen == [(16, 3, 8, 8), (4, 3, 8, 8)]


def test_a_loss_of_ones_own() -> None:
    def twice(logits: Tensor, labels: Tensor) -> Tensor:
        return 2 * nn.functional.cross_entropy(logits, labels)

    model, train = small_net(), bright_or_dark()
    one = evaluate(model, train).loss
    assert evaluate(model, train, loss=twice).loss == pytest.approx(2 * one)
    history = fit(model, train, train, epochs=1, loss=twice, device="cpu", progress=False)
    assert history["validation_loss"][-1] == pytest.approx(evaluate(model, train, loss=twice).loss, rel=1e-4)


def test_half_precision_on_request() -> None:
    kinds = set()
    model = small_net()
    model[0].register_forward_hook(lambda module, given, output: kinds.add(output.dtype))
    fit(model, bright_or_dark(), epochs=1, device="cpu", progress=False)
    assert kinds == {torch.float32}
    history = fit(model, bright_or_dark(), epochs=1, device="cpu", mixed_precision=True, progress=False)
    assert kinds == {torch.float32, torch.bfloat16}
    assert np.isfinite(history["train_loss"][0])


# --- evaluate and predict


def test_evaluate_counts_right_answers() -> None:
    class Constant(nn.Module):
        def forward(self, images: Tensor) -> Tensor:
            return torch.tensor([[2.0, 0.0]]).expand(len(images), 2)

    result = evaluate(Constant(), bright_or_dark(10), batch_size=4)
    assert isinstance(result, Evaluation)
    assert result.accuracy == 0.5
    assert result.loss == pytest.approx(1 + np.log1p(np.exp(-2)))
    assert result.predictions.tolist() == [0] * 10
    assert result.labels.tolist() == [0, 1] * 5
    assert result.predictions.dtype == result.labels.dtype == np.int64


@pytest.mark.parametrize("training", [True, False])
def test_measuring_leaves_the_model_as_it_was(training: bool) -> None:
    model = small_net().train(training)
    model[1].eval()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    evaluate(model, bright_or_dark())
    predict(model, bright_or_dark().images)
    assert [module.training for module in model] == [training, False, *[training] * 4]
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())


def test_predict_gives_probabilities_for_arrays_and_tensors() -> None:
    model, split = small_net().eval(), bright_or_dark(10)
    probabilities = predict(model, split.images, batch_size=4)
    assert probabilities.shape == (10, 2)
    assert probabilities.dtype == np.float32
    np.testing.assert_allclose(probabilities.sum(1), 1, rtol=1e-6)
    np.testing.assert_array_equal(probabilities.argmax(1), evaluate(model, split).predictions)
    tensor = torch.from_numpy(split.images.copy()).permute(0, 3, 1, 2) / 255
    np.testing.assert_allclose(predict(model, tensor), probabilities, rtol=1e-5)
    np.testing.assert_allclose(predict(model, split.images / 255), probabilities, rtol=1e-5)


# --- Crop and flip


def test_random_crop_flip_moves_and_mirrors_each_image_for_itself() -> None:
    torch.manual_seed(0)
    ramp = torch.arange(64.0).view(1, 1, 1, 64).expand(200, 3, 64, 64)
    out = random_crop_flip(ramp, padding=4)
    assert out.shape == ramp.shape
    centre = out[:, 0, 10, 32] - out[:, 0, 10, 31]
    assert 60 < int((centre < 0).sum()) < 140  # about half are mirrored, none is anything else
    assert set(centre.tolist()) == {-1.0, 1.0}
    shifts = out[centre > 0][:, 0, 0, 32] - 32
    assert set(shifts.tolist()) == set(range(-4, 5))
    assert torch.equal(out[:, 0], out[:, 2])


def test_no_padding_means_mirrors_only() -> None:
    images = torch.rand(40, 3, 6, 5)
    out = random_crop_flip(images, padding=0)
    mirrored = [torch.equal(new, old.flip(-1)) for new, old in zip(out, images, strict=True)]
    kept = [torch.equal(new, old) for new, old in zip(out, images, strict=True)]
    assert all(one != other for one, other in zip(mirrored, kept, strict=True))
    assert any(mirrored) and any(kept)


# --- Checkpoints

RUN = {
    "epochs": 4, "batch_size": 16, "optimizer": SGD, "learning_rate": 0.05, "schedule": "one-cycle",
    "label_smoothing": 0.1, "weight_decay": 5e-4, "transform": random_crop_flip, "device": "cpu",
}  # fmt: skip


def noisy(images: Tensor) -> Tensor:
    """Use all three sources of random numbers that a transform might."""
    import random

    return images * torch.rand(()) + random.random() * 0.1 + float(np.random.rand()) * 0.1


class PowerCut(Exception):
    pass


def stop_after(epoch_to_stop: int):  # type: ignore[no-untyped-def]
    def stop(epoch: int, history: History) -> None:
        if epoch == epoch_to_stop:
            raise PowerCut

    return stop


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"transform": noisy},
        {"optimizer": None, "schedule": None, "learning_rate": 1e-3},
        {"schedule": lambda optimizer, steps: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)},
    ],
    ids=["recipe", "all random generators", "AdamW, constant", "own schedule"],
)
@pytest.mark.parametrize("as_dataset", [False, True])
def test_an_interrupted_run_ends_with_the_same_weights(
    tmp_path: Path, changes: dict, as_dataset: bool
) -> None:
    train, validation = bright_or_dark(), bright_or_dark(32, seed=1)
    data = train.to_torch() if as_dataset else train
    settings = RUN | changes | {"progress": False}
    whole = small_net()
    expected = fit(whole, data, validation, **settings)

    file = tmp_path / "run" / "net.pt"
    with pytest.raises(PowerCut):
        fit(small_net(), data, validation, **settings, checkpoint=file, after_epoch=stop_after(2))
    np.random.default_rng().random()  # another process has other random states
    torch.rand(5)
    resumed = small_net(seed=99)
    history = fit(resumed, data, validation, **settings, checkpoint=file)

    assert same_weights(whole, resumed)
    for name in set(expected) - {"seconds"}:
        assert history[name] == expected[name]
    assert history.epochs == 4
    assert [path.name for path in file.parent.iterdir()] == ["net.pt"]


def test_a_process_killed_by_the_system_goes_on_to_the_same_weights(tmp_path: Path) -> None:
    file = tmp_path / "net.pt"
    script = textwrap.dedent(
        f"""
        import os, signal, sys
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from test_training import RUN, bright_or_dark, fit, small_net

        def kill(epoch, history):
            if epoch == 2:
                os.kill(os.getpid(), signal.SIGKILL)

        fit(small_net(), bright_or_dark(), **RUN, checkpoint={str(file)!r}, after_epoch=kill)
        """
    )
    killed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=600)
    assert killed.returncode == -signal.SIGKILL, killed.stderr

    whole, resumed = small_net(), small_net(seed=5)
    fit(whole, bright_or_dark(), **RUN)
    fit(resumed, bright_or_dark(), **RUN, checkpoint=file)
    assert same_weights(whole, resumed)


def test_a_finished_checkpoint_is_loaded_and_not_trained_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done, again = small_net(), small_net(seed=3)
    history = fit(done, bright_or_dark(), **RUN, checkpoint=tmp_path / "net.pt")
    capsys.readouterr()
    assert fit(again, bright_or_dark(), **RUN, checkpoint=tmp_path / "net.pt") == history
    assert capsys.readouterr().out == "net.pt: 4 of 4 epochs are done, going on from there.\n"
    assert same_weights(done, again)


def test_the_file_needs_no_trust(tmp_path: Path) -> None:
    fit(small_net(), bright_or_dark(), **RUN, checkpoint=tmp_path / "net.pt")
    state = torch.load(tmp_path / "net.pt", weights_only=True)
    fresh = small_net(seed=8)
    fresh.load_state_dict(state["parts"]["model"])
    assert evaluate(fresh, bright_or_dark()).accuracy > 0.5


def changed_pixels() -> Split:
    data = bright_or_dark()
    images = data.images.copy()
    images[0, 0, 0] ^= 1
    return Split(images, data.labels, data.classes)


@pytest.mark.parametrize(
    ("model", "data", "changes", "named"),
    [
        (small_net(width=5), bright_or_dark(), {}, "model was Sequential"),
        (small_net(), bright_or_dark(90), {}, "training data was 96 images"),
        (small_net(), changed_pixels(), {}, "training data was 96 images"),
        (small_net(), bright_or_dark(seed=0).take(np.arange(96)[::-1]), {}, "training data was 96 images"),
        (small_net(), bright_or_dark(), {"epochs": 5}, "epochs was 4 and is now 5"),
        (small_net(), bright_or_dark(), {"batch_size": 8}, "batch_size was 16 and is now 8"),
        (small_net(), bright_or_dark(), {"learning_rate": 0.1}, "optimizer was SGD(lr=0.05"),
        (small_net(), bright_or_dark(), {"schedule": None}, "schedule was one-cycle and is now None"),
        (small_net(), bright_or_dark(), {"transform": None}, "transform was <function random_crop_flip>"),
        (small_net(), bright_or_dark(), {"label_smoothing": 0.0}, "label_smoothing was 0.1 and is now 0.0"),
        (small_net(), bright_or_dark(), {"mixed_precision": True}, "mixed precision was None"),
        (small_net(), bright_or_dark(), {"seed": 1}, "seed was 0 and is now 1"),
    ],
)
def test_a_checkpoint_of_another_run_is_set_aside(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    model: nn.Module,
    data: Split,
    changes: dict,
    named: str,
) -> None:
    file = tmp_path / "net.pt"
    fit(small_net(), bright_or_dark(), **RUN, checkpoint=file, progress=False)
    before = file.read_bytes()
    capsys.readouterr()

    history = fit(model, data, **(RUN | changes), checkpoint=file, progress=False)

    said = capsys.readouterr().out
    assert named in said and "starts from the beginning" in said
    assert history.epochs == (RUN | changes)["epochs"]
    assert (tmp_path / "net.pt.before").read_bytes() == before
    assert file.read_bytes() != before


def defined(body: str, **names: object) -> Callable[[torch.Tensor], torch.Tensor]:
    """Return a function of the name ``augment``, as a learner defines it again and again in a cell."""
    exec(f"def augment(images):\n    return {body}", names)
    return names["augment"]  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (defined("images"), defined("images + 0.01")),
        (defined("images * 0.5"), defined("images * 0.25")),
        (defined("images * strength", strength=0.5), defined("images * strength", strength=0.25)),
        (defined("help(images)", help=defined("images")), defined("help(images)", help=defined("-images"))),
        (defined("[each * 2 for each in [images]][0]"), defined("[each * 3 for each in [images]][0]")),
        (functools.partial(random_crop_flip, padding=1), functools.partial(random_crop_flip, padding=2)),
        (nn.Identity(), nn.ReLU()),
    ],
)
def test_a_changed_transform_starts_again(
    tmp_path: Path, first: Any, second: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    for transform, start in (
        (first, ""),
        (first, "net.pt: 4 of 4"),
        (second, "net.pt was written by another"),
    ):
        run = RUN | {"transform": transform}
        fit(small_net(), bright_or_dark(), **run, checkpoint=tmp_path / "net.pt")
        assert capsys.readouterr().out.startswith(start)


def damage_empty(content: bytes) -> bytes:
    return b""


def damage_truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def damage_one_bit(content: bytes) -> bytes:
    place = content.index(small_net_bytes()[:16])
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def damage_other_file(content: bytes) -> bytes:
    return b"<html>not a checkpoint</html>"


def small_net_bytes() -> bytes:
    """Return the bytes of a trained tensor, as they stand in the checkpoint."""
    model = small_net()
    fit(model, bright_or_dark(), **RUN, progress=False)
    return model[5].weight.detach().numpy().tobytes()


@pytest.mark.parametrize("damage", [damage_empty, damage_truncated, damage_one_bit, damage_other_file])
def test_a_damaged_checkpoint_is_named(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "net.pt"
    fit(small_net(), bright_or_dark(), **RUN, checkpoint=file, progress=False)
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(CheckpointError, match="is damaged, or is not a checkpoint of navml") as caught:
        fit(small_net(), bright_or_dark(), **RUN, checkpoint=file, progress=False)
    assert str(file) in str(caught.value)
    assert "Delete it" in str(caught.value)


def test_a_file_of_another_kind_of_torch_object_is_named(tmp_path: Path) -> None:
    torch.save({"weights": torch.rand(3)}, tmp_path / "net.pt")
    with pytest.raises(CheckpointError, match="is not a checkpoint of navml"):
        fit(small_net(), bright_or_dark(), **RUN, checkpoint=tmp_path / "net.pt", progress=False)


def test_a_full_disk_keeps_the_checkpoint_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "net.pt"
    with pytest.raises(PowerCut):
        fit(small_net(), bright_or_dark(), **RUN, checkpoint=file, after_epoch=stop_after(2))
    before = file.read_bytes()

    def no_space(state, file):  # type: ignore[no-untyped-def]
        file.write(b"half of it")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", no_space)
    with pytest.raises(CheckpointError, match="could not be written.*No space left on device"):
        fit(small_net(), bright_or_dark(), **RUN, checkpoint=file)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["net.pt"]


# --- What goes wrong says what to do


def test_a_diverging_run_stops_and_keeps_the_checkpoint(tmp_path: Path) -> None:
    class Breaks(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.net, self.calls = small_net(), 0

        def forward(self, images: Tensor) -> Tensor:
            self.calls += 1
            return self.net(images) * (float("nan") if self.calls > 6 else 1.0)

    file = tmp_path / "net.pt"
    with pytest.raises(TrainingError, match="The loss became nan in epoch 2.*ten times smaller"):
        fit(Breaks(), bright_or_dark(), **RUN, checkpoint=file, progress=False)
    state = torch.load(file, weights_only=True)
    assert len(state["history"]["train_loss"]) == 1
    assert all(torch.isfinite(tensor).all() for tensor in state["parts"]["model"].values())


@pytest.mark.parametrize(
    "error",
    [
        torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        RuntimeError("[enforce fail at alloc_cpu.cpp:118] DefaultCPUAllocator: can't allocate memory"),
    ],
)
def test_out_of_memory_says_what_to_do(error: RuntimeError) -> None:
    class Huge(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.zeros(1))

        def forward(self, images: Tensor) -> Tensor:
            raise error

    with pytest.raises(TrainingError, match="batch_size=64") as caught:
        fit(Huge(), bright_or_dark(), epochs=1, batch_size=128, device="cpu", progress=False)
    assert caught.value.__cause__ is error
    with pytest.raises(TrainingError, match="batch_size=256"):
        evaluate(Huge(), bright_or_dark())
    with pytest.raises(TrainingError, match="batch_size=4"):
        predict(Huge(), bright_or_dark().images, batch_size=8)


def test_other_errors_pass_unchanged() -> None:
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        fit(
            nn.Sequential(nn.Flatten(), nn.Linear(7, 2)),
            bright_or_dark(),
            epochs=1,
            device="cpu",
            progress=False,
        )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"epochs": 0}, "at least one epoch"),
        ({"batch_size": 0}, "at least one epoch"),
        ({"train": bright_or_dark(4).take(np.arange(0))}, "one training image"),
        ({"schedule": "cosine"}, "schedule must be"),
        ({"loss": nn.CrossEntropyLoss(), "label_smoothing": 0.1}, "Build it into the loss"),
        ({"model": nn.Flatten()}, "no parameter to train"),
    ],
)
def test_senseless_arguments(settings: dict, message: str) -> None:
    arguments = {"model": small_net(), "train": bright_or_dark(), "epochs": 1, "device": "cpu"} | settings
    with pytest.raises(ValueError, match=message):
        fit(arguments.pop("model"), arguments.pop("train"), **arguments, progress=False)


def test_no_images_to_evaluate() -> None:
    with pytest.raises(ValueError, match="no images"):
        evaluate(small_net(), bright_or_dark(4).take(np.arange(0)))
