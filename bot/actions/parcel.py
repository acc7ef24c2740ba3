"""A claimed delivery that goes out, with all that its words need."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.deciding import Decision, Drop, SendLater, SendNow
from bot.domain.delivery import Delivery
from bot.domain.draft import Draft
from bot.domain.prompt import Prompt


@dataclass(frozen=True)
class Parcel:
    """A claimed delivery that goes out, with all that its words need."""

    delivery: Delivery
    address: str = field(repr=False)
    language: str
    zone: str
    now: SendNow
    question: Draft | None = None
    question_id: str = ""
    offer_id: str = ""
    activity: Prompt | None = None
    """What a nudge brings instead of the question."""
    activity_words: str = field(default="", repr=False)
    """As the therapist worded it; empty: as the library has it."""
    name: str = field(default="", repr=False)
    """Whom a notice is about, where its client has another therapist as well."""
    nudges_a_week: int = 0
    alias: str = field(default="", repr=False)
    erased: bool = False
    """The client this is about has erased everything, the alias with it."""
    account: str = field(default="", repr=False)
    starts_at: datetime | None = None
    next_at: datetime | None = None
    """The appointment after one that was called off."""
    protected: bool = False
    """Whether it may not be copied or forwarded on the phone."""
    today: tuple[tuple[str, str, datetime], ...] = field(default=(), repr=False)
    """The sheet of a day: pairing id, alias and begin (UTC) of each appointment."""
    ended: bool = False
    """The pairing it is about is over."""
    last_line: str = field(default="", repr=False)
    """What the therapist ended it with."""
    gentle_until: datetime | None = None
    """Until when it goes gently for the client."""
    unread: bool = False
    """Whether the client has shared lines that no digest has brought yet."""
    lines: bool = False
    """Whether there are lines of the digest that may have come up."""
    discreet: bool = False
    """Whether it leaves as a cover that says nothing, to be opened by a tap."""
    came_back: bool = False
    """Whether the client is to hear that a line came back into the room."""


def write_down(delivery: Delivery, decision: Decision, now: datetime) -> None:
    """Write a decision into the row. Of one that it goes now nothing is written before its call."""
    match decision:
        case SendNow():
            return
        case SendLater():
            delivery.put_off(decision.at, decision.why)
        case Drop():
            delivery.leave_out(decision.state, decision.why, now)
