"""What a client sees before it goes, and what they say about it: line by line, or once for all."""

from collections.abc import Callable

from bot.actions import letting_go, previewing
from bot.channels.port import Choice, Rows
from bot.desk.client.notes import NOTES_SHOWN
from bot.desk.hearing import ClientHearing, Passed
from bot.desk.side import Choices
from bot.domain.delivery import Delivery, Kind
from bot.domain.notes import Note, as_line
from bot.domain.owed import Due
from bot.domain.pairing import Pairing, Stage
from bot.domain.people import Previews
from bot.store import deliveries, lines, people
from bot.voice import preview
from bot.voice.choices import rows
from bot.voice.meanings import client as means
from bot.voice.meanings.kinds import Meaning

choices = Choices[ClientHearing]()


async def command(h: ClientHearing) -> None:
    """/preview: what each therapist will see, when, and what stays."""
    mine = await people.pairings_of_client(h.work, h.client)
    joined = [each for each in mine if each.stage is Stage.JOINED]
    if not joined:
        h.tell(h.words.say("waiting-for-yes" if mine else "parted-home"))
    for each in joined:
        h.tell(*await _look(h, each, 0))


async def _look(h: ClientHearing, pairing: Pairing, page: int) -> tuple[str, Rows]:
    coming = await previewing.next_appointment(h.work, pairing)
    # Asked for: whom it goes to is said. Nobody else reads an answer on a lock screen.
    content = await previewing.look_ahead(h.work, h.client, pairing, coming, named=True)
    shown = preview.preview(h.words, content, page)
    return shown.text, shown.choices


async def _came_by_itself(h: ClientHearing) -> Delivery | None:
    """The preview whose choice was pressed, if it came by itself: it changes as it would by itself."""
    if not h.press or h.incoming.message is None:
        return None
    found = await deliveries.message_sent(h.work, h.client.id, h.incoming.message)
    return found if found is not None and found.kind is Kind.PREVIEW else None


async def _again(h: ClientHearing, pairing: Pairing, page: int) -> None:
    """The same preview, as it stands now."""
    living = await _came_by_itself(h)
    if living is not None and living.message is not None:
        living.show(living.view, page)
        await deliveries.owe(h.work, Due.EDIT, h.client.address, living.message, living.id)
    elif pairing.stage is Stage.JOINED:
        h.show(*await _look(h, pairing, page))
    else:
        raise Passed


@choices.on(means.PREVIEW)
async def show(h: ClientHearing, delivery_id: str) -> None:
    """[Show it]: of a preview whose words have not followed yet; or from elsewhere what /preview shows."""
    if not delivery_id:
        await command(h)
        return
    found = await previewing.came(h.work, h.client, delivery_id, h.incoming.message)
    pairing = await h.work.get(Pairing, found.pairing_id) if found is not None else None
    if pairing is None:
        raise Passed
    await h.work.flush()
    await _again(h, pairing, 0)


@choices.on(means.PREVIEW_PAGE)
async def turn(h: ClientHearing, pairing_id: str, page: int) -> None:
    """[More] [Back]."""
    await _again(h, await _own_pairing(h, pairing_id), page)


async def _own_pairing(h: ClientHearing, pairing_id: str) -> Pairing:
    """The pairing that a choice is about. Raises Passed where it is over, or somebody else's."""
    pairing = await letting_go.own_open_pairing(h.work, h.client, pairing_id)
    if pairing is None:
        raise Passed
    return pairing


@choices.on(means.HOLD_BACK)
async def hold(h: ClientHearing, note_id: str, page: int) -> None:
    """[Hold back: ...]."""
    held = await letting_go.hold_back(h.work, h.client, note_id)
    if held is None:
        raise Passed
    h.toast(h.words.label("note-held"))
    if held.went_out:
        h.tell(h.words.say("note-held-read"))
    await _around(h, note_id, page)


@choices.on(means.LET_GO)
async def go(h: ClientHearing, note_id: str, page: int) -> None:
    """[Let go: ...]."""
    if await letting_go.let_go(h.work, h.client, note_id) is None:
        raise Passed
    h.toast(h.words.label("note-let-go"))
    await _around(h, note_id, page)


async def _around(h: ClientHearing, note_id: str, page: int) -> None:
    """The preview that the line stands in."""
    note = await lines.own_note(h.work, h.client, note_id)
    pairing = await h.work.get(Pairing, note.pairing_id) if note is not None else None
    if pairing is not None and pairing.stage is Stage.JOINED:
        await h.work.flush()
        await _again(h, pairing, page)


@choices.on(means.SEND_THESE)
async def all_go(h: ClientHearing, pairing_id: str) -> None:
    """[Send these]: what stayed because nothing was said goes along."""
    pairing = await _own_pairing(h, pairing_id)
    if not await letting_go.let_all_go(h.work, h.client, pairing):
        raise Passed
    h.toast(h.words.label("note-let-go"))
    await h.work.flush()
    await _again(h, pairing, 0)


@choices.on(means.IF_I_SAY_NOTHING)
async def choose(h: ClientHearing, chosen: Previews, pairing_id: str) -> None:
    """What becomes of lines if nothing is said; in a preview or in the settings."""
    pairing = await _own_pairing(h, pairing_id) if pairing_id else None
    was = h.client.previews
    await letting_go.choose(h.work, h.client, chosen)
    told = [preview.standing(chosen)]
    if was is Previews.HOLD and chosen is not was:
        told.append("preview-still-yours")
    if pairing is None:
        h.show("\n\n".join(h.words.say(key) for key in told))
        return
    h.toast(" ".join(h.words.label(key) for key in told))
    await h.work.flush()
    await _again(h, pairing, 0)


# From /notes.


@choices.on(means.WHICH_TO_HOLD)
async def hold_list(h: ClientHearing, page: int) -> None:
    """[Hold one back]: the lines of that page that go."""
    await _list(h, page, lambda note: note.goes, means.HOLD_THIS_ONE, "hold-which")


@choices.on(means.WHICH_TO_LET_GO)
async def go_list(h: ClientHearing, page: int) -> None:
    """[Let one go]: the lines of that page that stay."""
    await _list(h, page, lambda note: not note.goes, means.LET_THIS_ONE_GO, "go-which")


async def _list(h: ClientHearing, page: int, wanted: Callable[[Note], bool], chooses: Meaning[str], asks: str) -> None:
    found = await lines.last_notes(h.work, h.client, most=NOTES_SHOWN, skip=page * NOTES_SHOWN)
    texts = await h.work.open_all(note.words for note in found)
    named = [
        Choice(preview.short(as_line(texts.get(note.words, ""))), chooses(note.id))
        for note in reversed(found)
        if note.pairing_id is not None and wanted(note)
    ]
    if not named:
        raise Passed
    h.show(h.words.say(asks), rows(*named, width=1))


@choices.on(means.HOLD_THIS_ONE)
async def hold_one(h: ClientHearing, note_id: str) -> None:
    held = await letting_go.hold_back(h.work, h.client, note_id)
    if held is None:
        raise Passed
    h.show(h.words.say("note-held-read" if held.went_out else "note-held"))


@choices.on(means.LET_THIS_ONE_GO)
async def go_one(h: ClientHearing, note_id: str) -> None:
    if await letting_go.let_go(h.work, h.client, note_id) is None:
        raise Passed
    h.show(h.words.say("note-let-go"))
