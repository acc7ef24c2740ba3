"""Kinds of clients, by what they do over some weeks: when they write, press, travel and rest."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

HOME = "Europe/Berlin"
EVERY_DAY = frozenset(range(7))
JOURNEY = (("Tokyo", "Asia/Tokyo"), ("Auckland", "Pacific/Auckland"), ("Chicago", "America/Chicago"), ("Berlin", HOME))


@dataclass(frozen=True)
class Chosen:
    """A rhythm as somebody types it, and what it means."""

    typed: str
    nudges: frozenset[int] | None
    """Weekdays; None: suggested."""
    hour: time = time(18)
    fits: int = 3
    """The ceiling, which rises to fit."""
    lowered: int = 0
    """A ceiling that the client then sets by hand; 0: none."""

    @property
    def late(self) -> "Chosen":
        """The same close to midnight, inside quiet hours."""
        return Chosen(f"{self.typed.rsplit(' ', 1)[0]} 23:30", self.nudges, time(23, 30), self.fits, self.lowered)


RHYTHMS = {
    "question only": Chosen("question only 18:00", frozenset()),
    "suggested": Chosen("suggested 18:00", None),
    "own days": Chosen("mon wed fri 19:15", frozenset((0, 2, 4)), time(19, 15), 4),
    "daily": Chosen("daily 18:00", EVERY_DAY, fits=7),
    "daily, at most 2": Chosen("daily 18:00", EVERY_DAY, fits=7, lowered=2),
}


@dataclass(frozen=True)
class Doing:
    """One thing a client does. `at` is in UTC."""

    at: datetime
    says: str = ""
    presses: str = ""
    """The beginning of what the newest button of this meaning means."""
    zone: str = ""
    """Where they are from then on."""
    rests_until: datetime | None = None
    """A pause that this begins; of one without an end, the instant at which they will be back."""


Life = Callable[[Random, date, int], Iterator[Doing]]


def _at(day: date, hour: int, dice: Random, zone: str = HOME) -> datetime:
    minute = time(hour, dice.randrange(60), dice.randrange(60))
    return datetime.combine(day, minute, ZoneInfo(zone)).astimezone(UTC)


def _daily(dice: Random, first: date, days: int) -> Iterator[Doing]:
    for ahead in range(days):
        yield Doing(_at(first + timedelta(ahead), dice.choice((9, 13, 20)), dice), says="It was easier outside.")


def _rarely(dice: Random, first: date, days: int) -> Iterator[Doing]:
    ahead = dice.randint(3, 12)
    while ahead < days:
        yield Doing(_at(first + timedelta(ahead), dice.choice((9, 19)), dice), says="Now and then, on the stairs.")
        ahead += dice.randint(11, 18)


def _never(_dice: Random, _first: date, _days: int) -> Iterator[Doing]:
    return iter(())


def _at_night(dice: Random, first: date, days: int) -> Iterator[Doing]:
    ahead = 1
    while ahead < days:
        yield Doing(_at(first + timedelta(ahead), dice.choice((0, 2, 3)), dice), says="Awake again, and quieter.")
        ahead += dice.randint(1, 4)


def _in_bursts(dice: Random, first: date, days: int) -> Iterator[Doing]:
    ahead = dice.randint(2, 9)
    while ahead < days:
        begins = _at(first + timedelta(ahead), dice.choice((11, 17, 22)), dice)
        for n in range(dice.randint(4, 8)):
            yield Doing(begins + timedelta(minutes=3 * n), says=f"And also this, {n}.")
        yield Doing(begins + timedelta(minutes=40), presses="notnow")
        ahead += dice.randint(12, 19)


def _travels(dice: Random, first: date, days: int) -> Iterator[Doing]:
    here, ahead, leg = HOME, dice.randint(4, 8), 0
    while ahead < days:
        city, zone = JOURNEY[leg % len(JOURNEY)]
        yield Doing(
            _at(first + timedelta(ahead), dice.choice((7, 15, 21)), dice, here), says=f"/zone {city}", zone=zone
        )
        here, leg = zone, leg + 1
        if dice.random() < 0.7:
            yield Doing(_at(first + timedelta(ahead + 2), 10, dice, here), says="The trains are quiet here.")
        ahead += dice.randint(5, 11)


def _rests(dice: Random, first: date, days: int) -> Iterator[Doing]:
    for ahead in range(2, days, 3):
        yield Doing(_at(first + timedelta(ahead), 10, dice), says="A slow day.")
    week = _at(first + timedelta(days // 4), 11, dice)
    yield Doing(week, presses="pause:7", rests_until=week + timedelta(days=7))
    gone = _at(first + timedelta(days // 2 + 5), 11, dice)
    back = gone + timedelta(days=4, hours=3)
    yield Doing(gone, says="/pause until I'm back", rests_until=back)
    yield Doing(back, says="/resume")


KINDS: dict[str, Life] = {
    "answers daily": _daily,
    "answers rarely": _rarely,
    "never answers": _never,
    "only at night": _at_night,
    "in bursts": _in_bursts,
    "travels": _travels,
    "rests now and then": _rests,
}


@dataclass
class Member:
    """One client of these weeks."""

    kind: str
    rhythm: str
    pairs: dict[int, str]
    """The alias with each therapist, by the therapist's number."""
    number: int = 0

    @property
    def chosen(self) -> Chosen:
        return RHYTHMS[self.rhythm].late if self.kind == "only at night" else RHYTHMS[self.rhythm]

    @property
    def name(self) -> str:
        return f"{self.kind}, {self.rhythm}" + (", two therapists" if len(self.pairs) > 1 else "")
