"""What a delivery brings, kind by kind: all that its words need, before it is put into words."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.draft import Draft
from bot.domain.prompt import Prompt

# To the client.


@dataclass(frozen=True)
class Card:
    """The question as it comes."""

    question: Draft
    question_id: str
    came_back: bool
    """Whether the client is to hear that a line of theirs came back into the room."""


@dataclass(frozen=True)
class Reminder:
    """A nudge that brings back the question."""

    question: Draft
    a_week: int
    """How many nudges the client has in a week, for [Fewer]."""


@dataclass(frozen=True)
class Suggestion:
    """A nudge that brings an activity instead."""

    activity: Prompt
    words: str = field(repr=False)
    """As the therapist worded it; empty: as the library has it."""
    offer_id: str
    a_week: int


@dataclass(frozen=True)
class Rest:
    """The last nudge of the ladder, which says that this one rests."""


@dataclass(frozen=True)
class LookAhead:
    """A preview, before its words."""


@dataclass(frozen=True)
class Welcome:
    """The therapist confirmed who it is."""


@dataclass(frozen=True)
class Unread:
    """The lines have not been read."""


@dataclass(frozen=True)
class CalledOff:
    starts_at: datetime
    next_at: datetime | None
    """The appointment after the one that was called off."""
    unread: bool
    """Whether the client has shared lines that no digest has brought yet."""


@dataclass(frozen=True)
class LeftByTherapist:
    """The therapist ended the pairing."""

    last_line: str = field(repr=False)
    unread: bool


@dataclass(frozen=True)
class Unattended:
    """The therapist is away for an unknown time, or has left."""

    left: bool
    unread: bool


@dataclass(frozen=True)
class GoesGently:
    """Somebody else pressed [Go gently]."""

    until: datetime


@dataclass(frozen=True)
class ConsentAnew:
    """What the client agreed to reads differently now."""


@dataclass(frozen=True)
class Outage:
    """Messages may have been lost while the bot was away."""


# To the therapist.


@dataclass(frozen=True)
class Cover:
    """What brings a client's words, before the words."""

    alias: str = field(repr=False)
    starts_at: datetime | None


@dataclass(frozen=True)
class AskAfter:
    """After an appointment: what is the one thing to carry?"""

    alias: str = field(repr=False)
    question: Draft | None
    """The one that was carried until then."""
    lines: bool
    """Whether there are lines of the digest that may have come up."""


@dataclass(frozen=True)
class IsItThem:
    """Somebody agreed by the link."""

    alias: str = field(repr=False)
    account: str = field(repr=False)


@dataclass(frozen=True)
class Meets:
    """One appointment of a day."""

    pairing_id: str
    alias: str = field(repr=False)
    starts_at: datetime


@dataclass(frozen=True)
class Day:
    """Whom the therapist meets today. At least one."""

    meets: tuple[Meets, ...]


@dataclass(frozen=True)
class LeftByClient:
    alias: str = field(repr=False)


@dataclass(frozen=True)
class ClientErased:
    """The client has erased everything, the alias with it."""


Unasked = Card | Reminder | Suggestion | Rest | LookAhead | Outage
Notice = Welcome | Unread | CalledOff | LeftByTherapist | Unattended | GoesGently | ConsentAnew
ForClient = Unasked | Notice
ForTherapist = Cover | AskAfter | IsItThem | Day | LeftByClient | ClientErased
Contents = ForClient | ForTherapist
