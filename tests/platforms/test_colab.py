"""A notebook alone, where packages are other than in our lock, as on Colab. `make test-platforms` runs it.

It needs the Python package index, to make environments with the lowest and with the newest packages.
"""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
LESSONS = ("level1/01-meet-fashion-mnist", "level1/05-a-perceptron-from-scratch")  # need base packages only
KERNEL = ("ipykernel", "nbclient", "pip")  # what Colab has beside navml's dependencies
RESOLUTIONS = {"lowest": ("--resolution", "lowest-direct"), "newest": ("--upgrade",)}
EXECUTE = """
import sys, nbformat, nbclient
notebook = nbformat.read(sys.argv[1], 4)
nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[1])
"""


def run(*command, **options):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module", params=RESOLUTIONS)
def python(request, tmp_path_factory):
    """A fresh environment without navml, with the lowest or the newest of what it depends on."""
    folder = tmp_path_factory.mktemp(request.param) / "environment"
    run("uv", "venv", "--python", sys.executable, folder)
    inside = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    install = ("uv", "pip", "install", "--python", inside)
    run(*install, *RESOLUTIONS[request.param], *project["dependencies"])
    pins = run("uv", "pip", "freeze", "--python", inside).split()
    run(*install, *KERNEL, *pins)
    return inside


def installed(python):
    listed = json.loads(run("uv", "pip", "list", "--python", python, "--format", "json"))
    return {package["name"]: package["version"] for package in listed}


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_setup_cell_installs_navml_and_changes_nothing_else(python, wheel, tmp_path, lesson):
    run("uv", "pip", "uninstall", "--python", python, "navml")
    before = installed(python)
    assert "navml" not in before
    notebook = tmp_path / "alone" / "lesson.ipynb"
    notebook.parent.mkdir()
    notebook.write_bytes((ROOT / f"{lesson}.ipynb").read_bytes())
    # Only navml is missing, so pip needs no index: with one, it could bring newer packages unnoticed.
    settings = {"COLAB_RELEASE_TAG": "release", "NAVML_PACKAGE": str(wheel), "PIP_NO_INDEX": "1"}
    settings |= {"NAVML_HOME": str(tmp_path / "home"), "NAVML_DATA": "sample", "NAVML_PROFILE": "quick"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NAVML_", "PYTHON"))}
    run(python, "-c", EXECUTE, notebook.name, cwd=notebook.parent, env=kept | settings)
    after = installed(python)
    assert after.pop("navml")
    assert after == before
    cells = nbformat.read(notebook, 4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    assert any("application/vnd.navml.result+json" in output.get("data", {}) for output in outputs)
    warnings = [output.text for output in outputs if output.get("name") == "stderr"]
    assert not warnings
    assert [path.name for path in notebook.parent.iterdir()] == ["lesson.ipynb"]
