"""A therapist leaves: it ends with every client, each hears once, and what was the therapist's goes."""

from bot.actions.owing import owe_rewording
from bot.actions.parting import part
from bot.domain.delivery import Kind
from bot.domain.people import Therapist
from bot.store import erasing_therapists, inbox
from bot.store.work import Work


async def erase_therapist(work: Work, therapist: Therapist) -> None:
    """Erase a therapist's account. What clients wrote stays theirs until its time is over, or they erase it.

    Name, aliases, questions, offers, drafts and days away go in this transaction, and the pairings' keys after it.
    Messages that showed lines are edited to "removed". The row stays, empty, while a pairing refers to it. Nothing is
    opened on the way, so that it also works on a copy whose keys are gone.
    """
    mine = await erasing_therapists.all_of_therapist(work, therapist)
    for pairing in mine:
        await part(work, pairing, therapist, told=Kind.UNATTENDED)
    await work.flush()
    await owe_rewording(work, await erasing_therapists.shown_to(work, therapist))
    await inbox.forget_chat(work, therapist.address)
    await erasing_therapists.empty(work, therapist, mine)
    therapist.leave()
    await work.flush()
    await work.erase_owners([therapist.id, *(each.id for each in mine)])
