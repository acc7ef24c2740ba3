"""What people type: understood, or refused."""

from datetime import date, datetime, time

from hypothesis import given

from bot.domain.pairing import Phase
from bot.domain.rhythm import EVERY_DAY, NO_DAYS, Nudges
from bot.domain.typed import (
    AskTyped,
    RhythmTyped,
    read_ask,
    read_day,
    read_lead,
    read_pause,
    read_phase,
    read_rhythm,
    read_time,
    two_questions,
)
from bot.domain.when import FOREVER
from tests.domain.cast import BERLIN, DAY, MONDAY, NOON, STEADY, at, in_zones, moments, times, typings
from tests.listing import comes_to, refused

EIGHT = time(8)
OFF, SUGGESTED, DAYS = Nudges.OFF, Nudges.SUGGESTED, Nudges.DAYS


TIMES = [
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
]


def test_a_time_of_day_is_understood() -> None:
    comes_to(read_time, TIMES)


NO_TIMES = [
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
]


def test_what_may_mean_anything_is_no_time() -> None:
    comes_to(read_time, refused(NO_TIMES))


WEEKDAYS = [("mon", 0), ("Tu", 1), ("Tues", 1), ("wednesday", 2), ("thurs.", 3), ("fri,", 4), ("SAT", 5), ("sunday", 6)]


def test_a_weekday_is_known_by_its_beginning() -> None:
    comes_to(read_day, WEEKDAYS)


NO_WEEKDAYS = ["", "m", "t", "s", "mondays", "tuesdayx", "day", "montag"]


def test_what_is_no_weekday_is_refused() -> None:
    comes_to(read_day, refused(NO_WEEKDAYS))


# Rhythm.


RHYTHMS = [
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
]


def test_a_rhythm_is_understood() -> None:
    comes_to(read_rhythm, RHYTHMS)


NO_RHYTHMS = [
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
]


def test_a_rhythm_that_is_not_fully_understood_is_refused() -> None:
    comes_to(read_rhythm, refused(NO_RHYTHMS))


# Pause.


PAUSES = [
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
]


def test_a_pause_is_understood() -> None:
    comes_to(lambda typed: read_pause(typed, NOON, BERLIN, EIGHT), PAUSES)


NO_PAUSES = [
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
]


def test_a_pause_that_is_not_fully_understood_is_refused() -> None:
    comes_to(lambda typed: read_pause(typed, NOON, BERLIN, EIGHT), refused(NO_PAUSES))


# The question.


QUESTIONS = [
    ("What stayed?", AskTyped("What stayed?", "")),
    ("What stayed?\nwhy: small things count", AskTyped("What stayed?", "small things count")),
    ("What stayed?\n\n  WHY:   small things\n count ", AskTyped("What stayed?", "small things count")),
    ("What\nstayed?", AskTyped("What stayed?", "")),
    ("Ask yourself why: what stayed?", AskTyped("Ask yourself why: what stayed?", "")),
    ("why: only this", AskTyped("", "only this")),
    ("What stayed?\nwhy:", AskTyped("What stayed?", "")),
    ("", AskTyped("", "")),
]


def test_a_question_may_carry_its_why() -> None:
    comes_to(read_ask, QUESTIONS)


TWO_IN_ONE = [
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
]


def test_two_questions_in_one_are_seen() -> None:
    comes_to(two_questions, TWO_IN_ONE)


LEADS = [
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
]


def test_the_lead_is_between_five_minutes_and_a_day() -> None:
    comes_to(read_lead, LEADS)


PHASES = [
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
]


def test_a_phase_by_its_name() -> None:
    comes_to(read_phase, PHASES)


# Whatever is typed.


@STEADY
@given(typed=typings)
def test_whatever_is_typed_nothing_raises(typed: str) -> None:
    read_time(typed), read_day(typed), read_lead(typed), two_questions(typed), read_ask(typed)


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
