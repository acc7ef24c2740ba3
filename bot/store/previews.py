"""Finding what previews show, and the previews that show it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.domain.delivery import Delivery, Kind, State, Why
from bot.domain.notes import Note
from bot.domain.pairing import Pairing
from bot.domain.people import Client
from bot.store.lines import gone_out_elsewhere
from bot.store.tables import carried, deliveries, notes
from bot.store.work import Work

_LAST = 3
"""So many of the previews whose digest did not come: older ones are of lines that went with a later one."""


_digest = deliveries.alias()
_DIGEST_CAME = sa.exists().where(
    _digest.c.appointment_id == deliveries.c.appointment_id,
    _digest.c.kind == Kind.DIGEST,
    _digest.c.state == State.SENT,
    _digest.c.claimed_at > deliveries.c.claimed_at,
)
_WITHOUT_DIGEST = (
    sa.select(Delivery)
    .where(
        deliveries.c.pairing_id == sa.bindparam("pairing"),
        deliveries.c.kind == Kind.PREVIEW,
        deliveries.c.message.is_not(None),
        ~_DIGEST_CAME,
    )
    .order_by(deliveries.c.claimed_at.desc())
    .limit(_LAST)
)


async def without_digest(work: Work, pairing: Pairing) -> Sequence[Delivery]:
    """The last previews of a pairing that came and whose digest has not, newest first: they show lines as they are."""
    return await work.all(_WITHOUT_DIGEST, pairing=pairing.id)


async def previews_of(work: Work, appointment_ids: Iterable[str]) -> Sequence[Delivery]:
    """The previews that came before these appointments."""
    return await work.all(
        sa.select(Delivery).where(
            deliveries.c.appointment_id.in_(list(appointment_ids)),
            deliveries.c.kind == Kind.PREVIEW,
            deliveries.c.message.is_not(None),
        )
    )


async def previewed(work: Work, appointment_ids: Iterable[str]) -> set[str]:
    """Which of these appointments have had their preview, or may have."""
    rows = await work.run(
        sa.select(deliveries.c.appointment_id).where(
            deliveries.c.appointment_id.in_(list(appointment_ids)),
            deliveries.c.kind == Kind.PREVIEW,
            deliveries.c.state.in_([State.SENDING, State.SENT, State.UNKNOWN]),
        )
    )
    return set(rows.scalars())


async def dropped_for_want(work: Work, pairing: Pairing) -> Delivery | None:
    """The preview of a digest still to come that did not go, at its hour, because there was nothing to show."""
    return await work.first(
        sa.select(Delivery)
        .where(
            deliveries.c.pairing_id == pairing.id,
            deliveries.c.kind == Kind.PREVIEW,
            deliveries.c.state == State.DROPPED,
            deliveries.c.why == Why.ENDED,
            deliveries.c.not_after > work.now,
        )
        .limit(1)
    )


async def kept_back(work: Work, pairing: Pairing, appointment_id: str | None) -> Sequence[Note]:
    """The lines of a pairing that are held, written since the last digest for another appointment; oldest first."""
    last = sa.select(sa.func.max(deliveries.c.claimed_at)).where(
        deliveries.c.pairing_id == pairing.id,
        deliveries.c.kind == Kind.DIGEST,
        deliveries.c.message.is_not(None),
        deliveries.c.occurrence.not_like("again:%"),
    )
    if appointment_id is not None:
        last = last.where(deliveries.c.appointment_id.is_distinct_from(appointment_id))
    since = (await work.run(last)).scalar_one()
    query = sa.select(Note).where(
        notes.c.pairing_id == pairing.id,
        notes.c.held.is_(True),
        notes.c.first_lines.is_(False),
        notes.c.id.not_in(gone_out_elsewhere(pairing, appointment_id)),
    )
    if since is not None:
        query = query.where(notes.c.written_at > since)
    return await work.all(query.order_by(notes.c.written_at, notes.c.message))


async def without_a_word(work: Work, client: Client) -> Sequence[Note]:
    """A client's lines that would go and have not gone, and of which the client said nothing."""
    gone = (
        sa.select(carried.c.note_id)
        .join(deliveries, deliveries.c.id == carried.c.delivery_id)
        .where(deliveries.c.message.is_not(None))
    )
    return await work.all(
        sa.select(Note).where(
            notes.c.client_id == client.id,
            notes.c.held.is_(False),
            notes.c.said.is_(False),
            notes.c.id.not_in(gone),
        )
    )


async def digest_since(work: Work, pairing_id: str, since: datetime) -> bool:
    """Whether a digest of a pairing left after an instant."""
    found = sa.select(deliveries.c.id).where(
        deliveries.c.pairing_id == pairing_id,
        deliveries.c.kind == Kind.DIGEST,
        deliveries.c.message.is_not(None),
        deliveries.c.claimed_at > since,
    )
    return (await work.run(found.limit(1))).first() is not None


async def out_of_unread(work: Work, note: Note) -> None:
    """Take a line out of the digests whose words nobody has been given yet: it did not go with them."""
    unread = sa.select(deliveries.c.id).where(deliveries.c.kind == Kind.DIGEST, deliveries.c.why != Why.READ)
    await work.run(sa.delete(carried).where(carried.c.note_id == note.id, carried.c.delivery_id.in_(unread)))
