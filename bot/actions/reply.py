"""A client replies: the reply is kept as a note, edited, taken back, or given to the one it is for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.actions.asking import came
from bot.actions.changing import take_up
from bot.actions.owing import owe_rewording
from bot.actions.parting import take_out
from bot.actions.planning import plan_once
from bot.actions.previewing import changed, note_changed
from bot.domain.delivery import Delivery, Kind, Why
from bot.domain.notes import STEP_BREAK, Note, clean, is_long
from bot.domain.owed import Due, Owed
from bot.domain.pairing import Pairing, Question
from bot.domain.people import Client, Previews
from bot.domain.words import Words
from bot.store import deliveries, doings, lines, meetings, people, previews, shown
from bot.store.consents import working_pairings
from bot.store.work import Work

SIGN = "👌"
"""The reaction that says: kept. A reaction may rest on a message of any age, so it is due until it is set."""

ANSWER_TAKES = timedelta(seconds=10)
CUT_FROM = 3000
"""A phone cuts a text that is too long for one message into several; none but the last is shorter than this."""
CUT_WITHIN = timedelta(seconds=3)


@dataclass(frozen=True)
class Kept:
    """The note is kept. `owed` is the reaction that is still to be set."""

    note_id: str
    owed_id: str
    first: bool = False
    """The client's first note: explained with one line."""
    long: bool = False
    """Kept whole and held back until the client chooses."""
    whose: tuple[Pairing, ...] = ()
    """With two pairings and no reply to a message of one: the client says whose it is."""
    waits: bool = False
    """The therapist has not confirmed yet."""
    show: Question | None = field(default=None, repr=False)
    """A question that may not have arrived: shown at this contact."""


@dataclass(frozen=True)
class Already:
    """This message is kept already: it came again."""


@dataclass(frozen=True)
class Nowhere:
    """The client is in no pairing (any more): nothing is kept."""


@dataclass(frozen=True)
class Nothing:
    """Only blanks, or nothing visible."""


async def reply(
    work: Work,
    client: Client,
    text: str,
    message: int,
    reply_to: int | None,
    *,
    written_at: datetime,
    of: str | None = None,
) -> Kept | Already | Nothing | Nowhere:
    """Keep a text as a note. `written_at` is when the client wrote it, by the channel's word, in UTC.

    `of` is the pairing it is for, where that is known without a message it replies to.
    """
    text = clean(text)
    if not text:
        return Nothing()
    just_now = await lines.notes_at(work, client, message, since=written_at - CUT_WITHIN)
    if any(each.message == message for each in just_now):
        return Already()
    tail = await _is_tail(work, just_now)
    mine = await people.pairings_of_client(work, client)
    if not mine:
        return Nowhere()
    about = None
    if reply_to is not None:
        await _showed_that_it_came(work, client, reply_to)
        about = await deliveries.message_sent(work, client.id, reply_to)
    pairing = _whose(mine, of or (about.pairing_id if about else None))
    question = await people.open_question(work, pairing) if pairing else None
    if question is not None and about is not None and about.question_id == question.id:
        await take_up(work, client, question)
    note = Note(
        client_id=client.id,
        pairing_id=pairing.id if pairing else None,
        question_id=question.id if question else None,
        words=await work.keep(text, client.id, Words.NOTE),
        written_at=min(written_at, work.now),
        message=message,
    )
    note.reads(text)
    if tail or client.previews is Previews.HOLD:
        note.stay()
    work.add(note)
    await note_changed(work, note)
    owed = await owe_sign(work, client, message, note.id)
    first = client.first_note_at is None
    if first:
        client.first_note_at = work.now
    return Kept(
        note.id,
        owed.id,
        first=first,
        long=is_long(text) and not tail,
        whose=() if pairing or tail else tuple(mine),
        waits=pairing is not None and pairing.joined_at is None,
        show=await _to_show(work, question, note),
    )


async def owe_sign(work: Work, client: Client, message: int, note_id: str) -> Owed:
    """Owe the sign on a message. The answer sets it at once; the courier takes it up if that does not work.

    From a discreet client's chat the message goes instead, as soon as it is kept.
    """
    if client.discreet:
        return await shown.owe_at(work, Due.DELETE, client.address, message, note_id, work.now)
    owed = Owed(kind=Due.REACT, address=client.address, message=message, about=note_id, due_at=work.now + ANSWER_TAKES)
    work.add(owed)
    return owed


