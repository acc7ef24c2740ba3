"""Finding digests that could not be brought, and what brought their lines instead."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.domain.delivery import Delivery, Kind, State
from bot.store.tables import deliveries
from bot.store.work import Work

_OWN_WISH = ("again:%", "now:%")
"""What a therapist asked for and did not get they ask for again."""


_other = deliveries.alias()
_MADE_UP_FOR = sa.exists().where(
    _other.c.pairing_id == deliveries.c.pairing_id,
    _other.c.reader_id == sa.bindparam("reader"),
    _other.c.kind == Kind.DIGEST,
    _other.c.id != deliveries.c.id,
    sa.or_(
        sa.and_(
            _other.c.message.is_not(None),
            _other.c.claimed_at >= sa.func.coalesce(deliveries.c.claimed_at, deliveries.c.settled_at),
        ),
        sa.and_(_other.c.state.in_([State.PLANNED, State.SENDING]), _other.c.due_at <= sa.bindparam("now")),
    ),
)
_NOT_BROUGHT = (
    sa.select(Delivery)
    .where(
        deliveries.c.reader_id == sa.bindparam("reader"),
        deliveries.c.kind == Kind.DIGEST,
        *(deliveries.c.occurrence.not_like(each) for each in _OWN_WISH),
        sa.or_(
            deliveries.c.state.in_([State.EXPIRED, State.FAILED, State.UNKNOWN]),
            sa.and_(deliveries.c.state == State.PLANNED, deliveries.c.not_after < sa.bindparam("now")),
        ),
        ~_MADE_UP_FOR,
    )
    .order_by(deliveries.c.not_after)
)


async def not_brought(work: Work, reader_id: str) -> Sequence[Delivery]:
    """A therapist's digests that came to nothing, and that no other digest of the same pairing made up for.

    Oldest first. One that waited for a reader who had blocked the bot is among them once it is too late for it.
    """
    return await work.all(_NOT_BROUGHT, reader=reader_id, now=work.now)


async def brought_for(work: Work, failed: Delivery) -> Delivery | None:
    """The digest that brought the lines of an appointment after the one that was planned for it had failed."""
    return await work.first(
        sa.select(Delivery)
        .where(
            deliveries.c.reader_id == failed.reader_id,
            deliveries.c.kind == Kind.DIGEST,
            deliveries.c.appointment_id == failed.appointment_id,
            deliveries.c.message.is_not(None),
            deliveries.c.occurrence.not_like("again:%"),
            deliveries.c.id != failed.id,
        )
        .order_by(deliveries.c.claimed_at.desc())
        .limit(1)
    )
