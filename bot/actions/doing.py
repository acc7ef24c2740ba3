"""An activity in the chat: begun, answered step by step, left at any point; what was said is one note, and whole."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.actions.owing import owe_rewording
from bot.actions.planning import joined_pairings
from bot.actions.previewing import note_changed
from bot.actions.reply import forget_note, owe_sign
from bot.domain.doing import Doing, first_place, label_of, labelled, place_after, read_answer
from bot.domain.notes import STEP_BREAK, Note, is_long
from bot.domain.offer import Offer
from bot.domain.owed import Due
from bot.domain.pairing import Pairing, Phase
from bot.domain.people import Awaited, Client, Previews
from bot.domain.prompt import Prompt, Shelf, Takes
from bot.domain.words import Words
from bot.store import deliveries, doings, lines, people
from bot.store.doings import Part
from bot.store.offers import open_offers
from bot.store.work import Work


@dataclass(frozen=True)
class AtHand:
    """An activity that a client may begin."""

    offer_id: str
    prompt: Prompt
    pairing: Pairing
    words: str = field(default="", repr=False)
    """As the therapist worded it; empty: as the library has it."""


async def at_hand(work: Work, client: Client, shelf: Shelf) -> list[AtHand]:
    """The activities that are offered to a client and fit, the oldest offer first."""
    found = []
    for pairing in await joined_pairings(work, client):
        phase = Phase.AFTER_INTENSE if client.gentle(work.now) else pairing.phase
        for offer in await open_offers(work, pairing):
            prompt = shelf.get(offer.prompt)
            if prompt is not None and prompt.fits(phase):
                found.append(AtHand(offer.id, prompt, pairing, await work.open(offer.words)))
    return found


async def offered(work: Work, client: Client, shelf: Shelf, offer_id: str) -> AtHand | None:
    """What an offer to this client is, also one taken back since: it may still be begun. None: it is gone."""
    offer = await work.get(Offer, offer_id)
    prompt = shelf.get(offer.prompt) if offer is not None else None
    if offer is None or prompt is None:
        return None
    mine = {each.id: each for each in await joined_pairings(work, client)}
    pairing = mine.get(offer.pairing_id)
    return AtHand(offer.id, prompt, pairing, await work.open(offer.words)) if pairing is not None else None


@dataclass(frozen=True)
class Shown:
    """The step that is shown now."""

    doing_id: str
    place: int


async def begin(work: Work, client: Client, prompt: Prompt, pairing: Pairing | None, message: int) -> Shown | None:
    """Begin an activity in this message; begun there twice it is one. None: it has ended there, or has no step."""
    doing = await doings.begun_in(work, client, message)
    if doing is not None:
        return _show(client, doing, prompt, message, work.now) if doing.prompt == prompt.id else None
    place = first_place(prompt, intensity=client.intensity)
    if place is None or await lines.note_of_message(work, client, message) is not None:
        return None
    if pairing is None:
        mine = await people.pairings_of_client(work, client)
        pairing = mine[0] if len(mine) == 1 else None
    doing = Doing(
        client_id=client.id,
        pairing_id=pairing.id if pairing else None,
        prompt=prompt.id,
        place=place,
        message=message,
        touched_at=work.now,
    )
    work.add(doing)
    await work.flush()
    return _show(client, doing, prompt, message, work.now)


async def going_on(work: Work, client: Client, doing_id: str, shelf: Shelf) -> tuple[Doing, Prompt] | None:
    """What this client is in the midst of. None: it has ended, or its pairing has, or the library has lost it."""
    doing = await doings.own_doing(work, client, doing_id)
    prompt = shelf.get(doing.prompt) if doing is not None else None
    if doing is None or prompt is None or doing.place >= len(prompt.steps):
        return None
    mine = {each.id for each in await people.pairings_of_client(work, client)}
    return (doing, prompt) if doing.pairing_id is None or doing.pairing_id in mine else None


async def leave_if_over(work: Work, client: Client, doing_id: str, shelf: Shelf) -> None:
    """What cannot go on has ended: its pairing has, or the library has lost it."""
    doing = await doings.own_doing(work, client, doing_id)
    if doing is not None and await going_on(work, client, doing_id, shelf) is None:
        await leave(work, client, doing)


def show_again(client: Client, doing: Doing, prompt: Prompt, message: int, now: datetime) -> Shown:
    """The step that is shown, once more: its answer may not have reached the phone."""
    return _show(client, doing, prompt, message, now)


def _show(client: Client, doing: Doing, prompt: Prompt, message: int, now: datetime) -> Shown:
    """Wait for the step's text, if it takes one. `message`: the newest known; a reply to an older one is no answer."""
    doing.touched_at = now
    if prompt.steps[doing.place].takes is Takes.NOTHING:
        client.stop_waiting()
    else:
        client.wait_for(Awaited.STEP, now, about=doing.id, after=message)
    return Shown(doing.id, doing.place)


