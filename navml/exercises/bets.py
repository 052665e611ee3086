"""Bets: a guess before a result that can surprise, and the truth beside it when it is out.

A bet is no exercise: no guess is wrong, none stops a notebook, and only the first one made before the truth
came out counts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from navml import progress
from navml.exercises import feedback
from navml.exercises.compare import in_the_form_of, is_number
from navml.exercises.placeholder import BLANK, contains_blank


class Bet:
    """A question about a result that is not known yet.

    Parameters
    ----------
    prompt
        What is to be guessed, in a few words: "naive Bayes, validation accuracy".
    unit
        What follows a number: "%", " points", " s". A share is best asked for in percent.
    near
        How far off a number may be to win.
    options
        What can be chosen, where the guess is no number.
    """

    def __init__(
        self, prompt: str, *, unit: str = "", near: float = 0.0, options: Sequence[str] = ()
    ) -> None:
        self.prompt, self.unit, self.near, self.options = prompt, unit, near, tuple(options)
        self.lesson: str | None = None
        self.name = "bet"
        self._guess: Any = None

    @property
    def id(self) -> str:
        """Lesson and name, as in ``"level1/02:bet1"``."""
        return f"{self.lesson}:{self.name}"

    @property
    def said(self) -> Any:
        """The guess that counts, or None: the first whose truth came out, else the last one made."""
        made = progress.bets().get(self.id)
        return made["said"] if made else self._guess

    def place(self, guess: Any) -> None:
        """Keep a guess, until the truth is out. A blank is no guess, and no error.

        Parameters
        ----------
        guess
            A number, or one of the options.
        """
        if contains_blank(guess):
            self._say(
                "unattempted", f"Bet before you run on: type your guess in place of `{BLANK}`. {self._ask()}"
            )
            return
        given = self._read(guess)
        if given is None:
            self._say("unattempted", f"That is no guess that can be kept. {self._ask()}")
        elif (made := progress.bets().get(self.id)) is not None:
            self._say(
                "note", f"The truth is out already, so your first bet stands: {self.written(made['said'])}."
            )
        else:
            self._guess = given
            doubt = " (If you meant a share of 1: give it in percent.)" * (self.unit == "%" and 0 < given < 1)
            self._say("note", f"Your bet: {self.written(given)}. It is kept until the truth is out.{doubt}")

    def reveal(self, truth: Any) -> None:
        """Show the truth beside the guess.

        Parameters
        ----------
        truth
            The result, a number in the bet's unit or one of the options.
        """
        truth = truth if self.options else float(truth)
        said = self.said
        if said is None:
            self._say("unattempted", f"{self.prompt}: **{self.written(truth)}**. You made no bet.")
            return
        won = self.wins(said, truth)
        if self.lesson:
            progress.record_bet(self.id, said, truth, won)
        text = f"{self.prompt}. You said {self.written(said)}; it is **{self.written(truth)}**."
        self._say("note", f"{text} {self._verdict(said, truth, won)}", "🎯" if won else "")

    def wins(self, said: Any, truth: Any) -> bool:
        """Tell whether a guess is close enough to the truth."""
        return said == truth if self.options else abs(said - truth) <= self.near * (1 + 1e-9)

    def written(self, value: Any) -> str:
        """Return a guess or a truth as people write it: ``"69.1 %"``."""
        if self.options or not is_number(value):
            return str(value)
        if self.unit == "%":
            return f"{value:.1f}".removesuffix(".0").replace("-", "−") + "\u00a0%"
        return f"{value:,.4g}".replace("-", "−") + self.unit

    def _read(self, guess: Any) -> Any:
        """Return a guess as it is kept: one of the options, or a number; None if it is neither."""
        given = in_the_form_of("", guess)
        if isinstance(given, str):
            given = given.strip().removesuffix(self.unit.strip()).strip()
        if self.options:
            return next((each for each in self.options if str(given).casefold() == each.casefold()), None)
        try:
            number = float(given)
        except (TypeError, ValueError):
            return None
        return number if math.isfinite(number) else None

    def _verdict(self, said: Any, truth: Any, won: bool) -> str:
        if self.options:
            return "You win this one." if won else "A surprise: what made you think so?"
        if won:
            return f"Within {self.written(self.near)}: you win this one."
        return f"{self.written(abs(said - truth))} off: what made you think so?"

    def _ask(self) -> str:
        if self.options:
            return "Choose one of " + ", ".join(f'`"{each}"`' for each in self.options) + "."
        return f"Any number will do{f', in {self.unit.strip()}' if self.unit else ''}: no guess is wrong."

    def _say(self, style: str, message: str, head: str = "") -> None:
        feedback.show(*feedback.card(style, message, head or "Bet."))


def recap(*bets: Bet) -> None:
    """Show a lesson's bets, what you said and what is true, and how many you won.

    Parameters
    ----------
    *bets
        The lesson's bets, in order.
    """
    made = progress.bets()
    lines = []
    for bet in bets:
        entry = made.get(bet.id)
        if entry is None:
            lines.append(f"⏳ {bet.prompt}: no bet")
        else:
            mark = "🎯" if entry["won"] else "·"
            said, truth = bet.written(entry["said"]), bet.written(entry["truth"])
            lines.append(f"{mark} {bet.prompt}: you said {said}; it is {truth}")
    entries = [made[bet.id] for bet in bets if bet.id in made]
    feedback.show(*feedback.card("note", "\n".join(["", *lines]), tally(entries)))


def tally(entries: Iterable[dict[str, Any]]) -> str:
    """Say how many bets were won: ``"2 of 3 bets won."``."""
    won = [entry["won"] for entry in entries]
    return f"{sum(won)} of {len(won)} bets won." if won else "No bets yet."
