"""``import navml`` is quick: every notebook begins with it."""

import json
import os
import subprocess
import sys

import pytest

HEAVY = ["IPython", "PIL", "matplotlib", "pandas", "requests", "scipy", "sklearn"]
HEAVIEST = ["keras", "tensorflow", "timm", "torch", "torchvision"]


def run(code: str, **environment: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True, check=True
    ).stdout


def test_import_pulls_in_nothing_heavy():
    loaded = json.loads(run("import json, sys, navml; print(json.dumps(list(sys.modules)))"))
    assert "navml.compute" in loaded
    assert not {*HEAVY, *HEAVIEST} & set(loaded)


def test_import_takes_less_than_a_third_of_a_second(tmp_path):
    # Processor time, as other tests run beside this one. The first of the three compiles the bytecode.
    code = "import time; start = time.process_time(); import navml; print(time.process_time() - start)"
    caches = {"PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONDONTWRITEBYTECODE": ""}
    assert min(float(run(code, **caches)) for _ in range(3)) < 0.3


def test_submodules_come_when_they_are_asked_for():
    code = "import sys, navml; print('navml.plots' in sys.modules, navml.plots.__name__)"
    assert run(code).split() == ["False", "navml.plots"]


@pytest.mark.parametrize("order", ["import keras, navml, torch", "import navml, keras, torch"])
def test_tensorflow_and_an_optimizer_of_pytorch_live_in_one_process(order):
    """With PyTorch's compiler for GPUs installed, the wrong order would end the process: LLVM ERROR."""
    step = "torch.optim.AdamW(torch.nn.Linear(1, 1).parameters()).step(); print('alive')"
    assert run(f"{order}; {step}", KERAS_BACKEND="tensorflow").endswith("alive\n")