def wait_on(client: Client, doing: Doing, now: datetime) -> None:
    """A text in between was a note: the step waits as before."""
    client.wait_for(Awaited.STEP, now, about=doing.id, after=client.waits_after)


async def meant(work: Work, client: Client, doing: Doing, reply_to: int | None) -> bool:
    """Whether a text is for the step: not one that replies to another delivery, or to another line."""
    if reply_to is None or reply_to == doing.message:
        return True
    if await deliveries.message_sent(work, client.id, reply_to) is not None:
        return False
    note = await lines.note_of_message(work, client, reply_to)
    return note is None or note.id == doing.note_id


@dataclass(frozen=True)
class Said:
    """An answer is kept."""

    shown: Shown | None
    """The step after it; none: that was the last."""
    note_id: str
    line: str = field(repr=False)
    """As it stands in the note."""
    owed_id: str = ""
    """The sign that is due on a typed one."""
    first: bool = False
    """The client's first note."""
    waits: bool = False
    """The therapist has not confirmed yet."""
    long: bool = False
    """Together it grew beyond a line: held back until the client chooses."""
    beyond: bool = False
    """A number that is not from 0 to 10."""


async def chose(work: Work, client: Client, doing: Doing, prompt: Prompt, text: str, message: int) -> Said:
    """A tap on one of a step's own words, in the message that shows it."""
    label = label_of(prompt, doing.place, intensity=client.intensity)
    note, line, long = await _keep(work, client, doing, label, text, message, work.now)
    shown = await _go_on(
        work, client, doing, prompt, place_after(prompt, doing.place, intensity=client.intensity), message
    )
    return Said(shown, note.id, line, long=long)


async def wrote(
    work: Work,
    client: Client,
    doing: Doing,
    prompt: Prompt,
    text: str,
    message: int,
    *,
    written_at: datetime,
) -> Said:
    """A text as the answer to the step that waits for it. `written_at`: by the channel's word, in UTC."""
    answer = read_answer(prompt, doing.place, text, intensity=client.intensity)
    label = "" if answer.alone else label_of(prompt, answer.names, intensity=client.intensity)
    note, line, long = await _keep(work, client, doing, label, text, message, written_at)
    owed = await owe_sign(work, client, message, note.id)
    first = client.first_note_at is None
    if first:
        client.first_note_at = work.now
    pairing = await work.get(Pairing, note.pairing_id)
    shown = await _go_on(work, client, doing, prompt, answer.next_place, message)
    return Said(
        shown,
        note.id,
        line,
        owed_id=owed.id,
        first=first,
        waits=pairing is not None and pairing.joined_at is None,
        long=long,
        beyond=answer.beyond,
    )


