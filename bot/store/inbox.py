"""The inbox: every update, sealed, kept before Telegram may forget it, and dealt with once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.store.keys import Tampered
from bot.store.tables import inbox
from bot.store.work import Work

WAITING, DONE, ASIDE = "waiting", "done", "aside"
KEPT_FOR = timedelta(days=8)
"""How long the ids of dealt-with updates are remembered; Telegram repeats none after 24 hours."""


@dataclass(frozen=True)
class Kept:
    """One update from the inbox. `chat` is the key that makes one person's things go in order."""

    update_id: int
    chat: str = field(repr=False)
    body: bytes = field(repr=False)
    tries: int
    received_at: datetime


async def take_in(work: Work, updates: Iterable[tuple[int, str, bytes]]) -> int:
    """Keep updates (id, chat, body) that are not kept yet. Gives how many were new."""
    rows = [
        {
            "update_id": update_id,
            "chat": chat,
            "sealed": await work.seal_raw(body, _place(update_id)),
            "received_at": work.now,
            "state": WAITING,
            "tries": 0,
        }
        for update_id, chat, body in updates
    ]
    if not rows:
        return 0
    new = work.insert(inbox).values(rows).on_conflict_do_nothing().returning(inbox.c.update_id)
    return len((await work.run(new)).all())


_TURN = sa.func.row_number().over(partition_by=inbox.c.chat, order_by=inbox.c.update_id)
_TURNS = sa.select(inbox.c.update_id, _TURN.label("turn")).where(inbox.c.state == WAITING).subquery()
_WAITING = (
    sa.select(inbox)
    .join(_TURNS, _TURNS.c.update_id == inbox.c.update_id)
    .order_by(_TURNS.c.turn, inbox.c.update_id)
    .limit(sa.bindparam("most"))
)


async def waiting(work: Work, *, most: int) -> list[Kept]:
    """What waits: of every chat its oldest first, so that nobody waits behind one chat's hundreds."""
    rows = (await work.run(_WAITING, most=most)).all()
    return [Kept(row.update_id, row.chat, await _opened(work, row), row.tries, row.received_at) for row in rows]


async def _opened(work: Work, row: sa.Row[Any]) -> bytes:
    """The payload; empty, so that it is set aside like any unreadable one, if it does not open in its place."""
    try:
        return await work.open_raw(row.sealed, _place(row.update_id))
    except Tampered:
        return b""


_DONE = (
    sa.update(inbox)
    .where(inbox.c.update_id.in_(sa.bindparam("these", expanding=True)))
    .values(state=DONE, sealed=None, chat="")
)


async def done(work: Work, update_ids: Sequence[int]) -> None:
    """These were dealt with: their payload is erased in the same transaction."""
    if update_ids:
        await work.run(_DONE, these=list(update_ids))


async def tried(work: Work, update_id: int) -> None:
    await work.run(sa.update(inbox).where(inbox.c.update_id == update_id).values(tries=inbox.c.tries + 1))


async def set_aside(work: Work, update_id: int) -> None:
    """Deal with it no more. Its words stay sealed for the operator's next version, and leave with the others."""
    await work.run(sa.update(inbox).where(inbox.c.update_id == update_id).values(state=ASIDE))


_OLD = sa.delete(inbox).where(inbox.c.state != WAITING, inbox.c.received_at < sa.bindparam("before"))


async def forget_old(work: Work) -> None:
    await work.run(_OLD, before=work.now - KEPT_FOR)


async def forget_chat(work: Work, chat: str) -> None:
    """Erase what the inbox holds of one chat, dealt with or not."""
    await work.run(sa.update(inbox).where(inbox.c.chat == chat).values(state=DONE, sealed=None, chat=""))


async def oldest_waiting(work: Work) -> datetime | None:
    found: datetime | None = (
        (await work.run(sa.select(sa.func.min(inbox.c.received_at).label("at")).where(inbox.c.state == WAITING)))
        .one()
        .at
    )
    return found


def _place(update_id: int) -> str:
    return f"inbox|{update_id}"
