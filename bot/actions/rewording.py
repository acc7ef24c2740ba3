"""What a message says that is worded anew, because a line of it changed or another view of it was asked for."""

from dataclasses import dataclass

from bot.actions import looking_back, picturing
from bot.actions.digesting import compose, read, removed
from bot.actions.for_therapists import asks_after
from bot.actions.marking import MARKS, Marks, reader_zone, to_mark
from bot.actions.picturing import Pictured
from bot.domain.appointments import Appointment
from bot.domain.contents import AskAfter
from bot.domain.delivery import Delivery, Kind, Why
from bot.domain.digest import Digest
from bot.domain.lookback import LookBack
from bot.domain.owed import Owed
from bot.domain.pairing import Pairing
from bot.domain.people import Person, Therapist
from bot.store import people
from bot.store.work import Work


@dataclass(frozen=True)
class NotNow:
    """What stands in the place of lines while the account of whoever reads them is suspended (decision 0025).

    `shown`: lines stand there, so that this is to take their place; a cover without words stays one.
    """

    shown: bool


Content = Digest | Marks | LookBack | Pictured | AskAfter | NotNow
"""What a message that is worded anew may say."""


async def reword(work: Work, owed: Owed) -> tuple[Delivery, Content] | None:
    """The message an owed edit is about, and what it says now. None: the row is gone for good."""
    delivery = await work.get(Delivery, owed.about)
    return (delivery, await _content(work, delivery)) if delivery is not None else None


async def _content(work: Work, delivery: Delivery) -> Content:
    pairing = await work.get(Pairing, delivery.pairing_id)
    reader = await work.get(Person, delivery.reader_id)
    if isinstance(reader, Therapist) and reader.gone:
        pairing = None
    if pairing is not None and never_given(pairing, delivery):
        pairing = None
    if delivery.kind is Kind.PICTURE and (pairing is None or pairing.client_id is None):
        return Pictured("", "UTC", ())
    if pairing is None or pairing.client_id is None:
        return removed()
    if isinstance(reader, Therapist) and reader.suspended_at is not None:
        return NotNow(shown=delivery.why is Why.READ)
    if delivery.view == MARKS:
        return await to_mark(work, delivery, pairing, await reader_zone(work, delivery))
    if delivery.kind is Kind.LOOKBACK:
        return await looking_back.compose(work, pairing, await reader_zone(work, delivery), delivery)
    if delivery.kind is Kind.PICTURE:
        return await picturing.compose(work, delivery, pairing, await reader_zone(work, delivery))
    if delivery.kind is Kind.ASK:
        meeting = await work.get(Appointment, delivery.appointment_id)
        return await asks_after(work, pairing, meeting)
    return await compose(work, delivery)


def never_given(pairing: Pairing, delivery: Delivery) -> bool:
    """It ended while a message stood there as a cover: its words do not follow any more."""
    return not pairing.open and delivery.why is not Why.READ


async def reader_of(work: Work, owed: Owed) -> Person | None:
    """Who reads the message that an owed edit is about."""
    return await people.person_at(work, owed.address)


async def words_given(work: Work, delivery_id: str) -> None:
    """The words of a digest reached the therapist: it stands in the client's access list, once."""
    delivery = await work.get(Delivery, delivery_id)
    reader = await work.get(Person, delivery.reader_id) if delivery is not None else None
    if isinstance(reader, Therapist) and reader.gone:
        return
    pairing = await work.get(Pairing, delivery.pairing_id) if delivery is not None else None
    if delivery is None or delivery.kind is Kind.PREVIEW or (pairing is not None and never_given(pairing, delivery)):
        return
    if delivery.why is not Why.READ:
        delivery.read()
        await read(work, delivery)