async def _keep(
    work: Work, client: Client, doing: Doing, label: str, text: str, message: int, written_at: datetime
) -> tuple[Note, str, bool]:
    """Put a line at the end of the note, or begin it. Gives the note, the line, and whether it became too long."""
    line, begins = labelled(label, text)
    note = await lines.own_note(work, client, doing.note_id) if doing.note_id else None
    if note is None:
        note = Note(
            client_id=client.id,
            pairing_id=doing.pairing_id,
            words=await work.keep(line, client.id, Words.NOTE),
            written_at=min(written_at, work.now),
            message=message,
        )
        if client.previews is Previews.HOLD:
            note.stay()
        work.add(note)
        await work.flush()
        await note_changed(work, note)
        doing.note_id, place, long = note.id, 0, is_long(line)
        note.reads(line)
    else:
        before = await work.open(note.words)
        whole = before + STEP_BREAK + line
        await work.reword(note.words, whole)
        place, long = before.count(STEP_BREAK) + 1, is_long(whole) and not note.held
        await _reworded(work, note)
        note.reads(whole)
    await doings.add_part(work, client, Part(message, note.id, place, begins))
    return note, line, long


async def _reworded(work: Work, note: Note) -> None:
    """A note that went out already reads otherwise now."""
    sent = await lines.digests_with(work, [note.id])
    if sent:
        note.edited_at = work.now
        await owe_rewording(work, sent)
    await note_changed(work, note, sent)


async def skip(work: Work, client: Client, doing: Doing, prompt: Prompt, message: int) -> Shown | None:
    """[Skip], [Go on]: the next step. None: that was the last."""
    following = place_after(prompt, doing.place, intensity=client.intensity)
    return await _go_on(work, client, doing, prompt, following, message)


async def _go_on(
    work: Work, client: Client, doing: Doing, prompt: Prompt, place: int | None, message: int
) -> Shown | None:
    if place is None:
        await leave(work, client, doing)
        return None
    doing.go_to(place)
    return _show(client, doing, prompt, message, work.now)


async def leave(work: Work, client: Client, doing: Doing) -> None:
    """[Enough], or the last step: it has ended, and what was said counts as whole."""
    if client.waits_for is Awaited.STEP and client.waits_about == doing.id:
        client.stop_waiting()
    await work.forget(doing)


async def leave_all(work: Work, client: Client) -> None:
    """A stop word, a pause, a look at the numbers to call: whatever was begun has ended."""
    for doing in await doings.of_client(work, client):
        await leave(work, client, doing)


@dataclass(frozen=True)
class SetAside:
    """A line that was taken for an answer is out of the note again."""

    text: str = field(repr=False)
    last: bool
    """It was the newest answer: its step is open again."""
    went_out: bool
    """It stood in a digest, or may have: the therapist may have read it."""


async def set_aside(work: Work, client: Client, message: int) -> SetAside | None:
    """[That was a note]: take the line of a message out of its note. None: it is gone, or was no answer."""
    part = await doings.part_of(work, client, message)
    note = await lines.own_note(work, client, part.note_id) if part is not None else None
    if part is None or note is None:
        return None
    answers = (await work.open(note.words)).split(STEP_BREAK)
    text = answers[part.place][part.begins :]
    last = part.place == len(answers) - 1
    went_out = await lines.may_have_been_brought(work, note.id)
    if len(answers) == 1:
        await forget_note(work, client, note.id)
        await work.flush()
        return SetAside(text, last, went_out)
    sign = await deliveries.owed_for(work, client.address, message, Due.REACT)
    if sign is not None:
        await work.forget(sign)
    del answers[part.place]
    await work.reword(note.words, STEP_BREAK.join(answers))
    await doings.take_line_out(work, note, part)
    if note.message == message:
        note.message = _another_message(await doings.parts_of(work, note.id), message)
    await _reworded(work, note)
    await work.flush()
    return SetAside(text, last, went_out)


def _another_message(left: Sequence[Part], message: int) -> int:
    """The message that stands for a note whose own became a note by itself."""
    # Each answer was in a message; of taps in one message the first counts, so at least one is left.
    return left[0].message if left else -message
