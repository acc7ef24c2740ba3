"""What a client sees before it goes, and what they say about it: line by line, or once for all."""

from collections.abc import Awaitable, Callable

from bot.actions import letting_go, previewing
from bot.channels.port import Choice
from bot.desk.client.notes import NOTES_SHOWN
from bot.desk.hearing import ClientHandler, ClientHearing
from bot.domain.delivery import Delivery, Kind
from bot.domain.notes import Note, as_line
from bot.domain.owed import Due
from bot.domain.pairing import Pairing, Stage
from bot.domain.people import Previews
from bot.store import deliveries, lines, people
from bot.voice import preview
from bot.voice.choices import rows

CHOSEN = {"send": Previews.SEND, "hold": Previews.HOLD, "none": Previews.NONE}


async def command(h: ClientHearing, _rest: str) -> None:
    """/preview: what each therapist will see, when, and what stays."""
    mine = await people.pairings_of_client(h.work, h.client)
    joined = [each for each in mine if each.stage is Stage.JOINED]
    if not joined:
        h.tell(h.words.say("waiting-for-yes" if mine else "parted-home"))
    for each in joined:
        text, choices = await _look(h, each, 0)
        h.tell(text, choices)


async def _look(h: ClientHearing, pairing: Pairing, page: int) -> tuple[str, tuple[tuple[Choice, ...], ...]]:
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
        living.page = page
        await deliveries.owe(h.work, Due.EDIT, h.client.address, living.message, living.id)
    elif pairing.stage is Stage.JOINED:
        h.show(*await _look(h, pairing, page))
    else:
        h.passed()


async def show(h: ClientHearing, delivery_id: str) -> None:
    """[Show it]: of a preview whose words have not followed yet; or from elsewhere what /preview shows."""
    if not delivery_id:
        await command(h, "")
        return
    found = await previewing.came(h.work, h.client, delivery_id, h.incoming.message)
    pairing = await h.work.get(Pairing, found.pairing_id) if found is not None else None
    if pairing is None:
        h.passed()
        return
    await h.work.flush()
    await _again(h, pairing, 0)


async def turn(h: ClientHearing, rest: str) -> None:
    """[More] [Back]."""
    pairing_id, _, page = rest.partition(":")
    pairing = await letting_go.own_open_pairing(h.work, h.client, pairing_id)
    if pairing is None:
        h.passed()
        return
    await _again(h, pairing, _page(page))


def _page(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 4 else 0


async def hold(h: ClientHearing, rest: str) -> None:
    """[Hold back: ...]."""
    note_id, _, page = rest.partition(":")
    held = await letting_go.hold_back(h.work, h.client, note_id)
    if held is None:
        h.passed()
        return
    h.toast(h.words.label("note-held"))
    if held.went_out:
        h.tell(h.words.say("note-held-read"))
    await _around(h, note_id, _page(page))


async def go(h: ClientHearing, rest: str) -> None:
    """[Let go: ...]."""
    note_id, _, page = rest.partition(":")
    if await letting_go.let_go(h.work, h.client, note_id) is None:
        h.passed()
        return
    h.toast(h.words.label("note-let-go"))
    await _around(h, note_id, _page(page))


async def _around(h: ClientHearing, note_id: str, page: int) -> None:
    """The preview that the line stands in."""
    note = await lines.own_note(h.work, h.client, note_id)
    pairing = await h.work.get(Pairing, note.pairing_id) if note is not None else None
    if pairing is not None and pairing.stage is Stage.JOINED:
        await h.work.flush()
        await _again(h, pairing, page)


async def all_go(h: ClientHearing, pairing_id: str) -> None:
    """[Send these]: what stayed because nothing was said goes along."""
    pairing = await letting_go.own_open_pairing(h.work, h.client, pairing_id)
    if pairing is None or not await letting_go.let_all_go(h.work, h.client, pairing):
        h.passed()
        return
    h.toast(h.words.label("note-let-go"))
    await h.work.flush()
    await _again(h, pairing, 0)


async def choose(h: ClientHearing, rest: str) -> None:
    """What becomes of lines if nothing is said; in a preview or in the settings."""
    name, _, pairing_id = rest.partition(":")
    chosen = CHOSEN.get(name)
    pairing = await letting_go.own_open_pairing(h.work, h.client, pairing_id) if pairing_id else None
    if chosen is None or (pairing_id and pairing is None):
        h.passed()
        return
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


def _listing(wanted: Callable[[Note], bool], verb: str, asks: str) -> Callable[[ClientHearing, str], Awaitable[None]]:
    async def listed(h: ClientHearing, rest: str) -> None:
        found = await lines.last_notes(h.work, h.client, most=NOTES_SHOWN, skip=_page(rest) * NOTES_SHOWN)
        texts = await h.work.open_all(note.words for note in found)
        named = [
            Choice(preview.short(as_line(texts.get(note.words, ""))), f"{verb}:{note.id}")
            for note in reversed(found)
            if note.pairing_id is not None and wanted(note)
        ]
        if named:
            h.show(h.words.say(asks), rows(*named, width=1))
        else:
            h.passed()

    return listed


hold_list = _listing(lambda note: note.goes, "holdone", "hold-which")
go_list = _listing(lambda note: not note.goes, "goone", "go-which")


async def hold_one(h: ClientHearing, note_id: str) -> None:
    held = await letting_go.hold_back(h.work, h.client, note_id)
    if held is None:
        h.passed()
    else:
        h.show(h.words.say("note-held-read" if held.went_out else "note-held"))


async def go_one(h: ClientHearing, note_id: str) -> None:
    if await letting_go.let_go(h.work, h.client, note_id) is None:
        h.passed()
    else:
        h.show(h.words.say("note-let-go"))


COMMANDS: dict[str, ClientHandler] = {"preview": command}

CHOICES: dict[str, ClientHandler] = {
    "preview": show,
    "pvpage": turn,
    "pvhold": hold,
    "pvgo": go,
    "pvall": all_go,
    "pvset": choose,
    "holdlist": hold_list,
    "golist": go_list,
    "holdone": hold_one,
    "goone": go_one,
}
