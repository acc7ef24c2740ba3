"""Finding, claiming and counting deliveries, and what is owed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.domain.delivery import NOT_FOUND, UNASKED, Delivery, Kind, State
from bot.domain.owed import Due, Owed
from bot.domain.pairing import Pairing
from bot.domain.when import FOREVER
from bot.store.tables import appointments, deliveries, owed, people
from bot.store.work import Work

_FIRST = {Kind.DIGEST: 0, Kind.OPENED: 0, Kind.JOINED: 1, Kind.ASK: 1, Kind.QUESTION: 2}


async def claim(
    work: Work, who: str, now: datetime, *, most: int, readers_held: Iterable[str] = ()
) -> Sequence[Delivery]:
    """Claim due deliveries for this process: digests first, then questions, then nudges; at most one a reader.

    One reader's messages go one after another, so that one decision sees the last: `readers_held` have one under way.
    """
    order = sa.case({str(kind): rank for kind, rank in _FIRST.items()}, value=deliveries.c.kind, else_=3)
    due = (
        sa.select(deliveries.c.id)
        .where(deliveries.c.state == State.PLANNED, deliveries.c.due_at <= now)
        .where(deliveries.c.reader_id.not_in(list(readers_held)))
        .order_by(order, deliveries.c.due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    claimed = await work.run(
        sa.update(deliveries)
        .where(deliveries.c.id.in_(due), deliveries.c.state == State.PLANNED)
        .values(state=State.SENDING, claimed_by=who, claimed_at=now, tries=deliveries.c.tries + 1)
        .returning(deliveries.c.id)
    )
    ids = [row.id for row in claimed]
    if not ids:
        return []
    found = await work.all(sa.select(Delivery).where(deliveries.c.id.in_(ids)).order_by(order, deliveries.c.due_at))
    return [row for row in found if not _second(row, found)]


def _second(row: Delivery, found: Sequence[Delivery]) -> bool:
    """Whether another one for the same reader goes first; then this one waits its turn."""
    if next(each for each in found if each.reader_id == row.reader_id) is row:
        return False
    row.state, row.tries = State.PLANNED, max(0, row.tries - 1)
    return True


async def left_in_sending(work: Work) -> Sequence[Delivery]:
    """Deliveries that a process claimed and never settled."""
    return await work.all(sa.select(Delivery).where(deliveries.c.state == State.SENDING))


async def delivery_of(work: Work, reader_id: str, kind: Kind, occurrence: str) -> Delivery | None:
    return await work.one(
        sa.select(Delivery).where(
            deliveries.c.reader_id == reader_id,
            deliveries.c.kind == kind,
            deliveries.c.occurrence == occurrence,
        )
    )


async def of_reader(work: Work, reader_id: str, kinds: Iterable[Kind], *, since: datetime) -> Sequence[Delivery]:
    """A reader's deliveries of some kinds: all that are planned or under way, and those due since an instant."""
    return await work.all(
        sa.select(Delivery).where(
            deliveries.c.reader_id == reader_id,
            deliveries.c.kind.in_(list(kinds)),
            sa.or_(deliveries.c.state.in_([State.PLANNED, State.SENDING]), deliveries.c.due_at >= since),
        )
    )


async def of_pairing(work: Work, pairing: Pairing, kinds: Iterable[Kind]) -> Sequence[Delivery]:
    """A pairing's deliveries of some kinds that are not yet settled."""
    return await work.all(
        sa.select(Delivery).where(
            deliveries.c.pairing_id == pairing.id,
            deliveries.c.kind.in_(list(kinds)),
            deliveries.c.state.in_([State.PLANNED, State.SENDING]),
        )
    )


async def of_appointment(work: Work, appointment_id: str) -> Sequence[Delivery]:
    return await work.all(sa.select(Delivery).where(deliveries.c.appointment_id == appointment_id))


async def planned_all(work: Work, before: datetime) -> Sequence[Delivery]:
    """Every planned delivery due before an instant."""
    return await work.all(sa.select(Delivery).where(deliveries.c.state == State.PLANNED, deliveries.c.due_at <= before))


@dataclass(frozen=True)
class SentLately:
    """What went, or may have gone, to a reader in the last eight days."""

    unasked: tuple[datetime, ...]
    last: datetime | None
    """The newest of all; a welcome does not count, it was waited for."""


async def sent_lately(work: Work, reader_id: str, now: datetime) -> SentLately:
    rows = (
        await work.run(
            sa.select(deliveries.c.kind, deliveries.c.claimed_at).where(
                deliveries.c.reader_id == reader_id,
                deliveries.c.kind != Kind.JOINED,
                deliveries.c.state.in_([State.SENT, State.UNKNOWN]),
                deliveries.c.claimed_at > now - timedelta(days=8),
            )
        )
    ).all()
    times = [row.claimed_at for row in rows]
    unasked = tuple(row.claimed_at for row in rows if row.kind in UNASKED)
    return SentLately(unasked, max(times, default=None))


