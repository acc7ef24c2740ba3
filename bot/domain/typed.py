"""What people type: a small grammar that refuses whatever it does not fully understand."""

import re
from calendar import isleap
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.appointments import Repeats
from bot.domain.pairing import Phase
from bot.domain.rhythm import EVERY_DAY, NO_DAYS, Nudges
from bot.domain.when import FOREVER, instant, local_date

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_NAMES = {name[:length]: day for day, name in enumerate(_DAYS) for length in range(3, len(name) + 1)}
_DAY_NAMES |= {"mo": 0, "tu": 1, "we": 2, "th": 3, "fr": 4, "sa": 5, "su": 6}
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_FAR = timedelta(days=731)
"""A date further away than this, either way, is a slip of the hand."""
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s?(am|pm)?")
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_UNITS = {"day": 1, "days": 1, "week": 7, "weeks": 7}


def read_time(typed: str) -> time | None:
    """A time of day: 20:30, 8.15, 9am, 12 pm. A bare number is refused: it may mean anything."""
    found = _CLOCK.fullmatch(typed.strip().lower())
    if not found or (found[2] is None and found[3] is None):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_day(typed: str) -> int | None:
    """A weekday by name or beginning; Monday is 0."""
    return _DAY_NAMES.get(typed.strip().lower().rstrip(".,"))


@dataclass(frozen=True)
class RhythmTyped:
    nudges: Nudges
    days: frozenset[int] = NO_DAYS
    at: time | None = None


def read_rhythm(typed: str) -> RhythmTyped | None:
    """`daily 20:30`, `tue fri 9am`, `question only 18:00`, `suggested`; the time may be left out."""
    text = " ".join(typed.lower().replace(",", " ").replace(" and ", " ").split())
    text = re.sub(r"(?<=\d) (?=[ap]m\b)", "", text)
    words = text.split()
    at: time | None = None
    if words and words[-1][0].isdigit():
        at = read_time(words.pop())
        if at is None:
            return None
    if words and words[-1] == "at":
        words.pop()
    match words:
        case ["suggested"]:
            return RhythmTyped(Nudges.SUGGESTED, at=at)
        case ["question", "only"] | ["only", "question"] | ["question"]:
            return RhythmTyped(Nudges.OFF, at=at)
        case ["daily"] | ["every", "day"]:
            return RhythmTyped(Nudges.DAYS, EVERY_DAY, at)
        case []:
            return None
        case _:
            pass
    days = [read_day(word) for word in words]
    if not days or None in days:
        return None
    return RhythmTyped(Nudges.DAYS, frozenset(day for day in days if day is not None), at)


def read_pause(typed: str, now: datetime, zone: str, morning: time) -> datetime | None:
    """Until when to pause: nothing, `3 days`, `a week`, `until monday`, `until 3 dec`, `until i'm back`. UTC."""
    words = typed.lower().replace("for ", "", 1).replace(",", " ").replace("’", "'").split()
    today = local_date(now, zone)
    match words:
        case [] | ["until", "i'm", "back"] | ["until", "im", "back"] | ["until", "i", "am", "back"]:
            return FOREVER
        case [number, unit] if unit in _UNITS:
            count = int(number) if number.isdecimal() and len(number) <= 3 else _NUMBERS.get(number, 0)
            days = count * _UNITS[unit]
            return now + timedelta(days=days) if 0 < days <= 366 else None
        case ["until", *rest]:
            day = _day_ahead(rest, today)
            return instant(day, morning, zone) if day and today < day <= today + timedelta(days=366) else None
        case _:
            return None


def _day_ahead(words: list[str], today: date) -> date | None:
    if words == ["tomorrow"]:
        return today + timedelta(days=1)
    if len(words) == 1 and (weekday := read_day(words[0])) is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return read_date(" ".join(words), today)


def read_date(typed: str, today: date) -> date | None:
    """A date: 2026-12-01, `3 dec`, `dec 3`, `3.12.`; without a year the next such day, today included."""
    text = typed.strip().lower().rstrip(".,")
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            found_on = date.fromisoformat(text)
            return found_on if abs(found_on - today) <= _FAR else None
        if found := re.fullmatch(r"(\d{1,2})\.? ([a-z]{3,9})", text) or re.fullmatch(r"(\d{1,2})\.(\d{1,2})", text):
            return _coming(int(found[1]), _month(found[2]), today)
        if found := re.fullmatch(r"([a-z]{3,9}) (\d{1,2})", text):
            return _coming(int(found[2]), _month(found[1]), today)
    except ValueError:
        return None
    return None


