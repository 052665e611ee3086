import pytest

from authoring.claims import holds, mistake, names


@pytest.mark.parametrize(
    ("claim", "true"),
    [
        ("a > b", True),
        ("a - b > 0.4", False),
        ("0.2 < a - b < 0.4", True),
        ("abs(b - a) <= 0.3 * max(a, b, 1)", True),
        ("min(a, b) == 0.5", True),
        ("-a / b < -2", False),
    ],
)
def test_claims_are_comparisons_of_numbers(claim: str, true: bool):
    assert mistake(claim) == ""
    assert names(claim) == {"a", "b"}
    assert holds(claim, {"a": 0.75, "b": 0.5}) is true


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        ("a", "must be a comparison"),
        ("a >", "is not an expression"),
        (0.5, "put quotes around it"),
        ("a > 'b'", "may use numbers"),
        ("a.real > 0", "may use numbers"),
        ("a[0] > 0", "may use numbers"),
        ("open('x') > 0", "may use numbers"),
        ("max(a, key=b) > 0", "may use numbers"),
        ("(lambda: 1)() > 0", "may use numbers"),
        ("a ** 9999 > 0", "may use numbers"),
        ("a and b > 0", "must be a comparison"),
        ("True > a", "may use numbers"),
        ("0.5 < max(1, 2)", "is about no result"),
    ],
)
def test_anything_else_is_refused(claim: object, message: str):
    assert message in mistake(claim)


def test_what_cannot_be_computed_does_not_hold():
    assert not holds("a / b > 2", {"a": 1.0, "b": 0.0})