async def is_tail(work: Work, client: Client, message: int, written_at: datetime) -> bool:
    """Whether a message is what was left of a long one that the phone cut."""
    return await _is_tail(work, await lines.notes_at(work, client, message, since=written_at - CUT_WITHIN))


async def _showed_that_it_came(work: Work, client: Client, reply_to: int) -> None:
    """A reply to a message of which nothing is known: it may be a question whose arrival was uncertain."""
    known = await deliveries.message_sent(work, client.id, reply_to)
    if known is None and await lines.note_of_message(work, client, reply_to) is None:
        await seen(work, client, reply_to)


async def _is_tail(work: Work, just_now: Sequence[Note]) -> bool:
    """Whether a message is what was left of a long one that the phone cut: held back with it, and not asked about."""
    return any([each.held and len(await work.open(each.words)) >= CUT_FROM for each in just_now])


def _whose(mine: list[Pairing], about: str | None) -> Pairing | None:
    """With one pairing a note is simply its; with two it goes to that of the message it replies to (care.md)."""
    if len(mine) == 1:
        return mine[0]
    return next((each for each in mine if each.id == about), None)


async def _to_show(work: Work, question: Question | None, note: Note) -> Question | None:
    """A question whose arrival is unconfirmed is shown at the next contact (P4).

    It stays unconfirmed: that answer, too, may be lost. So it is shown with the first line after its last try only.
    """
    if question is None or not question.unconfirmed:
        return None
    tried_at = await deliveries.last_tried(work, question.id)
    if tried_at is not None and await lines.written_since(work, note, tried_at):
        return None
    return question


@dataclass(frozen=True)
class Edited:
    note_id: str
    long: bool = False
    """It grew beyond a line: held back until the client chooses."""
    shrank: bool = False
    """A long one, held back, became a line: it stays held back until the client says otherwise."""


async def edit_note(work: Work, client: Client, text: str, message: int) -> Edited | Nothing | Nowhere | None:
    """Editing a message edits the note, or its line of it, and the digest it went out in. None: it is no note."""
    note = await lines.note_of_message(work, client, message)
    if note is None:
        return None
    mine = [each.id for each in await people.pairings_of_client(work, client)]
    if not mine or (note.pairing_id is not None and note.pairing_id not in mine):
        # Parted: new words of the client's reach nobody any more.
        return Nowhere()
    text = clean(text)
    if not text:
        return Nothing()
    before = await work.open(note.words)
    if part := await doings.part_of(work, client, message):
        answers = before.split(STEP_BREAK)
        answers[part.place] = answers[part.place][: part.begins] + text
        text = STEP_BREAK.join(answers)
    if text == before:
        return Edited(note.id)
    await work.reword(note.words, text)
    note.edited_at = work.now
    # One that stayed only because nothing was said of it is asked about like any other that grows.
    grew = is_long(text) and not is_long(before) and not (note.held and note.decided)
    shrank = is_long(before) and not is_long(text) and not note.goes
    note.reads(text)
    sent = await lines.digests_with(work, [note.id])
    await owe_rewording(work, sent)
    await note_changed(work, note, sent)
    return Edited(note.id, long=grew, shrank=shrank and note.pairing_id is not None)


@dataclass(frozen=True)
class Forgotten:
    went_out: bool
    """It stood in a digest, or may have: the therapist may have read it."""


async def forget_note(work: Work, client: Client, note_id: str) -> Forgotten | None:
    """Take a note back, also out of the digest it went in. None: it is gone already, or somebody else's."""
    note = await lines.own_note(work, client, note_id)
    if note is None:
        return None
    said_in = {note.message, *(part.message for part in await doings.parts_of(work, note.id))}
    for message in said_in:
        reaction = await deliveries.owed_for(work, client.address, message, Due.REACT)
        if reaction is not None:
            await work.forget(reaction)
    brought = await lines.may_have_been_brought(work, note.id)
    return Forgotten(await take_out(work, [note]) or brought)


async def note_to_forget(work: Work, client: Client, reply_to: int | None) -> Note | None:
    """The note that /forget means: the message it replies to, or the last one."""
    if reply_to is not None:
        return await lines.note_of_message(work, client, reply_to)
    newest = await lines.last_notes(work, client, most=1)
    return newest[0] if newest else None


@dataclass(frozen=True)
class Held:
    went_out: bool
    """It stood in a digest: the therapist may have read it."""


