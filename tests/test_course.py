"""The map of the course."""

from pathlib import Path

import pytest

from navml import course, progress
from navml.exercises import catalog


@pytest.fixture(autouse=True)
def progress_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAVML_PROGRESS", str(tmp_path / "progress.json"))


def test_the_map_counts_what_was_passed(capsys: pytest.CaptureFixture[str]) -> None:
    ids = catalog.exercise_ids("level1/01")
    for each in ids:
        progress.record(each, True)
    levels = {level.id: level for level in course.summary()}
    lesson = next(lesson for lesson in levels["level1"].lessons if lesson.id == "level1/01")
    assert lesson.done and (lesson.passed, lesson.total) == (len(ids), len(ids))

    text = course.map_text(course.summary())
    line = next(line for line in text.splitlines() if lesson.title in line)
    assert line.split()[:2] == ["✅", "01"] and line.endswith(f"{len(ids)} of {len(ids)}")
    assert lesson.title in course.map_html(course.summary())

    course.show_map()
    assert capsys.readouterr().out.strip() == f"{text.strip()}\n\nNo bets yet."


def test_the_map_names_what_is_to_come() -> None:
    level = course.LevelProgress(
        "a",
        "A & B",
        (
            course.LessonProgress("a/01", "Begin", passed=0, tried=1, total=2),
            course.LessonProgress("a/02", "Read", total=0),
            course.LessonProgress("a/03", "Go <on>", planned=True),
        ),
    )
    lines = course.map_text((level,)).splitlines()
    assert [line.split() for line in lines[1:]] == [
        ["⏳", "01", "Begin", "0", "of", "2"],
        ["·", "02", "Read", "no", "exercises"],
        ["to", "come:", "03", "Go", "<on>"],
    ]
    assert "A &amp; B" in course.map_html((level,)) and "Go &lt;on&gt;" in course.map_html((level,))


@pytest.mark.parametrize("width", [36, 40, 60, 80, 200])
def test_the_map_fits(width: int) -> None:
    for line in course.map_text(course.summary(), width).splitlines():
        assert len(line) <= width


def test_on_a_narrow_map_titles_go_on_below() -> None:
    lesson = course.LessonProgress("a/01", "A title of several words, too long", passed=1, tried=1, total=2)
    text = course.map_text((course.LevelProgress("a", "A", (lesson,)),), 40)
    assert text.splitlines() == ["A", "  ⏳ 01  A title of several 1 of 2", "         words, too long"]
