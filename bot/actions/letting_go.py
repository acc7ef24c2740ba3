"""A client holds lines back and lets them go, one by one or by what they chose for all."""

from dataclasses import dataclass

from bot.actions import previewing
from bot.actions.planning import replan_client
from bot.actions.reply import Held, hold, share
from bot.domain.notes import is_long
from bot.domain.pairing import Pairing
from bot.domain.people import Client, Previews
from bot.store import lines, people, previews
from bot.store.work import Work


@dataclass(frozen=True)
class Gone:
    """The line goes along; of a long one, its first lines."""

    pairing_id: str


async def hold_back(work: Work, client: Client, note_id: str) -> Held | None:
    """[Hold back]: the therapist will not see the line, nor that it is there. None: it is gone, or for nobody."""
    note = await lines.own_note(work, client, note_id)
    if note is None or note.pairing_id is None:
        return None
    return await hold(work, client, note_id, first_lines=False)


async def let_go(work: Work, client: Client, note_id: str) -> Gone | None:
    """[Let it go]: a line that was held goes with the next digest. None: it is gone, or for nobody."""
    note = await lines.own_note(work, client, note_id)
    if note is None or note.pairing_id is None:
        return None
    if is_long(await work.open(note.words)):
        await hold(work, client, note_id, first_lines=True)
    else:
        await share(work, client, note_id)
    return Gone(note.pairing_id)


async def let_all_go(work: Work, client: Client, pairing: Pairing) -> bool:
    """[Send these]: the lines of which nothing was said go along. Those held back by a tap, and long ones, stay."""
    coming = await previewing.next_appointment(work, pairing)
    staying = await previews.kept_back(work, pairing, coming.id if coming else None)
    waiting = [note for note in staying if note.waits_for_a_word]
    texts = await work.open_all(note.words for note in waiting)
    short = [note for note in waiting if not is_long(texts.get(note.words, ""))]
    for note in short:
        await share(work, client, note.id)
    return bool(short)


async def choose(work: Work, client: Client, chosen: Previews) -> None:
    """What becomes of lines if the client says nothing. Choosing to hold holds what would go and has not gone.

    Choosing to send lets nothing go that stayed before: that would send what was thought to be safe.
    """
    if client.previews is chosen:
        return
    client.previews = chosen
    if chosen is Previews.HOLD:
        for note in await previews.without_a_word(work, client):
            note.stay()
            await previews.out_of_unread(work, note)
    await replan_client(work, client)
    await previewing.all_changed(work, client)


async def own_open_pairing(work: Work, client: Client, pairing_id: str) -> Pairing | None:
    mine = await people.pairings_of_client(work, client)
    return next((each for each in mine if each.id == pairing_id), None)
