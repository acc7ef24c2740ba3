"""The sandbox's clock: it can be set, and stands still while nothing runs."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.clock import SandboxClock

SOON = datetime(2027, 3, 28, 2, 30, tzinfo=UTC)
A_MOMENT = timedelta(seconds=30)


def test_it_goes_where_it_is_moved_and_runs_on() -> None:
    clock = SandboxClock(None)
    clock.move_to(SOON)
    first = clock.now()
    assert SOON <= first < SOON + A_MOMENT
    assert clock.now() >= first


def test_its_time_stands_still_while_it_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    SandboxClock(tmp_path / "clock.json").move_to(SOON)
    later = datetime(2031, 1, 1, tzinfo=UTC)
    monkeypatch.setattr("bot.clock.SystemClock.now", lambda _self: later)
    again = SandboxClock(tmp_path / "clock.json")
    assert SOON <= again.now() < SOON + A_MOMENT


def test_waiting_takes_real_time_however_it_is_moved() -> None:
    clock = SandboxClock(None)
    before = clock.monotonic()
    clock.move_to(SOON)
    assert clock.monotonic() - before < A_MOMENT.total_seconds()


def test_time_that_people_take_passes_for_who_waits_as_well() -> None:
    clock = SandboxClock(None)
    before, at = clock.monotonic(), clock.now()
    clock.move(timedelta(minutes=1))
    assert 60.0 <= clock.monotonic() - before < 60.0 + A_MOMENT.total_seconds()
    assert timedelta(minutes=1) <= clock.now() - at < timedelta(minutes=1) + A_MOMENT
