"""Whether a message that is due still goes, given all that changed since it was planned (care.md)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.domain.delivery import Delivery, Kind, State, Why
from bot.domain.kinds import TRAITS, NoTurn
from bot.domain.people import Client
from bot.domain.rhythm import own_hour, quiet_at, quiet_ends
from bot.domain.when import FOREVER, local_date, next_time

APART = timedelta(minutes=30)
"""At most one unasked message a client in this time, also after downtime (delivery.md, P6)."""
AWAITED = timedelta(hours=1)
"""How long after agreeing somebody waits to be connected."""
WEEK = timedelta(days=7)
LEAST_TO_ACT = timedelta(hours=1)
"""A preview that is put off still leaves this before its digest."""
SOUNDLESS_AFTER, HALF_AFTER, WEEKLY_AFTER, REST_AFTER = 2, 3, 5, 7
"""The ladder: how many nudges stay unanswered before each step (care.md, The client's load)."""


@dataclass(frozen=True)
class SendNow:
    soundless: bool = False
    resting: bool = False
    """The last of the ladder: one line that says it rests."""


@dataclass(frozen=True)
class SendLater:
    at: datetime
    why: Why


@dataclass(frozen=True)
class Drop:
    why: Why
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
        return Drop(Why.ENDED)
    nudge = delivery.kind is Kind.NUDGE
    passes = TRAITS[delivery.kind].no_turn is NoTurn.PASSES
    if client.paused(now) and client.paused_until is not None:
        return Drop(Why.PAUSED) if passes else _at_own_hour(client, client.paused_until, Why.PAUSED)
    if client.gentle(now) and client.gentle_until is not None:
        return Drop(Why.GENTLE) if passes else _at_own_hour(client, client.gentle_until, Why.GENTLE)
    if around.declined:
        return Drop(Why.DECLINED)
    if delivery.kind is Kind.QUESTION and delivery.why == Why.GENTLE and (around.met_since or now > delivery.not_after):
        # The appointment came first: there it is offered to be carried on (care.md, Fitting the person).
        return Drop(Why.OVERTAKEN)
    if client.quiet_until is not None and now < client.quiet_until:
        return Drop(Why.ENOUGH) if passes else _at_own_hour(client, client.quiet_until, Why.ENOUGH)
    if now > delivery.not_after:
        return Drop(Why.TOO_LATE, State.EXPIRED)
    if quiet_at(client.rhythm, now, client.zone):
        # A nudge belongs to its hour; once that is past, the next one is soon enough.
        return (
            Drop(Why.QUIET_HOURS) if nudge else SendLater(quiet_ends(client.rhythm, now, client.zone), Why.QUIET_HOURS)
        )
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
        return SendLater(rest, Why.PAUSED)
    if gentle and client.paused(now) and client.paused_until is not None:
        over = client.paused_until > delivery.not_after
        return Drop(Why.PAUSED) if over else SendLater(client.paused_until, Why.PAUSED)
    if client.quiet_until is not None and now < client.quiet_until:
        return SendLater(client.quiet_until, Why.ENOUGH)
    if now > delivery.not_after:
        return Drop(Why.TOO_LATE, State.EXPIRED)
    awaited = TRAITS[delivery.kind].awaited
    sits_there = awaited and agreed_at is not None and now - agreed_at < AWAITED
    if quiet_at(client.rhythm, now, client.zone) and not sits_there:
        return SendLater(quiet_ends(client.rhythm, now, client.zone), Why.QUIET_HOURS)
    if not awaited and last is not None and now - last < APART:
        return SendLater(last + APART, Why.SPACING)
    return SendNow(soundless=gentle)


def _rest_ends(client: Client, now: datetime) -> datetime | None:
    """When pause and gentleness are both over; None: neither holds."""
    return max((each for each in (client.paused_until, client.gentle_until) if each and now < each), default=None)


def _at_own_hour(client: Client, after: datetime, why: Why) -> SendLater:
    if after == FOREVER:  # "Until I am back": coming back plans it anew.
        return SendLater(after, why)
    return SendLater(own_hour(client.rhythm, after - timedelta(seconds=1), client.zone), why)


def _under_ceiling(delivery: Delivery, client: Client, around: Circumstances, now: datetime) -> Decision | None:
    today = local_date(now, client.zone)
    nudge = delivery.kind is Kind.NUDGE
    if nudge and around.question_today:
        return Drop(Why.QUESTION_TODAY)
    if around.preview_today:
        return (
            Drop(Why.PREVIEW_TODAY)
            if nudge
            else SendLater(own_hour(client.rhythm, now, client.zone), Why.PREVIEW_TODAY)
        )
    # By local dates: seven days are an hour shorter when clocks change, and calls are seconds early or late.
    days = [local_date(at, client.zone) for at in around.sent]
    recent = [at for at, day in zip(around.sent, days, strict=True) if today - day < WEEK]
    if today in days or len(recent) >= client.rhythm.ceiling:
        if delivery.kind is Kind.PREVIEW:
            return _tomorrow(delivery, client, now)
        if nudge:
            return Drop(Why.CEILING)
        return SendLater(own_hour(client.rhythm, now, client.zone), Why.CEILING)
    last = max([*recent, *([around.last] if around.last else [])], default=None)
    if last is not None and now - last < APART:
        return SendLater(last + APART, Why.SPACING)
    return None


def _tomorrow(delivery: Delivery, client: Client, now: datetime) -> Decision:
    """A preview that has no room today comes as soon as tomorrow is not quiet, if there is an hour left to act then."""
    morning = next_time(now, time(0, 0), client.zone)
    if quiet_at(client.rhythm, morning, client.zone):
        morning = quiet_ends(client.rhythm, morning, client.zone)
    if morning + LEAST_TO_ACT > delivery.not_after:
        return Drop(Why.CEILING)
    return SendLater(morning, Why.CEILING)


def _on_ladder(client: Client, now: datetime) -> Decision:
    """Fewer and softer after silence, which often means a hard or full day (care.md)."""
    unanswered = client.unanswered
    if unanswered > REST_AFTER:
        return Drop(Why.LADDER)
    # Each step holds beside those before it, so that none is more frequent than the last.
    if unanswered >= HALF_AFTER and not client.passed_over:
        return Drop(Why.LADDER)
    if unanswered >= WEEKLY_AFTER and client.nudged_at and now - client.nudged_at < WEEK - timedelta(hours=3):
        return Drop(Why.LADDER)
    return SendNow(soundless=unanswered >= SOUNDLESS_AFTER, resting=unanswered == REST_AFTER)


def end_rest(client: Client) -> None:
    """A new question ends the rest that silence brought, and no more: what it brings comes weekly, soundless.

    Only the client brings the chosen rhythm back. If every question did, the ladder of somebody who is asked each week
    would never get anywhere.
    """
    if client.unanswered > REST_AFTER:
        client.unanswered = WEEKLY_AFTER


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
        return Drop(Why.ENDED, State.CANCELLED)
    if around.suspended:
        return Drop(Why.SUSPENDED, State.CANCELLED)
    if around.called_off:
        return Drop(Why.CALLED_OFF, State.CANCELLED)
    if now > delivery.not_after:
        return Drop(Why.TOO_LATE, State.EXPIRED)
    if around.busy_until is not None and delivery.kind is Kind.ASK:
        return SendLater(around.busy_until, Why.IN_ANOTHER_APPOINTMENT)
    return SendNow(soundless=around.busy_until is not None)
