"""What is owed to messages that were sent: other words in the place of those that stand there."""

from collections.abc import Sequence

from bot.domain.delivery import Delivery
from bot.domain.owed import Due
from bot.domain.people import Person
from bot.store import deliveries
from bot.store.work import Work


async def owe_rewording(work: Work, sent: Sequence[Delivery]) -> None:
    """Owe each of these digests, wherever it is read, its words anew."""
    for delivery in sent:
        reader = await work.get(Person, delivery.reader_id)
        if reader is not None and delivery.message is not None:
            await deliveries.owe(work, Due.EDIT, reader.address, delivery.message, delivery.id)
