"""Finding and taking out what is past its time and refers to nothing that is kept (decision 0026)."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.domain.delivery import Kind, State
from bot.domain.offer import Offer
from bot.domain.pairing import Invitation, Pairing, Question, Stage
from bot.domain.people import GONE, Client, Therapist
from bot.store.tables import (
    absences,
    appointments,
    carried,
    consents,
    deliveries,
    doings,
    invitations,
    notes,
    offers,
    owed,
    pairings,
    people,
    questions,
    readings,
    series,
)
from bot.store.work import Work

_OPEN = (State.PLANNED, State.SENDING)


_BEFORE: sa.BindParameter[datetime] = sa.bindparam("before")

_OF_CLIENT = sa.select(pairings.c.id).where(pairings.c.client_id == people.c.id)
_NOT_OVER = sa.or_(pairings.c.stage != Stage.ENDED, pairings.c.ended_at.is_(None), pairings.c.ended_at >= _BEFORE)
_PARTED_CLIENTS = (
    sa.select(Client)
    .where(_OF_CLIENT.exists(), ~_OF_CLIENT.where(_NOT_OVER).exists())
    .where(~sa.exists().where(notes.c.client_id == people.c.id))
    .limit(sa.bindparam("most"))
)


async def parted_clients(work: Work, before: datetime, *, most: int = 50) -> Sequence[Client]:
    """Clients of whom no line is left, and whose last pairing ended before an instant."""
    return await work.all(_PARTED_CLIENTS, before=before, most=most)


_OVER_OR_ERASED = sa.or_(
    deliveries.c.due_at < _BEFORE,
    deliveries.c.pairing_id.in_(sa.select(pairings.c.id).where(pairings.c.client_id.is_(None))),
    deliveries.c.reader_id.in_(sa.select(people.c.id).where(people.c.address.startswith(GONE))),
)
_CLEAR_DELIVERIES = sa.delete(deliveries).where(
    _OVER_OR_ERASED,
    deliveries.c.state.not_in(_OPEN),
    deliveries.c.kind != Kind.CONSENT,
    deliveries.c.id.not_in(sa.select(carried.c.delivery_id)),
    deliveries.c.id.not_in(sa.select(owed.c.about)),
)


async def clear_deliveries(work: Work, before: datetime) -> None:
    """Take out settled deliveries from before an instant, but for those with lines that are kept, or an edit owed.

    At once those of which client or therapist was erased. That somebody was asked to agree stays: it is asked once.
    """
    await work.run(_CLEAR_DELIVERIES, before=before)


_CLEAR_READINGS = sa.delete(readings).where(readings.c.at < _BEFORE)


async def clear_readings(work: Work, before: datetime) -> None:
    await work.run(_CLEAR_READINGS, before=before)


_STILL_COUNTS = sa.exists().where(
    notes.c.pairing_id == appointments.c.pairing_id, notes.c.written_at < appointments.c.ends_at
)
_CLEAR_APPOINTMENTS = sa.delete(appointments).where(
    appointments.c.ends_at < _BEFORE,
    ~_STILL_COUNTS,
    appointments.c.id.not_in(sa.select(deliveries.c.appointment_id).where(deliveries.c.appointment_id.is_not(None))),
    appointments.c.id.not_in(sa.select(pairings.c.asked_about).where(pairings.c.asked_about.is_not(None))),
)
_CLEAR_SERIES = sa.delete(series).where(
    series.c.ended_at < _BEFORE, series.c.id.not_in(sa.select(appointments.c.series_id).distinct())
)
_CLEAR_ABSENCES = sa.delete(absences).where(absences.c.last_on < sa.bindparam("day"))


async def clear_calendar(work: Work, before: datetime) -> None:
    """Take out appointments that ended before an instant, but for those that a kept line was written before."""
    await work.run(_CLEAR_APPOINTMENTS, before=before)
    await work.run(_CLEAR_SERIES, before=before)
    await work.run(_CLEAR_ABSENCES, day=before.date())


_later = questions.alias()
_QUESTIONS_OVER = sa.select(Question).where(
    questions.c.closed_at < _BEFORE,
    sa.exists().where(_later.c.pairing_id == questions.c.pairing_id, _later.c.version > questions.c.version),
    ~sa.exists().where(notes.c.question_id == questions.c.id),
    ~sa.exists().where(deliveries.c.question_id == questions.c.id),
)
_OFFERS_OVER = sa.select(Offer).where(
    offers.c.withdrawn_at < _BEFORE, ~sa.exists().where(deliveries.c.offer_id == offers.c.id)
)


async def clear_questions(work: Work, before: datetime) -> None:
    """Take out questions that closed before an instant, and what was at hand: not the newest, nor one with lines."""
    for question in await work.all(_QUESTIONS_OVER, before=before):
        await work.burn([question.words])
        await work.forget(question)
    for offer in await work.all(_OFFERS_OVER, before=before):
        await work.burn([offer.words])
        await work.forget(offer)


_LINKS_OVER = sa.select(Invitation).where(invitations.c.expires_at < _BEFORE)


async def clear_links(work: Work, before: datetime) -> None:
    """Take out links that were over before an instant, with the name of a therapist who never came."""
    for link in await work.all(_LINKS_OVER, before=before):
        if link.used_at is None:
            await work.burn([link.name])
        await work.forget(link)


_EMPTY_PAIRINGS = sa.select(Pairing).where(
    pairings.c.stage == Stage.ENDED,
    pairings.c.client_id.is_(None),
    *(
        ~sa.exists().where(table.c.pairing_id == pairings.c.id)
        for table in (deliveries, notes, questions, offers, appointments, series, consents, doings, invitations)
    ),
)


async def empty_pairings(work: Work) -> Sequence[Pairing]:
    """Ended pairings whose client is erased, when nothing refers to them any more."""
    return await work.all(_EMPTY_PAIRINGS)


_EMPTY_THERAPISTS = sa.select(Therapist).where(
    people.c.address.startswith(GONE),
    ~sa.exists().where(pairings.c.therapist_id == people.c.id),
    ~sa.exists().where(deliveries.c.reader_id == people.c.id),
    ~sa.exists().where(absences.c.therapist_id == people.c.id),
)


async def empty_therapists(work: Work) -> Sequence[Therapist]:
    """The rows of erased therapists to which nothing refers any more."""
    return await work.all(_EMPTY_THERAPISTS)
