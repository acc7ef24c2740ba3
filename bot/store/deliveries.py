"""Finding, claiming and counting deliveries, and what is owed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.domain.delivery import Delivery, Kind, State, Why
from bot.domain.kinds import TRAITS, kinds
from bot.domain.owed import Due, Owed
from bot.domain.pairing import Pairing
from bot.domain.when import FOREVER
from bot.store.tables import appointments, deliveries, owed, people
from bot.store.work import Work

_RANKS = {str(kind): traits.rank for kind, traits in TRAITS.items()}


_DUE = (
    sa.select(Delivery)
    .where(deliveries.c.state == State.PLANNED, deliveries.c.due_at <= sa.bindparam("now"))
    .where(deliveries.c.reader_id.not_in(sa.bindparam("held", expanding=True)))
    # What waited for the same gap goes in the order of its sessions, as `not_after` has it.
    .order_by(sa.case(_RANKS, value=deliveries.c.kind), deliveries.c.due_at, deliveries.c.not_after, deliveries.c.id)
    .limit(sa.bindparam("most"))
)
_other = deliveries.alias()
_UNDER_WAY = sa.exists().where(_other.c.reader_id == deliveries.c.reader_id, _other.c.state == State.SENDING)
_DUE_FOR_ONE_PROCESS = (
    _DUE.join(people, people.c.id == deliveries.c.reader_id)
    .where(~_UNDER_WAY)
    # The readers' rows, too: of two that are due for one reader, each could be claimed by another process. Not
    # against those who only refer to a reader: they need not wait.
    .with_for_update(skip_locked=True, key_share=True, of=[deliveries, people])
)
"""Rows that no other process claims at this moment, of readers for whom none does, and who have none under way."""


async def claim(
    work: Work, who: str, *, most: int, readers_held: Iterable[str] = (), only: str | None = None
) -> Sequence[Delivery]:
    """Claim due deliveries for this process: digests first, then previews, questions, nudges; at most one a reader.

    One reader's messages go one after another, so that one decision sees the last: `readers_held` have one under way
    here, and who has one under way in another process waits as well. `only` this delivery, if it is given.
    """
    due = _DUE if work.on_sqlite else _DUE_FOR_ONE_PROCESS
    if only is not None:
        due = due.where(deliveries.c.id == only)
    found = await work.all(due, now=work.now, held=list(readers_held), most=most)
    served = set() if work.on_sqlite else await _served(work, found)
    claimed = []
    for row in found:
        if row.reader_id not in served:
            served.add(row.reader_id)
            row.claim(who, work.now)
            claimed.append(row)
    await work.flush()
    return claimed


async def _served(work: Work, found: Sequence[Delivery]) -> set[str]:
    """The readers of these who have one under way.

    Asked once more now that they are locked: another process may have claimed one, and let go, after we had looked.
    """
    readers = {row.reader_id for row in found}
    if not readers:
        return set()
    query = sa.select(deliveries.c.reader_id).where(deliveries.c.state == State.SENDING)
    return set((await work.run(query.where(deliveries.c.reader_id.in_(readers)))).scalars())


async def left_in_sending(
    work: Work, *, before: datetime | None = None, held: Iterable[str] = ()
) -> Sequence[Delivery]:
    """Deliveries that are under way, but for those `held` by this process; with `before` only those claimed earlier.

    Nobody else settles them until the end of this transaction; what somebody settles now is left out.
    """
    query = sa.select(Delivery).where(deliveries.c.state == State.SENDING, deliveries.c.id.not_in(list(held)))
    if before is not None:
        query = query.where(deliveries.c.claimed_at < before)
    return await work.all(query.with_for_update(skip_locked=True, key_share=True))


_TO_SETTLE = (
    sa.select(Delivery)
    .where(deliveries.c.id == sa.bindparam("delivery"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


async def to_settle(work: Work, delivery_id: str) -> Delivery | None:
    """A delivery as it stands now; nobody else changes it until the end of this transaction."""
    return await work.one(_TO_SETTLE, delivery=delivery_id)


_DELIVERY_OF = sa.select(Delivery).where(
    deliveries.c.reader_id == sa.bindparam("reader"),
    deliveries.c.kind == sa.bindparam("kind"),
    deliveries.c.occurrence == sa.bindparam("occurrence"),
)


async def delivery_of(work: Work, reader_id: str, kind: Kind, occurrence: str) -> Delivery | None:
    return await work.one(_DELIVERY_OF, reader=reader_id, kind=kind, occurrence=occurrence)


_OF_READER = sa.select(Delivery).where(
    deliveries.c.reader_id == sa.bindparam("reader"),
    deliveries.c.kind.in_(sa.bindparam("kinds", expanding=True)),
    sa.or_(deliveries.c.state.in_([State.PLANNED, State.SENDING]), deliveries.c.due_at >= sa.bindparam("since")),
)


async def of_reader(work: Work, reader_id: str, kinds: Iterable[Kind], *, since: datetime) -> Sequence[Delivery]:
    """A reader's deliveries of some kinds: all that are planned or under way, and those due since an instant."""
    return await work.all(_OF_READER, reader=reader_id, kinds=list(kinds), since=since)


