"""Finding notes: a client's own, and those a digest may carry."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.domain.delivery import Delivery, Kind, Why
from bot.domain.notes import Note
from bot.domain.pairing import RETENTION_DAYS, Pairing
from bot.domain.people import Client
from bot.store import consents
from bot.store.tables import appointments, carried, deliveries, notes, pairings, parts
from bot.store.work import Work

_SHOWN_AT = sa.func.coalesce(notes.c.given_at, notes.c.written_at)


async def note_of_message(work: Work, client: Client, message: int) -> Note | None:
    """The note that a message is, or that it said a line of."""
    said = sa.select(parts.c.note_id).where(parts.c.client_id == client.id, parts.c.message == message)
    either = sa.or_(notes.c.message == message, notes.c.id.in_(said))
    return await work.first(sa.select(Note).where(notes.c.client_id == client.id, either).limit(1))


_NOTES_AT = sa.select(Note).where(
    notes.c.client_id == sa.bindparam("client"),
    sa.or_(notes.c.message == sa.bindparam("message"), notes.c.written_at >= sa.bindparam("since")),
)


async def notes_at(work: Work, client: Client, message: int, *, since: datetime) -> Sequence[Note]:
    """The note of a message, and those written since an instant."""
    return await work.all(_NOTES_AT, client=client.id, message=message, since=since)


async def written_since(work: Work, note: Note, since: datetime) -> bool:
    """Whether the writer of a note kept another one since an instant."""
    found = sa.select(notes.c.id).where(notes.c.client_id == note.client_id, notes.c.id != note.id)
    return (await work.run(found.where(notes.c.written_at >= since).limit(1))).first() is not None


async def last_notes(work: Work, client: Client, *, most: int, skip: int = 0) -> Sequence[Note]:
    """A client's own notes, newest first."""
    return await work.all(
        sa.select(Note)
        .where(notes.c.client_id == client.id)
        .order_by(notes.c.written_at.desc(), notes.c.message.desc())
        .offset(skip)
        .limit(most)
    )


async def own_note(work: Work, client: Client, note_id: str) -> Note | None:
    note = await work.get(Note, note_id)
    return note if note and note.client_id == client.id else None


def gone_out_elsewhere(pairing: Pairing, appointment_id: str | None) -> sa.Select[str]:
    """Notes that went out in a digest for another appointment, or for none. One that never arrived took none."""
    other = sa.true() if appointment_id is None else deliveries.c.appointment_id.is_distinct_from(appointment_id)
    return (
        sa.select(carried.c.note_id)
        .join(deliveries, deliveries.c.id == carried.c.delivery_id)
        .where(deliveries.c.pairing_id == pairing.id, deliveries.c.message.is_not(None), other)
        .where(deliveries.c.kind == Kind.DIGEST)
    )


async def unread_notes(
    work: Work, pairing: Pairing, appointment_id: str | None, *, until: datetime | None = None
) -> Sequence[Note]:
    """The shared notes of a pairing that no digest for another appointment carried, oldest first."""
    query = sa.select(Note).where(
        notes.c.pairing_id == pairing.id,
        sa.or_(notes.c.held.is_(False), notes.c.first_lines.is_(True)),
        notes.c.id.not_in(gone_out_elsewhere(pairing, appointment_id)),
    )
    if until is not None:
        query = query.where(notes.c.written_at <= until)
    return await work.all(query.order_by(_SHOWN_AT, notes.c.message))


async def carry(work: Work, delivery: Delivery, found: Iterable[Note], *, returned: bool = False) -> None:
    """Record which notes go out in a message. `returned`: they had gone out before, and still wait."""
    rows = [{"delivery_id": delivery.id, "note_id": note.id, "returned": returned} for note in found]
    if rows:
        await work.run(work.insert(carried).values(rows).on_conflict_do_nothing())


async def pictures_of(work: Work, client: Client) -> Sequence[Delivery]:
    """The pictures of a client's lines that reached a therapist."""
    return await work.all(
        sa.select(Delivery)
        .join(pairings, pairings.c.id == deliveries.c.pairing_id)
        .where(
            pairings.c.client_id == client.id,
            deliveries.c.kind == Kind.PICTURE,
            deliveries.c.message.is_not(None),
        )
    )


_first = carried.alias("first")
_CHANGED_SINCE = sa.exists().where(
    _first.c.note_id == notes.c.id,
    _first.c.delivery_id == deliveries.c.id,
    deliveries.c.kind == Kind.DIGEST,
    deliveries.c.settled_at < notes.c.edited_at,
)
"""Of a note: it reads differently than in the digest that brought it."""


_CARRIED = (
    sa.select(Note)
    .join(carried, carried.c.note_id == notes.c.id)
    .where(carried.c.delivery_id == sa.bindparam("delivery"), notes.c.pairing_id == sa.bindparam("pairing"))
    .where(sa.or_(notes.c.held.is_(False), notes.c.first_lines.is_(True)))
    .order_by(_SHOWN_AT, notes.c.message)
)
_CARRIED_UNCHANGED = _CARRIED.where(~_CHANGED_SINCE)


async def carried_notes(work: Work, delivery: Delivery) -> Sequence[Note]:
    """The notes a digest went out with that are still there and still shared, oldest first.

    While their client has yet to agree to what the consent says now, new words of theirs stay out (decision 0024).
    """
    pairing = await work.get(Pairing, delivery.pairing_id)
    as_agreed = pairing is not None and pairing.open and not await consents.agreed(work, pairing)
    found = _CARRIED_UNCHANGED if as_agreed else _CARRIED
    return await work.all(found, delivery=delivery.id, pairing=delivery.pairing_id)


