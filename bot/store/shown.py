"""What stands in clients' chats, from either side, and what is owed to it at an hour of its own."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.domain.delivery import Delivery
from bot.domain.owed import Due, Owed
from bot.domain.people import Client
from bot.store.deliveries import owed_for
from bot.store.tables import deliveries, notes, owed, people, shown
from bot.store.work import Work


async def stands(work: Work, address: str, message: int, at: datetime) -> None:
    """Remember a message of a chat, since an instant."""
    row = work.insert(shown).values(address=address, message=message, at=at)
    await work.run(row.on_conflict_do_nothing())


_OF_CLIENTS = sa.select(people.c.address).where(
    people.c.side == "client", people.c.address.in_(sa.bindparam("addresses", expanding=True))
)


async def of_clients(work: Work, addresses: Iterable[str]) -> set[str]:
    """Those of these addresses that are a client's still."""
    return set((await work.run(_OF_CLIENTS, addresses=list(set(addresses)))).scalars())


async def messages_since(work: Work, client: Client, since: datetime) -> list[int]:
    """The messages of a client's chat that are known and not older than an instant, oldest first."""
    rows = await work.run(
        sa.union(
            sa.select(shown.c.message).where(shown.c.address == client.address, shown.c.at >= since),
            sa.select(deliveries.c.message).where(
                deliveries.c.reader_id == client.id,
                deliveries.c.message.is_not(None),
                deliveries.c.claimed_at >= since,
            ),
        )
    )
    return sorted(rows.scalars())


async def may_be(work: Work, client: Client, message: int, tried: Delivery) -> bool:
    """Whether a message of a client's chat may be an uncertain delivery: it is no other that is known, and lies between
    those that are known from before the call and from after it.
    """
    told = sa.union_all(
        sa.select(shown.c.message, shown.c.at).where(shown.c.address == client.address),
        sa.select(notes.c.message, notes.c.written_at).where(notes.c.client_id == client.id),
        sa.select(deliveries.c.message, deliveries.c.claimed_at).where(deliveries.c.reader_id == client.id),
    ).subquery()
    known, at = told.c[0], told.c[1]
    before = sa.and_(at < tried.claimed_at, known >= message)
    after = sa.and_(at > (tried.settled_at or tried.claimed_at), known <= message, known > 0)
    other = sa.select(known).where(sa.or_(known == message, before, after))
    return (await work.run(other.limit(1))).first() is None


async def came_last(work: Work, client: Client, *, most: int) -> Sequence[Delivery]:
    """What came by itself last and stands in a client's chat, newest first."""
    query = sa.select(Delivery).where(deliveries.c.reader_id == client.id, deliveries.c.message.is_not(None))
    return await work.all(query.order_by(deliveries.c.claimed_at.desc()).limit(most))


async def owe_at(work: Work, kind: Due, address: str, message: int, about: str, due_at: datetime) -> Owed:
    """Owe something at this hour, whatever hour it was owed at before."""
    found = await owed_for(work, address, message, kind)
    if found is None:
        found = Owed(kind=kind, address=address, message=message, about=about, due_at=due_at)
        work.add(found)
    else:
        found.asked, found.due_at = found.asked + 1, due_at
    return found


async def owe_no_more(work: Work, address: str, kinds: Iterable[Due], messages: Iterable[int]) -> None:
    await work.flush()
    await work.run(
        sa.delete(owed).where(
            owed.c.address == address, owed.c.kind.in_(list(kinds)), owed.c.message.in_(list(messages))
        )
    )


async def owed_to(work: Work, address: str, kinds: Iterable[Due]) -> Sequence[Owed]:
    return await work.all(sa.select(Owed).where(owed.c.address == address, owed.c.kind.in_(list(kinds))))


_TOO_OLD = shown.c.at < sa.bindparam("before")
_FORGET_OWED = sa.delete(owed).where(
    owed.c.kind == Due.DELETE,
    sa.exists().where(shown.c.address == owed.c.address, shown.c.message == owed.c.message, _TOO_OLD),
)
_FORGET_SHOWN = sa.delete(shown).where(_TOO_OLD)


async def forget_before(work: Work, limit: datetime) -> None:
    """Forget what stood before an instant, and that it was to be deleted: Telegram would refuse."""
    await work.run(_FORGET_OWED, before=limit)
    await work.run(_FORGET_SHOWN, before=limit)
