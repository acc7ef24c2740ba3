"""Finding the gaps that digests told of: which notes each brought, and when the two met."""

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from bot.domain.delivery import Delivery, Kind
from bot.domain.pairing import Pairing
from bot.store.tables import appointments, carried, deliveries
from bot.store.work import Work


@dataclass
class Told:
    """What the digests of one gap brought. A digest without an appointment is a gap of its own."""

    met_at: datetime
    """The start of the appointment; without one, when the digest went."""
    asked_at: datetime
    """The question that was open then is the one of this gap."""
    note_ids: list[str] = field(default_factory=list)


async def gaps_told(work: Work, pairing: Pairing, *, most: int) -> list[Told]:
    """The last gaps of a pairing whose digest arrived, the newest first. A note stands where it came first."""
    arrived = (
        sa.select(Delivery, appointments.c.starts_at)
        .outerjoin(appointments, appointments.c.id == deliveries.c.appointment_id)
        .where(deliveries.c.pairing_id == pairing.id, deliveries.c.kind == Kind.DIGEST)
        .where(deliveries.c.message.is_not(None), deliveries.c.claimed_at.is_not(None))
        .order_by(deliveries.c.settled_at)
    )
    rows = (await work.run(arrived)).all()
    brought: dict[str, list[str]] = {}
    told_in = sa.select(carried).where(
        carried.c.delivery_id.in_([row.Delivery.id for row in rows]), carried.c.returned.is_(False)
    )
    for each in await work.run(told_in):
        brought.setdefault(each.delivery_id, []).append(each.note_id)
    gaps: dict[str, Told] = {}
    placed: set[str] = set()
    for row in rows:
        one = row.Delivery
        if one.appointment_id is None and one.occurrence.startswith("again:"):
            continue  # What was shown once more was told before.
        went_at = one.claimed_at
        gap = gaps.setdefault(
            one.appointment_id or one.id,
            Told(row.starts_at or went_at, min(row.starts_at or went_at, went_at)),
        )
        fresh = [note_id for note_id in brought.get(one.id, []) if note_id not in placed]
        placed.update(fresh)
        gap.note_ids += fresh
    return sorted(gaps.values(), key=lambda each: each.met_at, reverse=True)[:most]
