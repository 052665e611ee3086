"""A lesson's results: readable for people and for tools."""

import IPython.display
import pytest

import navml
from navml.results import MIME


def test_report_shows_percent_and_attaches_the_data(monkeypatch):
    shown = []
    monkeypatch.setattr(IPython.display, "display", shown.append)
    monkeypatch.setenv("NAVML_PROFILE", "quick")
    navml.report("test_accuracy", 0.8755, "Forest")
    navml.report("seconds", 12.3456, "Time")
    assert [repr(result) for result in shown] == ["Forest: 87.5%", "Time: 12.35"]
    data = shown[0]._repr_mimebundle_()[MIME]
    assert data["key"] == "test_accuracy" and data["value"] == 0.8755 and data["profile"] == "quick"


def test_an_accuracy_in_percent_is_refused():
    with pytest.raises(ValueError, match="in percent"):
        navml.report("test_accuracy", 87.5, "Forest")
