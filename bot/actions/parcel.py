"""A claimed delivery that goes out: an envelope, and what it brings."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.contents import Contents
from bot.domain.deciding import Decision, Drop, SendLater, SendNow
from bot.domain.delivery import Delivery


@dataclass(frozen=True)
class Parcel:
    """A claimed delivery that goes out, in its envelope."""

    delivery: Delivery
    address: str = field(repr=False)
    language: str
    zone: str
    """Its reader's."""
    contents: Contents
    soundless: bool = False
    protected: bool = False
    """Whether it may not be copied or forwarded on the phone."""
    discreet: bool = False
    """Whether it leaves as a cover that says nothing, to be opened by a tap."""
    about: str = field(default="", repr=False)
    """The name of the therapist whom a notice is about, where its client has another one as well."""


def write_down(delivery: Delivery, decision: Decision, now: datetime) -> None:
    """Write a decision into the row. Of one that it goes now nothing is written before its call."""
    match decision:
        case SendNow():
            return
        case SendLater():
            delivery.put_off(decision.at, decision.why)
        case Drop():
            delivery.leave_out(decision.state, decision.why, now)
