"""What may reach a client by itself, and what must: the rules of care, written by hand over what a phone saw.

Nothing here is borrowed from the bot: whoever changes a rule there meets it here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

QUIET_FROM, QUIET_UNTIL = time(21), time(8)
HOUR_LASTS = timedelta(hours=2)
APART = timedelta(minutes=30)
A_CALL = timedelta(seconds=30)
"""Between what is due and its arrival."""
LAST_CALL = timedelta(hours=2)
"""A question does not come later than this before the appointment."""
FULL_DAY = timedelta(days=1)
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
NUDGES = ("nudge", "rest")


@dataclass(frozen=True)
class Came:
    """One message that nobody asked for. `at` is in UTC, as everywhere here."""

    at: datetime
    kind: str
    """question, preview, nudge, or rest: the one line that ends the nudges."""
    mark: str = ""
    silent: bool = False


@dataclass(frozen=True)
class Chose:
    """What a client had chosen from `at` on."""

    at: datetime
    zone: str
    hour: time = time(18)
    nudges: frozenset[int] | None = frozenset()
    """Weekdays; None: suggested, four days and one day before they meet."""
    ceiling: int = 3


@dataclass
class Asked:
    """One question of a therapist."""

    at: datetime
    mark: str
    pair: str
    meets_next: datetime


@dataclass
class Seen:
    """All that is known of one client from outside."""

    name: str
    chose: list[Chose] = field(default_factory=list)
    came: list[Came] = field(default_factory=list)
    stirred: list[datetime] = field(default_factory=list)
    """When the client wrote or pressed anything."""
    asked: list[Asked] = field(default_factory=list)
    paused: list[tuple[datetime, datetime]] = field(default_factory=list)
    meets: list[datetime] = field(default_factory=list)
    ends_at: datetime = LAST

    def chosen(self, at: datetime) -> Chose:
        return next((each for each in reversed(self.chose) if each.at <= at), self.chose[0])

    def day(self, at: datetime, since: datetime | None = None) -> date:
        """The date of an instant where the client was then, or was at another instant."""
        return at.astimezone(ZoneInfo(self.chosen(since or at).zone)).date()

    def paused_at(self, at: datetime) -> bool:
        return any(begins <= at < ends for begins, ends in self.paused)

    def in_seven_days(self, at: datetime) -> int:
        """How many came in the seven dates that end with the one of `at`, up to it."""
        today = self.day(at)
        return sum(0 <= (today - self.day(each.at, at)).days < 7 for each in self.came if each.at <= at)

    @property
    def most_in_seven_days(self) -> int:
        return max((self.in_seven_days(each.at) for each in self.came), default=0)

    def slot(self, day: date, chosen: Chose) -> bool:
        """Whether the rhythm has a nudge on a date."""
        if chosen.nudges is not None:
            return day.weekday() in chosen.nudges
        meets = [each.astimezone(ZoneInfo(chosen.zone)).date() for each in self.meets]
        return any((meet - day).days in (1, 4) for meet in meets)


def too_much(seen: Seen) -> list[str]:
    """Where more came, or otherwise, than care allows."""
    rules = (_a_day, _a_week, _hours, _paused, _apart, _each_once, _of_the_rhythm, _ladder)
    return [f"{seen.name}: {what}" for rule in rules for what in rule(seen)]


def _a_day(seen: Seen) -> Iterator[str]:
    for before, each in pairwise(seen.came):
        if seen.day(before.at, each.at) == seen.day(each.at):
            yield f"two on {_on(seen, each)}"


def _a_week(seen: Seen) -> Iterator[str]:
    for each in seen.came:
        most = seen.chosen(each.at).ceiling
        if seen.in_seven_days(each.at) > most:
            yield f"more than {most} in the week to {_on(seen, each)}"


def _own_hour(seen: Seen, at: datetime) -> datetime | None:
    """The chosen hour that an instant belongs to: at most two hours before it."""
    chosen = seen.chosen(at)
    zone = ZoneInfo(chosen.zone)
    for back in (0, 1):
        day = at.astimezone(zone).date() - timedelta(days=back)
        hour = datetime.combine(day, chosen.hour, zone).astimezone(UTC)
        if hour <= at <= hour + HOUR_LASTS + A_CALL:
            return hour
    return None


def _hours(seen: Seen) -> Iterator[str]:
    for each in seen.came:
        here = each.at.astimezone(ZoneInfo(seen.chosen(each.at).zone)).time()
        own = _own_hour(seen, each.at) is not None
        if (here >= QUIET_FROM or here < QUIET_UNTIL) and not own:
            yield f"in quiet hours, {_on(seen, each)}"
        if each.kind in NUDGES and not own:
            yield f"a nudge at no hour of theirs, {_on(seen, each)}"


def _paused(seen: Seen) -> Iterator[str]:
    yield from (f"in a pause, {_on(seen, each)}" for each in seen.came if seen.paused_at(each.at))


def _apart(seen: Seen) -> Iterator[str]:
    yield from (f"two at once, {_on(seen, b)}" for a, b in pairwise(seen.came) if b.at - a.at < APART)


def _each_once(seen: Seen) -> Iterator[str]:
    came = [each.mark for each in seen.came if each.kind == "question"]
    yield from (f"{mark} came twice" for mark in sorted({each for each in came if came.count(each) > 1}))
    for each in seen.came:
        if each.mark and each.mark not in _open(seen, each.at):
            yield f"{each.kind} of {each.mark}, which another has replaced, {_on(seen, each)}"


def _open(seen: Seen, at: datetime) -> set[str]:
    """The newest question of each pairing."""
    return set({each.pair: each.mark for each in seen.asked if each.at <= at}.values())


def _of_the_rhythm(seen: Seen) -> Iterator[str]:
    for each in seen.came:
        hour = _own_hour(seen, each.at)
        if each.kind in NUDGES and hour and not seen.slot(seen.day(hour, each.at), seen.chosen(each.at)):
            yield f"a nudge on a day that was not chosen, {_on(seen, each)}"


def _ladder(seen: Seen) -> Iterator[str]:
    """Soundless after two with nothing in between, half as often after three, weekly after five, rest after seven.

    Only the client brings the rhythm back. A new question ends a rest, and no more: what it brings comes weekly.
    """
    unanswered, before = 0, None
    for each in (one for one in seen.came if one.kind in NUDGES):
        since = before.at if before else FIRST
        if any(since < at <= each.at for at in seen.stirred):
            unanswered, before = 0, None
        if unanswered > 7 and any(since < one.at <= each.at for one in seen.asked):
            unanswered = 5
        wrong = [*_step(each, unanswered), *(_wait(seen, before, each, unanswered) if before else ())]
        yield from (f"{what} after {unanswered} unanswered, {_on(seen, each)}" for what in wrong)
        unanswered, before = unanswered + 1, each


def _step(each: Came, unanswered: int) -> Iterator[str]:
    if unanswered > 7 or (each.kind == "rest") is not (unanswered == 7):
        yield each.kind
    if unanswered >= 2 and not each.silent:
        yield "a sound"


def _wait(seen: Seen, before: Came, each: Came, unanswered: int) -> Iterator[str]:
    first, chosen = seen.day(before.at, each.at), seen.chosen(each.at)
    days = (seen.day(each.at) - first).days
    if unanswered >= 5 and days < 7:
        yield f"{days} days"
    elif unanswered >= 3 and not any(seen.slot(first + FULL_DAY * n, chosen) for n in range(1, days)):
        yield "no slot left out"


def too_little(seen: Seen, *, every_nudge: bool) -> list[str]:
    """Questions that did not come in time; and, of who answers every day, nudges of the rhythm that did not."""
    found = [f"{each.mark} did not come before they met" for each in seen.asked if not _in_time(seen, each)]
    found += _nudges_lacking(seen) if every_nudge else []
    return [f"{seen.name}: {what}" for what in found]


def _in_time(seen: Seen, asked: Asked) -> bool:
    latest = asked.meets_next - LAST_CALL + A_CALL
    paused = any(begins < asked.meets_next and ends > asked.at for begins, ends in seen.paused)
    if paused or latest > seen.ends_at:
        return True  # The client rests, or nobody knows yet.
    return any(each.mark == asked.mark and each.kind == "question" and each.at <= latest for each in seen.came)


def _nudges_lacking(seen: Seen) -> Iterator[str]:
    arrived = {each.mark: each.at for each in seen.came if each.kind == "question"}
    days = {seen.day(each.at): each for each in seen.came}
    first, last = seen.day(seen.chose[0].at), seen.day(seen.ends_at)
    for ahead in range(1, (last - first).days):
        day = first + FULL_DAY * ahead
        noon = datetime.combine(day, time(12), ZoneInfo(seen.chose[-1].zone)).astimezone(UTC)
        chosen = seen.chosen(noon)
        hour = datetime.combine(day, chosen.hour, ZoneInfo(chosen.zone)).astimezone(UTC)
        brought = any(mark in arrived and arrived[mark] < hour for mark in _open(seen, hour))
        full = seen.in_seven_days(hour - A_CALL) >= chosen.ceiling
        if seen.slot(day, chosen) and brought and not full and not seen.paused_at(hour) and day not in days:
            yield f"no nudge on {day:%a %d %b}"


def _on(seen: Seen, each: Came) -> str:
    return f"{each.at.astimezone(ZoneInfo(seen.chosen(each.at).zone)):%a %d %b %H:%M}"
