"""What people type: understood, or refused."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.appointments import Repeats
from bot.domain.pairing import Phase
from bot.domain.rhythm import EVERY_DAY, NO_DAYS, Nudges
from bot.domain.typed import (
    AskTyped,
    AwayTyped,
    MeetTyped,
    RhythmTyped,
    read_ask,
    read_away,
    read_date,
    read_day,
    read_lead,
    read_meet,
    read_pause,
    read_phase,
    read_rhythm,
    read_time,
    two_questions,
)
from bot.domain.when import FOREVER, instant
from tests.domain.cast import BERLIN, DAY, MONDAY, NOON, STEADY, at, dates, in_zones, moments, times

EIGHT = time(8)
OFF, SUGGESTED, DAYS = Nudges.OFF, Nudges.SUGGESTED, Nudges.DAYS
ONCE, WEEKLY, BIWEEKLY = Repeats.ONCE, Repeats.WEEKLY, Repeats.BIWEEKLY


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("20:30", time(20, 30)),
        ("8.15", time(8, 15)),
        ("08:05", time(8, 5)),
        ("0:00", time(0)),
        ("23:59", time(23, 59)),
        ("9am", time(9)),
        ("9 AM", time(9)),
        ("12am", time(0)),
        ("12 pm", time(12)),
        ("11:45pm", time(23, 45)),
        (" 20:30 ", time(20, 30)),
        ("２０:３０", time(20, 30)),
    ],
)
def test_a_time_of_day_is_understood(typed: str, expected: time) -> None:
    assert read_time(typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "9",
        "2030",
        "24:00",
        "20:60",
        "9:5",
        "13pm",
        "0am",
        "20:30pm",
        "9 o'clock",
        "noon",
        "-1:00",
        "9:00:00",
        "²:00",
    ],
)
def test_what_may_mean_anything_is_no_time(typed: str) -> None:
    assert read_time(typed) is None


@pytest.mark.parametrize(
    ("typed", "day"),
    [("mon", 0), ("Tu", 1), ("Tues", 1), ("wednesday", 2), ("thurs.", 3), ("fri,", 4), ("SAT", 5), ("sunday", 6)],
)
def test_a_weekday_is_known_by_its_beginning(typed: str, day: int) -> None:
    assert read_day(typed) == day


@pytest.mark.parametrize("typed", ["", "m", "t", "s", "mondays", "tuesdayx", "day", "montag"])
def test_what_is_no_weekday_is_refused(typed: str) -> None:
    assert read_day(typed) is None


# Rhythm.


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("daily 20:30", RhythmTyped(DAYS, EVERY_DAY, time(20, 30))),
        ("daily", RhythmTyped(DAYS, EVERY_DAY)),
        ("every day at 8 pm", RhythmTyped(DAYS, EVERY_DAY, time(20))),
        ("tue fri 9am", RhythmTyped(DAYS, frozenset({1, 4}), time(9))),
        ("Tuesday, Friday at 9 am", RhythmTyped(DAYS, frozenset({1, 4}), time(9))),
        ("tue and fri", RhythmTyped(DAYS, frozenset({1, 4}))),
        ("sun sun", RhythmTyped(DAYS, frozenset({6}))),
        ("question only 18:00", RhythmTyped(OFF, NO_DAYS, time(18))),
        ("question only", RhythmTyped(OFF)),
        ("suggested", RhythmTyped(SUGGESTED)),
        ("suggested 7.30", RhythmTyped(SUGGESTED, NO_DAYS, time(7, 30))),
        ("  DAILY   20:30 ", RhythmTyped(DAYS, EVERY_DAY, time(20, 30))),
    ],
)
def test_a_rhythm_is_understood(typed: str, expected: RhythmTyped) -> None:
    assert read_rhythm(typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "18:00",
        "at 18:00",
        "daily 25:00",
        "daily 9",
        "daily tue",
        "tue someday",
        "20:30 daily",
        "daily 20:30 please",
        "twice a day",
        "daily 8:00 20:00",
        "off",
        "tue - fri 9am",
        "?",
    ],
)
def test_a_rhythm_that_is_not_fully_understood_is_refused(typed: str) -> None:
    assert read_rhythm(typed) is None


# Pause.


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", FOREVER),
        ("until I'm back", FOREVER),
        ("until i’m back", FOREVER),
        ("until I am back", FOREVER),
        ("3 days", NOON + 3 * DAY),
        ("for 3 days", NOON + 3 * DAY),
        ("a week", NOON + 7 * DAY),
        ("two weeks", NOON + 14 * DAY),
        ("1 day", NOON + DAY),
        ("365 days", NOON + 365 * DAY),
        ("until tomorrow", at(MONDAY + DAY, 8)),
        ("until tuesday", at(MONDAY + DAY, 8)),
        ("until monday", at(MONDAY + 7 * DAY, 8)),
        ("until Sun", at(MONDAY + 6 * DAY, 8)),
        ("until 3 dec", at(date(2026, 12, 3), 8)),
        ("until dec 3", at(date(2026, 12, 3), 8)),
        ("until 3.12.", at(date(2026, 12, 3), 8)),
        ("until 2027-01-07", at(date(2027, 1, 7), 8)),
        ("until 22 nov", at(date(2027, 11, 22), 8)),
    ],
)
def test_a_pause_is_understood(typed: str, expected: datetime) -> None:
    assert read_pause(typed, NOON, BERLIN, EIGHT) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "0 days",
        "-3 days",
        "3",
        "days",
        "3 hours",
        "1000 days",
        "9999999999 weeks",
        "until",
        "until today",
        "until yesterday",
        "until 23 nov",
        "until 2026-11-22",
        "until 2030-01-01",
        "until 31 feb",
        "until monday maybe",
        "until 3 mayhem",
        "monday",
        "a few days",
        "² days",
        "forever",
    ],
)
def test_a_pause_that_is_not_fully_understood_is_refused(typed: str) -> None:
    assert read_pause(typed, NOON, BERLIN, EIGHT) is None


# Dates and appointments.


@pytest.mark.parametrize(
    ("typed", "today", "expected"),
    [
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
    ],
)
def test_a_date_without_a_year_is_the_next_such_day(typed: str, today: date, expected: date) -> None:
    assert read_date(typed, today) == expected


@pytest.mark.parametrize(
    "typed",
    [
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
    ],
)
def test_what_is_no_date_or_too_far_away_is_refused(typed: str) -> None:
    assert read_date(typed, MONDAY) is None


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("20 dec - 7 jan", date(2026, 12, 20), date(2027, 1, 7)),
        ("2026-12-20 to 2027-01-07", date(2026, 12, 20), date(2027, 1, 7)),
        ("24 dec – 24 dec", date(2026, 12, 24), date(2026, 12, 24)),
        ("23 nov until 30 nov", MONDAY, date(2026, 11, 30)),
    ],
)
def test_an_absence_has_a_first_and_a_last_day(typed: str, first: date, last: date) -> None:
    assert read_away(typed, MONDAY) == AwayTyped(first, last)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "20 dec",
        "20 dec -",
        "7 jan - 20 dec",
        "2027-01-07 - 2026-12-20",
        "christmas - easter",
        "2026-11-01 - 2026-11-22",
    ],
)
def test_an_absence_without_an_end_upside_down_or_past_is_refused(typed: str) -> None:
    assert read_away(typed, MONDAY) is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
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
    ],
)
def test_an_appointment_is_understood(typed: str, expected: MeetTyped) -> None:
    assert read_meet(typed, MONDAY) == expected


@pytest.mark.parametrize(
    "typed",
    [
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
    ],
)
def test_an_appointment_that_is_not_fully_understood_is_refused(typed: str) -> None:
    assert read_meet(typed, MONDAY) is None


# The question.


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("What stayed?", AskTyped("What stayed?", "")),
        ("What stayed?\nwhy: small things count", AskTyped("What stayed?", "small things count")),
        ("What stayed?\n\n  WHY:   small things\n count ", AskTyped("What stayed?", "small things count")),
        ("What\nstayed?", AskTyped("What stayed?", "")),
        ("Ask yourself why: what stayed?", AskTyped("Ask yourself why: what stayed?", "")),
        ("why: only this", AskTyped("", "only this")),
        ("What stayed?\nwhy:", AskTyped("What stayed?", "")),
        ("", AskTyped("", "")),
    ],
)
def test_a_question_may_carry_its_why(typed: str, expected: AskTyped) -> None:
    assert read_ask(typed) == expected


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("What stayed?", ()),
        ("Notice what stays.", ()),
        ("What stayed? Only notice.", ()),
        ("What stayed?!?", ()),
        ("What stayed???", ()),
        ("", ()),
        ("?", ()),
        ("? ?", ()),
        ("What stayed? What left?", ("What stayed?", "What left?")),
        ("What stayed?! What left?", ("What stayed?!", "What left?")),
        ("何が残った？何が消えた？", ("何が残った？", "何が消えた？")),
        ("ماذا بقي؟ ماذا رحل؟", ("ماذا بقي؟", "ماذا رحل؟")),
        ("A? B? C?", ("A?", "B?", "C?")),
    ],
)
def test_two_questions_in_one_are_seen(typed: str, found: tuple[str, ...]) -> None:
    assert two_questions(typed) == found


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("60m", 60),
        ("2h", 120),
        ("1 hour", 60),
        ("24 hours", 1440),
        ("90", 90),
        (" 45 MIN ", 45),
        ("5m", 5),
        ("1440m", 1440),
        ("4m", None),
        ("1441m", None),
        ("25h", None),
        ("0", None),
        ("", None),
        ("-60m", None),
        ("soon", None),
        ("1h30", None),
        ("60 m please", None),
        ("99999", None),
    ],
)
def test_the_lead_is_between_five_minutes_and_a_day(typed: str, minutes: int | None) -> None:
    assert read_lead(typed) == minutes


# Whatever is typed.

_WORDS = (
    *("mon", "tue", "sunday", "daily", "every", "day", "days", "weeks", "a", "for", "until", "tomorrow", "at", "and"),
    *("question", "only", "suggested", "weekly", "biweekly", "once", "every two weeks", "50m", "90 min", "0", "3"),
    *("15:00", "9am", "12 pm", "24:00", "dec", "29 feb", "31.12.", "2026-12-01", "0001-01-01", "9999-12-31", "why:"),
    *("\n", "?", "i'm back", "i am back", "²", "３", "İ", "ǅ", "\ud800", "\x00", ",", "."),
)
typings = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(_WORDS), max_size=6).map(" ".join))


@STEADY
@given(typed=typings, today=dates)
def test_whatever_is_typed_an_appointment_is_whole_and_not_in_the_past_unless_its_date_says_so(
    typed: str, today: date
) -> None:
    read_time(typed), read_day(typed), read_lead(typed), two_questions(typed), read_ask(typed), read_date(typed, today)
    found = read_meet(typed, today)
    if found is not None:
        assert 10 <= found.minutes <= 240
        assert abs(found.first_on - today) <= timedelta(days=731)
        assert instant(found.first_on, found.at, "Pacific/Kiritimati") < FOREVER
        assert found.first_on >= today or found.first_on.isoformat() in typed


@STEADY
@given(typed=typings, now=moments, zone=in_zones, morning=times)
def test_whatever_is_typed_a_pause_ends_in_the_future(typed: str, now: datetime, zone: str, morning: time) -> None:
    found = read_pause(typed, now, zone, morning)
    assert found is None or now < found <= now + 368 * DAY or found == FOREVER


@STEADY
@given(typed=typings)
def test_whatever_is_typed_a_rhythm_has_days_if_and_only_if_days_were_chosen(typed: str) -> None:
    found = read_rhythm(typed)
    assert found is None or bool(found.days) == (found.nudges is Nudges.DAYS)


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


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("stuck", Phase.STUCK),
        (" Stuck. ", Phase.STUCK),
        ("after-intense", Phase.AFTER_INTENSE),
        ("After intense", Phase.AFTER_INTENSE),
        ("after_intense", Phase.AFTER_INTENSE),
        ("BEGINNING", Phase.BEGINNING),
        ("ongoing", Phase.ONGOING),
        ("", None),
        ("intense", None),
        ("stuck again", None),
        ("unstuck", None),
    ],
)
def test_a_phase_by_its_name(typed: str, expected: Phase | None) -> None:
    assert read_phase(typed) is expected
