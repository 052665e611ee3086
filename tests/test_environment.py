"""The files that say what is installed agree with each other, and what is installed fits together."""

import importlib.metadata
import json
import re
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from navml import copies

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PYTHONS = ("3.11", "3.12", "3.13")  # what the lock is for


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def wanted() -> dict[str, Requirement]:
    """Every package that pyproject.toml names, but for navml itself."""
    project = PYPROJECT["project"]
    lines = [*project["dependencies"], *sum(project["optional-dependencies"].values(), [])]
    requirements = map(Requirement, lines)
    return {canonicalize_name(one.name): one for one in requirements if one.name != "navml"}


def pins(python: str = "3.12", system: str = "linux") -> dict[str, Version]:
    """What the lock installs, on one Python and one system."""
    machine = {"python_version": python, "python_full_version": f"{python}.9", "sys_platform": system}
    lines = re.findall(r"^[a-z].*", read("requirements.lock"), re.MULTILINE)
    found: dict[str, Version] = {}
    for pin in map(Requirement, lines):
        if pin.marker is None or pin.marker.evaluate(machine):
            assert pin.name not in found, f"two pins of {pin.name} on Python {python}, {system}"
            (specifier,) = pin.specifier
            assert specifier.operator == "==", f"{pin} is no pin"
            found[canonicalize_name(pin.name)] = Version(specifier.version)
    return found


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_lock_pins_everything_that_is_wanted(python, system):
    locked = pins(python, system)
    for name, requirement in wanted().items():
        assert name in locked, f"{name} is in pyproject.toml but not in the lock: run make lock"
        assert locked[name] in requirement.specifier, (
            f"{name} {locked[name]} is not {requirement}: run make lock"
        )


def test_lock_names_no_host_and_no_folder():
    for line in read("requirements.lock").splitlines():
        bad = "://" in line or " @ " in line or line.startswith(("-", "/")) or re.search(r"(^|\s)/\w", line)
        assert not bad, f"requirements.lock: {line!r}"


def test_every_dependency_has_a_lower_bound_and_a_reason():
    for line in read("pyproject.toml").splitlines():
        if match := re.match(r'\s+"([\w.-]+)(.*?)",?\s*(#.*)?$', line):
            name, bound, reason = match.groups()
            if canonicalize_name(name) in wanted():
                assert re.fullmatch(r">=[\d.]+", bound), (
                    f"{name}{bound} should have a lower bound and nothing else"
                )
                assert reason and len(reason) > 4, f"say why {name} is needed"


def test_all_installs_every_extra():
    extras = PYPROJECT["project"]["optional-dependencies"]
    (everything,) = map(Requirement, extras["all"])
    assert everything.extras == extras.keys() - {"all"}


def test_torchvision_is_the_build_for_torch():
    import torch
    import torchvision

    (needed,) = (
        one
        for one in map(Requirement, importlib.metadata.requires("torchvision") or [])
        if one.name == "torch" and one.marker is None
    )
    assert Version(torch.__version__).public in needed.specifier
    # A build for another torch imports, and fails here.
    boxes = torch.tensor([[0.0, 0.0, 10.0, 10.0], [1.0, 1.0, 10.0, 10.0], [20.0, 20.0, 30.0, 30.0]])
    kept = torchvision.ops.nms(boxes, torch.tensor([0.9, 0.8, 0.7]), iou_threshold=0.5)
    assert kept.tolist() == [0, 2]


def test_pythons_agree():
    assert PYPROJECT["project"]["requires-python"] == f">={PYTHONS[0]}"
    assert PYPROJECT["tool"]["ruff"]["target-version"] == "py" + PYTHONS[0].replace(".", "")
    assert f"--python-version {PYTHONS[0]} " in read("Makefile")
    above = f"3.{int(PYTHONS[-1].split('.')[1]) + 1}"
    assert re.search(r"^PYTHON \?= (\S+)", read("Makefile"), re.MULTILINE)[1] == f">={PYTHONS[0]},<{above}"
    assert re.search(r"^FROM python:(\S+)-slim$", read("Dockerfile"), re.MULTILINE)[1] in PYTHONS
    jobs = workflow()["jobs"]
    assert jobs["test"]["strategy"]["matrix"]["python"] == [PYTHONS[0], PYTHONS[-1]]


