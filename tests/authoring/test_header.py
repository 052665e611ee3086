import pytest

from authoring.header import parse_header, split_header, starts_with_verb

GOOD = """\
title: Meet Fashion-MNIST
summary: Look at clothes.
objectives: [Load them, Look at them, Count them]
prerequisites: [getting-started/00]
minutes: 35
hardware: cpu
frameworks: [scikit-learn, pytorch]
datasets: [fashion_mnist]
floors: {cpu: {test_accuracy: 0.8}}
"""


def test_a_good_header_is_read():
    header, problems = parse_header(GOOD)

    assert problems == []
    assert header is not None
    assert header.title == "Meet Fashion-MNIST"
    assert header.objectives == ("Load them", "Look at them", "Count them")
    assert header.frameworks == ("scikit-learn", "pytorch")
    assert header.floors == {"cpu": {"test_accuracy": 0.8}}


@pytest.mark.parametrize(
    "field",
    [
        "title",
        "summary",
        "objectives",
        "prerequisites",
        "minutes",
        "hardware",
        "frameworks",
        "datasets",
    ],
)
def test_a_missing_field_is_named(field: str):
    lines = [line for line in GOOD.splitlines() if not line.startswith(f"{field}:")]

    header, problems = parse_header("\n".join(lines))

    assert header is None
    assert len(problems) == 1
    assert problems[0].startswith(f'header lacks "{field}": add it, for example')


def test_floors_may_be_left_out():
    header, _ = parse_header(GOOD.partition("floors")[0])

    assert header is not None
    assert header.floors == {}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title: Meet Fashion-MNIST", "title: 7", '"title" must be a text'),
        ("summary: Look at clothes.", f"summary: {'x' * 201}", '"summary" has 201 characters'),
        ("[Load them, Look at them, Count them]", "[Load them]", "must be 3 to 5, but there are 1"),
        ("[Load them, ", "[The loading, ", 'number 1 must begin with a verb, like "Load"'),
        ("[Load them, ", "[{Load: them}, ", "number 1 must be a text: put quotes around it"),
        ("[getting-started/00]", "[start]", '"prerequisites" has "start", which is not a lesson id'),
        ("[getting-started/00]", "getting-started/00", '"prerequisites" must be a list'),
        ("minutes: 35", "minutes: half an hour", '"minutes" must be a whole number'),
        ("minutes: 35", "minutes: 0", '"minutes" must be a whole number from 5 to 240, not 0'),
        ("hardware: cpu", "hardware: tpu", '"hardware" must be one of cpu, gpu-helps, gpu, not'),
        ("pytorch]", "pytroch]", "did you mean 'pytorch'?"),
        ("[fashion_mnist]", "[fashion]", "did you mean 'fashion_mnist'?"),
        ("minutes: 35", "minutes: 35\nminuets: 35", "unknown field \"minuets\", did you mean 'minutes'?"),
        ("{cpu: {", "{laptop: {", "\"floors\" has the profile 'laptop'"),
        ("0.8}", "high}", "a number for each result"),
        ("{test_accuracy: 0.8}}", "{test_accuracy: 0.8}}\nclaims: a > b", '"claims" must be a list of texts'),
        ("{test_accuracy: 0.8}}", "{test_accuracy: 0.8}}\nclaims: [a +]", '"a +" is not an expression'),
        ("title: Meet", "title: Meet: the", "header is not valid YAML: line 2: "),
    ],
)
def test_each_mistake_gets_its_message(old: str, new: str, message: str):
    assert old in GOOD

    header, problems = parse_header(GOOD.replace(old, new))

    assert header is None
    assert len(problems) == 1
    assert message in problems[0]


def test_all_mistakes_are_told_at_once():
    _, problems = parse_header("title: Meet\nminutes: 3")

    assert len(problems) == 7  # six fields are missing, one is wrong


@pytest.mark.parametrize("text", ["", "- a\n- list"])
def test_an_empty_header_is_no_header(text: str):
    assert parse_header(text) == (None, ["header is empty"])


@pytest.mark.parametrize("objective", ["Load it", "Compare two", "Re-run it", "Bring it", "Read, then write"])
def test_verbs(objective: str):
    assert starts_with_verb(objective)


@pytest.mark.parametrize(
    "objective", ["load it", "Loading it", "The data", "How to load", "Classification of", "2 things", ""]
)
def test_no_verbs(objective: str):
    assert not starts_with_verb(objective)


def test_the_header_is_split_from_the_lesson():
    header, body = split_header("# ---\n# title: A\n#   more: b\n# ---\n\n# %%\n1\n")

    assert header == "title: A\n  more: b"
    assert body == "\n# %%\n1\n"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("# %%\n1", 'the first line must be "# ---"'),
        ("", 'the first line must be "# ---"'),
        ("# ---\n# title: A\n", "its header has no end"),
        ("# ---\ntitle: A\n# ---\n", "line 2 is inside the header but does not begin"),
    ],
)
def test_a_broken_frame_is_told(source: str, message: str):
    with pytest.raises(ValueError, match=message):
        split_header(source)
