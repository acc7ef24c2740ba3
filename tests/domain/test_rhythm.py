"""When a client wants to be reached."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.rhythm import EVERY_DAY, Nudges, Rhythm, nudge_slots, own_hour, quiet_at, quiet_ends
from bot.domain.when import local, local_date
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
    in_zones,
    moments,
    times,
    with_rhythm,
)

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def days(*wanted: int) -> frozenset[int]:
    return frozenset(wanted)


def test_a_new_client_gets_the_question_at_six_and_no_nudges() -> None:
    assert Rhythm() == Rhythm(
        at=time(18), nudges=Nudges.OFF, right_away=False, ceiling=3, quiet_from=time(21), quiet_until=time(8)
    )


@pytest.mark.parametrize(
    ("before", "nudges", "chosen", "ceiling"),
    [
        pytest.param(3, Nudges.DAYS, EVERY_DAY, 7, id="daily raises it"),
        pytest.param(3, Nudges.DAYS, days(TUE, FRI), 3, id="two days fit"),
        pytest.param(1, Nudges.DAYS, days(TUE, FRI), 3, id="two days and the question raise one"),
        pytest.param(3, Nudges.DAYS, days(MON, WED, FRI), 4, id="three days and the question raise three"),
        pytest.param(1, Nudges.SUGGESTED, days(), 3, id="suggested are two and the question"),
        pytest.param(7, Nudges.DAYS, days(TUE), 7, id="it never falls by itself"),
        pytest.param(7, Nudges.OFF, days(), 7, id="nor when nudges go"),
        pytest.param(1, Nudges.OFF, days(), 1, id="nothing chosen, nothing raised"),
    ],
)
def test_choosing_a_rhythm_raises_the_ceiling_to_fit(
    before: int, nudges: Nudges, chosen: frozenset[int], ceiling: int
) -> None:
    rhythm = with_rhythm(ceiling=before).nudged(nudges, chosen)
    assert (rhythm.nudges, rhythm.days, rhythm.ceiling) == (nudges, chosen, ceiling)


def test_a_time_that_is_left_out_stays_as_it_was() -> None:
    rhythm = with_rhythm(at=time(7, 30))
    assert rhythm.nudged(Nudges.SUGGESTED).at == time(7, 30)
    assert rhythm.nudged(Nudges.SUGGESTED, at=time(0, 0)).at == time(0, 0)


@pytest.mark.parametrize(
    ("nudges", "chosen", "left", "nudges_left"),
    [
        (Nudges.DAYS, EVERY_DAY, 6, Nudges.DAYS),
        (Nudges.DAYS, days(TUE, FRI), 1, Nudges.DAYS),
        (Nudges.DAYS, days(TUE), 0, Nudges.OFF),
        (Nudges.SUGGESTED, days(), 1, Nudges.DAYS),
        (Nudges.OFF, days(), 0, Nudges.OFF),
    ],
)
def test_fewer_drops_one_day_a_week(nudges: Nudges, chosen: frozenset[int], left: int, nudges_left: Nudges) -> None:
    before = with_rhythm(nudges=nudges, days=chosen)
    after = before.fewer()
    assert (len(after.days), after.nudges) == (left, nudges_left)
    assert after.at == before.at
    assert after.ceiling == before.ceiling


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"),
    [(20, 59, False), (21, 0, True), (23, 59, True), (0, 0, True), (7, 59, True), (8, 0, False), (13, 0, False)],
)
def test_quiet_hours_hold_from_nine_to_eight(hour: int, minute: int, quiet: bool) -> None:
    assert quiet_at(Rhythm(), at(MONDAY, hour, minute), BERLIN) is quiet


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"), [(12, 59, False), (13, 0, True), (14, 59, True), (15, 0, False), (0, 0, False)]
)
def test_quiet_hours_may_lie_within_a_day(hour: int, minute: int, quiet: bool) -> None:
    rhythm = with_rhythm(quiet_from=time(13), quiet_until=time(15))
    assert quiet_at(rhythm, at(MONDAY, hour, minute), BERLIN) is quiet


def test_quiet_hours_that_end_when_they_begin_are_none() -> None:
    rhythm = with_rhythm(quiet_from=time(8), quiet_until=time(8))
    assert not any(quiet_at(rhythm, at(MONDAY, hour), BERLIN) for hour in range(24))


@pytest.mark.parametrize(
    ("chosen", "moment", "quiet"),
    [
        pytest.param(time(22), at(MONDAY, 22), False, id="the hour itself"),
        pytest.param(time(22), at(MONDAY, 21, 59), True, id="before it"),
        pytest.param(time(22), at(MONDAY + DAY, 0), False, id="its patience"),
        pytest.param(time(22), at(MONDAY + DAY, 0, 1), True, id="after its patience"),
        pytest.param(time(23, 30), at(MONDAY + DAY, 1, 20), False, id="patience past midnight"),
        pytest.param(time(23, 30), at(MONDAY + DAY, 1, 31), True, id="and then quiet again"),
        pytest.param(time(5), at(MONDAY, 6, 30), False, id="early in the morning"),
        pytest.param(time(20), at(MONDAY, 21, 30), False, id="patience that reaches into the quiet"),
    ],
)
def test_a_chosen_hour_and_its_patience_are_not_quiet(chosen: time, moment: datetime, quiet: bool) -> None:
    assert quiet_at(with_rhythm(at=chosen), moment, BERLIN) is quiet


def test_quiet_hours_are_told_on_the_clients_own_clock() -> None:
    evening_in_berlin = at(MONDAY, 22)
    assert quiet_at(Rhythm(), evening_in_berlin, BERLIN)
    assert not quiet_at(Rhythm(), evening_in_berlin, NEW_YORK)


@pytest.mark.parametrize(
    ("chosen", "moment", "ends"),
    [
        (time(18), at(MONDAY, 22), at(MONDAY + DAY, 8)),
        (time(18), at(MONDAY, 3), at(MONDAY, 8)),
        (time(5), at(MONDAY, 3), at(MONDAY, 5)),
        (time(23), at(MONDAY, 22), at(MONDAY, 23)),
    ],
)
def test_quiet_ends_in_the_morning_or_at_the_chosen_hour(chosen: time, moment: datetime, ends: datetime) -> None:
    assert quiet_ends(with_rhythm(at=chosen), moment, BERLIN) == ends


@STEADY
@given(zone=in_zones, now=moments, chosen=times, start=times, end=times)
def test_when_quiet_ends_it_is_not_quiet_and_no_chosen_hour_ever_is(
    zone: str, now: datetime, chosen: time, start: time, end: time
) -> None:
    rhythm = Rhythm(at=chosen, quiet_from=start, quiet_until=end)
    mine = own_hour(rhythm, now, zone)
    assert not quiet_at(rhythm, mine, zone)
    assert not quiet_at(rhythm, mine + 2 * HOUR, zone)
    if quiet_at(rhythm, now, zone):
        ends = quiet_ends(rhythm, now, zone)
        assert now < ends <= now + timedelta(hours=28)
        assert not quiet_at(rhythm, ends, zone)


def slots(rhythm: Rhythm, now: datetime, *appointments: datetime, zone: str = BERLIN) -> list[str]:
    return [day.strftime("%a %d %b") for day, _ in nudge_slots(rhythm, now, zone, appointments, days_ahead=8)]


@pytest.mark.parametrize(
    ("rhythm", "appointments", "expected"),
    [
        pytest.param(Rhythm(), [], [], id="off"),
        pytest.param(Rhythm(), [at(MONDAY + 7 * DAY, 15)], [], id="off, whatever comes"),
        pytest.param(with_rhythm(nudges=Nudges.DAYS, days=days(TUE, FRI)), [], ["Tue 24 Nov", "Fri 27 Nov"], id="days"),
        pytest.param(
            with_rhythm(nudges=Nudges.DAYS, days=days(MON)), [], ["Mon 23 Nov", "Mon 30 Nov"], id="today, still to come"
        ),
        pytest.param(
            with_rhythm(nudges=Nudges.DAYS, days=days(MON), at=time(9)), [], ["Mon 30 Nov"], id="today's is over"
        ),
        pytest.param(with_rhythm(nudges=Nudges.SUGGESTED), [], ["Wed 25 Nov"], id="suggested, no appointment"),
        pytest.param(
            with_rhythm(nudges=Nudges.SUGGESTED),
            [at(MONDAY + 7 * DAY, 15)],
            ["Thu 26 Nov", "Sun 29 Nov"],
            id="suggested: midweek, and the evening before",
        ),
        pytest.param(
            with_rhythm(nudges=Nudges.SUGGESTED), [at(MONDAY + DAY, 9)], ["Mon 23 Nov"], id="suggested: this evening"
        ),
        pytest.param(
            with_rhythm(nudges=Nudges.SUGGESTED),
            [at(MONDAY + 2 * DAY, 9), at(MONDAY + 5 * DAY, 9)],
            ["Tue 24 Nov", "Fri 27 Nov"],
            id="suggested, two therapists: a shared day is one",
        ),
    ],
)
def test_nudges_come_on_the_days_of_the_rhythm(
    rhythm: Rhythm, appointments: list[datetime], expected: list[str]
) -> None:
    assert slots(rhythm, NOON, *appointments) == expected


def test_suggested_nudges_are_found_however_far_the_appointment() -> None:
    far = at(MONDAY + 40 * DAY, 15)
    found = [day for day, _ in nudge_slots(with_rhythm(nudges=Nudges.SUGGESTED), NOON, BERLIN, [far])]
    assert found == [MONDAY + 36 * DAY, MONDAY + 39 * DAY]


def test_the_evening_before_is_the_clients_evening() -> None:
    early_in_berlin = at(MONDAY + 3 * DAY, 2)  # Wednesday evening in New York.
    rhythm = with_rhythm(nudges=Nudges.SUGGESTED)
    assert slots(rhythm, NOON, early_in_berlin) == ["Wed 25 Nov"]
    assert slots(rhythm, NOON, early_in_berlin, zone=NEW_YORK) == ["Tue 24 Nov"]


def test_a_nudge_keeps_its_wall_clock_time_through_the_weeks_of_the_clock_change() -> None:
    rhythm = with_rhythm(nudges=Nudges.DAYS, days=EVERY_DAY)
    for first in (date(2026, 3, 26), date(2026, 10, 22)):
        found = list(nudge_slots(rhythm, at(first, 12), BERLIN, [], days_ahead=7))
        assert [day for day, _ in found] == [first + ahead * DAY for ahead in range(7)]
        assert {local(due, BERLIN).time() for _, due in found} == {time(18)}
        assert {due.hour for _, due in found} == {16, 17}


def test_a_nudge_that_a_gap_moved_past_midnight_is_still_planned_after_midnight() -> None:
    rhythm = with_rhythm(nudges=Nudges.DAYS, days=days(SAT), at=time(23, 30))
    saturday, nuuk = date(2026, 3, 28), "America/Nuuk"
    found = next(nudge_slots(rhythm, at(saturday + DAY, 0, 10, nuuk), nuuk, []))
    assert found == (saturday, at(saturday + DAY, 0, 30, nuuk))


def test_who_travels_is_met_on_the_new_clock() -> None:
    rhythm = with_rhythm(nudges=Nudges.DAYS, days=EVERY_DAY)
    assert next(nudge_slots(rhythm, NOON, BERLIN, [])) == (MONDAY, NOON + 5 * HOUR)
    assert next(nudge_slots(rhythm, NOON, NEW_YORK, [])) == (MONDAY, NOON + 11 * HOUR)
    assert next(nudge_slots(rhythm, NOON, "Pacific/Auckland", [])) == (MONDAY + DAY, NOON + 17 * HOUR)


@STEADY
@given(
    zone=in_zones,
    now=moments,
    chosen=times,
    wanted=st.frozensets(st.integers(0, 6), min_size=1),
    ahead=st.integers(1, 30),
)
def test_every_planned_nudge_lies_ahead_once_a_day_and_on_a_wanted_day(
    zone: str, now: datetime, chosen: time, wanted: frozenset[int], ahead: int
) -> None:
    meets = now + ahead * DAY
    for rhythm in (
        Rhythm(at=chosen, nudges=Nudges.DAYS, days=wanted),
        Rhythm(at=chosen, nudges=Nudges.SUGGESTED),
    ):
        found = list(nudge_slots(rhythm, now, zone, [meets]))
        assert all(due > now for _, due in found)
        assert found == sorted(set(found))
        assert len({day for day, _ in found}) == len(found)
        if rhythm.nudges is Nudges.DAYS:
            assert {day.weekday() for day, _ in found} <= wanted
            assert len(found) >= 2 * len(wanted)
        else:
            assert {(local_date(meets, zone) - day).days for day, _ in found} <= {1, 4}


def test_the_own_hour_is_the_next_one_and_never_now() -> None:
    six = at(MONDAY, 18)
    assert own_hour(Rhythm(), NOON, BERLIN) == six
    assert own_hour(Rhythm(), six, BERLIN) == six + DAY
    assert own_hour(Rhythm(), six - MINUTE, BERLIN, first_day=MONDAY + DAY) == six + DAY
