"""When a client wants to be reached: days, local time, ceiling, quiet hours. The client alone sets it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.when import instant, local, local_date, next_time

NUDGE_PATIENCE = timedelta(hours=2)
"""How long after its slot a nudge may still go (delivery.md)."""

WEDNESDAY = 2
SUGGESTED_A_WEEK = 2
EVERY_DAY = frozenset(range(7))
NO_DAYS: frozenset[int] = frozenset()


class Nudges(StrEnum):
    """How a client wants nudges. Off until the client chooses (care.md, The client's load)."""

    OFF = "off"
    SUGGESTED = "suggested"
    DAYS = "days"


@dataclass(frozen=True)
class Rhythm:
    """All times are local to the client. Weekdays count from Monday = 0."""

    at: time = time(18, 0)
    nudges: Nudges = Nudges.OFF
    days: frozenset[int] = NO_DAYS
    right_away: bool = False
    """A question comes as soon as it is asked, rather than at the client's hour."""
    ceiling: int = 3
    """The most unasked messages in seven days."""
    quiet_from: time = time(21, 0)
    quiet_until: time = time(8, 0)

    def nudged(self, nudges: Nudges, days: frozenset[int] = NO_DAYS, at: time | None = None) -> "Rhythm":
        """This rhythm with other nudges; the ceiling rises to fit what was chosen, and never falls by itself.

        It fits when a week's question finds room beside the nudges: else one would keep the other away.
        """
        chosen = replace(self, nudges=nudges, days=days, at=at or self.at)
        return replace(chosen, ceiling=max(self.ceiling, chosen.takes))

    @property
    def takes(self) -> int:
        """How many unasked messages a week it takes to bring all that was chosen; 0 without nudges."""
        return min(self.nudges_a_week + 1, len(EVERY_DAY)) if self.nudges_a_week else 0

    @property
    def held_by_ceiling(self) -> bool:
        """Whether some of the chosen nudges find no room under the ceiling."""
        return self.ceiling < self.takes

    @property
    def nudges_a_week(self) -> int:
        return {Nudges.OFF: 0, Nudges.SUGGESTED: SUGGESTED_A_WEEK, Nudges.DAYS: len(self.days)}[self.nudges]

    def fewer(self) -> "Rhythm":
        """One nudge day a week less: the client pressed [Fewer]."""
        if self.nudges is Nudges.SUGGESTED:
            return replace(self, nudges=Nudges.DAYS, days=frozenset({WEDNESDAY}))
        kept = frozenset(sorted(self.days)[:-1])
        return replace(self, nudges=Nudges.DAYS if kept else Nudges.OFF, days=kept)


def quiet_at(rhythm: Rhythm, now: datetime, zone: str) -> bool:
    """Whether `now` lies in quiet hours. The chosen time and its two hours of patience are never quiet."""
    here = local(now, zone)
    start, end = rhythm.quiet_from, rhythm.quiet_until
    at = here.time().replace(tzinfo=None)
    inside = start <= at or at < end if start > end else start <= at < end
    if not inside:
        return False
    for day in (here.date(), here.date() - timedelta(days=1)):
        chosen = instant(day, rhythm.at, zone)
        if chosen <= now <= chosen + NUDGE_PATIENCE:
            return False
    return True


def quiet_ends(rhythm: Rhythm, now: datetime, zone: str) -> datetime:
    """When the quiet that holds at `now` ends: the morning, or the chosen hour if that comes first."""
    return min(next_time(now, rhythm.quiet_until, zone), next_time(now, rhythm.at, zone))


def own_hour(rhythm: Rhythm, after: datetime, zone: str, *, first_day: date | None = None) -> datetime:
    """The client's next own hour later than `after`."""
    return next_time(after, rhythm.at, zone, first_day=first_day)


def nudge_slots(
    rhythm: Rhythm, now: datetime, zone: str, appointments: Iterable[datetime], *, days_ahead: int = 15
) -> Iterator[tuple[date, datetime]]:
    """The planned local dates of nudges still to come, each with its instant, soonest first.

    Suggested nudges come midweek and the evening before an appointment; without one, on Wednesday.
    """
    today = local_date(now, zone)
    meets = sorted(local_date(starts, zone) for starts in appointments)
    if rhythm.nudges is Nudges.SUGGESTED and meets:
        days_ahead = max(days_ahead, (meets[-1] - today).days)
    # From yesterday on: in a gap at the end of a day its time is moved on into the next.
    for ahead in range(-1, days_ahead):
        day = today + timedelta(days=ahead)
        if _wanted(rhythm, day, meets):
            due = instant(day, rhythm.at, zone)
            if due > now:
                yield day, due


def _wanted(rhythm: Rhythm, day: date, meets: list[date]) -> bool:
    match rhythm.nudges:
        case Nudges.OFF:
            return False
        case Nudges.DAYS:
            return day.weekday() in rhythm.days
        case Nudges.SUGGESTED:
            if not meets:
                return day.weekday() == WEDNESDAY
            return any((meet - day).days in (1, 4) for meet in meets)
