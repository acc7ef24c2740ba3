"""Finding the activities that are offered in a pairing."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.domain.offer import Offer
from bot.domain.pairing import Pairing
from bot.store.tables import offers
from bot.store.work import Work

_OPEN_OFFERS = (
    sa.select(Offer)
    .where(offers.c.pairing_id == sa.bindparam("pairing"), offers.c.withdrawn_at.is_(None))
    .order_by(offers.c.offered_at, offers.c.id)
)


async def open_offers(work: Work, pairing: Pairing) -> Sequence[Offer]:
    """The activities at hand in a pairing, the oldest first."""
    return await work.all(_OPEN_OFFERS, pairing=pairing.id)
