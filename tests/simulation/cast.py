"""Who lives in a simulation, and what is true of them: told by what they did and what the bot has dealt with of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.when import FOREVER

QUESTION, NOTE, ALIAS = (re.compile(pattern) for pattern in (r"q\d+q", r"n\d+n", r"K\d+k"))
"""Every question, every version of a note and every alias holds a mark of its own, so that it is known wherever it
turns up. A mark says nothing of anybody."""
ZONES = {
    "Berlin": "Europe/Berlin",
    "Tokyo": "Asia/Tokyo",
    "Chicago": "America/Chicago",
    "Auckland": "Pacific/Auckland",
    "London": "Europe/London",
    "Kolkata": "Asia/Kolkata",
}


@dataclass
class Note:
    """One message that a client wrote as a line."""

    message: int
    client: int
    texts: dict[str, str]
    """Every text it had, by its mark, oldest first."""
    kept: bool = False
    """The bot has dealt with it while the client was in a pairing."""
    gone: bool = False
    """Taken back, or erased."""
    loose: bool = False
    """What became of its words depends on what nobody outside can know: not compared."""
    given: set[int] = field(default_factory=set)
    """Therapists whom it was ever for."""
    standing: str = ""
    """The mark of the text that counts: the newest that the bot has dealt with."""
    held: bool = False


@dataclass
class Pair:
    """A therapist and a client, as the simulation knows them."""

    therapist: int
    alias: str
    client: int
    link: str = ""
    joined: bool = False
    ended: bool = False
    questions: list[str] = field(default_factory=list)


@dataclass
class Therapist:
    number: int
    name: str
    city: str
    pairs: list[Pair] = field(default_factory=list)
    asked_digests: int = 0
    touched: list[tuple[datetime, str]] = field(default_factory=list)
    """When something was done that moves or ends appointments, with the alias; empty for all."""

    @property
    def zone(self) -> str:
        return ZONES[self.city]


@dataclass
class Sent:
    """One unasked message that reached a client's phone. `at` is the bot's own time."""

    at: datetime
    kind: str
    mark: str
    silent: bool
    turn: int


@dataclass
class Client:
    number: int
    name: str
    zone: str = "UTC"
    at: time = time(18, 0)
    days: frozenset[int] | None = frozenset()
    """Weekdays with a nudge; None: not known here."""
    ceiling: int = 3
    paused_until: datetime | None = None
    quiet_until: datetime | None = None
    gentle_until: datetime | None = None
    erased: bool = False
    left_at: datetime | None = None
    """Since when the client is in no pairing."""
    stirred: int = 0
    """The turn of the newest thing of theirs that was dealt with."""
    notes: list[Note] = field(default_factory=list)
    unasked: list[Sent] = field(default_factory=list)
    notices: list[datetime] = field(default_factory=list)
    hours: list[tuple[datetime, time, str]] = field(default_factory=list)
    """Chosen hours and zones, since when."""
    lively: float = 1.0
    """How much this one does."""
    pairs: list[Pair] = field(default_factory=list)

    def note_of(self, message: int) -> Note | None:
        return next((each for each in self.notes if each.message == message), None)

    def chose(self, now: datetime, at: time | None = None, zone: str | None = None) -> None:
        self.at, self.zone = at or self.at, zone or self.zone
        self.hours.append((now, self.at, self.zone))

    def begin_anew(self) -> None:
        """Erased: whoever comes back is somebody new to the bot."""
        for note in self.notes:
            note.gone = True
        self.unasked, self.notices, self.hours = [], [], []
        self.at, self.days, self.ceiling = time(18, 0), frozenset(), 3
        self.paused_until = self.quiet_until = self.gentle_until = None
        self.erased = True


@dataclass
class Act:
    """One thing somebody did: what follows from it once the bot has dealt with the update."""

    update_id: int
    person: int
    what: str
    follows: Callable[[datetime], None]
    """Called with the bot's time at which it was dealt with."""


def midnight_after(now: datetime, zone: str) -> datetime:
    """The next local midnight, in UTC."""
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return datetime.combine(day, time(0, 0), ZoneInfo(zone)).astimezone(FOREVER.tzinfo)
