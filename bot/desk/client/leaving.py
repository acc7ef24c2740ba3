"""The ways out of a client: leaving one pairing, and erasing everything. Each is asked once before."""

from bot.actions import discreet, parting
from bot.desk.hearing import ClientHearing, Passed
from bot.desk.side import Choices
from bot.domain.pairing import Pairing
from bot.store import people
from bot.voice.choices import rows
from bot.voice.meanings import both
from bot.voice.meanings import client as means

choices = Choices[ClientHearing]()


async def _mine(h: ClientHearing, pairing_id: str) -> Pairing:
    """The pairing that a choice is about. Raises Passed where it is over, or somebody else's."""
    for each in await people.pairings_of_client(h.work, h.client):
        if each.id == pairing_id:
            return each
    raise Passed


@choices.on(means.ASK_TO_LEAVE)
async def leave(h: ClientHearing, pairing_id: str) -> None:
    """[Leave], asked once before it ends."""
    mine = await _mine(h, pairing_id)
    h.show(
        h.words.say("leave-sure", days=mine.retention_days),
        rows(
            h.words.choice("button-leave", means.LEAVE(pairing_id)),
            h.words.choice("button-stay", both.LEAVE_IT()),
        ),
    )


@choices.on(means.LEAVE)
async def part(h: ClientHearing, pairing_id: str) -> None:
    await parting.part(h.work, await _mine(h, pairing_id), h.client)
    h.show(h.words.say("parted-by-client"), rows(h.words.choice("button-my-file", means.MY_FILE())))


@choices.on(means.LEAVE_THIS_CHAT)
async def leaving(h: ClientHearing) -> None:
    """[Leave this chat], where a pairing is over already: what is left to do is to erase."""
    if await people.pairings_of_client(h.work, h.client):
        raise Passed
    await erase(h)


async def erase(h: ClientHearing) -> None:
    """/erase: two steps, and then everything of this client is gone."""
    h.tell(
        h.words.say("erase-sure"),
        rows(h.words.choice("button-erase", means.ERASE()), h.words.choice("button-leave-it", both.LEAVE_IT())),
    )


@choices.on(means.ERASE)
async def erase_all(h: ClientHearing) -> None:
    await parting.erase_client(h.work, h.client)
    # In discreet mode the chat goes with it, all but this answer.
    await discreet.stays(h.work, h.client.address, h.incoming.message)
    h.answer.react, h.answer.erased = None, True
    h.show(h.words.say("erase-done"))