def test_conda_installs_this_package_from_the_lock():
    environment = yaml.safe_load(read("environment.yml"))
    python, pip, section = environment["dependencies"]
    assert environment["channels"] == ["conda-forge", "nodefaults"]
    assert python.removeprefix("python=") in PYTHONS
    assert pip == "pip"
    assert section == {"pip": ["--constraint requirements.lock", "--editable .[all]"]}


def test_docker_installs_from_the_lock_as_a_plain_user_and_holds_no_secret():
    text = read("Dockerfile")
    assert "--constraint requirements.lock --requirement pyproject.toml --extra all" in text
    assert "--constraint requirements.lock uv" in text
    assert re.search(r"^ARG TORCH=cpu$", text, re.MULTILINE)
    assert re.findall(r"^USER (\S+)", text, re.MULTILINE) == ["1000"]
    assert re.search(r"^HEALTHCHECK ", text, re.MULTILINE)
    instructions = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    assert not re.search(r"token|password|secret", instructions, re.IGNORECASE)
    ignored = read(".dockerignore").splitlines()
    assert {".git", ".venv", ".tools", "my-notebooks", "data/*", "!data/sample"} <= set(ignored)


def workflow() -> dict:
    # `on` is a truth value in YAML 1.1, so PyYAML gives it back as True.
    text = read(".github/workflows/ci.yml")
    parsed = yaml.safe_load(text)
    return {("on" if key is True else key): value for key, value in parsed.items()}


def test_workflow_runs_the_tests_with_few_rights():
    ci = workflow()
    assert ci["permissions"] == {"contents": "read"}
    assert {"pull_request", "push", "schedule"} <= ci["on"].keys()
    commands = {
        name: " ".join(step.get("run", "") for step in job["steps"]) for name, job in ci["jobs"].items()
    }
    assert "make test " in commands["test"]
    assert "PINS=--upgrade" in commands["newest"]
    for job in ci["jobs"].values():
        assert "permissions" not in job
        for step in job["steps"]:
            if "uses" in step:
                assert re.search(r"@(v\d+|[0-9a-f]{40})$", step["uses"]), f"{step['uses']} is not pinned"


def test_commands_that_are_told_exist():
    targets = set(re.findall(r"^([a-z-]+):.*## ", read("Makefile"), re.MULTILINE))
    for name in (
        "README.md",
        "CONTRIBUTING.md",
        ".ci/run",
        ".pre-commit-config.yaml",
        ".github/workflows/ci.yml",
    ):
        told = set(re.findall(r"(?:`|^\s*|run: |entry: )make ([a-z-]+)", read(name), re.MULTILINE))
        assert told <= targets, f"{name} tells to make {told - targets}"
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"make ([a-z-]+) ", listed)) >= targets


def test_readme_clones_the_repository_that_the_badges_point_to():
    repository = yaml.safe_load(read("curriculum.yml"))["repository"]
    folder = repository.split("/")[1]
    assert f"git clone https://github.com/{repository} && cd {folder}\n" in read("README.md")


def test_wheel_carries_the_samples_and_the_map_and_nothing_else(tmp_path):
    from hatchling.builders.wheel import WheelBuilder

    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        map_of_lessons = json.loads(archive.read("navml/curriculum.json"))
    samples = {
        f"navml/datasets/sample_files/{path.relative_to(ROOT / 'data/sample').as_posix()}"
        for path in (ROOT / "data/sample").rglob("*")
        if path.is_file()
    }
    assert samples
    assert samples <= names
    assert map_of_lessons["levels"]
    assert {name.split("/")[0] for name in names if "dist-info" not in name} == {"navml"}


def test_a_codespace_opens_the_learners_copy():
    """It shows files once updateContentCommand is done; what runs after that comes too late to be opened."""
    codespace = json.loads(read(".devcontainer/devcontainer.json"))
    assert codespace["image"].rpartition(":")[2] in PYTHONS
    assert codespace["updateContentCommand"].endswith("python -m navml.lab --update")
    assert codespace["customizations"]["codespaces"]["openFiles"] == [copies.START]


def test_actions_are_pinned_to_commits():
    """A tag can be moved to other code; a commit cannot."""
    for path in (ROOT / ".github/workflows").glob("*.yml"):
        used = re.findall(r"uses: (\S+)(.*)", path.read_text(encoding="utf-8"))
        assert used
        for action, comment in used:
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), f"{action} needs its version in a comment"
