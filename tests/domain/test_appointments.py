"""A series in the therapist's local time."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.appointments import Repeats, appointment_of
from bot.domain.when import local
from tests.domain.cast import (
    BERLIN,
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    NEW_YORK,
    NOON,
    STEADY,
    at,
    dates,
    in_zones,
    meeting,
    moments,
    series,
)

WEEK = 7 * DAY


@pytest.mark.parametrize(
    ("repeats", "after", "expected"),
    [
        pytest.param(Repeats.WEEKLY, NOON, MONDAY, id="today"),
        pytest.param(Repeats.WEEKLY, at(MONDAY, 15, 30), MONDAY, id="while it is on"),
        pytest.param(Repeats.WEEKLY, at(MONDAY, 15, 50), MONDAY + WEEK, id="as it ends"),
        pytest.param(Repeats.WEEKLY, NOON + 30 * WEEK, MONDAY + 30 * WEEK, id="many weeks on"),
        pytest.param(Repeats.BIWEEKLY, at(MONDAY, 15, 50), MONDAY + 2 * WEEK, id="every other week"),
        pytest.param(Repeats.BIWEEKLY, NOON + 7 * WEEK, MONDAY + 8 * WEEK, id="in a week between"),
        pytest.param(Repeats.BIWEEKLY, NOON + 8 * WEEK, MONDAY + 8 * WEEK, id="in its week"),
        pytest.param(Repeats.ONCE, NOON, MONDAY, id="once, to come"),
        pytest.param(Repeats.ONCE, at(MONDAY, 15, 50), None, id="once, and over"),
        pytest.param(Repeats.WEEKLY, NOON - 10 * WEEK, MONDAY, id="before it begins"),
    ],
)
def test_the_next_of_a_series_is_the_first_that_has_not_ended(
    repeats: Repeats, after: datetime, expected: date | None
) -> None:
    assert series(MONDAY, 15, repeats).next_after(after) == expected


@pytest.mark.parametrize(("zone", "first"), [(BERLIN, date(2026, 3, 2)), (NEW_YORK, date(2026, 10, 5))])
def test_a_weekly_session_keeps_its_wall_clock_time_when_clocks_change(zone: str, first: date) -> None:
    weekly = series(first, 15, Repeats.WEEKLY, zone)
    starts = [weekly.starts(first + week * WEEK) for week in range(8)]
    assert {local(each, zone).strftime("%a %H:%M") for each in starts} == {"Mon 15:00"}
    between = {after - before for before, after in pairwise(starts)}
    assert between == {WEEK, WEEK + (HOUR if zone == NEW_YORK else -HOUR)}


def test_a_session_in_the_gap_moves_on_and_stays_that_weeks() -> None:
    night = series(date(2026, 3, 22), 2, Repeats.WEEKLY)
    assert night.next_after(at(date(2026, 3, 23), 12)) == date(2026, 3, 29)
    assert local(night.starts(date(2026, 3, 29)), BERLIN).hour == 3
    assert local(night.starts(date(2026, 4, 5)), BERLIN).hour == 2


@STEADY
@given(
    zone=in_zones,
    first=dates,
    hour=st.integers(0, 23),
    repeats=st.sampled_from(Repeats),
    minutes=st.integers(10, 240),
    after=moments,
)
def test_no_appointment_of_a_series_is_passed_over_and_none_is_between(
    zone: str, first: date, hour: int, repeats: Repeats, minutes: int, after: datetime
) -> None:
    one = series(first, hour, repeats, zone, minutes)
    found = one.next_after(after)
    if found is None:
        assert repeats is Repeats.ONCE
        assert one.starts(first) + minutes * MINUTE <= after
        return
    assert one.starts(found) + minutes * MINUTE > after
    assert (found - first).days % (repeats.days or 1) == 0
    if found > first:
        before = found - timedelta(days=repeats.days)
        assert one.starts(before) + minutes * MINUTE <= after


def test_an_appointment_of_a_series_knows_its_planned_date_its_start_and_its_end() -> None:
    one = series(MONDAY, 15, Repeats.WEEKLY, minutes=45)
    found = appointment_of(one, MONDAY + WEEK)
    assert (found.series_id, found.planned_on) == (one.id, MONDAY + WEEK)
    assert found.starts_at == at(MONDAY + WEEK, 15)
    assert found.ends_at == at(MONDAY + WEEK, 15, 45)


@pytest.mark.parametrize(("minutes_after", "overlaps"), [(-50, False), (-49, True), (0, True), (49, True), (50, False)])
def test_appointments_that_only_touch_do_not_overlap(minutes_after: int, overlaps: bool) -> None:
    one, other = meeting(NOON), meeting(NOON + minutes_after * MINUTE)
    assert one.overlaps(other.starts_at, other.ends_at) is overlaps
    assert other.overlaps(one.starts_at, one.ends_at) is overlaps