_UNCERTAIN = (
    sa.select(Delivery)
    .where(deliveries.c.reader_id == sa.bindparam("reader"), deliveries.c.kind == sa.bindparam("kind"))
    .where(deliveries.c.message.is_(None), deliveries.c.claimed_at.is_not(None))
    .where(deliveries.c.state.in_([State.PLANNED, State.UNKNOWN]))
    .where(sa.or_(deliveries.c.covers > 0, deliveries.c.state == State.UNKNOWN))
    .order_by(deliveries.c.claimed_at.desc())
)


async def uncertain(work: Work, reader_id: str, kind: Kind) -> Sequence[Delivery]:
    """A reader's deliveries of a kind of which nobody knows whether they arrived, newest first.

    One that is planned is to be tried once more.
    """
    return await work.all(_UNCERTAIN, reader=reader_id, kind=kind)


async def digests_since(work: Work, pairing: Pairing, since: datetime) -> Sequence[Delivery]:
    """The digests of a pairing that came since an instant."""
    return await work.all(
        sa.select(Delivery)
        .where(deliveries.c.pairing_id == pairing.id, deliveries.c.kind == Kind.DIGEST)
        .where(deliveries.c.message.is_not(None), deliveries.c.claimed_at >= since)
    )


_OF_PAIRING = sa.select(Delivery).where(
    deliveries.c.pairing_id == sa.bindparam("pairing"),
    deliveries.c.kind.in_(sa.bindparam("kinds", expanding=True)),
    deliveries.c.state.in_([State.PLANNED, State.SENDING]),
)


async def of_pairing(work: Work, pairing: Pairing, kinds: Iterable[Kind]) -> Sequence[Delivery]:
    """A pairing's deliveries of some kinds that are not yet settled."""
    return await work.all(_OF_PAIRING, pairing=pairing.id, kinds=list(kinds))


