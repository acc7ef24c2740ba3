"""The people and moments that the tests of the rules begin from."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from bot.domain.appointments import Appointment, Repeats, Series
from bot.domain.delivery import Delivery, Kind, State
from bot.domain.pairing import Question
from bot.domain.people import Client
from bot.domain.rhythm import Rhythm
from bot.domain.when import FOREVER, instant, zones

STEADY = settings(max_examples=30, derandomize=True, deadline=None, database=None)
"""Properties try the same values every time, so that a run tells about the change and not about luck."""

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""A Monday; in Berlin it is 13:00."""
MONDAY = date(2026, 11, 23)
BERLIN = "Europe/Berlin"
NEW_YORK = "America/New_York"

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)

ZONES = sorted(set(zones().values()))
in_zones = st.sampled_from(ZONES)
dates = st.dates(date(2024, 1, 1), date(2030, 12, 31))
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001

_WORDS = (
    *("mon", "tue", "sunday", "daily", "every", "day", "days", "weeks", "a", "for", "until", "tomorrow", "at", "and"),
    *("question", "only", "suggested", "weekly", "biweekly", "once", "every two weeks", "50m", "90 min", "0", "3"),
    *("15:00", "9am", "12 pm", "24:00", "dec", "29 feb", "31.12.", "2026-12-01", "0001-01-01", "9999-12-31", "why:"),
    *("\n", "?", "i'm back", "i am back", "²", "３", "İ", "ǅ", "\ud800", "\x00", ",", "."),
)
typings = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(_WORDS), max_size=6).map(" ".join))
"""Whatever people may type."""


def at(day: date, hour: int, minute: int = 0, zone: str = BERLIN) -> datetime:
    """A moment on somebody's wall clock."""
    return instant(day, time(hour, minute), zone)


def client(*, zone: str = BERLIN, rhythm: Rhythm | None = None, **more: Any) -> Client:
    """A client in Berlin whose own hour is 18:00, with quiet hours from 21:00 to 08:00."""
    return Client(address="tg:1", created_at=NOON, zone=zone, rhythm=rhythm or Rhythm(), **more)


def with_rhythm(**more: Any) -> Rhythm:
    return replace(Rhythm(), **more)


def delivery(kind: Kind = Kind.QUESTION, **more: Any) -> Delivery:
    """A delivery that was just claimed."""
    row: dict[str, Any] = {
        "reader_id": "c",
        "occurrence": "1",
        "due_at": NOON,
        "not_after": FOREVER,
        "state": State.SENDING,
        "tries": 1,
    }
    return Delivery(kind=kind, **(row | more))


def question(asked_at: datetime = NOON, **more: Any) -> Question:
    return Question(pairing_id="p", version=1, words="w", asked_at=asked_at, **more)


def meeting(starts_at: datetime, minutes: int = 50) -> Appointment:
    return Appointment(
        pairing_id="p",
        series_id="s",
        planned_on=starts_at.date(),
        starts_at=starts_at,
        ends_at=starts_at + minutes * MINUTE,
    )


def series(first_on: date, hour: int, repeats: Repeats, zone: str = BERLIN, minutes: int = 50) -> Series:
    return Series(pairing_id="p", zone=zone, first_on=first_on, at=time(hour, 0), repeats=repeats, minutes=minutes)
