"""The kinds of deliveries: what each is, one row a kind. Whoever treats kinds differently asks their row here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


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
    OUTAGE = "gap"
    """To the client: messages may have been lost while the bot was away."""


class Reader(StrEnum):
    """Whom a kind of delivery is for. To anybody else it never goes."""

    CLIENT = "client"
    THERAPIST = "therapist"
    EITHER = "either"


class Urgency(StrEnum):
    """Who goes first when there is more to send than the pace allows (delivery.md, Pace)."""

    ANSWER = "answer"
    DIGEST = "digest"
    QUESTION = "question"
    NUDGE = "nudge"


class Plan(StrEnum):
    """Together with what a kind is planned anew, whenever that changes."""

    OWN = "own"
    """The client's rhythm, and what is open."""
    PREVIEW = "preview"
    APPOINTMENT = "appointment"
    DAY = "day"
    """The therapist's day."""
    ONCE = "once"
    """Planned by one event, and by nothing else."""


class Late(StrEnum):
    """When a quiet start lets what was due expire (delivery.md, Downtime)."""

    EXPIRES = "expires"
    """At every quiet start: its time has passed."""
    EXPIRES_IN_A_COPY = "in a copy"
    """Only after a restore: what was due when the backup was taken went out since."""
    STAYS = "stays"
    """Somebody has to answer it, so it may come once more."""


class NoTurn(StrEnum):
    """What becomes of a message to a client while they paused, go gently or said 'enough'."""

    WAITS = "waits"
    PASSES = "passes"
    """It belongs to its hour: later it would come too late."""


@dataclass(frozen=True)
class Patience:
    """What follows an outcome (delivery.md, the table of classes). Times in seconds."""

    first_wait: float
    longest_wait: float
    repeats_unknown: int
    """How often it goes once more after an uncertain outcome."""
    wait_unknown: float = 60.0


@dataclass(frozen=True, kw_only=True)
class Traits:
    to: Reader
    rank: int = 4
    """The lowest is claimed first, of all that is due."""
    urgency: Urgency = Urgency.QUESTION
    patience: Patience = Patience(5, 600, 0)
    plan: Plan = Plan.ONCE
    late: Late = Late.EXPIRES_IN_A_COPY
    no_turn: NoTurn = NoTurn.WAITS
    unasked: bool = False
    """Nobody is waiting for it: quiet hours, ceiling and pause bind it."""
    covered: bool = False
    """It brings a client's words: it leaves as a cover, and the words follow by an edit (care.md, The digest)."""
    names: bool = False
    """It says which therapist it is about, where the client has another one as well."""
    awaited: bool = False
    """Somebody sits there and waits for it: it keeps no distance from others, nor they from it."""


TRAITS: Mapping[Kind, Traits] = {
    Kind.QUESTION: Traits(
        to=Reader.CLIENT,
        unasked=True,
        rank=3,
        patience=Patience(5, 600, 1),
        plan=Plan.OWN,
        late=Late.EXPIRES,
    ),
    Kind.NUDGE: Traits(
        to=Reader.CLIENT,
        unasked=True,
        urgency=Urgency.NUDGE,
        patience=Patience(5, 300, 0),
        plan=Plan.OWN,
        late=Late.EXPIRES,
        no_turn=NoTurn.PASSES,
    ),
    Kind.DIGEST: Traits(
        to=Reader.THERAPIST,
        covered=True,
        rank=0,
        urgency=Urgency.DIGEST,
        patience=Patience(5, 120, 2, 5.0),
        plan=Plan.APPOINTMENT,
    ),
    Kind.PREVIEW: Traits(
        to=Reader.CLIENT,
        unasked=True,
        rank=2,
        patience=Patience(5, 300, 0),
        plan=Plan.PREVIEW,
        late=Late.EXPIRES,
        no_turn=NoTurn.PASSES,
    ),
    Kind.LOOKBACK: Traits(
        to=Reader.THERAPIST, covered=True, rank=0, urgency=Urgency.DIGEST, patience=Patience(5, 120, 0)
    ),
    Kind.PICTURE: Traits(
        to=Reader.THERAPIST, covered=True, rank=0, urgency=Urgency.DIGEST, patience=Patience(5, 120, 0)
    ),
    Kind.ASK: Traits(
        to=Reader.THERAPIST, rank=1, patience=Patience(5, 600, 1), plan=Plan.APPOINTMENT, late=Late.EXPIRES
    ),
    Kind.OPENED: Traits(
        to=Reader.THERAPIST, rank=0, urgency=Urgency.DIGEST, patience=Patience(5, 600, 1), late=Late.STAYS
    ),
    Kind.JOINED: Traits(to=Reader.CLIENT, rank=1, awaited=True),
    Kind.UNREAD: Traits(to=Reader.CLIENT, names=True),
    Kind.CALLED_OFF: Traits(to=Reader.CLIENT, names=True),
    Kind.PARTED: Traits(to=Reader.EITHER, names=True),
    Kind.GENTLE: Traits(to=Reader.CLIENT),
    Kind.MORNING: Traits(to=Reader.THERAPIST, plan=Plan.DAY, late=Late.EXPIRES),
    Kind.CONSENT: Traits(to=Reader.CLIENT, late=Late.STAYS),
    Kind.UNATTENDED: Traits(to=Reader.CLIENT, names=True),
    Kind.OUTAGE: Traits(to=Reader.CLIENT, unasked=True, patience=Patience(5, 300, 0), late=Late.STAYS),
}


def kinds(**wanted: object) -> tuple[Kind, ...]:
    """The kinds that have these traits, for a query: `kinds(covered=True)`. Raises AttributeError for no trait."""
    return tuple(
        kind for kind, traits in TRAITS.items() if all(getattr(traits, name) == value for name, value in wanted.items())
    )


def wait_before_next(kind: Kind, tries: int, asked: float = 0.0) -> timedelta:
    """How long to wait after the n-th call known not to have arrived, doubling; at least what Telegram asked."""
    patience = TRAITS[kind].patience
    doubled = patience.first_wait * 2.0 ** min(tries - 1, 12)
    return timedelta(seconds=max(asked, min(doubled, patience.longest_wait)))