async def hold(
    work: Work,
    client: Client,
    note_id: str,
    *,
    first_lines: bool,
) -> Held | None:
    """Keep a note to oneself, or share the first lines of a long one. None: it is gone, or somebody else's."""
    note = await lines.own_note(work, client, note_id)
    if note is None:
        return None
    sent = await lines.digests_with(work, [note.id])
    if first_lines:
        await _join_late(work, note, sent)
        note.share_first_lines()
    else:
        await previews.out_of_unread(work, note)
        note.hold()
    await _rewrite(work, note, sent)
    return Held(bool(sent))


async def _join_late(work: Work, note: Note, sent: Sequence[Delivery]) -> None:
    """A line that stayed behind while a digest went is let go: it stands under the day on which it was given."""
    if note.pairing_id is not None and not sent and await previews.digest_since(work, note.pairing_id, note.shown_at):
        note.joins_late(work.now)


async def _rewrite(work: Work, note: Note, sent: Sequence[Delivery]) -> None:
    """Digests and previews that show this line are owed their words anew."""
    await owe_rewording(work, sent)
    await note_changed(work, note, sent)


async def share(work: Work, client: Client, note_id: str) -> bool:
    """[Share it]: a note that was held back is a line like any other."""
    note = await lines.own_note(work, client, note_id)
    if note is None or is_long(await work.open(note.words)):
        return False
    sent = await lines.digests_with(work, [note.id])
    if not note.goes:
        await _join_late(work, note, sent)
    note.share()
    await _rewrite(work, note, sent)
    return True


@dataclass(frozen=True)
class Given:
    """Whose a line is now; nobody's: the client's alone."""

    pairing: Pairing | None
    went_out: bool = False
    """It stood in a digest that it is taken out of: the therapist may have read it."""


async def give_to(work: Work, client: Client, note_id: str, pairing_id: str | None) -> Given | None:
    """[for A] [for B] [only me]: whose a note is. None: the note is gone, or the pairing is not the client's."""
    note = await lines.own_note(work, client, note_id)
    if note is None:
        return None
    mine = await people.pairings_of_client(work, client)
    pairing = next((each for each in mine if each.id == pairing_id), None)
    if pairing is None and pairing_id is not None:
        return None
    if note.pairing_id == pairing_id:
        return Given(pairing)
    sent = await lines.digests_with(work, [note.id])
    await previews.out_of_unread(work, note)
    before = note.pairing_id
    note.pairing_id = pairing_id
    if pairing is not None:
        question = await people.open_question(work, pairing)
        note.question_id = question.id if question else None
        await _join_late(work, note, sent)
    await _rewrite(work, note, sent)
    if before is not None:
        await changed(work, await work.get(Pairing, before), sent=sent)
    return Given(pairing, went_out=any(each.pairing_id == before for each in sent))


async def keep_for_me(work: Work, client: Client, delivery_id: str) -> bool:
    """[Keep for me], when lines have not been read: those of that pairing, written until then, stay with the client."""
    told = await work.get(Delivery, delivery_id)
    if told is None or told.reader_id != client.id:
        return False
    pairing = await work.get(Pairing, told.pairing_id)
    if pairing is None or pairing.client_id != client.id or not (pairing.open or told.kind is Kind.UNATTENDED):
        return False
    coming = await meetings.next_meeting(work, pairing, work.now)
    for note in await lines.unread_notes(work, pairing, coming.id if coming else None, until=told.settled_at):
        note.hold()
        await note_changed(work, note)
    return True


async def send_to_therapist(work: Work, client: Client) -> bool:
    """[Send to my therapist], where there is no appointment: a digest now. Whether there was anything to send."""
    sent = False
    for pairing in await working_pairings(work, client):
        if await meetings.next_meeting(work, pairing, work.now) is not None:
            continue
        found = await lines.unread_notes(work, pairing, None)
        fresh = [note for note in found if not await lines.digests_with(work, [note.id])]
        if fresh:
            await plan_once(work, pairing.therapist_id, Kind.DIGEST, f"sent:{fresh[-1].id}", work.now, pairing=pairing)
            sent = True
    return sent


async def seen(work: Work, client: Client, message: int | None) -> None:
    """A button of a message was pressed, or a reply to it written: evidence that it arrived (delivery.md, question).

    A message that is known to be another, or that was there before the uncertain call, is evidence of nothing.
    """
    if message is None:
        return
    for row in await deliveries.uncertain(work, client.id, Kind.QUESTION):
        if await shown.may_be(work, client, message, row):
            row.arrived(message, work.now, Why.SEEN)
            question = await work.get(Question, row.question_id)
            if question is not None:
                await came(work, client, question)
            return