async def changed_notes(work: Work, pairing: Pairing) -> Sequence[str]:
    """The notes of a pairing that read differently than in the digest that brought them."""
    found = await work.run(sa.select(notes.c.id).where(notes.c.pairing_id == pairing.id, _CHANGED_SINCE))
    return [str(row.id) for row in found]


async def shared_notes(work: Work, pairing: Pairing, note_ids: Iterable[str]) -> Sequence[Note]:
    """Those of these notes that are still there and still shared in a pairing, oldest first."""
    return await work.all(
        sa.select(Note)
        .where(notes.c.id.in_(list(note_ids)), notes.c.pairing_id == pairing.id)
        .where(sa.or_(notes.c.held.is_(False), notes.c.first_lines.is_(True)))
        .order_by(notes.c.written_at, notes.c.message)
    )


async def said_in_steps(work: Work, note_ids: Iterable[str]) -> set[str]:
    """Those of these notes that were said in an activity."""
    query = sa.select(parts.c.note_id).where(parts.c.note_id.in_(list(note_ids)))
    return set((await work.run(query)).scalars())


async def digests_with(work: Work, note_ids: Iterable[str]) -> Sequence[Delivery]:
    """The messages that went out with any of these notes: digests, and what shows their lines once more."""
    return await work.all(
        sa.select(Delivery)
        .join(carried, carried.c.delivery_id == deliveries.c.id)
        .where(carried.c.note_id.in_(list(note_ids)), deliveries.c.message.is_not(None))
        .distinct()
    )


async def first_went(work: Work, pairing: Pairing, note_ids: Iterable[str]) -> dict[str, datetime]:
    """When each of these notes first went to the therapist in a digest of this pairing (UTC), by its id."""
    rows = await work.run(
        sa.select(carried.c.note_id, sa.func.min(deliveries.c.settled_at).label("at"))
        .join(deliveries, deliveries.c.id == carried.c.delivery_id)
        .where(carried.c.note_id.in_(list(note_ids)), deliveries.c.pairing_id == pairing.id)
        .where(deliveries.c.kind == Kind.DIGEST, deliveries.c.message.is_not(None))
        .group_by(carried.c.note_id)
    )
    return {row.note_id: row.at for row in rows if row.at is not None}


async def may_have_been_brought(work: Work, note_id: str) -> bool:
    """Whether a note went out in a digest, or in one that was due between a backup and its restore: nobody knows."""
    found = (
        sa.select(carried.c.note_id)
        .join(deliveries, deliveries.c.id == carried.c.delivery_id)
        .where(carried.c.note_id == note_id)
        .where(sa.or_(deliveries.c.message.is_not(None), deliveries.c.why == Why.QUIET_START))
    )
    return (await work.run(found.limit(1))).first() is not None


async def drop_carried(work: Work, note_ids: Iterable[str]) -> None:
    await work.run(sa.delete(carried).where(carried.c.note_id.in_(list(note_ids))))


async def last_digest(work: Work, pairing: Pairing) -> Delivery | None:
    """The digest a therapist got last for this pairing."""
    return await work.first(
        sa.select(Delivery)
        .where(
            deliveries.c.pairing_id == pairing.id,
            deliveries.c.kind == Kind.DIGEST,
            deliveries.c.message.is_not(None),
        )
        .order_by(deliveries.c.settled_at.desc())
        .limit(1)
    )


_SHORTEST_RETENTION = sa.select(sa.func.min(pairings.c.retention_days))


async def _shortest_retention(work: Work) -> int:
    found = (await work.run(_SHORTEST_RETENTION)).scalar_one()
    return min(int(found), RETENTION_DAYS) if found is not None else RETENTION_DAYS


_FOLLOWING = (
    sa.select(sa.func.min(appointments.c.ends_at))
    .where(
        appointments.c.pairing_id == notes.c.pairing_id,
        appointments.c.called_off_at.is_(None),
        appointments.c.ends_at > notes.c.written_at,
    )
    .correlate(notes)
    .scalar_subquery()
)
_OLD_NOTES = (
    sa.select(notes.c.id, notes.c.written_at, _FOLLOWING.label("met_at"), pairings.c.retention_days)
    .outerjoin(pairings, pairings.c.id == notes.c.pairing_id)
    .where(notes.c.written_at <= sa.bindparam("before"))
    .order_by(notes.c.written_at)
)


async def outlived_notes(work: Work, *, most: int = 500) -> Sequence[Note]:
    """Notes past their retention: so many days after the next appointment that ended, or after writing if none did.

    The days are a setting of the pairing; a note that belongs to the client alone has the default of 90.
    """
    rows = await work.run(_OLD_NOTES, before=work.now - timedelta(days=await _shortest_retention(work)))
    gone = [
        row.id for row in rows if _outlived(row.written_at, row.met_at, row.retention_days or RETENTION_DAYS, work.now)
    ]
    return await work.all(sa.select(Note).where(notes.c.id.in_(gone[:most]))) if gone else []


def _outlived(written_at: datetime, met_at: datetime | None, days: int, now: datetime) -> bool:
    # The appointment counts once it has ended; one in the future has not yet followed.
    start = met_at if met_at is not None and met_at <= now else written_at
    return (now - start).days >= days
