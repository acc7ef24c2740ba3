"""Which time a test lives in: the machine's, or one that was set. A test that lives in both fails.

What a bot owes, and when it was last at work, stand in its store as instants. Where one clock wrote them and another
one reads them, what is due depends on the day that the tests are run. So each test has one time:

- one that was set, by a ManualClock or a Steered one; for a command that runs in this process, the machine's clock is
  set too (time_machine); a nursery hands its clock to the bots it bears;
- the machine's, from the first instant of the story to the last, for whatever starts another process.
"""

import os
import sys
from collections.abc import Callable, Generator
from datetime import datetime
from enum import StrEnum
from typing import Any

import pytest
import time_machine

from bot.clock import ManualClock, SystemClock
from tests.faults.steered import Steered


class Time(StrEnum):
    MACHINE = "the machine's time"
    SET = "a time that was set"


class TwoTimes(AssertionError):
    """A test lives in the machine's time and in one that was set."""


Lived = dict[Time, str]
"""The times that something lived in, and who asked for each first."""

_now: Lived = {}
"""Of the test, or of the fixture, that is running."""
_of_fixtures: dict[object, Lived] = {}
"""Of each fixture while it was made. One that is kept for many tests asks no clock again; what it made has its time."""


def of_the_machine() -> dict[str, str]:
    """What a process needs of the environment at least: where programs are, and what moves the date of all of them
    (scripts/at-another-date)."""
    return {name: os.environ[name] for name in ("PATH", "LD_PRELOAD", "SECONDS_AHEAD") if name in os.environ}


def pytest_configure() -> None:
    """Notice whoever asks a clock, and whoever starts a process that will."""
    for clock in (SystemClock, ManualClock, Steered):
        setattr(clock, "now", _noticing(clock.now))  # noqa: B010 - for mypy, a method is not to be set
    sys.addaudithook(_notice_a_process)


def _noticing(now: Callable[[Any], datetime]) -> Callable[[Any], datetime]:
    def noticing(clock: Any) -> datetime:
        by_itself = isinstance(clock, SystemClock) and not time_machine.escape_hatch.is_travelling()
        _now.setdefault(Time.MACHINE if by_itself else Time.SET, type(clock).__name__)
        return now(clock)

    return noticing


def _notice_a_process(event: str, given: tuple[Any, ...]) -> None:
    """A Python process knows the machine's time alone; only a nursery is told another."""
    if event != "subprocess.Popen":
        return
    words = [str(word) for word in given[1]]
    if words[0] == sys.executable and "tests.faults.nursery" not in words:
        _now.setdefault(Time.MACHINE, "another process")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    _now.clear()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
    outside = dict(_now)
    _now.clear()
    try:
        return (yield)
    finally:
        _of_fixtures[fixturedef] = dict(_now)
        _now.update(outside)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    done = yield
    lived = dict(_now)
    for definitions in pyfuncitem._fixtureinfo.name2fixturedefs.values():
        lived = _of_fixtures.get(definitions[-1], {}) | lived
    if len(lived) > 1:
        asked = ", ".join(f"{time} ({who})" for time, who in lived.items())
        raise TwoTimes(f"this test lives in two times: {asked}. See tests/times.py")
    return done