def _month(typed: str) -> int:
    if typed.isdecimal():
        return int(typed)
    return next((number for number, name in enumerate(_MONTHS, 1) if name.startswith(typed)), 0)


def _coming(day: int, month: int, today: date) -> date:
    """The next such day. Raises ValueError if neither this year nor the next has one."""
    if (month, day) == (2, 29) and not isleap(today.year):
        return date(today.year + 1, month, day)
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)


@dataclass(frozen=True)
class MeetTyped:
    first_on: date
    at: time
    repeats: Repeats
    minutes: int
    weekday: bool = False
    """Said by weekday: when that is past today, the next such day is meant."""


def read_meet(typed: str, today: date) -> MeetTyped | None:
    """`tue 15:00 weekly 50m`, `thursday 9am biweekly`, `2026-12-01 15:00`, `3 dec 15:00 45m`.

    A weekday without a word about repeating means weekly, the next such day, today included; a date means once.
    """
    text = " ".join(typed.lower().replace(",", " ").replace("every two weeks", "biweekly").split())
    text = re.sub(r"(?<=\d) (?=(?:[ap]m|m|min|minutes)\b)", "", text)
    words = [word for word in text.split() if word != "at"]
    minutes: int | None = None
    repeats: Repeats | None = None
    while words:
        last = words[-1]
        if minutes is None and (found := re.fullmatch(r"(\d{1,3})(?:m|min|minutes)", last)):
            minutes = int(found[1])
        elif repeats is None and last in ("weekly", "biweekly", "once"):
            repeats = Repeats(last)
        else:
            break
        words.pop()
    minutes = 50 if minutes is None else minutes
    at = read_time(words.pop()) if words else None
    if at is None or not words or not 10 <= minutes <= 240:
        return None
    weekday = read_day(words[0]) if len(words) == 1 else None
    if weekday is not None:
        first_on = today + timedelta(days=(weekday - today.weekday()) % 7)
        return MeetTyped(first_on, at, repeats or Repeats.WEEKLY, minutes, weekday=True)
    day = read_date(" ".join(words), today)
    return MeetTyped(day, at, repeats or Repeats.ONCE, minutes) if day else None


@dataclass(frozen=True)
class AskTyped:
    question: str
    why: str


def read_ask(typed: str) -> AskTyped:
    """The question, and the half-sentence after a line that starts with `why:`."""
    question: list[str] = []
    why: list[str] = []
    into = question
    for line in typed.split("\n"):
        if line.strip().lower().startswith("why:"):
            into, line = why, line.strip()[4:]
        into.append(line.strip())
    return AskTyped(" ".join(filter(None, question)), " ".join(filter(None, why)))


def two_questions(question: str) -> tuple[str, ...]:
    """The questions in one text, if it asks more than one."""
    parts = [part.strip() for part in re.findall(r"[^?？؟]*[?？؟][?？؟!…]*", question) if part.strip(" ?？؟!…")]
    return tuple(parts) if len(parts) > 1 else ()


def read_phase(typed: str) -> Phase | None:
    """A phase by its name: `stuck`, `after-intense`, `After intense`."""
    text = " ".join(typed.lower().replace("-", " ").replace("_", " ").split()).rstrip(".")
    return next((phase for phase in Phase if phase.replace("-", " ") == text), None)


def read_lead(typed: str) -> int | None:
    """How long before an appointment the digest comes: `60m`, `2h`, `90`; 5 minutes to 24 hours. In minutes."""
    found = re.fullmatch(r"(\d{1,4})\s?(m|min|minutes|h|hours?)?", typed.strip().lower())
    if not found:
        return None
    minutes = int(found[1]) * (60 if (found[2] or "").startswith("h") else 1)
    return minutes if 5 <= minutes <= 24 * 60 else None


AWAY_MOST = timedelta(days=92)


@dataclass(frozen=True)
class AwayTyped:
    """Both days included, in the therapist's zone."""

    first_on: date
    last_on: date


def read_away(typed: str, today: date) -> AwayTyped | None:
    """`20 dec - 7 jan`, `2026-12-20 to 2027-01-07`, `24 dec - 24 dec`; at most three months, not in the past."""
    parts = re.split(r"\s+(?:-|–|to|until)\s+", typed.strip().lower())
    if len(parts) != 2:
        return None
    first = read_date(parts[0], today)
    last = read_date(parts[1], first) if first else None
    if first is None or last is None or last < today or not timedelta(0) <= last - first <= AWAY_MOST:
        return None
    return AwayTyped(first, last)
