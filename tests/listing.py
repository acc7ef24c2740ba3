"""One rule over many things, or one table of many rows: all that is wrong is listed, a line each."""

import traceback
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import pytest

Thing = TypeVar("Thing")
Given = TypeVar("Given")

RAISED = (Exception, pytest.fail.Exception)
"""What one row may raise without hiding the others behind it: an error, or a check of its own that fails."""


def every(things: Iterable[Thing], wrong: Callable[[Thing], Iterable[str]]) -> None:
    """Nothing is wrong with any of these things, and there are some.

    `wrong` says what is wrong with one of them, a line each. Otherwise the test fails, with the lines of all of them.
    """
    things = list(things)
    assert things, "there is nothing to look at"
    lines = [line for thing in things for line in _said(thing, wrong)]
    if lines:
        pytest.fail("\n".join([f"{len(lines)} wrong:", *lines]), pytrace=False)


def comes_to(read: Callable[[Given], object], rows: Iterable[tuple[Given, object]]) -> None:
    """What is given in each row comes to what stands beside it, or the test fails with all rows that do not."""

    def wrong(row: tuple[Given, object]) -> Iterator[str]:
        given, expected = row
        try:
            found = read(given)
        except RAISED as error:
            yield f"{given!r}: {_raised(error)}, and was to come to {expected!r}"
        else:
            if found != expected:
                yield f"{given!r}: came to {found!r}, and was to come to {expected!r}"

    every(rows, wrong)


def refused(rows: Iterable[Given]) -> list[tuple[Given, None]]:
    """Rows of which each comes to nothing."""
    return [(given, None) for given in rows]


def _said(thing: Thing, wrong: Callable[[Thing], Iterable[str]]) -> list[str]:
    lines: list[str] = []
    try:
        lines.extend(wrong(thing))
    except RAISED as error:
        lines.append(f"{thing!r}: {_raised(error)}")
    return lines


def _raised(error: BaseException) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"raised {error!r} in {last.filename}:{last.lineno}"
