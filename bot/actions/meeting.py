"""Appointments: set, replaced, called off."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.actions.planning import plan_once, replan_meetings
from bot.domain.appointments import Appointment, Repeats, Series, clash
from bot.domain.delivery import Kind, Why
from bot.domain.pairing import Pairing, Stage
from bot.domain.people import Therapist
from bot.domain.typed import MeetTyped
from bot.store import deliveries, lines, meetings, people
from bot.store.work import Work


@dataclass(frozen=True)
class Set:
    """The next appointment, and others of this therapist at the same hour."""

    pairing_id: str
    alias: str = field(repr=False)
    starts_at: datetime
    repeats: Repeats
    minutes: int
    also: tuple[str, ...] = field(default=(), repr=False)
    """Aliases of those who have an appointment that touches this one."""


@dataclass(frozen=True)
class Past:
    """The appointment lies in the past."""


async def set_meeting(work: Work, therapist: Therapist, pairing: Pairing, typed: MeetTyped) -> Set | Past:
    """Set the series of a pairing, in place of the one it has. Times are in the therapist's zone."""
    series = Series(
        pairing_id=pairing.id,
        zone=therapist.zone,
        first_on=typed.first_on,
        at=typed.at,
        repeats=typed.repeats,
        minutes=typed.minutes,
    )
    if series.starts(series.first_on) <= work.now:
        if typed.repeats is Repeats.ONCE and not typed.weekday:
            return Past()
        series.first_on += timedelta(days=typed.repeats.days or 7)
    await _end_series(work, pairing)
    # It is known again when the lines will be read.
    await deliveries.cancel_planned(work, pairing, [Kind.UNREAD], Why.SET_AGAIN)
    work.add(series)
    await work.flush()
    coming = await replan_meetings(work, pairing)
    assert coming is not None, "a series that is not over has a next appointment"
    also = await _others_at(work, therapist, pairing, series)
    return Set(pairing.id, await work.open(pairing.alias), coming.starts_at, typed.repeats, typed.minutes, also)


async def _others_at(work: Work, therapist: Therapist, pairing: Pairing, series: Series) -> tuple[str, ...]:
    others = []
    for each in await meetings.other_series(work, therapist, pairing):
        if clash(series, each, work.now):
            other = await work.get(Pairing, each.pairing_id)
            others.append(await work.open(other.alias if other else ""))
    return tuple(sorted(others))


async def _end_series(work: Work, pairing: Pairing) -> Appointment | None:
    """End the series a pairing has; what of it has not begun is called off."""
    series = await meetings.open_series(work, pairing)
    if series is not None:
        series.ended_at = work.now
    coming = await meetings.next_meeting(work, pairing, work.now)
    if coming is not None and coming.starts_at > work.now:
        coming.called_off_at = work.now
        await work.flush()
        return coming
    return None


async def call_off(work: Work, pairing: Pairing) -> bool:
    """`/meet ALIAS off`: no appointments until new ones are set. Whether there were any.

    If lines wait to be read, the client hears once that nobody has read them.
    """
    had = await meetings.open_series(work, pairing) is not None
    gone = await _end_series(work, pairing)
    await replan_meetings(work, pairing)
    if gone is not None and pairing.stage is Stage.JOINED and pairing.client_id is not None:
        await tell_unread(work, pairing, gone.id)
    return had or gone is not None


async def has_unread(work: Work, pairing: Pairing) -> bool:
    """Whether there are shared lines of which it is certain that no digest has brought them yet."""
    coming = await meetings.next_meeting(work, pairing, work.now)
    waiting = await lines.unread_notes(work, pairing, coming.id if coming else None)
    for note in waiting:
        if not await lines.may_have_been_brought(work, note.id):
            return True
    return False


async def tell_unread(work: Work, pairing: Pairing, occasion: str) -> None:
    """Let the client know once that the lines have not been read, if there are any."""
    client = await people.client_of(work, pairing)
    if client is not None and await has_unread(work, pairing):
        await plan_once(work, client.id, Kind.UNREAD, occasion, work.now, pairing=pairing)


async def has_to_offer(work: Work, pairing: Pairing) -> bool:
    """Whether [Set the next session] is to be offered: without an appointment, once (care.md, The first five minutes).

    Whoever offers it says so to the pairing.
    """
    return not pairing.offered_meeting and await meetings.next_meeting(work, pairing, work.now) is None
