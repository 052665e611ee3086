"""The whole curriculum as it stands in the repository."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

from authoring.curriculum import NAME, Curriculum, Level, read_curriculum
from authoring.lesson import Lesson, read_lesson
from authoring.problems import Problem, ProblemError


@dataclass(frozen=True)
class Project:
    """Everything that has been written so far.

    Attributes
    ----------
    root
        The folder of the repository.
    lessons
        The lessons that can be read, in the curriculum's order.
    problems
        Why the others can't.
    """

    root: Path
    curriculum: Curriculum
    lessons: tuple[Lesson, ...]
    problems: tuple[Problem, ...]

    def of(self, level: Level) -> tuple[Lesson, ...]:
        """Return the lessons of one level."""
        return tuple(lesson for lesson in self.lessons if lesson.level == level)

    def neighbours(self, lesson: Lesson) -> tuple[Lesson | None, Lesson | None]:
        """Return the lessons before and after this one, across levels."""
        place = [other.id for other in self.lessons].index(lesson.id)
        before = self.lessons[place - 1] if place else None
        after = self.lessons[place + 1] if place + 1 < len(self.lessons) else None
        return before, after

    def find(self, wanted: str) -> Lesson:
        """Return the lesson that someone means by an id, a name, or the path of its source or notebook.

        Raises
        ------
        ProblemError
            If there is none; the message names the nearest.
        """
        path = Path(wanted)
        if path.is_absolute() and path.is_relative_to(self.root):
            path = path.relative_to(self.root)
        text = path.as_posix().removeprefix("lessons/")
        for ending in (".py", ".ipynb"):
            text = text.removesuffix(ending)
        names = {
            name: lesson
            for lesson in self.lessons
            for name in (lesson.id, f"{lesson.level.id}/{lesson.name}", lesson.name)
        }
        if text in names:
            return names[text]
        unreadable = [
            problem
            for problem in self.problems
            if problem.where.startswith(f"lessons/{text}") and text.strip("/")
        ]
        if unreadable:
            raise ProblemError(unreadable)
        if title := self.curriculum.planned().get(text):
            raise ProblemError([Problem(wanted, f'"{title}" is planned, and not written yet')])
        near = difflib.get_close_matches(text, names, 1, cutoff=0.4)
        hint = (
            f"did you mean {names[near[0]].id}?"
            if near
            else f"there are: {', '.join(x.id for x in self.lessons)}"
        )
        raise ProblemError([Problem(wanted, f"there is no such lesson; {hint}")])


def read_project(root: Path) -> Project:
    """Read the manifest and every lesson in the folders of its levels.

    A lesson that can't be read is left out and becomes one of the project's problems, so that its mistakes
    don't keep anybody from working on the others.

    Raises
    ------
    ProblemError
        If the manifest itself can't be read.
    """
    curriculum = read_curriculum(root)
    lessons: list[Lesson] = []
    problems: list[Problem] = []
    for level in curriculum.levels:
        files = sorted((root / "lessons" / level.id).glob("*.py"))
        for path in files:
            where = path.relative_to(root).as_posix()
            if not re.fullmatch(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*", path.stem):
                problems.append(Problem(where, 'must be named like "01-meet-fashion-mnist.py"'))
                continue
            number = path.name[:2]
            if sum(other.name.startswith(number) for other in files) > 1:
                problems.append(Problem(where, f"is not the only lesson {number} of its level"))
            if number in level.planned:
                problems.append(Problem(where, f'is written: take "{number} ..." out of planned in {NAME}'))
            try:
                lessons.append(read_lesson(root, level, path.stem))
            except ProblemError as error:
                problems.extend(error.problems)
    return Project(root, curriculum, tuple(lessons), tuple(problems))
