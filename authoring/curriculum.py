"""``curriculum.yml``: the levels, what is planned in them, and the repository that the badges point to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from authoring.problems import Problem, ProblemError

NAME = "curriculum.yml"


@dataclass(frozen=True)
class Level:
    """One level: a folder of notebooks.

    Attributes
    ----------
    id, title, summary
        The folder's name, the level's name, and what it is about (one paragraph of Markdown).
    too_hard, too_easy
        Markdown sentences, with links relative to the level's folder: where to go instead.
    planned
        The titles of the lessons to come, by number: ``{"02": "First classifiers"}``.
    """

    id: str
    title: str
    summary: str
    too_hard: str
    too_easy: str
    planned: dict[str, str]


@dataclass(frozen=True)
class Curriculum:
    """The whole manifest. ``repository`` is the ``owner/name`` of the badges, ``branch`` their branch."""

    repository: str
    branch: str
    levels: tuple[Level, ...]

    @property
    def web(self) -> str:
        """The address of the repository."""
        return f"https://github.com/{self.repository}"

    def planned(self) -> dict[str, str]:
        """Return the titles of all lessons to come by id (``"level1/02"``)."""
        return {
            f"{level.id}/{number}": title for level in self.levels for number, title in level.planned.items()
        }


def read_curriculum(root: Path) -> Curriculum:
    """Read and validate the manifest of the repository in ``root``.

    Raises
    ------
    ProblemError
        With every mistake in it.
    """
    problems: list[str] = []
    path = root / NAME
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ProblemError([Problem(NAME, f"not found in {root.name}/")]) from None
    except yaml.YAMLError as error:
        raise ProblemError([Problem(NAME, f"is not valid YAML: {' '.join(str(error).split())}")]) from None
    if not isinstance(content, dict):
        content = {}

    for key, pattern, example in (
        ("repository", r"[\w.-]+/[\w.-]+", "owner/name"),
        ("branch", r"[\w./-]+", "main"),
    ):
        if not re.fullmatch(pattern, str(content.get(key, ""))):
            problems.append(f'needs "{key}", for example "{key}: {example}"')
    levels = content.get("levels")
    if not isinstance(levels, list) or not levels:
        problems.append('needs "levels", a list')
        levels = []
    read = [_level(entry, problems) for entry in levels]

    ids = [level.id for level in read]
    problems.extend(f'level "{id}" is there twice' for id in sorted({id for id in ids if ids.count(id) > 1}))
    if problems:
        raise ProblemError(Problem(NAME, message) for message in problems)
    return Curriculum(content["repository"], content["branch"], tuple(read))


def _level(entry: Any, problems: list[str]) -> Level:
    if not isinstance(entry, dict):
        entry = {}
    name = str(entry.get("id", "?"))
    texts = {}
    for key in ("id", "title", "summary", "too_hard", "too_easy"):
        texts[key] = entry.get(key)
        if not isinstance(texts[key], str) or not texts[key].strip():
            problems.append(f'level "{name}" needs "{key}", a text')
            texts[key] = "?"

    planned = [str(lesson) for lesson in entry.get("planned") or []]
    problems.extend(
        f'level "{name}": the planned lesson "{lesson}" must be written like "02 First classifiers"'
        for lesson in planned
        if not re.fullmatch(r"\d\d \S.*", lesson)
    )
    numbers = [lesson[:2] for lesson in planned]
    problems.extend(
        f'level "{name}": there is more than one planned lesson {number}'
        for number in sorted({number for number in numbers if numbers.count(number) > 1})
    )
    return Level(
        **{key: " ".join(text.split()) for key, text in texts.items()},
        planned={lesson[:2]: lesson[3:] for lesson in planned},
    )
