"""Finding series and appointments."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from bot.domain.appointments import Absence, Appointment, Series
from bot.domain.pairing import Pairing, Stage
from bot.domain.people import Therapist
from bot.store.tables import absences, appointments, pairings, series
from bot.store.work import Work

_OPEN_SERIES = (
    sa.select(Series).where(series.c.pairing_id == sa.bindparam("pairing"), series.c.ended_at.is_(None)).limit(1)
)


async def open_series(work: Work, pairing: Pairing) -> Series | None:
    return await work.first(_OPEN_SERIES, pairing=pairing.id)


_ABSENCES_OF = (
    sa.select(Absence)
    .where(absences.c.therapist_id == sa.bindparam("therapist"), absences.c.last_on >= sa.bindparam("yesterday"))
    .order_by(absences.c.first_on)
)


async def absences_of(work: Work, therapist_id: str) -> Sequence[Absence]:
    """A therapist's absences that are not over; a day's leeway for the zones."""
    yesterday = (work.now - timedelta(days=1)).date()
    return await work.all(_ABSENCES_OF, therapist=therapist_id, yesterday=yesterday)


async def other_series(work: Work, therapist: Therapist, pairing: Pairing) -> Sequence[Series]:
    """The series of a therapist's other pairings."""
    return await work.all(
        sa.select(Series)
        .join(pairings, pairings.c.id == series.c.pairing_id)
        .where(pairings.c.therapist_id == therapist.id, pairings.c.stage != Stage.ENDED)
        .where(series.c.pairing_id != pairing.id, series.c.ended_at.is_(None))
    )


_STANDS = (appointments.c.pairing_id == sa.bindparam("pairing"), appointments.c.called_off_at.is_(None))
_NEXT_MEETING = (
    sa.select(Appointment)
    .where(*_STANDS, appointments.c.ends_at > sa.bindparam("at"))
    .order_by(appointments.c.starts_at)
    .limit(1)
)
_LAST_MEETING = (
    sa.select(Appointment)
    .where(*_STANDS, appointments.c.ends_at <= sa.bindparam("at"))
    .order_by(appointments.c.ends_at.desc())
    .limit(1)
)


async def next_meeting(work: Work, pairing: Pairing, at: datetime) -> Appointment | None:
    """The appointment that is on at an instant (UTC) or comes next."""
    return await work.first(_NEXT_MEETING, pairing=pairing.id, at=at)


async def last_meeting(work: Work, pairing: Pairing, at: datetime) -> Appointment | None:
    """The appointment that ended last before an instant (UTC), or at it."""
    return await work.first(_LAST_MEETING, pairing=pairing.id, at=at)


async def appointment_on(work: Work, one: Series, planned_on: object) -> Appointment | None:
    return await work.one(
        sa.select(Appointment).where(appointments.c.series_id == one.id, appointments.c.planned_on == planned_on)
    )


async def meetings_between(
    work: Work, therapist: Therapist, starts_at: datetime, ends_at: datetime
) -> Sequence[Appointment]:
    """A therapist's appointments that touch this interval, soonest first."""
    return await work.all(
        sa.select(Appointment)
        .join(pairings, pairings.c.id == appointments.c.pairing_id)
        .where(
            pairings.c.therapist_id == therapist.id,
            pairings.c.stage != Stage.ENDED,
            appointments.c.called_off_at.is_(None),
            appointments.c.starts_at < ends_at,
            appointments.c.ends_at > starts_at,
        )
        .order_by(appointments.c.starts_at)
    )


_NEXT_MEETINGS = (
    sa.select(Appointment)
    .join(pairings, pairings.c.id == appointments.c.pairing_id)
    .where(
        pairings.c.therapist_id == sa.bindparam("therapist"),
        pairings.c.stage != Stage.ENDED,
        appointments.c.called_off_at.is_(None),
        appointments.c.ends_at > sa.bindparam("now"),
    )
    .order_by(appointments.c.starts_at.desc())
)


async def next_meetings(work: Work, therapist: Therapist) -> dict[str, Appointment]:
    """The next appointment of each of a therapist's pairings, by pairing id."""
    found = await work.all(_NEXT_MEETINGS, therapist=therapist.id, now=work.now)
    return {each.pairing_id: each for each in found}


async def called_off_between(work: Work, pairing: Pairing, first_on: date, last_on: date) -> Sequence[Appointment]:
    """A pairing's appointments of these planned days that were called off."""
    return await work.all(
        sa.select(Appointment).where(
            appointments.c.pairing_id == pairing.id,
            appointments.c.called_off_at.is_not(None),
            appointments.c.planned_on >= first_on,
            appointments.c.planned_on <= last_on,
        )
    )
