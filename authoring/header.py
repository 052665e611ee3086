"""The header of a lesson: its schema, and messages that say what to correct."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

import yaml

from authoring.claims import mistake
from navml.compute import PROFILES
from navml.datasets.catalog import CATALOG

# What a lesson may say under "frameworks": how it is written for people, and navml's extra that brings it.
FRAMEWORKS: dict[str, tuple[str, str | None]] = {
    "numpy": ("NumPy", None),
    "pandas": ("pandas", None),
    "matplotlib": ("Matplotlib", None),
    "scikit-learn": ("scikit-learn", None),
    "scikit-image": ("scikit-image", "features"),
    "pytorch": ("PyTorch", "torch"),
    "tensorflow": ("TensorFlow", "tensorflow"),
    "keras": ("Keras", "tensorflow"),
}
HARDWARE = {
    "cpu": "any laptop, no GPU needed",
    "gpu-helps": "any laptop, a GPU helps",
    "gpu": "needs a GPU",
}

_LESSON_ID = re.compile(r"[a-z0-9-]+/\d\d")
_NO_VERBS = {
    "a",
    "an",
    "the",
    "to",
    "how",
    "what",
    "why",
    "when",
    "where",
    "which",
    "you",
    "your",
    "more",
    "some",
}
_NO_VERB_ENDINGS = ("ing", "tion", "ness", "ity", "ism", "ence")


@dataclass(frozen=True)
class Header:
    """What a lesson says of itself.

    Attributes
    ----------
    title, summary
        Its name, and its promise in one line.
    objectives
        What the learner will be able to do: 3 to 5, each begins with a verb.
    prerequisites
        Ids of the lessons that it builds on.
    minutes
        To read and do it all.
    hardware
        A key of `HARDWARE`.
    frameworks
        Keys of `FRAMEWORKS`.
    datasets
        Names that ``navml.load`` takes.
    floors
        Per profile, the least that each reported result must reach on the real data.
    claims
        What the lesson's sentences say about its reported results, see ``authoring.claims``. They must hold
        on the real data at every profile but quick.
    """

    title: str
    summary: str
    objectives: tuple[str, ...]
    prerequisites: tuple[str, ...]
    minutes: int
    hardware: str
    frameworks: tuple[str, ...]
    datasets: tuple[str, ...]
    floors: dict[str, dict[str, float]] = field(default_factory=dict)
    claims: tuple[str, ...] = ()


_EXAMPLES = {
    "title": "title: Meet Fashion-MNIST",
    "summary": "summary: One line that says what the learner gets.",
    "objectives": "objectives: (3 to 5 lines that begin with a verb)",
    "prerequisites": "prerequisites: [getting-started/00], or []",
    "minutes": "minutes: 35",
    "hardware": "hardware: cpu",
    "frameworks": "frameworks: [scikit-learn], or []",
    "datasets": "datasets: [fashion_mnist], or []",
}


def split_header(source: str) -> tuple[str, str]:
    """Split a lesson's source into the YAML of its header (without the comment signs) and the rest.

    Raises
    ------
    ValueError
        If the source does not begin with a header.
    """
    lines = source.splitlines()
    if not lines or lines[0].rstrip() != "# ---":
        raise ValueError('has no header: the first line must be "# ---"')
    try:
        end = next(i for i, line in enumerate(lines) if i and line.rstrip() == "# ---")
    except StopIteration:
        raise ValueError('its header has no end: a second line "# ---" is missing') from None
    for number, line in enumerate(lines[1:end], 2):
        if not line.startswith("#"):
            raise ValueError(f'line {number} is inside the header but does not begin with "#"')
    header = "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines[1:end])
    return header, "\n".join(lines[end + 1 :]) + "\n"


def parse_header(text: str) -> tuple[Header | None, list[str]]:
    """Read the YAML of a header.

    Parameters
    ----------
    text
        The header, without the comment signs.

    Returns
    -------
    tuple
        The header, or None if something is wrong; and what is wrong, one message each.
    """
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 2}" if mark else "it"  # + 1 for the "# ---", + 1 to count from 1
        return None, [
            f"header is not valid YAML: {line}: {getattr(error, 'problem', error)}. "
            "Text with a colon in it needs quotes around it"
        ]
    if not isinstance(content, dict):
        return None, ["header is empty"]

    problems = [
        f'header lacks "{name}": add it, for example "{example}"'
        for name, example in _EXAMPLES.items()
        if name not in content
    ]
    known = [item.name for item in fields(Header)]
    for name in content:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, 1)
            problems.append(f'header has an unknown field "{name}"{_did_you_mean(near)}')
    for name, value in content.items():
        if name in known:
            problems.extend(f'header: "{name}" {message}' for message in _CHECKS[name](value))
    if problems:
        return None, problems
    names = ("objectives", "prerequisites", "frameworks", "datasets", "claims")
    lists = {name: tuple(content.get(name, ())) for name in names}
    return Header(**{**content, **lists, "title": content["title"].strip()}), []


def _did_you_mean(near: list[str]) -> str:
    return f", did you mean {near[0]!r}?" if near else ""


def _line(value: Any) -> list[str]:
    if not isinstance(value, str) or not value.strip():
        return ["must be a text of one line; put quotes around it if it looks like something else"]
    if "\n" in value.strip():
        return ["must be one line"]
    return []


def _summary(value: Any) -> list[str]:
    if problems := _line(value):
        return problems
    return [f"has {len(value)} characters, but 200 is the most for one line"] if len(value) > 200 else []


def _objectives(value: Any) -> list[str]:
    if not isinstance(value, list):
        return ["must be a list of 3 to 5 texts"]
    problems = [] if 3 <= len(value) <= 5 else [f"must be 3 to 5, but there are {len(value)}"]
    for number, objective in enumerate(value, 1):
        if not isinstance(objective, str):
            problems.append(
                f"number {number} must be a text: put quotes around it, most likely it has a colon"
            )
        elif not starts_with_verb(objective):
            problems.append(
                f'number {number} must begin with a verb, like "Load" or "Compare": "{objective}"'
            )
    return problems


def starts_with_verb(objective: str) -> bool:
    """Tell, by a small rule, whether a text can begin with a verb: a capital, and no ending of a noun."""
    word = objective.split(maxsplit=1)[0].rstrip(",") if objective.strip() else ""
    return (
        re.fullmatch(r"[A-Z][a-z]+(-[a-z]+)*", word) is not None
        and word.lower() not in _NO_VERBS
        and (not word.endswith(_NO_VERB_ENDINGS) or word in ("Bring", "Mention", "Question"))
    )


def _prerequisites(value: Any) -> list[str]:
    if not isinstance(value, list):
        return ["must be a list of lesson ids, for example [getting-started/00]"]
    return [
        f'has "{item}", which is not a lesson id like "level1/01"'
        for item in value
        if not (isinstance(item, str) and _LESSON_ID.fullmatch(item))
    ]


def _minutes(value: Any) -> list[str]:
    if isinstance(value, bool) or not isinstance(value, int) or not 5 <= value <= 240:
        return [f"must be a whole number from 5 to 240, not {value!r}"]
    return []


def _hardware(value: Any) -> list[str]:
    return [] if value in HARDWARE else [f"must be one of {', '.join(HARDWARE)}, not {value!r}"]


def _names(known: dict[str, Any]) -> Callable[[Any], list[str]]:
    def check(value: Any) -> list[str]:
        if not isinstance(value, list):
            return [f"must be a list of names out of {', '.join(known)}"]
        return [
            f"has {item!r}{_did_you_mean(difflib.get_close_matches(str(item), known, 1))} "
            f"Known are: {', '.join(known)}"
            for item in value
            if item not in known
        ]

    return check


def _floors(value: Any) -> list[str]:
    if not isinstance(value, dict):
        return ["must be like {cpu: {test_accuracy: 0.8}}"]
    problems = []
    for profile, floors in value.items():
        if profile not in PROFILES:
            problems.append(f"has the profile {profile!r}; known are: {', '.join(PROFILES)}")
        elif not isinstance(floors, dict) or not all(
            isinstance(number, int | float) and not isinstance(number, bool) for number in floors.values()
        ):
            problems.append(f"{profile!r} must be like {{test_accuracy: 0.8}}: a number for each result")
    return problems


def _claims(value: Any) -> list[str]:
    if not isinstance(value, list):
        return ["must be a list of texts like 'forest_accuracy > 0.85'"]
    return [f'"{claim}" {found}' for claim in value if (found := mistake(claim))]


_CHECKS: dict[str, Callable[[Any], list[str]]] = {
    "title": _line,
    "summary": _summary,
    "objectives": _objectives,
    "prerequisites": _prerequisites,
    "minutes": _minutes,
    "hardware": _hardware,
    "frameworks": _names(FRAMEWORKS),
    "datasets": _names(CATALOG),
    "floors": _floors,
    "claims": _claims,
}
