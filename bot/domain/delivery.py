"""One message planned for one reader at one time: its row, and what may become of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.kinds import Kind as Kind
from bot.domain.people import new_id
from bot.domain.when import FOREVER

AWAY = FOREVER
"""Due when the reader is back."""
LEASE = timedelta(minutes=3)
"""How long a claim holds: longer than any call takes, with its timeouts (50 s) and its turn at the pace."""
GONE_AFTER = timedelta(seconds=10)
"""How long a claim holds of a process that does not run any more, as far as the database knows."""


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


class Why(StrEnum):
    """Why a delivery stands as it does: some later outcomes depend on it, and the operator reads it."""

    NOTHING = ""
    # The way there.
    NOT_SENT = "not sent"
    NOT_FOUND = "not found"
    UNCONFIRMED = "unconfirmed"
    GONE = "gone"
    """The reader blocked the bot."""
    STOPPED = "stopped"
    REJECTED = "rejected"
    FAULT = "fault"
    QUIET_START = "quiet start"
    # The client.
    PAUSED = "paused"
    GENTLE = "gentle"
    ENOUGH = "enough"
    DECLINED = "declined"
    QUIET_HOURS = "quiet hours"
    QUESTION_TODAY = "question today"
    PREVIEW_TODAY = "preview today"
    CEILING = "ceiling"
    SPACING = "spacing"
    LADDER = "ladder"
    # What it belongs to.
    ENDED = "ended"
    TOO_LATE = "too late"
    OVERTAKEN = "overtaken"
    """The appointment came first."""
    CALLED_OFF = "called off"
    SET_AGAIN = "set again"
    """An appointment took the place of the one it was about."""
    ASKED_ALREADY = "asked already"
    IN_ANOTHER_APPOINTMENT = "in another appointment"
    RESTS = "rests"
    """The client has not agreed anew, or the therapist is suspended: the question rests."""
    SUSPENDED = "suspended"
    # Afterwards.
    READ = "read"
    """The words followed the cover."""
    SEEN = "seen"
    """A button of it was pressed, so it did arrive."""
    ASKED = "asked"
    """It was asked in an answer instead."""


@dataclass(kw_only=True, eq=False)
class Delivery:
    """A row of references, never of words. (reader, kind, occurrence) is unique.

    Its state changes by the verbs below, and by nothing else.
    """

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
    why: Why = Why.NOTHING
    tries: int = 0
    repeats: int = 0
    """How often it was let go once more after an uncertain call."""
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    settled_at: datetime | None = None
    message: int | None = None
    page: int = 0
    view: str = ""
    """What of it is on show beside its own words, such as the lines to mark."""
    soundless: bool = False

    def claim(self, who: str, now: datetime) -> None:
        """A process takes it, to decide and to call."""
        self.state, self.tries = State.SENDING, self.tries + 1
        self.claimed_by, self.claimed_at = who, now

    def arrived(self, message: int | None, now: datetime, why: Why = Why.NOTHING) -> None:
        self.state, self.message, self.why, self.settled_at = State.SENT, message, why, now

    def read(self) -> None:
        """Its words followed its cover."""
        self.why = Why.READ

    def put_off(self, at: datetime, why: Why) -> None:
        """It was claimed and waits: it was not called for, so it counts as unclaimed."""
        self.state, self.due_at, self.why = State.PLANNED, at, why
        self.tries = max(0, self.tries - 1)

    def try_again(self, at: datetime, why: Why) -> None:
        """It is called for once more, or expires where that would be too late."""
        if at > self.not_after:
            self._expire(why)
        else:
            self.state, self.due_at, self.why = State.PLANNED, at, why

    def repeat(self, at: datetime) -> None:
        """Nobody knows whether it arrived: it goes once more."""
        self.repeats += 1
        self.try_again(at, Why.UNCONFIRMED)

    def stay_uncertain(self) -> None:
        """Nobody knows whether it arrived, and it is not tried again."""
        self.state, self.why = State.UNKNOWN, Why.UNCONFIRMED

    def fail(self, why: Why) -> None:
        self.state, self.why = State.FAILED, why

    def wait_for_return(self) -> None:
        """Its reader blocked the bot: it waits until they are back."""
        self.state, self.due_at, self.why = State.PLANNED, AWAY, Why.GONE

    def leave_out(self, state: State, why: Why, now: datetime) -> None:
        """It does not go: dropped, cancelled, superseded, failed or expired, as `state` says."""
        # What the way there held up until it was too late is told from what the client held back.
        if state is State.EXPIRED and self.why is Why.NOT_SENT:
            why = Why.NOT_SENT
        self.settled_at = now
        if state is State.EXPIRED:
            self._expire(why)
        else:
            self.state, self.why = state, why

    def cancel(self, why: Why, now: datetime) -> None:
        """What it belongs to is over."""
        self.leave_out(State.CANCELLED, why, now)

    def supersede(self, now: datetime) -> None:
        """Nothing wants it any more, or it was planned anew."""
        self.state, self.settled_at = State.SUPERSEDED, now

    def expire_quietly(self) -> None:
        """It is not said of it that it was not read: as far as anybody can tell, it went out before a restore."""
        self.why = Why.QUIET_START

    def plan_again(self, at: datetime) -> None:
        """As if it had never been tried."""
        self.state, self.due_at, self.why, self.settled_at, self.tries = State.PLANNED, at, Why.NOTHING, None, 0

    def goes_on(self, not_after: datetime) -> None:
        """It keeps its time, and how often it was tried, with another end."""
        self.state, self.not_after = State.PLANNED, not_after

    def move(self, due_at: datetime, not_after: datetime) -> None:
        """It is planned for another time."""
        # What gentleness put off is known by it: an appointment may come first.
        self.why = Why.GENTLE if self.why is Why.GENTLE else Why.NOTHING
        self.state, self.due_at, self.not_after = State.PLANNED, due_at, not_after

    def forget_tries(self) -> None:
        self.tries = 0

    def was_never_seen(self) -> None:
        """The message it came as is gone from the chat."""
        self.message = None

    def show(self, view: str, page: int) -> None:
        """Show this of it from now on; a page before the first is the first."""
        self.view, self.page = view, max(0, page)

    def _expire(self, why: Why) -> None:
        """Too late for another call. After an uncertain one nobody knows whether it arrived (delivery.md, P4)."""
        if self.repeats:
            self.stay_uncertain()
        else:
            self.state, self.why = State.EXPIRED, why
