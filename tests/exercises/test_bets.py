"""A bet is kept, shown beside the truth, counted once, and never an error."""

import json

import numpy as np
import pytest

from navml import progress
from navml.exercises import bets, feedback
from navml.exercises.bets import Bet
from navml.exercises.catalog import bind
from navml.exercises.placeholder import ____


@pytest.fixture
def shown(monkeypatch):
    """What the learner is told, card by card."""
    texts = []
    monkeypatch.setattr(feedback, "show", lambda html, text: texts.append(text))
    return texts


def accuracy() -> Bet:
    bet = Bet("Accuracy of naive Bayes", unit="%", near=5)
    bind({"bet1": bet}, "level1/02")
    return bet


def winner() -> Bet:
    bet = Bet("The winner", options=("forest", "SVM"))
    bind({"bet2": bet}, "level1/02")
    return bet


@pytest.mark.parametrize("guess", [50, 50.0, np.float32(50), np.array([50]), [50], "50", "50 %", " 50%"])
def test_a_guess_stands_beside_the_truth(shown, guess):
    bet = accuracy()
    bet.place(guess)
    assert "Your bet: 50 %" in shown[-1].replace("\xa0", " ")
    bet.reveal(69.04)
    assert "You said 50 %; it is 69 %. 19 % off" in shown[-1].replace("\xa0", " ")
    entry = progress.bets()["level1/02:bet1"]
    assert (entry["said"], entry["truth"], entry["won"]) == (50, 69.04, False)


@pytest.mark.parametrize(("guess", "won"), [(64.04, True), (64.0, False), (74.04, True), (74.1, False)])
def test_near_enough_wins(shown, guess, won):
    bet = accuracy()
    bet.place(guess)
    bet.reveal(69.04)
    assert ("you win" in shown[-1]) == won == progress.bets()["level1/02:bet1"]["won"]


@pytest.mark.parametrize(("guess", "won"), [("SVM", True), (" svm ", True), ("forest", False)])
def test_one_of_several(shown, guess, won):
    bet = winner()
    bet.place(guess)
    bet.reveal("SVM")
    assert ("You win" in shown[-1]) == won == progress.bets()["level1/02:bet2"]["won"]


@pytest.mark.parametrize("guess", [____, None, "many", float("nan"), [1, 2], print, {}])
def test_what_is_no_guess_is_no_error(shown, guess):
    for bet, truth in ((accuracy(), 69), (winner(), "SVM")):
        bet.place(guess)
        assert shown[-1].startswith("⏳")
        bet.reveal(truth)
        assert "You made no bet" in shown[-1] and str(truth) in shown[-1]
    assert progress.bets() == {}


def test_a_share_is_asked_back(shown):
    accuracy().place(0.7)
    assert "in percent" in shown[-1]


def test_only_what_was_said_before_the_truth_counts(shown):
    bet = accuracy()
    bet.place(20)
    bet.place(30)  # a change of mind
    bet.reveal(69)
    bet.place(69)
    assert "your first bet stands: 30" in shown[-1]
    bet.reveal(69)
    assert "You said 30" in shown[-1].replace("\xa0", " ")
    again = accuracy()  # the notebook is run again
    again.place(69)
    again.reveal(69)
    assert "You said 30" in shown[-1]
    assert progress.bets()["level1/02:bet1"]["said"] == 30


def test_the_recap_and_the_tally(shown):
    first, second = accuracy(), winner()
    bets.recap(first, second)
    assert "No bets yet." in shown[-1] and shown[-1].count("no bet") == 2
    first.place(70)
    first.reveal(69)
    bets.recap(first, second)
    assert (
        "1 of 1 bets won." in shown[-1] and "you said 70" in shown[-1] and "The winner: no bet" in shown[-1]
    )
    second.place("forest")
    second.reveal("SVM")
    assert bets.tally(progress.bets().values()) == "1 of 2 bets won."


def test_bets_and_exercises_live_in_one_file(shown, progress_file):
    progress.record("level1/02:q1", True)
    bet = accuracy()
    bet.place(70)
    bet.reveal(69)
    progress.record("level1/02:q2", False)
    content = json.loads(progress_file.read_text())
    assert set(content["exercises"]) == {"level1/02:q1", "level1/02:q2"} and set(content["bets"]) == {bet.id}


def test_files_from_before_there_were_bets(progress_file):
    progress_file.parent.mkdir()
    progress_file.write_text('{"version": 1, "exercises": {"level1/01:q1": {"passed": true}}}')
    assert progress.sound() and progress.bets() == {} and progress.read() == {"level1/01:q1": True}


@pytest.mark.parametrize("broken", ["[]", "7", '{"a": 7}', '{"a": {"won": "yes"}}'])
def test_bets_that_make_no_sense(broken, progress_file):
    progress_file.parent.mkdir()
    progress_file.write_text(f'{{"version": 1, "exercises": {{}}, "bets": {broken}}}')
    assert not progress.sound() and progress.bets() == {}
