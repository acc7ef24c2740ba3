"""Discreet mode and the emptying of a chat (care.md, An unsafe home): what is covered, hidden again, deleted, when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.delivery import Delivery
from bot.domain.owed import Due, Owed
from bot.domain.people import Client, Person
from bot.store import deliveries, shown
from bot.store.work import Work

DELETABLE = timedelta(hours=48)
"""So long Telegram lets a bot delete a message of a private chat."""
MINUTES = (1, 5, 15)
"""How long content may stay open."""
COVERED_MOST = 100
"""So many of what came last are covered when a client becomes discreet."""


@dataclass(frozen=True)
class Standing:
    """A message of ours that stands in a chat since `at` (UTC), and how long it is to; None: for good."""

    address: str = field(repr=False)
    message: int
    at: datetime
    lasts: timedelta | None


async def remember(work: Work, standing: Sequence[Standing]) -> None:
    """Remember answers that stand in clients' chats; those that are not to stay are owed their deletion.

    Somebody may have erased everything meanwhile: of them nothing is kept.
    """
    theirs = await shown.of_clients(work, (each.address for each in standing)) if standing else set()
    for each in standing:
        if each.address not in theirs:
            continue
        await shown.stands(work, each.address, each.message, each.at)
        if each.lasts is not None:
            await shown.owe_at(work, Due.DELETE, each.address, each.message, "", each.at + each.lasts)


async def stands(work: Work, client: Client, message: int, since: datetime) -> None:
    """Remember a message of a client's chat."""
    await shown.stands(work, client.address, message, since)


async def takes_away(work: Work, client: Client, message: int) -> None:
    """What a discreet client wrote goes from the chat once it stood as long as content may, if not before."""
    if await deliveries.owed_for(work, client.address, message, Due.DELETE) is None:
        await shown.owe_at(work, Due.DELETE, client.address, message, "", work.now + client.stays_open)


async def opened(work: Work, client: Client, message: int, about: str) -> None:
    """A cover was opened: it covers again later. `about`: what it opens into."""
    await shown.owe_at(work, Due.HIDE, client.address, message, about, work.now + client.stays_open)


async def touched(work: Work, client: Client, message: int, *, says_something: bool) -> None:
    """A choice in a message was pressed: it stays open from now on as long as any, and not for good.

    `says_something`: whether the message is given other words by that.
    """
    until = work.now + client.stays_open
    for kind in (Due.HIDE, Due.DELETE):
        if (row := await deliveries.owed_for(work, client.address, message, kind)) is not None:
            row.due_at, row.asked = until, row.asked + 1
            return
    if not says_something:
        return
    came = await deliveries.message_sent(work, client.id, message)
    if came is not None:
        await shown.owe_at(work, Due.HIDE, client.address, message, came.id, until)
    else:
        await shown.owe_at(work, Due.DELETE, client.address, message, "", until)


async def own_delivery(work: Work, client: Client, delivery_id: str) -> Delivery | None:
    """A delivery to this client; foreign and unknown ids look alike."""
    found = await work.get(Delivery, delivery_id)
    return found if found is not None and found.reader_id == client.id else None


async def is_covered(work: Work, debt: Owed, reader: Person | None) -> bool:
    """Whether an owed edit would open what a discreet client has not opened, or what is covered again."""
    if debt.kind is not Due.EDIT or not isinstance(reader, Client) or not reader.discreet:
        return False
    return await deliveries.owed_for(work, debt.address, debt.message, Due.HIDE) is None


async def turn_on(work: Work, client: Client) -> None:
    """What came by itself is covered at once, as is all that comes."""
    client.discreet = True
    for each in await shown.came_last(work, client, most=COVERED_MOST):
        assert each.message is not None
        await shown.owe_at(work, Due.HIDE, client.address, each.message, each.id, work.now)


async def turn_off(work: Work, client: Client) -> None:
    """Nothing is covered again; what was promised to go from the chat goes still."""
    client.discreet = False
    open_now = [each.message for each in await shown.owed_to(work, client.address, [Due.HIDE])]
    await shown.owe_no_more(work, client.address, [Due.HIDE], open_now)


async def clear(work: Work, client: Client, *, besides: int | None) -> None:
    """Empty a client's chat of what is known of the last 48 hours; only the message `besides` stays.

    Of what goes, no more is owed but that.
    """
    going = [each for each in await shown.messages_since(work, client, work.now - DELETABLE) if each != besides]
    await shown.owe_no_more(work, client.address, [Due.HIDE, Due.REACT], going)
    await go(work, client.address, going)


async def still_to_go(work: Work, client: Client) -> list[int]:
    """What goes from a discreet client's chat when the client is erased: later nobody could cover it."""
    return await shown.messages_since(work, client, work.now - DELETABLE) if client.discreet else []


async def go(work: Work, address: str, messages: Sequence[int]) -> None:
    """Owe these messages their deletion, whoever is at the address."""
    for message in messages:
        await shown.owe_at(work, Due.DELETE, address, message, "", work.now)


async def stays(work: Work, address: str, message: int | None) -> None:
    """A message that was to go is to stay."""
    if message is not None:
        await shown.owe_no_more(work, address, [Due.DELETE], [message])


async def tidy(work: Work) -> None:
    """Forget what is too old to be deleted."""
    await shown.forget_before(work, work.now - DELETABLE)
