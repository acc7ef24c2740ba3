"""The dates, appointments and absences that people type: understood, or refused."""

from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.appointments import Repeats
from bot.domain.typed import AwayTyped, MeetTyped, read_away, read_date, read_meet
from bot.domain.when import FOREVER, instant
from tests.domain.cast import DAY, MONDAY, STEADY, dates, times, typings
from tests.listing import comes_to, refused

ONCE, WEEKLY, BIWEEKLY = Repeats.ONCE, Repeats.WEEKLY, Repeats.BIWEEKLY

DATES = [
    ("2026-12-01", MONDAY, date(2026, 12, 1)),
    ("2026-11-01", MONDAY, date(2026, 11, 1)),
    ("23 nov", MONDAY, MONDAY),
    ("22 nov", MONDAY, date(2027, 11, 22)),
    ("3 dec", MONDAY, date(2026, 12, 3)),
    ("3. December", MONDAY, date(2026, 12, 3)),
    ("Sept 9", MONDAY, date(2027, 9, 9)),
    ("may 1", MONDAY, date(2027, 5, 1)),
    ("3.12.", MONDAY, date(2026, 12, 3)),
    ("03.12", MONDAY, date(2026, 12, 3)),
    ("29 feb", date(2027, 6, 1), date(2028, 2, 29)),
    ("29 feb", date(2028, 1, 1), date(2028, 2, 29)),
]


def test_a_date_without_a_year_is_the_next_such_day() -> None:
    comes_to(lambda given: read_date(*given), [((typed, today), expected) for typed, today, expected in DATES])


NO_DATES = [
    "",
    "3",
    "3 smarch",
    "3 decoy",
    "3 marble",
    "mayhem 3",
    "31 feb",
    "31.6.",
    "0 dec",
    "12/3",
    "3.13.",
    "3.12.2026",
    "2026-13-01",
    "20261201",
    "29 feb",
    "0001-01-01",
    "9999-12-31",
    "2206-12-01",
]


def test_what_is_no_date_or_too_far_away_is_refused() -> None:
    comes_to(lambda typed: read_date(typed, MONDAY), refused(NO_DATES))


ABSENCES = [
    ("20 dec - 7 jan", date(2026, 12, 20), date(2027, 1, 7)),
    ("2026-12-20 to 2027-01-07", date(2026, 12, 20), date(2027, 1, 7)),
    ("24 dec – 24 dec", date(2026, 12, 24), date(2026, 12, 24)),
    ("23 nov until 30 nov", MONDAY, date(2026, 11, 30)),
]


def test_an_absence_has_a_first_and_a_last_day() -> None:
    comes_to(
        lambda typed: read_away(typed, MONDAY), [(typed, AwayTyped(first, last)) for typed, first, last in ABSENCES]
    )


NO_ABSENCES = [
    "",
    "20 dec",
    "20 dec -",
    "7 jan - 20 dec",
    "2027-01-07 - 2026-12-20",
    "christmas - easter",
    "2026-11-01 - 2026-11-22",
]


def test_an_absence_without_an_end_upside_down_or_past_is_refused() -> None:
    comes_to(lambda typed: read_away(typed, MONDAY), refused(NO_ABSENCES))


APPOINTMENTS = [
    ("tue 15:00 weekly 50m", MeetTyped(MONDAY + DAY, time(15), WEEKLY, 50, weekday=True)),
    ("tue 15:00", MeetTyped(MONDAY + DAY, time(15), WEEKLY, 50, weekday=True)),
    ("mon 15:00", MeetTyped(MONDAY, time(15), WEEKLY, 50, weekday=True)),
    ("sunday at 9 am", MeetTyped(MONDAY + 6 * DAY, time(9), WEEKLY, 50, weekday=True)),
    ("thursday 9am biweekly", MeetTyped(MONDAY + 3 * DAY, time(9), BIWEEKLY, 50, weekday=True)),
    ("thu 9am every two weeks 90 minutes", MeetTyped(MONDAY + 3 * DAY, time(9), BIWEEKLY, 90, weekday=True)),
    ("thu 9am 45m once", MeetTyped(MONDAY + 3 * DAY, time(9), ONCE, 45, weekday=True)),
    ("2026-12-01 15:00", MeetTyped(date(2026, 12, 1), time(15), ONCE, 50)),
    ("2026-12-01 15:00 weekly", MeetTyped(date(2026, 12, 1), time(15), WEEKLY, 50)),
    ("3 dec 15:00 45m", MeetTyped(date(2026, 12, 3), time(15), ONCE, 45)),
    ("dec 3, 3 pm, 60 min", MeetTyped(date(2026, 12, 3), time(15), ONCE, 60)),
    ("3 may 15.00", MeetTyped(date(2027, 5, 3), time(15), ONCE, 50)),
    ("3 mar 3pm", MeetTyped(date(2027, 3, 3), time(15), ONCE, 50)),
    ("TUE  15:00\tWEEKLY", MeetTyped(MONDAY + DAY, time(15), WEEKLY, 50, weekday=True)),
]


def test_an_appointment_is_understood() -> None:
    comes_to(lambda typed: read_meet(typed, MONDAY), APPOINTMENTS)


NO_APPOINTMENTS = [
    "",
    "tue",
    "15:00",
    "tue 15",
    "tue 25:00",
    "15:00 tue",
    "tue thu 15:00",
    "tue 15:00 monthly",
    "tue 15:00 weekly biweekly",
    "tue 15:00 once weekly",
    "tue 15:00 50m 60m",
    "tue 15:00 5m",
    "tue 15:00 241m",
    "tue 15:00 0m",
    "tue 15:00 1000m",
    "tue 15:00 -50m",
    "tomorrow 15:00",
    "tue 2026-12-01 15:00",
    "31 feb 15:00",
    "3 decoy 15:00",
    "9999-12-31 23:00",
    "0001-01-01 00:00 weekly",
    "weekly",
    "50m",
    "tue 15:00 with Sam",
]


def test_an_appointment_that_is_not_fully_understood_is_refused() -> None:
    comes_to(lambda typed: read_meet(typed, MONDAY), refused(NO_APPOINTMENTS))


@STEADY
@given(typed=typings, today=dates)
def test_whatever_is_typed_an_appointment_is_whole_and_not_in_the_past_unless_its_date_says_so(
    typed: str, today: date
) -> None:
    read_date(typed, today)
    found = read_meet(typed, today)
    if found is not None:
        assert 10 <= found.minutes <= 240
        assert abs(found.first_on - today) <= timedelta(days=731)
        assert instant(found.first_on, found.at, "Pacific/Kiritimati") < FOREVER
        assert found.first_on >= today or found.first_on.isoformat() in typed


@STEADY
@given(
    day=st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
    hour=times,
    repeats=st.sampled_from(Repeats),
    minutes=st.integers(10, 240),
    today=dates,
)
def test_every_appointment_in_its_plain_form_is_understood(
    day: str, hour: time, repeats: Repeats, minutes: int, today: date
) -> None:
    found = read_meet(f"{day} {hour:%H:%M} {repeats} {minutes}m", today)
    assert found is not None
    assert (found.at, found.repeats, found.minutes) == (hour, repeats, minutes)
    assert f"{found.first_on:%a}".lower() == day
    assert 0 <= (found.first_on - today).days < 7
