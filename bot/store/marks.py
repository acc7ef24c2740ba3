"""Finding lines that came up when two met, and the one that still waits."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.domain.delivery import Delivery, Kind, State
from bot.domain.notes import Note
from bot.domain.pairing import Pairing
from bot.domain.people import Previews
from bot.store import lines, people
from bot.store.tables import appointments, carried, deliveries, notes
from bot.store.work import Work

_SHARED = sa.or_(notes.c.held.is_(False), notes.c.first_lines.is_(True))
_LEFT = (State.SENDING, State.SENT, State.UNKNOWN)


async def carry_waiting(work: Work, pairing: Pairing, delivery: Delivery) -> None:
    """Let the newest line of the last digest that did not come up go out once more with this one."""
    await work.run(sa.delete(carried).where(carried.c.delivery_id == delivery.id, carried.c.returned.is_(True)))
    waiting = await waiting_note(work, pairing, delivery.appointment_id)
    if waiting is not None:
        await lines.carry(work, delivery, [waiting], returned=True)


async def waiting_note(work: Work, pairing: Pairing, appointment_id: str | None) -> Note | None:
    """The newest line of the last digest for another appointment that was not marked. It returns once, then rests.

    No answer marks nothing. A line that is gone does not return; where the newest was held back, no older one takes
    its place. For a client who holds what nothing is said of, only a line that they let go themselves returns.
    """
    found = await newest_unmarked(work, pairing, appointment_id)
    client = await people.client_of(work, pairing)
    if found is None or client is None or not found.goes:
        return None
    return found if found.decided or client.previews is not Previews.HOLD else None


async def newest_unmarked(work: Work, pairing: Pairing, appointment_id: str | None) -> Note | None:
    """The line that would return in the next digest, also if it is held back by now."""
    other = sa.true() if appointment_id is None else deliveries.c.appointment_id.is_distinct_from(appointment_id)
    arrived = sa.and_(
        deliveries.c.pairing_id == pairing.id,
        deliveries.c.kind == Kind.DIGEST,
        deliveries.c.message.is_not(None),
        other,
    )
    last = await work.first(sa.select(Delivery).where(arrived).order_by(deliveries.c.settled_at.desc()).limit(1))
    if last is None:
        return None
    same = (
        deliveries.c.id == last.id
        if last.appointment_id is None
        else deliveries.c.appointment_id == last.appointment_id
    )
    went_out = sa.select(carried.c.note_id).join(deliveries, deliveries.c.id == carried.c.delivery_id).where(arrived)
    return await work.first(
        sa.select(Note)
        .where(notes.c.pairing_id == pairing.id, notes.c.came_up_at.is_(None))
        .where(notes.c.id.in_(went_out.where(same, carried.c.returned.is_(False))))
        .where(notes.c.id.not_in(went_out.where(carried.c.returned.is_(True))))
        .order_by(notes.c.written_at.desc(), notes.c.message.desc())
        .limit(1)
    )


async def returned_in(work: Work, delivery: Delivery) -> set[str]:
    """Ids of the notes that went out with a digest though they had gone out before."""
    query = sa.select(carried.c.note_id).where(carried.c.delivery_id == delivery.id, carried.c.returned.is_(True))
    return set((await work.run(query)).scalars())


async def notes_of_appointment(work: Work, pairing: Pairing, appointment_id: str) -> Sequence[Note]:
    """The notes that the digests for an appointment brought and that are still shared, oldest first."""
    brought = (
        sa.select(carried.c.note_id)
        .join(deliveries, deliveries.c.id == carried.c.delivery_id)
        .where(deliveries.c.appointment_id == appointment_id, deliveries.c.kind == Kind.DIGEST)
        .where(deliveries.c.message.is_not(None))
    )
    return await work.all(
        sa.select(Note)
        .where(notes.c.pairing_id == pairing.id, notes.c.id.in_(brought), _SHARED)
        .order_by(notes.c.written_at, notes.c.message)
    )


async def put_away(work: Work, delivery: Delivery) -> None:
    """A message shows no lines any more: none of them changes it from now on."""
    await work.run(sa.delete(carried).where(carried.c.delivery_id == delivery.id))


async def to_tell(work: Work, pairing_id: str, by: str) -> Sequence[Note]:
    """The marked lines of which the client has not heard, or would hear by the delivery `by` itself.

    Of one that was never called for, the client has heard nothing.
    """
    told_by = sa.select(deliveries.c.id).where(
        deliveries.c.id == notes.c.came_back_in,
        deliveries.c.state.not_in(_LEFT),
        deliveries.c.covers == 0,
    )
    return await work.all(
        sa.select(Note).where(
            notes.c.pairing_id == pairing_id,
            notes.c.came_up_at.is_not(None),
            _SHARED,
            sa.or_(notes.c.came_back_in.in_(["", by]), told_by.exists()),
        )
    )


async def messages_that_mark(work: Work, note_id: str, view: str) -> Sequence[Delivery]:
    """The messages in which this line stands to be marked."""
    return await work.all(
        sa.select(Delivery)
        .join(carried, carried.c.delivery_id == deliveries.c.id)
        .where(carried.c.note_id == note_id, deliveries.c.view == view, deliveries.c.message.is_not(None))
    )


async def met_since(work: Work, pairing: Pairing, after: datetime) -> bool:
    """Whether another appointment has begun after an instant: the choices about an earlier one are over."""
    query = sa.select(appointments.c.id).where(
        appointments.c.pairing_id == pairing.id,
        appointments.c.called_off_at.is_(None),
        appointments.c.starts_at > after,
        appointments.c.starts_at <= work.now,
    )
    return (await work.run(query.limit(1))).first() is not None
