"""A quiz over a whole level: how many answers are right, and which lessons to reread for the others."""

from __future__ import annotations

from navml import course
from navml.exercises import feedback
from navml.exercises.choices import Choice, Quiz


class About(Choice):
    """A choice about one lesson of the level; its wrong options say to reread that.

    Parameters
    ----------
    lesson
        The lesson's id, ``"level1/02"``.
    """

    def __init__(self, prompt: str, lesson: str, *, answer: str, **options: str) -> None:
        again = f" Reread lesson {lesson.partition('/')[2]}."
        told = {letter: why if letter == answer else why + again for letter, why in options.items()}
        super().__init__(prompt, answer=answer, **told)
        self.about = lesson


class LevelQuiz:
    """The quizzes of a level's last lesson, taken together.

    Parameters
    ----------
    *quizzes
        In their order, made of ``About`` questions.
    onward
        What to say to those who have everything right: where to go next.
    """

    def __init__(self, *quizzes: Quiz, onward: str) -> None:
        self.quizzes, self.onward = quizzes, onward
        self.about = [part.about for quiz in quizzes for part in quiz.parts if isinstance(part, About)]

    def right_answers(self) -> int | None:
        """Return how many answers are right, once every question has one; None before."""
        states = [outcome.state for quiz in self.quizzes for outcome in quiz.outcomes]
        return None if "unattempted" in states else states.count("correct")

    def recommend(self) -> None:
        """Show how many answers are right, and what to reread or where to go on."""
        states = [outcome.state for quiz in self.quizzes for outcome in quiz.outcomes]
        if set(states) == {"unattempted"}:
            message = "Answer the questions above, run their cells, then run this one again."
            feedback.show(*feedback.card("unattempted", message))
            return
        head, advice, reread = self.advise([state == "correct" for state in states])
        lines = [advice, *(["", "To reread:", *reread] if reread else [])]
        if blank := states.count("unattempted"):
            lines += ["", f"Not answered: {blank}. They count as not right."]
        feedback.show(*feedback.card("note", "\n".join(lines), head))

    def advise(self, right: list[bool]) -> tuple[str, str, list[str]]:
        """Return the score, the advice, and the lessons to reread with the questions that point to them.

        Parameters
        ----------
        right
            For each question, in order, whether its answer is right.
        """
        score, total = sum(right), len(right)
        missed: dict[str, list[str]] = {}
        for number, (lesson, correct) in enumerate(zip(self.about, right, strict=True), 1):
            if not correct:
                missed.setdefault(lesson, []).append(str(number))
        titles = course.titles()
        reread = [
            f"Lesson {lesson.partition('/')[2]}, *{titles[lesson]}* "
            f"(question{'s' * (len(numbers) > 1)} {' and '.join(numbers)})"
            for lesson, numbers in sorted(missed.items())
        ]
        if score == total:
            advice = self.onward
        elif score >= 0.8 * total:
            advice = "You are ready for the next level. First spend ten minutes on what you missed."
        elif score >= 0.5 * total:
            advice = (
                "Nearly. Reread what you missed, do its exercises without hints, then come back to this quiz."
            )
        else:
            advice = (
                "Stay in this level a little longer. Go through these lessons once more, in order, and "
                "predict before you run."
            )
        return f"{score} of {total} right.", advice, reread
