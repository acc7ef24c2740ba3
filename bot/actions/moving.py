"""One appointment moved, one called off, a time away: the series goes on, and all that hangs on it moves along."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.actions.asking import close_question
from bot.actions.planning import plan_once, replan_meetings
from bot.domain.appointments import Absence, Appointment
from bot.domain.delivery import Kind
from bot.domain.pairing import Pairing, Stage
from bot.domain.people import Therapist
from bot.domain.typed import AwayTyped, MeetTyped
from bot.domain.when import instant, local_date
from bot.store import meetings, people
from bot.store.work import Work


@dataclass(frozen=True)
class Moved:
    """The appointment has another time; `also` are the aliases of those who have one that touches it."""

    alias: str = field(repr=False)
    before: datetime
    starts_at: datetime
    also: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Past:
    """The time it was to be moved to lies in the past."""


@dataclass(frozen=True)
class Own:
    """The two meet then anyway, by their series: one appointment cannot be in the place of another."""

    alias: str = field(repr=False)
    appointment_id: str
    starts_at: datetime


@dataclass(frozen=True)
class NoMeeting:
    """There is no appointment to move or call off."""


async def move_once(
    work: Work, therapist: Therapist, pairing: Pairing, typed: MeetTyped
) -> Moved | Past | Own | NoMeeting:
    """Give the next appointment another time, once. Its length stays; the series goes on as it was."""
    coming = await meetings.next_meeting(work, pairing, work.now)
    if coming is None or coming.starts_at <= work.now:
        return NoMeeting()
    starts_at = instant(typed.first_on, typed.at, therapist.zone)
    if starts_at <= work.now and typed.weekday:
        starts_at = instant(typed.first_on + timedelta(days=7), typed.at, therapist.zone)
    if starts_at <= work.now:
        return Past()
    before, length = coming.starts_at, coming.ends_at - coming.starts_at
    if (own := await _own_at(work, pairing, coming, starts_at, starts_at + length)) is not None:
        return Own(await work.open(pairing.alias), coming.id, own)
    coming.starts_at, coming.ends_at, coming.moved_at = starts_at, starts_at + length, work.now
    await work.flush()
    await replan_meetings(work, pairing)
    also = await _others(work, therapist, coming)
    return Moved(await work.open(pairing.alias), before, starts_at, also)


async def _own_at(
    work: Work, pairing: Pairing, coming: Appointment, starts_at: datetime, ends_at: datetime
) -> datetime | None:
    """When another appointment of the same series begins that would touch this interval."""
    series = await meetings.open_series(work, pairing)
    if series is None:
        return None
    minutes = timedelta(minutes=series.minutes)
    day = series.next_after(starts_at - minutes - timedelta(days=1))
    while day is not None and (begins := series.starts(day)) < ends_at:
        if day != coming.planned_on and begins + minutes > starts_at:
            return begins
        day = series.next_after(begins + minutes)
    return None


async def _others(work: Work, therapist: Therapist, coming: Appointment) -> tuple[str, ...]:
    found = await meetings.meetings_between(work, therapist, coming.starts_at, coming.ends_at)
    others = [await work.get(Pairing, each.pairing_id) for each in found if each.id != coming.id]
    return tuple(sorted([await work.open(each.alias) for each in others if each is not None]))


@dataclass(frozen=True)
class CalledOff:
    """One appointment does not take place; the next one, if there is one."""

    pairing_id: str
    alias: str = field(repr=False)
    starts_at: datetime
    next_at: datetime | None
    asks: str
    """Id of the question that is open: carry on, or rest? Empty if none is."""


async def call_off_once(work: Work, pairing: Pairing) -> CalledOff | NoMeeting:
    """Call the next appointment off; the series goes on. The client hears it once, softly."""
    coming = await meetings.next_meeting(work, pairing, work.now)
    if coming is None or coming.starts_at <= work.now:
        return NoMeeting()
    coming.called_off_at = work.now
    await work.flush()
    following = await replan_meetings(work, pairing)
    await _tell(work, pairing, coming)
    question = await people.open_question(work, pairing)
    next_at = following.starts_at if following else None
    asks = question.id if question else ""
    return CalledOff(pairing.id, await work.open(pairing.alias), coming.starts_at, next_at, asks)


async def _tell(work: Work, pairing: Pairing, gone: Appointment) -> None:
    if pairing.stage is Stage.JOINED and pairing.client_id is not None:
        await plan_once(
            work, pairing.client_id, Kind.CALLED_OFF, gone.id, work.now, pairing=pairing, appointment_id=gone.id
        )


async def rest(work: Work, pairing: Pairing) -> None:
    """[Rest]: the question closes; a new one, or [keep] after the next appointment, brings it back."""
    await close_question(work, pairing)


@dataclass(frozen=True)
class Away:
    """The days, and the appointments that are called off within them."""

    first_on: date
    last_on: date
    aliases: tuple[str, ...] = field(repr=False)
    asks: bool


async def go_away(work: Work, therapist: Therapist, typed: AwayTyped) -> Away:
    """Call off whatever falls into these days, now and while they last. Each client hears of their next one, once."""
    work.add(Absence(therapist_id=therapist.id, first_on=typed.first_on, last_on=typed.last_on))
    await work.flush()
    gone: list[str] = []
    asks = False
    for each in await people.named_pairings(work, therapist):
        coming = await meetings.next_meeting(work, each.pairing, work.now)
        if coming is None or coming.starts_at <= work.now:
            continue
        if typed.first_on <= local_date(coming.starts_at, therapist.zone) <= typed.last_on:
            coming.called_off_at = work.now
            gone.append(each.alias)
            await work.flush()
            await replan_meetings(work, each.pairing)
            await _tell(work, each.pairing, coming)
            asks = asks or await people.open_question(work, each.pairing) is not None
    return Away(typed.first_on, typed.last_on, tuple(gone), asks)


async def rest_while_away(work: Work, therapist: Therapist, typed: AwayTyped) -> None:
    """[Rest], after /away: the questions of those whose appointment fell away close."""
    for each in await people.named_pairings(work, therapist):
        found = await meetings.called_off_between(work, each.pairing, typed.first_on, typed.last_on)
        question = await people.open_question(work, each.pairing)
        # A question that was asked since is a new beginning: it does not rest.
        if question is not None and any(off.called_off_at and question.asked_at <= off.called_off_at for off in found):
            await rest(work, each.pairing)


async def come_back(work: Work, therapist: Therapist) -> bool:
    """`/away off`: no more days away. What was called off stays so; /meet sets it anew. Whether there were any."""
    found = await meetings.absences_of(work, therapist.id)
    for each in found:
        await work.forget(each)
    await work.flush()
    for named in await people.named_pairings(work, therapist):
        await replan_meetings(work, named.pairing)
    return bool(found)
