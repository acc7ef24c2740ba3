"""Therapy sessions: a series in the therapist's local time, and the appointments it makes."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.people import new_id
from bot.domain.when import instant, local_date


class Repeats(StrEnum):
    ONCE = "once"
    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"

    @property
    def days(self) -> int:
        return {Repeats.ONCE: 0, Repeats.WEEKLY: 7, Repeats.BIWEEKLY: 14}[self]


@dataclass(kw_only=True, eq=False)
class Series:
    """One or many appointments at one local time of one zone."""

    id: str = field(default_factory=new_id)
    pairing_id: str
    zone: str
    first_on: date
    at: time
    repeats: Repeats
    minutes: int = 50
    ended_at: datetime | None = None

    def starts(self, day: date) -> datetime:
        """The UTC instant of the appointment planned for this local date."""
        return instant(day, self.at, self.zone)

    def next_after(self, after: datetime) -> date | None:
        """The planned local date of the first appointment that ends later than `after`; none if over."""
        length = timedelta(minutes=self.minutes)
        day = self.first_on
        if self.repeats is not Repeats.ONCE:
            behind = (local_date(after, self.zone) - day).days - 2
            if behind > 0:
                day += timedelta(days=behind - behind % self.repeats.days)
        while self.starts(day) + length <= after:
            if self.repeats is Repeats.ONCE:
                return None
            day += timedelta(days=self.repeats.days)
        return day


CLASH_WITHIN = 4
"""So many appointments ahead are looked at: two series that ever meet do so within four weeks."""


def clash(one: Series, other: Series, after: datetime) -> bool:
    """Whether two series have appointments that touch, of the next few that end later than `after`."""
    length = timedelta(minutes=one.minutes)
    for _ in range(CLASH_WITHIN):
        day = one.next_after(after)
        if day is None:
            return False
        starts = one.starts(day)
        met = other.next_after(starts)
        if met is not None and other.starts(met) < starts + length:
            return True
        after = starts + length
    return False


@dataclass(kw_only=True, eq=False)
class Appointment:
    """One therapy session. Of a series only the next one is a row, and those that were."""

    id: str = field(default_factory=new_id)
    pairing_id: str
    series_id: str
    planned_on: date
    """The local date the series gives; it stays when the appointment is moved."""
    starts_at: datetime
    ends_at: datetime
    moved_at: datetime | None = None
    called_off_at: datetime | None = None

    @property
    def occasion(self) -> str:
        """What makes a digest or an ask that of this appointment: one that was moved has them anew."""
        return self.id if self.moved_at is None else f"{self.id}@{int(self.starts_at.timestamp())}"

    def overlaps(self, starts_at: datetime, ends_at: datetime) -> bool:
        return self.starts_at < ends_at and starts_at < self.ends_at


@dataclass(kw_only=True, eq=False)
class Absence:
    """Days on which a therapist meets nobody, the first and the last included, in the therapist's zone."""

    id: str = field(default_factory=new_id)
    therapist_id: str
    first_on: date
    last_on: date

    def covers(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on


def appointment_of(series: Series, day: date) -> Appointment:
    """The appointment a series makes on a planned local date."""
    starts = series.starts(day)
    return Appointment(
        pairing_id=series.pairing_id,
        series_id=series.id,
        planned_on=day,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=series.minutes),
    )