async def message_sent(work: Work, reader_id: str, message: int) -> Delivery | None:
    """The delivery that a message in a reader's chat was."""
    return await work.first(
        sa.select(Delivery).where(deliveries.c.reader_id == reader_id, deliveries.c.message == message)
    )


async def last_brought(work: Work, reader_id: str) -> dict[str, datetime]:
    """When each question was last brought to a reader, by question id."""
    rows = await work.run(
        sa.select(deliveries.c.question_id, sa.func.max(deliveries.c.claimed_at).label("at"))
        .where(deliveries.c.reader_id == reader_id, deliveries.c.question_id.is_not(None))
        .group_by(deliveries.c.question_id)
    )
    return {row.question_id: row.at for row in rows if row.at is not None}


async def next_two(work: Work) -> tuple[datetime | None, datetime | None]:
    """When the next planned delivery is due, and when the next thing owed."""
    planned = sa.select(sa.func.min(deliveries.c.due_at)).where(deliveries.c.state == State.PLANNED)
    debt = sa.select(sa.func.min(owed.c.due_at))
    row = (
        await work.run(sa.select(planned.scalar_subquery().label("planned"), debt.scalar_subquery().label("debt")))
    ).one()
    return row.planned, row.debt


async def next_due(work: Work) -> datetime | None:
    """When the next planned delivery, or the next thing owed, is due."""
    return min((at for at in await next_two(work) if at is not None), default=None)


async def lately(work: Work, *, most: int) -> Sequence[tuple[Delivery, str]]:
    """What is planned and under way, and what was settled last, each with its reader's address."""
    query = (
        sa.select(Delivery, people.c.address)
        .join(people, people.c.id == deliveries.c.reader_id)
        .order_by(deliveries.c.state.in_([State.PLANNED, State.SENDING]).desc(), deliveries.c.settled_at.desc())
        .limit(most)
    )
    return [(row.Delivery, row.address) for row in await work.run(query)]


async def forget_not_found(work: Work) -> None:
    """What chats were not found is blamed on nobody: it was the token, or the database."""
    await work.run(
        sa.update(deliveries)
        .where(deliveries.c.state == State.PLANNED, deliveries.c.why == NOT_FOUND)
        .values(why="stopped")
    )


async def oldest_overdue(work: Work, now: datetime) -> datetime | None:
    """When the delivery that has waited longest was due; for readiness."""
    rows = await work.run(
        sa.select(sa.func.min(deliveries.c.due_at).label("due_at")).where(
            deliveries.c.state == State.PLANNED, deliveries.c.due_at <= now, deliveries.c.tries == 0
        )
    )
    found: datetime | None = rows.one().due_at
    return found


async def digests_late(work: Work, now: datetime, within: timedelta) -> Sequence[str]:
    """Ids of digests that have not gone although their appointment is this near (delivery.md: alarm)."""
    rows = await work.run(
        sa.select(deliveries.c.id)
        .join(appointments, appointments.c.id == deliveries.c.appointment_id)
        .where(
            deliveries.c.kind == Kind.DIGEST,
            deliveries.c.state.in_([State.PLANNED, State.SENDING]),
            deliveries.c.due_at < FOREVER,
            appointments.c.called_off_at.is_(None),
            appointments.c.starts_at <= now + within,
            appointments.c.ends_at > now,
            sa.or_(deliveries.c.tries > 0, deliveries.c.due_at <= now - timedelta(minutes=1)),
        )
    )
    return [row.id for row in rows]


async def owe(work: Work, kind: Due, address: str, message: int, about: str, now: datetime) -> Owed:
    """Owe a chat an edit, a deletion or a reaction; the same asked twice is one."""
    found = await work.one(
        sa.select(Owed).where(owed.c.kind == kind, owed.c.address == address, owed.c.message == message)
    )
    if found is None:
        found = Owed(kind=kind, address=address, message=message, about=about, due_at=now)
        work.add(found)
    else:
        found.asked += 1
        found.about, found.due_at = about, min(found.due_at, now)
    return found


async def owed_due(work: Work, now: datetime, *, most: int, ids_held: Iterable[str] = ()) -> Sequence[Owed]:
    return await work.all(
        sa.select(Owed)
        .where(owed.c.due_at <= now, owed.c.id.not_in(list(ids_held)))
        .order_by(owed.c.due_at)
        .limit(most)
    )


async def paid(work: Work, done: Iterable[tuple[str, int]]) -> None:
    """These are done, each as it stood when it was asked for so often."""
    for owed_id, asked in done:
        await work.run(sa.delete(owed).where(owed.c.id == owed_id, owed.c.asked == asked))


async def owed_for(work: Work, address: str, message: int, kind: Due) -> Owed | None:
    return await work.one(
        sa.select(Owed).where(owed.c.kind == kind, owed.c.address == address, owed.c.message == message)
    )
