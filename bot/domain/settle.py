"""What became of one call, and what follows from it for the delivery (delivery.md, outcomes and classes)."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.delivery import Delivery, State, Why
from bot.domain.kinds import TRAITS, Kind, wait_before_next


class Outcome(StrEnum):
    """What became of one call, as far as can be known."""

    SENT = "sent"
    NOT_SENT = "not_sent"
    """No byte left, or Telegram said 'not now'. Safe to send again."""
    REJECTED = "rejected"
    """Our fault: the same body will never be taken."""
    GONE = "gone"
    """The person cannot be reached: blocked, deactivated."""
    FATAL = "fatal"
    """The token is refused: stop, blame no chat."""
    UNKNOWN = "unknown"
    """It may have arrived or not."""
    WITHHELD = "withheld"
    """It was not to go any more when its turn came: nothing was called, and it is decided about once more."""
    NOT_FOUND = "not_found"
    """The chat is not known to this bot: gone, or the wrong token or database when many at once."""


def settle_claimed(
    delivery: Delivery,
    who: str | None,
    outcome: Outcome,
    now: datetime,
    *,
    message: int | None = None,
    wait: float = 0.0,
) -> bool:
    """Settle the claim of `who` (none: of whoever has it) after its call. Whether that changed anything.

    A claim whose lease was over is settled as unknown by somebody else. What its call says later is weighed: that it
    arrived is always true; that the reader is gone, or the body refused, is true of what is still to go. All else is
    known already, or is for the process to say that has claimed it since.
    """
    taken = delivery.state in (State.PLANNED, State.UNKNOWN, State.SENT)
    taken = taken or (delivery.state is State.SENDING and who is not None and delivery.claimed_by != who)
    if taken:
        arrived = outcome is Outcome.SENT and delivery.state in (State.PLANNED, State.UNKNOWN)
        still_true = outcome in (Outcome.GONE, Outcome.REJECTED) and delivery.state is State.PLANNED
        if not arrived and not still_true:
            return False
    settle(delivery, outcome, now, message=message, wait=wait)
    return True


def settle(
    delivery: Delivery, outcome: Outcome, now: datetime, *, message: int | None = None, wait: float = 0.0
) -> None:
    """Write what became of a claimed delivery into its row. `wait`: the seconds that Telegram asked for."""
    delivery.settled_at = now
    match outcome:
        case Outcome.SENT:
            delivery.arrived(message, now)
        case Outcome.NOT_SENT | Outcome.WITHHELD:
            why = Why.NOT_SENT if outcome is Outcome.NOT_SENT else delivery.why
            delivery.try_again(now + wait_before_next(delivery.kind, delivery.tries, wait), why)
        case Outcome.FATAL:
            # The token was refused: nobody's fault here, and no try is burned.
            delivery.tries = max(0, delivery.tries - 1)
            delivery.try_again(delivery.due_at, Why.STOPPED)
        case Outcome.REJECTED:
            delivery.fail(Why.REJECTED)
        case Outcome.GONE:
            _gone(delivery)
        case Outcome.NOT_FOUND if delivery.why != Why.NOT_FOUND:
            # One alone may be a wrong database: looked at again before anybody is marked.
            delivery.try_again(now + timedelta(minutes=2), Why.NOT_FOUND)
        case Outcome.NOT_FOUND:
            _gone(delivery)
        case Outcome.UNKNOWN:
            patience = TRAITS[delivery.kind].patience
            if delivery.repeats < patience.repeats_unknown:
                delivery.repeat(now + timedelta(seconds=patience.wait_unknown))
            else:
                delivery.stay_uncertain()


def _gone(delivery: Delivery) -> None:
    """A nudge is over; what is not a nudge waits until its reader is back."""
    if delivery.kind is Kind.NUDGE:
        delivery.fail(Why.GONE)
    else:
        delivery.wait_for_return()
