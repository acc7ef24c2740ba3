"""Finding series and appointments."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from bot.domain.appointments import Absence, Appointment, Series
from bot.domain.pairing import Pairing, Stage
from bot.domain.people import Therapist
from bot.store.tables import absences, appointments, pairings, series
from bot.store.work import Work


async def open_series(work: Work, pairing: Pairing) -> Series | None:
    return await work.first(sa.select(Series).where(series.c.pairing_id == pairing.id, series.c.ended_at.is_(None)))


async def absences_of(work: Work, therapist_id: str) -> Sequence[Absence]:
    """A therapist's absences that are not over; a day's leeway for the zones."""
    return await work.all(
        sa.select(Absence)
        .where(absences.c.therapist_id == therapist_id, absences.c.last_on >= (work.now - timedelta(days=1)).date())
        .order_by(absences.c.first_on)
    )


async def other_series(work: Work, therapist: Therapist, pairing: Pairing) -> Sequence[Series]:
    """The series of a therapist's other pairings."""
    return await work.all(
        sa.select(Series)
        .join(pairings, pairings.c.id == series.c.pairing_id)
        .where(pairings.c.therapist_id == therapist.id, pairings.c.stage != Stage.ENDED)
        .where(series.c.pairing_id != pairing.id, series.c.ended_at.is_(None))
    )


async def next_meeting(work: Work, pairing: Pairing, at: datetime) -> Appointment | None:
    """The appointment that is on at an instant (UTC) or comes next."""
    return await work.first(
        sa.select(Appointment)
        .where(
            appointments.c.pairing_id == pairing.id,
            appointments.c.called_off_at.is_(None),
            appointments.c.ends_at > at,
        )
        .order_by(appointments.c.starts_at)
    )


async def last_meeting(work: Work, pairing: Pairing, at: datetime) -> Appointment | None:
    """The appointment that ended last before an instant (UTC), or at it."""
    return await work.first(
        sa.select(Appointment)
        .where(
            appointments.c.pairing_id == pairing.id,
            appointments.c.called_off_at.is_(None),
            appointments.c.ends_at <= at,
        )
        .order_by(appointments.c.ends_at.desc())
    )


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


async def next_meetings(work: Work, therapist: Therapist) -> dict[str, Appointment]:
    """The next appointment of each of a therapist's pairings, by pairing id."""
    found = await work.all(
        sa.select(Appointment)
        .join(pairings, pairings.c.id == appointments.c.pairing_id)
        .where(
            pairings.c.therapist_id == therapist.id,
            pairings.c.stage != Stage.ENDED,
            appointments.c.called_off_at.is_(None),
            appointments.c.ends_at > work.now,
        )
        .order_by(appointments.c.starts_at.desc())
    )
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
