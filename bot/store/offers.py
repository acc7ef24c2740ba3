"""Finding the activities that are offered in a pairing."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.domain.offer import Offer
from bot.domain.pairing import Pairing
from bot.store.tables import offers
from bot.store.work import Work


async def open_offers(work: Work, pairing: Pairing) -> Sequence[Offer]:
    """The activities at hand in a pairing, the oldest first."""
    query = sa.select(Offer).where(offers.c.pairing_id == pairing.id, offers.c.withdrawn_at.is_(None))
    return await work.all(query.order_by(offers.c.offered_at, offers.c.id))
