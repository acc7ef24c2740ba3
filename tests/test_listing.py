"""A rule over many things, a table of many rows: what the tests say of all that is wrong."""

from collections.abc import Iterator

import pytest

from tests.listing import comes_to, every


def test_all_that_is_wrong_is_listed_and_nothing_that_is_not() -> None:
    with pytest.raises(pytest.fail.Exception) as failed:
        every(["a.py", "b.py", "c.py"], lambda name: [] if name == "b.py" else [f"{name}:1: one", f"{name}:2: two"])
    assert str(failed.value) == "4 wrong:\na.py:1: one\na.py:2: two\nc.py:1: one\nc.py:2: two"


def test_where_nothing_is_wrong_nothing_is_said() -> None:
    every(["a.py", "b.py"], lambda name: [])
    comes_to(int, [("1", 1), ("2", 2)])


def test_all_rows_that_come_to_something_else_are_listed() -> None:
    with pytest.raises(pytest.fail.Exception) as failed:
        comes_to(int, [("1", 2), ("2", 2), ("x", 3), ("4", 5)])
    first, one, two, three = str(failed.value).splitlines()
    assert first == "3 wrong:"
    assert one == "'1': came to 1, and was to come to 2"
    assert two.startswith("'x': raised ValueError(")
    assert two.endswith(", and was to come to 3")
    assert three == "'4': came to 4, and was to come to 5"


def test_one_that_breaks_the_rule_itself_hides_no_other() -> None:
    with pytest.raises(pytest.fail.Exception) as failed:
        every([0, 2, 3], lambda number: [f"{number}: too much"] if 6 / number > 2 else [])
    first, one, two = str(failed.value).splitlines()
    assert first == "2 wrong:"
    assert one.startswith("0: raised ZeroDivisionError('division by zero') in ")
    assert two == "2: too much"


def test_what_was_found_before_something_was_raised_is_listed_too() -> None:
    def wrong(name: str) -> Iterator[str]:
        yield f"{name}:1: one"
        raise KeyError(name)

    with pytest.raises(pytest.fail.Exception) as failed:
        every(["a.py"], wrong)
    assert str(failed.value).splitlines()[:2] == ["2 wrong:", "a.py:1: one"]


def test_a_check_within_a_row_that_fails_hides_no_other() -> None:
    def read(text: str) -> int:
        with pytest.raises(ValueError, match="invalid literal"):
            int(text)
        assert text != "y"
        return 0

    with pytest.raises(pytest.fail.Exception) as failed:
        comes_to(read, [("1", 0), ("x", 0), ("y", 0), ("2", 0)])
    first, one, *two, three = str(failed.value).splitlines()
    assert first == "3 wrong:"
    assert "DID NOT RAISE" in one
    assert "assert 'y' != 'y'" in " ".join(two)
    assert three.startswith("'2': ")


def test_a_rule_over_nothing_does_not_hold() -> None:
    with pytest.raises(AssertionError, match="nothing to look at"):
        every([], lambda thing: [])
    with pytest.raises(AssertionError, match="nothing to look at"):
        comes_to(int, [])
