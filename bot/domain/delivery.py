"""One message planned for one reader at one time: its row, and what follows a call."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.people import new_id
from bot.domain.when import FOREVER

AWAY = FOREVER
"""Due when the reader is back."""
UNCONFIRMED, NOT_FOUND, NOT_SENT, GONE = "unconfirmed", "not found", "not sent", "gone"
QUIET_START = "quiet start"
GENTLE = "gentle"
RESTS, SUSPENDED, ENDED = "rests", "suspended", "ended"
"""Why a row stands as it does, where a later outcome depends on it."""


class Kind(StrEnum):
    QUESTION = "question"
    NUDGE = "nudge"
    DIGEST = "digest"
    PREVIEW = "preview"
    """To the client: what the next digest will say, while there is time to hold lines back."""
    LOOKBACK = "lookback"
    """To the therapist, who asked for it: the last gaps."""
    PICTURE = "picture"
    """To the therapist, who asked for it: a line through how strong things were."""
    ASK = "ask"
    """After an appointment: what is the one thing to carry?"""
    OPENED = "opened"
    """To the therapist: somebody agreed by the link; is it them?"""
    JOINED = "joined"
    """To the client: the therapist confirmed."""
    UNREAD = "unread"
    """To the client: the lines have not been read, and what can be done."""
    CALLED_OFF = "called_off"
    """To the client: an appointment is called off."""
    PARTED = "parted"
    """To either side: the other has ended the pairing."""
    GENTLE = "gentle"
    """To the client: somebody else pressed [Go gently]; it says that, and how to end it."""
    MORNING = "morning"
    """To the therapist: whom they meet today, and the way to each digest."""
    CONSENT = "consent"
    """To the client: what they agreed to reads differently now, and they are asked again."""
    UNATTENDED = "unattended"
    """To the client: the therapist is away for an unknown time, or has left; and what can be done."""
    GAP = "gap"
    """To the client: messages may have been lost while the bot was away."""


UNASKED = frozenset({Kind.PREVIEW, Kind.QUESTION, Kind.NUDGE, Kind.GAP})
"""What quiet hours, ceiling and pause bind: unasked messages to clients."""
COVERED = frozenset({Kind.DIGEST, Kind.LOOKBACK, Kind.PICTURE})
"""What brings a client's words: it leaves as a wordless cover, and the words follow by edit (care.md, The digest)."""


class State(StrEnum):
    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    DROPPED = "dropped"


@dataclass(kw_only=True, eq=False)
class Delivery:
    """A row of references, never of words. (reader, kind, occurrence) is unique."""

    id: str = field(default_factory=new_id)
    reader_id: str
    kind: Kind
    occurrence: str
    """What makes it this one: a planned local date, a question's version, an appointment."""
    pairing_id: str | None = None
    question_id: str | None = None
    appointment_id: str | None = None
    offer_id: str | None = None
    """The activity that a nudge brought."""
    due_at: datetime
    not_after: datetime
    state: State = State.PLANNED
    why: str = ""
    tries: int = 0
    covers: int = 0
    """How often an uncertain one was let go again."""
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    settled_at: datetime | None = None
    message: int | None = None
    page: int = 0
    view: str = ""
    """What of it is on show beside its own words, such as the lines to mark."""
    soundless: bool = False


@dataclass(frozen=True)
class Patience:
    """What follows an outcome (delivery.md, the table of classes). Times in seconds."""

    first_wait: float
    longest_wait: float
    repeats_unknown: int
    """How often it goes once more after an uncertain outcome."""
    wait_unknown: float = 60.0


PATIENCE = {
    Kind.NUDGE: Patience(5, 300, 0),
    Kind.GAP: Patience(5, 300, 0),
    Kind.PREVIEW: Patience(5, 300, 0),
    Kind.QUESTION: Patience(5, 600, 1),
    Kind.DIGEST: Patience(5, 120, 2, 5.0),
    Kind.LOOKBACK: Patience(5, 120, 0),
    Kind.PICTURE: Patience(5, 120, 0),
    Kind.ASK: Patience(5, 600, 1),
    Kind.MORNING: Patience(5, 600, 0),
    Kind.OPENED: Patience(5, 600, 1),
    Kind.JOINED: Patience(5, 600, 0),
    Kind.UNREAD: Patience(5, 600, 0),
    Kind.CALLED_OFF: Patience(5, 600, 0),
    Kind.PARTED: Patience(5, 600, 0),
    Kind.GENTLE: Patience(5, 600, 0),
    Kind.CONSENT: Patience(5, 600, 0),
    Kind.UNATTENDED: Patience(5, 600, 0),
}


