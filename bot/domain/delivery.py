"""One message planned for one reader at one time: whether it still goes, and what follows a call."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.domain.people import Client, new_id
from bot.domain.rhythm import own_hour, quiet_at, quiet_ends
from bot.domain.when import FOREVER, local_date, next_time

APART = timedelta(minutes=30)
"""At most one unasked message a client in this time, also after downtime (delivery.md, P6)."""
AWAITED = timedelta(hours=1)
"""How long after agreeing somebody waits to be connected."""
WEEK = timedelta(days=7)
LEAST_TO_ACT = timedelta(hours=1)
"""A preview that is put off still leaves this before its digest."""
AWAY = FOREVER
"""Due when the reader is back."""
UNCONFIRMED, NOT_FOUND, NOT_SENT, GONE = "unconfirmed", "not found", "not sent", "gone"
QUIET_START = "quiet start"
GENTLE = "gentle"
RESTS, SUSPENDED, ENDED = "rests", "suspended", "ended"
"""Why a row stands as it does, where a later outcome depends on it."""
SOUNDLESS_AFTER, HALF_AFTER, WEEKLY_AFTER, REST_AFTER = 2, 3, 5, 7
"""The ladder: how many nudges stay unanswered before each step (care.md, The client's load)."""


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
class SendNow:
    soundless: bool = False
    resting: bool = False
    """The last of the ladder: one line that says it rests."""


@dataclass(frozen=True)
class SendLater:
    at: datetime
    why: str


@dataclass(frozen=True)
class Drop:
    why: str
    state: State = State.DROPPED


Decision = SendNow | SendLater | Drop


@dataclass(frozen=True)
class Circumstances:
    """What a decision about an unasked message needs to know beside the client."""

    ended: bool = False
    """The pairing parted, or the question closed meanwhile, or nothing is left to bring."""
    declined: bool = False
    """The client let this question be."""
    sent: tuple[datetime, ...] = ()
    """When unasked messages went to this client in the last eight days."""
    last: datetime | None = None
    """When anything was last sent to this client that was not asked for, notices included."""
    question_today: bool = False
    """A question is still to come today: a nudge yields to it."""
    met_since: bool = False
    """An appointment took place since the question was asked."""
    preview_today: bool = False
    """A preview is still to come today: question and nudge yield to it."""


def decide(delivery: Delivery, client: Client, around: Circumstances, now: datetime) -> Decision:
    """Say what to do with a due unasked message, given all that changed since it was planned.

    The inhibitors of care.md, first match wins: ended, paused, gentle, declined, too late, quiet hours, ceiling,
    ladder.
    """
    if around.ended:
        return Drop(ENDED)
    nudge = delivery.kind is Kind.NUDGE
    # Both belong to their hour: a preview that comes after a rest would come too late to act on.
    passes = delivery.kind in (Kind.NUDGE, Kind.PREVIEW)
    if client.paused(now) and client.paused_until is not None:
        return Drop("paused") if passes else _at_own_hour(client, client.paused_until, "paused")
    if client.gentle(now) and client.gentle_until is not None:
        return Drop(GENTLE) if passes else _at_own_hour(client, client.gentle_until, GENTLE)
    if around.declined:
        return Drop("declined")
    if delivery.kind is Kind.QUESTION and delivery.why == GENTLE and (around.met_since or now > delivery.not_after):
        # The appointment came first: there it is offered to be carried on (care.md, Fitting the person).
        return Drop("overtaken")
    if client.quiet_until is not None and now < client.quiet_until:
        return Drop("enough") if passes else _at_own_hour(client, client.quiet_until, "enough")
    if now > delivery.not_after:
        return Drop("too late", State.EXPIRED)
    if quiet_at(client.rhythm, now, client.zone):
        # A nudge belongs to its hour; once that is past, the next one is soon enough.
        return Drop("quiet hours") if nudge else SendLater(quiet_ends(client.rhythm, now, client.zone), "quiet hours")
    return _under_ceiling(delivery, client, around, now) or (_on_ladder(client, now) if nudge else SendNow())


def decide_notice(
    delivery: Delivery,
    client: Client,
    now: datetime,
    last: datetime | None = None,
    *,
    agreed_at: datetime | None = None,
) -> Decision:
    """Say what to do with a message to a client that answers what somebody else did.

    Only quiet hours hold it, and 'enough': nothing more that day. That it goes gently is said without a sound, and
    not into a pause, which is quieter still. Whoever has agreed within the last `AWAITED` (`agreed_at`) sits there and
    waits to be connected: to them it is an answer, at any hour.
    """
    gentle = delivery.kind is Kind.GENTLE
    if delivery.kind is Kind.CONSENT and (rest := _rest_ends(client, now)) is not None:
        return SendLater(rest, "paused")
    if gentle and client.paused(now) and client.paused_until is not None:
        over = client.paused_until > delivery.not_after
        return Drop("paused") if over else SendLater(client.paused_until, "paused")
    if client.quiet_until is not None and now < client.quiet_until:
        return SendLater(client.quiet_until, "enough")
    if now > delivery.not_after:
        return Drop("too late", State.EXPIRED)
    awaited = delivery.kind is Kind.JOINED and agreed_at is not None and now - agreed_at < AWAITED
    if quiet_at(client.rhythm, now, client.zone) and not awaited:
        return SendLater(quiet_ends(client.rhythm, now, client.zone), "quiet hours")
    if delivery.kind is not Kind.JOINED and last is not None and now - last < APART:
        return SendLater(last + APART, "spacing")
    return SendNow(soundless=gentle)


def _rest_ends(client: Client, now: datetime) -> datetime | None:
    """When pause and gentleness are both over; None: neither holds."""
    return max((each for each in (client.paused_until, client.gentle_until) if each and now < each), default=None)


def _at_own_hour(client: Client, after: datetime, why: str) -> SendLater:
    if after == FOREVER:  # "Until I am back": coming back plans it anew.
        return SendLater(after, why)
    return SendLater(own_hour(client.rhythm, after - timedelta(seconds=1), client.zone), why)


def _under_ceiling(delivery: Delivery, client: Client, around: Circumstances, now: datetime) -> Decision | None:
    today = local_date(now, client.zone)
    nudge = delivery.kind is Kind.NUDGE
    if nudge and around.question_today:
        return Drop("question today")
    if around.preview_today:
        return Drop("preview today") if nudge else SendLater(own_hour(client.rhythm, now, client.zone), "preview today")
    # By local dates: seven days are an hour shorter when clocks change, and calls are seconds early or late.
    days = [local_date(at, client.zone) for at in around.sent]
    recent = [at for at, day in zip(around.sent, days, strict=True) if today - day < WEEK]
    if today in days or len(recent) >= client.rhythm.ceiling:
        if delivery.kind is Kind.PREVIEW:
            return _tomorrow(delivery, client, now)
        return Drop("ceiling") if nudge else SendLater(own_hour(client.rhythm, now, client.zone), "ceiling")
    last = max([*recent, *([around.last] if around.last else [])], default=None)
    if last is not None and now - last < APART:
        return SendLater(last + APART, "spacing")
    return None


def _tomorrow(delivery: Delivery, client: Client, now: datetime) -> Decision:
    """A preview that has no room today comes as soon as tomorrow is not quiet, if there is an hour left to act then."""
    morning = next_time(now, time(0, 0), client.zone)
    if quiet_at(client.rhythm, morning, client.zone):
        morning = quiet_ends(client.rhythm, morning, client.zone)
    if morning + LEAST_TO_ACT > delivery.not_after:
        return Drop("ceiling")
    return SendLater(morning, "ceiling")


def _on_ladder(client: Client, now: datetime) -> Decision:
    """Fewer and softer after silence, which often means a hard or full day (care.md)."""
    unanswered = client.unanswered
    if unanswered > REST_AFTER:
        return Drop("ladder")
    # Each step holds beside those before it, so that none is more frequent than the last.
    if unanswered >= HALF_AFTER and not client.passed_over:
        return Drop("ladder")
    if unanswered >= WEEKLY_AFTER and client.nudged_at and now - client.nudged_at < WEEK - timedelta(hours=3):
        return Drop("ladder")
    return SendNow(soundless=unanswered >= SOUNDLESS_AFTER, resting=unanswered == REST_AFTER)


def end_rest(client: Client) -> None:
    """A new question ends the rest that silence brought, and no more: what it brings comes weekly, soundless.

    Only the client brings the chosen rhythm back. If every question did, the ladder of somebody who is asked each week
    would never get anywhere.
    """
    if client.unanswered > REST_AFTER:
        client.unanswered = WEEKLY_AFTER


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


@dataclass(frozen=True)
class Surroundings:
    """What a decision about a message to a therapist needs to know."""

    ended: bool = False
    called_off: bool = False
    suspended: bool = False
    busy_until: datetime | None = None
    """The end of another appointment that the therapist is in."""


def decide_for_therapist(delivery: Delivery, around: Surroundings, now: datetime) -> Decision:
    """Say what to do with a due message to a therapist."""
    if around.ended:
        return Drop(ENDED, State.CANCELLED)
    if around.suspended:
        return Drop(SUSPENDED, State.CANCELLED)
    if around.called_off:
        return Drop("called off", State.CANCELLED)
    if now > delivery.not_after:
        return Drop("too late", State.EXPIRED)
    if around.busy_until is not None and delivery.kind is Kind.ASK:
        return SendLater(around.busy_until, "in another appointment")
    return SendNow(soundless=around.busy_until is not None)


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
        delivery.state, delivery.why = _expired(delivery, why)
    else:
        delivery.state, delivery.due_at, delivery.why = State.PLANNED, due_at, why


def _expired(delivery: Delivery, why: str) -> tuple[State, str]:
    """Too late for another call. After an uncertain one nobody knows whether it arrived (delivery.md, P4)."""
    return (State.UNKNOWN, UNCONFIRMED) if delivery.covers else (State.EXPIRED, why)


def _wait_for_return(delivery: Delivery) -> None:
    """The reader blocked the bot. A nudge is over; what is not a nudge waits until they are back."""
    if delivery.kind is Kind.NUDGE:
        delivery.state, delivery.why = State.FAILED, GONE
    else:
        delivery.state, delivery.due_at, delivery.why = State.PLANNED, AWAY, GONE


def put_off(delivery: Delivery, later: SendLater) -> None:
    """A claimed delivery waits: it was not called for, so it counts as unclaimed."""
    delivery.state, delivery.due_at, delivery.why = State.PLANNED, later.at, later.why
    delivery.tries = max(0, delivery.tries - 1)


def drop(delivery: Delivery, decision: Drop, now: datetime) -> None:
    # What the way there held up until it was too late is told from what the client held back.
    why = NOT_SENT if decision.state is State.EXPIRED and delivery.why == NOT_SENT else decision.why
    delivery.state, delivery.why, delivery.settled_at = decision.state, why, now
    if decision.state is State.EXPIRED:
        delivery.state, delivery.why = _expired(delivery, why)
