import importlib.metadata
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import navml
from navml import cli, doctor, progress
from navml.datasets import inventory, sources
from navml.datasets.errors import NoDataError
from navml.datasets.sources import Prepared


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the cache, the progress and the settings of whoever runs the tests out of them."""
    for name in ("NAVML_DATA", "NAVML_SOURCE", "NAVML_PROFILE", "NAVML_PROGRESS", "NAVML_EXERCISES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NAVML_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Return the exit code, the output and the errors of a command."""
    capsys.readouterr()
    code = cli.main(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def topic(name: str) -> doctor.Finding:
    """Return what the doctor finds on a topic."""
    return next(finding for finding in doctor.examine() if finding.topic == name)


class TestArguments:
    @pytest.mark.parametrize(
        "arguments", [[], ["data"], ["nonsense"], ["check"], ["data", "fetch", "--size", "x"]]
    )
    def test_misunderstood(self, arguments, capsys) -> None:
        with pytest.raises(SystemExit) as stop:
            cli.main(arguments)
        assert stop.value.code == 2
        assert "usage: navml" in capsys.readouterr().err

    @pytest.mark.parametrize("seconds", ["0", "-5", "nan", "inf", "soon"])
    def test_a_timeout_that_makes_no_sense(self, seconds, capsys, tmp_path: Path) -> None:
        with pytest.raises(SystemExit) as stop:
            cli.main(["check", str(tmp_path), "--timeout", seconds])
        assert stop.value.code == 2
        assert f"a number of seconds above 0 is needed, not '{seconds}'" in capsys.readouterr().err

    def test_version(self, capsys) -> None:
        with pytest.raises(SystemExit) as stop:
            cli.main(["--version"])
        assert stop.value.code == 0
        assert capsys.readouterr().out == f"navml {navml.__version__}\n"

    def test_help_is_cheap(self) -> None:
        code = (
            "import sys; from navml import cli\n"
            "try: cli.main(['--help'])\nexcept SystemExit: pass\n"
            "print(sorted({'torch', 'sklearn', 'pandas', 'matplotlib', 'IPython'} & set(sys.modules)))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert "doctor" in done.stdout and done.stdout.endswith("[]\n")

    def test_a_reader_that_has_had_enough(self) -> None:
        code = "import sys; from navml import cli; sys.exit(cli.main(['progress']))"
        process = subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        process.stderr.close()
        assert process.wait() == 0


class TestDoctor:
    def test_says_everything_and_leaves_nothing_behind(self, capsys, home: Path) -> None:
        code, out, _ = run(capsys, "doctor")
        for word in ("Computer", "Python", "PyTorch", "GPU", "Profile", "FIDS30", "Free disk", "Progress"):
            assert word in out
        assert str(home / "cache") in out and str(home / "progress.json") in out
        assert code == int("⚠️" in out)
        assert not home.exists()

    def test_the_card_of_a_notebook_has_no_paths(self, capsys, home: Path) -> None:
        doctor.show()
        out = capsys.readouterr().out
        assert "0 exercises passed" in out and str(home.parent) not in out

    def test_a_warning_makes_it_fail(self, capsys, monkeypatch) -> None:
        monkeypatch.setenv("NAVML_PROFILE", "turbo")
        code, out, _ = run(capsys, "doctor")
        assert code == 1 and "must be one of quick, cpu, gpu" in out

    def test_where_data_would_come_from(self, tmp_path: Path, monkeypatch) -> None:
        monkeypatch.setattr(sources, "PLATFORMS", ())
        assert "a download" in topic("CIFAR-10").value and "small sample" in topic("CIFAR-10").value
        monkeypatch.setenv("NAVML_DATA", "full")
        assert "an error" in topic("CIFAR-10").value
        monkeypatch.setenv("NAVML_DATA", "sample")
        assert topic("CIFAR-10").value.startswith("the small sample")
        monkeypatch.setenv("NAVML_DATA", "all")
        assert "auto, full or sample" in topic("Data").advice
        monkeypatch.delenv("NAVML_DATA")

        monkeypatch.setenv("NAVML_SOURCE", str(tmp_path / "nowhere"))
        assert "Correct NAVML_SOURCE" in topic("Data").advice
        (tmp_path / "photos" / "FIDS30" / "apples").mkdir(parents=True)
        monkeypatch.setenv("NAVML_SOURCE", str(tmp_path / "photos"))
        found = {"FIDS30": [type("Layout", (), {"kind": "folders of photos"})]}
        monkeypatch.setattr("navml.datasets.layouts.find", lambda info, *_: found.get(info.title, []))
        assert topic("FIDS30").value == "your folder 'photos': folders of photos"
        assert "a download" in topic("CIFAR-10").value

        row = {"dataset": "cifar10", "slot": "official-native"}
        monkeypatch.setattr(inventory, "listing", lambda: [row])
        assert topic("CIFAR-10").value == "ready in the cache"

    @pytest.mark.parametrize(
        ("versions", "name", "advice"),
        [
            ({"torch": None}, "PyTorch", "navml[torch]"),
            ({"tensorflow": None, "tensorflow-cpu": None}, "TensorFlow", "navml[tensorflow]"),
            ({"torch": "2.0.0+cu118", "torchvision": "0.29.2"}, "PyTorch", "belongs together"),
            ({"torch": "2.15.0+cu128", "torchvision": "0.30.0"}, "PyTorch", ""),
        ],
    )
    def test_packages(self, versions, name, advice, monkeypatch) -> None:
        def version(package: str) -> str:
            found = versions.get(package, "1.0")
            if found is None:
                raise importlib.metadata.PackageNotFoundError(package)
            return found

        monkeypatch.setattr(importlib.metadata, "version", version)
        monkeypatch.setattr(
            importlib.metadata, "requires", lambda _: ["numpy", "torch==2.15.0; extra == 'x'"]
        )
        monkeypatch.setattr(shutil, "which", lambda _: None)
        assert advice in topic(name).advice
        assert bool(advice) == bool(topic(name).advice)

    def test_little_memory_little_disk(self, monkeypatch) -> None:
        monkeypatch.setattr(doctor, "_memory", lambda: 2_000_000_000)
        usage = type("Usage", (), {"free": 500_000_000})
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
        assert (
            "2 GB of memory" in topic("Computer").value and "Close other programs" in topic("Computer").advice
        )
        assert "NAVML_HOME" in topic("Free disk").advice

    def test_folders_that_cannot_be_written(self, monkeypatch) -> None:
        monkeypatch.setattr("os.access", lambda *_: False)
        assert "NAVML_HOME" in topic("Cache").advice
        assert "will be lost" in topic("Progress").advice

    def test_a_damaged_progress_file(self, capsys, home: Path) -> None:
        home.mkdir()
        (home / "progress.json").write_text("{")
        assert ".broken" in topic("Progress").advice
        assert run(capsys, "progress")[0] == 1


class TestData:
    def test_an_empty_cache(self, capsys) -> None:
        code, out, _ = run(capsys, "data", "list")
        assert code == 0 and "Nothing is stored yet" in out
        code, out, _ = run(capsys, "data", "verify", "cifar10")
        assert code == 0 and out == "▫️ cifar10: nothing is stored\n"

    def test_fetch_list_verify(self, capsys, home: Path, monkeypatch) -> None:
        monkeypatch.setenv("NAVML_DATA", "sample")
        code, out, _ = run(capsys, "data", "fetch", "fashion_mnist")
        assert code == 0 and out.startswith("✅ Fashion-MNIST: 6,000 images, from the small sample")
        _, out, _ = run(capsys, "data", "list")
        assert out.startswith("Cache:") and str(home / "cache") in out and "6,000 images" in out
        monkeypatch.setenv("COLUMNS", "40")
        _, out, _ = run(capsys, "data", "list")
        assert max(len(line) for line in out.splitlines() if str(home) not in line) <= 40
        code, out, _ = run(capsys, "data", "verify", "fashion_mnist")
        assert code == 0 and out.startswith("✅ fashion_mnist sample-")

        array = next((home / "cache").rglob("test_images.npy"))
        body = bytearray(array.read_bytes())
        body[-1] ^= 1
        array.chmod(0o644)
        array.write_bytes(body)
        code, out, _ = run(capsys, "data", "verify")
        assert code == 1 and "❌ fashion_mnist sample-" in out and "test_images" in out

    def test_one_failure_does_not_stop_the_others(self, capsys, monkeypatch) -> None:
        asked = []

        def fetch(info, size, source):
            asked.append((info.name, size, source))
            if info.name == "fids30":
                raise NoDataError("FIDS30 cannot be had.")
            labels = np.zeros(5)
            return Prepared({"train_labels": labels, "test_labels": labels}, origin="a test")

        monkeypatch.setattr(sources, "fetch", fetch)
        code, out, err = run(capsys, "data", "fetch", "--size", "96", "--source", "here")
        assert code == 1
        assert asked == [("fashion_mnist", None, "here"), ("fids30", 96, "here"), ("cifar10", None, "here")]
        assert out.count("✅") == 2 and "10 images, from a test" in out
        assert err == "❌ fids30: FIDS30 cannot be had.\n"

    @pytest.mark.parametrize("action", ["fetch", "verify"])
    def test_an_unknown_name(self, action, capsys) -> None:
        code, _, err = run(capsys, "data", action, "cifar")
        assert code == 1 and "cifar10" in err


class TestProgress:
    def test_where_it_is_kept(self, capsys, home: Path) -> None:
        progress.record("getting-started/00:q1", True)
        code, out, _ = run(capsys, "progress")
        assert code == 0 and f"Kept in {home / 'progress.json'}" in out and "Level 1" in out

    @pytest.mark.parametrize("columns", [5, 40, 100])
    def test_lines_end_where_the_terminal_does(self, columns, capsys, home: Path, monkeypatch) -> None:
        monkeypatch.setenv("COLUMNS", str(columns))
        _, out, _ = run(capsys, "progress")
        *lines, kept = out.splitlines()
        assert max(map(len, lines)) <= max(columns, 34)
        assert kept == str(home / "progress.json") or columns == 100  # a path is never broken


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
def test_on_old_code_pages_marks_are_spelled(encoding) -> None:
    code = "import sys; from navml import cli; sys.exit(cli.main(['data', 'verify', 'cifar10', 'nonsense']))"
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True)
    assert done.returncode == 1
    assert done.stdout.decode(encoding).strip() == "- cifar10: nothing is stored"
    assert done.stderr.startswith(b"NO nonsense: There is no dataset")