def wait_before_next(kind: Kind, tries: int, asked: float = 0.0) -> timedelta:
    """How long to wait after the n-th call known not to have arrived, doubling; at least what Telegram asked."""
    patience = PATIENCE[kind]
    doubled = patience.first_wait * 2.0 ** min(tries - 1, 12)
    return timedelta(seconds=max(asked, min(doubled, patience.longest_wait)))


class Call(StrEnum):
    """What became of one call, as far as a delivery's row is concerned."""

    SENT = "sent"
    NOT_SENT = "not_sent"
    REJECTED = "rejected"
    GONE = "gone"
    NOT_FOUND = "not_found"
    FATAL = "fatal"
    WITHHELD = "withheld"
    """It was not to go any more when its turn came: decided about once more, and never called."""
    UNKNOWN = "unknown"


LEASE = timedelta(minutes=3)
"""How long a claim holds: longer than any call takes, with its timeouts (50 s) and its turn at the pace."""
GONE_AFTER = timedelta(seconds=10)
"""How long a claim holds of a process that does not run any more, as far as the database knows."""


def settle_claimed(
    delivery: Delivery, who: str | None, call: Call, now: datetime, *, message: int | None = None, wait: float = 0.0
) -> bool:
    """Settle the claim of `who` (none: of whoever has it) after its call. Whether that changed anything.

    A claim whose lease was over is settled as unknown by somebody else. What its call says later is weighed: that it
    arrived is always true; that the reader is gone, or the body refused, is true of what is still to go. All else is
    known already, or is for the process to say that has claimed it since.
    """
    taken = delivery.state in (State.PLANNED, State.UNKNOWN, State.SENT)
    taken = taken or (delivery.state is State.SENDING and who is not None and delivery.claimed_by != who)
    if taken:
        arrived = call is Call.SENT and delivery.state in (State.PLANNED, State.UNKNOWN)
        if not arrived and not (call in (Call.GONE, Call.REJECTED) and delivery.state is State.PLANNED):
            return False
    settle(delivery, call, now, message=message, wait=wait)
    return True


def settle(delivery: Delivery, call: Call, now: datetime, *, message: int | None = None, wait: float = 0.0) -> None:
    """Write what became of a claimed delivery into its row (delivery.md, the tables of outcomes and classes)."""
    delivery.settled_at = now
    match call:
        case Call.SENT:
            delivery.state, delivery.message, delivery.why = State.SENT, message, ""
        case Call.NOT_SENT | Call.WITHHELD:
            why = NOT_SENT if call is Call.NOT_SENT else delivery.why
            _again(delivery, now + wait_before_next(delivery.kind, delivery.tries, wait), why)
        case Call.FATAL:
            # The token was refused: nobody's fault here, and no try is burned.
            delivery.tries = max(0, delivery.tries - 1)
            _again(delivery, delivery.due_at, "stopped")
        case Call.REJECTED:
            delivery.state, delivery.why = State.FAILED, "rejected"
        case Call.GONE:
            _wait_for_return(delivery)
        case Call.NOT_FOUND if delivery.why != NOT_FOUND:
            # One alone may be a wrong database: looked at again before anybody is marked.
            _again(delivery, now + timedelta(minutes=2), NOT_FOUND)
        case Call.NOT_FOUND:
            _wait_for_return(delivery)
        case Call.UNKNOWN:
            patience = PATIENCE[delivery.kind]
            if delivery.covers < patience.repeats_unknown:
                delivery.covers += 1
                _again(delivery, now + timedelta(seconds=patience.wait_unknown), UNCONFIRMED)
            else:
                delivery.state, delivery.why = State.UNKNOWN, UNCONFIRMED


def _again(delivery: Delivery, due_at: datetime, why: str) -> None:
    if due_at > delivery.not_after:
        delivery.state, delivery.why = expired(delivery, why)
    else:
        delivery.state, delivery.due_at, delivery.why = State.PLANNED, due_at, why


def expired(delivery: Delivery, why: str) -> tuple[State, str]:
    """Too late for another call. After an uncertain one nobody knows whether it arrived (delivery.md, P4)."""
    return (State.UNKNOWN, UNCONFIRMED) if delivery.covers else (State.EXPIRED, why)


def _wait_for_return(delivery: Delivery) -> None:
    """The reader blocked the bot. A nudge is over; what is not a nudge waits until they are back."""
    if delivery.kind is Kind.NUDGE:
        delivery.state, delivery.why = State.FAILED, GONE
    else:
        delivery.state, delivery.due_at, delivery.why = State.PLANNED, AWAY, GONE