async def held_by_suspension(work: Work, reader_id: str, kinds: Iterable[Kind]) -> Sequence[Delivery]:
    """What of these kinds did not go to a therapist because they were suspended when it was due."""
    return await work.all(
        sa.select(Delivery).where(
            deliveries.c.reader_id == reader_id,
            deliveries.c.kind.in_(list(kinds)),
            deliveries.c.state == State.CANCELLED,
            deliveries.c.why == Why.SUSPENDED,
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


_SENT_LATELY = sa.select(deliveries.c.kind, deliveries.c.claimed_at).where(
    deliveries.c.reader_id == sa.bindparam("reader"),
    deliveries.c.kind.not_in(kinds(awaited=True)),
    deliveries.c.id != sa.bindparam("besides"),
    sa.or_(
        deliveries.c.state.in_([State.SENT, State.UNKNOWN]),
        # One that is to go once more, or was replaced before it could, may have arrived already.
        deliveries.c.covers > 0,
    ),
    deliveries.c.claimed_at > sa.bindparam("since"),
)


async def sent_lately(work: Work, reader_id: str, *, besides: str = "") -> SentLately:
    """`besides`: the delivery that is decided about; whether it may have gone before is not its own hindrance."""
    since = work.now - timedelta(days=8)
    rows = (await work.run(_SENT_LATELY, reader=reader_id, besides=besides, since=since)).all()
    times = [row.claimed_at for row in rows]
    unasked = tuple(row.claimed_at for row in rows if TRAITS[row.kind].unasked)
    return SentLately(unasked, max(times, default=None))


_MESSAGE_SENT = (
    sa.select(Delivery)
    .where(deliveries.c.reader_id == sa.bindparam("reader"), deliveries.c.message == sa.bindparam("message"))
    .limit(1)
)


async def message_sent(work: Work, reader_id: str, message: int) -> Delivery | None:
    """The delivery that a message in a reader's chat was."""
    return await work.first(_MESSAGE_SENT, reader=reader_id, message=message)


async def last_brought(work: Work, reader_id: str) -> dict[str, datetime]:
    """When each question and each offer was last brought to a reader, by its id."""
    brought = sa.func.coalesce(deliveries.c.question_id, deliveries.c.offer_id)
    rows = await work.run(
        sa.select(brought.label("what"), sa.func.max(deliveries.c.claimed_at).label("at"))
        .where(deliveries.c.reader_id == reader_id, brought.is_not(None))
        .group_by(brought)
    )
    return {row.what: row.at for row in rows if row.at is not None}


# Asked every second: put together once.
_NEXT_TWO = sa.select(
    sa.select(sa.func.min(deliveries.c.due_at))
    .where(deliveries.c.state == State.PLANNED)
    .scalar_subquery()
    .label("planned"),
    sa.select(sa.func.min(owed.c.due_at)).scalar_subquery().label("debt"),
)


async def next_two(work: Work) -> tuple[datetime | None, datetime | None]:
    """When the next planned delivery is due, and when the next thing owed."""
    row = (await work.run(_NEXT_TWO)).one()
    return row.planned, row.debt


async def last_tried(work: Work, question_id: str) -> datetime | None:
    """When the last try to bring a question was settled."""
    settled = sa.func.max(deliveries.c.settled_at).label("at")
    tries = sa.select(settled).where(deliveries.c.question_id == question_id, deliveries.c.kind == Kind.QUESTION)
    found: datetime | None = (await work.run(tries)).one().at
    return found


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
        .where(deliveries.c.state == State.PLANNED, deliveries.c.why == Why.NOT_FOUND)
        .values(why=Why.STOPPED)
    )


async def oldest_overdue(work: Work) -> datetime | None:
    """When the delivery that has waited longest was due; for readiness."""
    rows = await work.run(
        sa.select(sa.func.min(deliveries.c.due_at).label("due_at")).where(
            deliveries.c.state == State.PLANNED, deliveries.c.due_at <= work.now, deliveries.c.tries == 0
        )
    )
    found: datetime | None = rows.one().due_at
    return found


_DIGESTS_LATE = (
    sa.select(deliveries.c.id)
    .join(appointments, appointments.c.id == deliveries.c.appointment_id)
    .where(
        deliveries.c.kind == Kind.DIGEST,
        deliveries.c.state.in_([State.PLANNED, State.SENDING]),
        deliveries.c.due_at < FOREVER,
        appointments.c.called_off_at.is_(None),
        appointments.c.starts_at <= sa.bindparam("soon"),
        appointments.c.ends_at > sa.bindparam("now"),
        sa.or_(deliveries.c.tries > 0, deliveries.c.due_at <= sa.bindparam("a_minute_ago")),
    )
)


async def digests_late(work: Work, within: timedelta) -> Sequence[str]:
    """Ids of digests that have not gone although their appointment is this near (delivery.md: alarm)."""
    rows = await work.run(
        _DIGESTS_LATE, now=work.now, soon=work.now + within, a_minute_ago=work.now - timedelta(minutes=1)
    )
    return [row.id for row in rows]


_WAITS_FOR_THEM = sa.and_(deliveries.c.state == State.PLANNED, deliveries.c.why == Why.GONE)
_DIGESTS_FAILED = sa.select(Delivery).where(
    deliveries.c.kind == Kind.DIGEST,
    deliveries.c.settled_at > sa.bindparam("since"),
    deliveries.c.why != Why.QUIET_START,
    sa.or_(_WAITS_FOR_THEM, deliveries.c.state.in_([State.EXPIRED, State.FAILED, State.UNKNOWN])),
)


async def digests_failed(work: Work, since: datetime) -> Sequence[Delivery]:
    """Digests of which it was settled since an instant that they did not arrive, or that nobody knows whether.

    But for those that a quiet start let expire: it tells of itself.
    """
    return await work.all(_DIGESTS_FAILED, since=since)


_OWED = sa.select(Owed).where(
    owed.c.kind == sa.bindparam("kind"),
    owed.c.address == sa.bindparam("address"),
    owed.c.message == sa.bindparam("message"),
)
_OWED_AND_HELD = _OWED.with_for_update()


async def owe(work: Work, kind: Due, address: str, message: int, about: str) -> Owed:
    """Owe a chat an edit, a deletion or a reaction; the same asked twice is one."""
    # Nobody strikes it out as paid between this look and the commit: what was paid was asked for less often.
    found = await work.one(_OWED_AND_HELD, kind=kind, address=address, message=message)
    if found is None:
        found = Owed(kind=kind, address=address, message=message, about=about, due_at=work.now)
        work.add(found)
    else:
        found.asked += 1
        found.about, found.due_at = about, min(found.due_at, work.now)
    return found


async def owe_at_once(work: Work, address: str) -> None:
    """What held back the edits that are owed to a chat is over: they are due."""
    await work.flush()
    held = sa.update(owed).where(owed.c.address == address, owed.c.kind == Due.EDIT)
    await work.run(held.values(due_at=work.now, tries=0, asked=owed.c.asked + 1))


_OWED_DUE = (
    sa.select(Owed)
    .where(owed.c.due_at <= sa.bindparam("now"), owed.c.id.not_in(sa.bindparam("held", expanding=True)))
    .order_by(owed.c.due_at)
    .limit(sa.bindparam("most"))
)


async def owed_due(work: Work, *, most: int, ids_held: Iterable[str] = ()) -> Sequence[Owed]:
    return await work.all(_OWED_DUE, now=work.now, held=list(ids_held), most=most)


_PAID = sa.delete(owed).where(owed.c.id == sa.bindparam("debt"), owed.c.asked == sa.bindparam("as_often"))


async def paid(work: Work, done: Iterable[tuple[str, int]]) -> None:
    """These are done, each as it stood when it was asked for so often."""
    for owed_id, asked in done:
        await work.run(_PAID, debt=owed_id, as_often=asked)


async def owed_for(work: Work, address: str, message: int, kind: Due) -> Owed | None:
    return await work.one(_OWED, kind=kind, address=address, message=message)


async def cancel_planned(work: Work, pairing: Pairing, kinds: Iterable[Kind], why: Why) -> None:
    """Nothing of these kinds is planned for a pairing any more. What is on its way goes on."""
    for row in await of_pairing(work, pairing, kinds):
        if row.state is State.PLANNED:
            row.cancel(why, work.now)
