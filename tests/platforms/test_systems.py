"""Windows and macOS: the code that learners run takes nothing for granted that only Linux has."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What Windows lacks, or does otherwise.
POSIX_ONLY = {
    "fork",
    "forkpty",
    "symlink",
    "symlink_to",
    "hardlink_to",
    "link",
    "mkfifo",
    "getuid",
    "geteuid",
    "chown",
}
POSIX_ONLY |= {"fcntl", "pwd", "grp", "resource", "mount", "killpg", "sched_getaffinity"}
# Where a system's own path is meant: what Kaggle and Debian mount, and Linux's files about the machine.
OWN_PATHS = {"navml/datasets/sources.py": {"/kaggle/input", "/usr/share/datasets/fashion-mnist"}}
FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "navml").rglob("*.py"))


def guarded(tree):
    """Code inside `try`, or in a function that asks which system it is on: there such names are a choice."""
    found = set()
    for node in ast.walk(tree):
        asks = isinstance(node, ast.FunctionDef) and "sys.platform" in ast.unparse(node)
        if isinstance(node, ast.Try) or asks:
            found |= {id(inner) for inner in ast.walk(node)}
    return found


@pytest.mark.parametrize("name", FILES)
def test_nothing_that_only_linux_has(name):
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    safe = guarded(tree)
    used = set()
    for node in ast.walk(tree):
        if id(node) in safe:
            continue
        if isinstance(node, ast.Attribute):
            used.add(node.attr)
        elif isinstance(node, ast.Import):
            used |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            used |= {str(node.module).partition(".")[0], *(alias.name for alias in node.names)}
    assert not used & POSIX_ONLY


@pytest.mark.parametrize("name", FILES)
def test_no_path_of_one_system(name):
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    texts = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    roots = ("/tmp", "/usr", "/home", "/kaggle", "/content", "/var", "/root", "/proc", "/etc", "C:\\")
    assert {text for text in texts if text.startswith(roots)} <= OWN_PATHS.get(name, set())


@pytest.mark.parametrize("name", FILES)
def test_text_files_name_their_encoding(name):
    """On Windows the default is not UTF-8."""
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        method = getattr(call.func, "attr", getattr(call.func, "id", ""))
        keywords = {keyword.arg for keyword in call.keywords}
        if method in ("read_text", "write_text"):
            assert "encoding" in keywords, f"{name}:{call.lineno}"
        if method == "open" and isinstance(call.func, ast.Attribute | ast.Name):
            modes = [
                arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
            ]
            text = any(set(mode) <= set("rwax+t") for mode in modes) and not any(
                "b" in mode for mode in modes
            )
            assert not text or "encoding" in keywords, f"{name}:{call.lineno}"
