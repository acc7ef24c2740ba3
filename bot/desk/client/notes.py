"""A client's own lines: looked at, taken back, held back, given to one therapist."""

from collections.abc import Sequence

from bot.actions import reply
from bot.actions.keepsake import own_lines
from bot.channels.port import Choice, Outgoing, Rows
from bot.desk.hearing import ClientHearing, Passed
from bot.desk.side import Choices
from bot.domain.notes import Note, as_line
from bot.domain.pairing import Pairing, Stage
from bot.store import lines, meetings, people
from bot.store.consents import working_pairings
from bot.voice.choices import EARLIER, LATER, in_a_row, rows, turns_from_newest
from bot.voice.fluent import Said
from bot.voice.keepsake import lines_file
from bot.voice.meanings import client as means
from bot.voice.meanings.both import LEAVE_IT

choices = Choices[ClientHearing]()
NOTES_SHOWN = 7


async def own_note(h: ClientHearing, note_id: str) -> Note:
    """The note that a choice is about. Raises Passed where it is not this client's, or not any more."""
    note = await lines.own_note(h.work, h.client, note_id)
    if note is None:
        raise Passed
    return note


async def therapist_name(h: ClientHearing, pairing: Pairing) -> str:
    if pairing.stage is not Stage.JOINED:
        # No name reaches an account before the therapist confirmed it (privacy.md, Joining).
        return h.words.label("the-new-one")
    therapist = await people.therapist_of(h.work, pairing)
    return await h.work.open(therapist.name)


async def about_long(h: ClientHearing, note_id: str) -> tuple[str, Rows]:
    """A note that is longer than a line: what may become of it; and that the line it was may have been read."""
    text = h.words.say("note-long")
    if await lines.may_have_been_brought(h.work, note_id):
        text += "\n\n" + h.words.say("line-before-may-be-read")
    return text, rows(
        h.words.choice("button-first-lines", means.FIRST_LINES(note_id)),
        h.words.choice("button-keep-for-me", means.KEEP_FOR_ME(note_id)),
        h.words.choice("button-one-line", means.ONE_LINE(note_id)),
        width=1,
    )


def shrank_choices(h: ClientHearing, note_id: str) -> Rows:
    """What may become of a long note that became a line."""
    return rows(
        h.words.choice("button-share", means.SHARE(note_id)),
        h.words.choice("button-keep-for-me", means.KEEP_FOR_ME(note_id)),
    )


async def notes(h: ClientHearing) -> None:
    """/notes: the client's own lines, the newest of them."""
    await show_page(h, 0)


@choices.on(means.NOTES)
async def show_page(h: ClientHearing, page: int) -> None:
    """The client's own lines, newest last, a page at a time."""
    found = await lines.last_notes(h.work, h.client, most=NOTES_SHOWN + 1, skip=page * NOTES_SHOWN)
    if page and not found:  # The lines of that page were taken back since: there are others.
        page = 0
        found = await lines.last_notes(h.work, h.client, most=NOTES_SHOWN + 1)
    here = list(reversed(found[:NOTES_SHOWN]))
    if not here:
        h.show(h.words.say("notes-none"))
        return
    texts = await h.work.open_all(note.words for note in here)
    told = [h.words.say("notes-head")]
    for note in here:
        day = h.words.moment(note.written_at, h.client.zone)
        line = as_line(texts.get(note.words, ""))
        shown = Said(line if len(line) <= 400 else line[:400].rsplit(" ", 1)[0] + " …")
        alone = note.pairing_id is None or not note.goes
        told.append(h.words.say("notes-line-held" if alone else "notes-line", day=day, line=shown))
    below = [
        *turns_from_newest(h.words, means.NOTES, page, more=len(found) > NOTES_SHOWN, keys=(EARLIER, LATER)),
        *_ways_of(h, here, page),
    ]
    if not page and await _may_send(h):
        below.append((h.words.choice("button-send", means.SEND()),))
    h.show("\n\n".join(told), tuple(below))


def _ways_of(h: ClientHearing, here: Sequence[Note], page: int) -> Rows:
    """What can be done with one of these lines."""
    theirs = [note for note in here if note.pairing_id is not None]
    go_or_stay = []
    if any(each.goes for each in theirs):
        go_or_stay.append(h.words.choice("button-hold-one", means.WHICH_TO_HOLD(page)))
    if any(not each.goes for each in theirs):
        go_or_stay.append(h.words.choice("button-go-one", means.WHICH_TO_LET_GO(page)))
    back = h.words.choice("button-take-one-back", means.TAKE_ONE_BACK(page))
    return (*in_a_row(*go_or_stay), (back, h.words.choice("button-add-word", means.ADD_A_WORD(page))))


@choices.on(means.TAKE_ONE_BACK)
async def take_back(h: ClientHearing, page: int) -> None:
    """[Take one back]: the lines of that page to choose from."""
    found = await lines.last_notes(h.work, h.client, most=NOTES_SHOWN, skip=page * NOTES_SHOWN)
    texts = await h.work.open_all(note.words for note in found)
    named = [
        Choice(_short(as_line(texts.get(note.words, ""))), means.FORGET_THIS_ONE(note.id)) for note in reversed(found)
    ]
    if not named:
        raise Passed
    h.show(h.words.say("take-which"), rows(*named, width=1))


def _short(line: str) -> str:
    return line if len(line) <= 40 else line[:39].rstrip() + "…"


@choices.on(means.FORGET_THIS_ONE)
async def forget_one(h: ClientHearing, note_id: str) -> None:
    await _ask_to_forget(h, await own_note(h, note_id))


async def _may_send(h: ClientHearing) -> bool:
    """Whether [Send to my therapist] makes sense: joined, and no appointment is set."""
    for pairing in await working_pairings(h.work, h.client):
        if await meetings.next_meeting(h.work, pairing, h.now) is None:
            return True
    return False


@choices.on(means.SEND)
async def send(h: ClientHearing) -> None:
    sent = await reply.send_to_therapist(h.work, h.client)
    h.toast("")
    h.tell(h.words.say("sent-on" if sent else "nothing-to-send"))


async def forget(h: ClientHearing) -> None:
    """/forget: as a reply to a note, or the last one. Asked once before it goes."""
    note = await reply.note_to_forget(h.work, h.client, h.incoming.reply_to)
    if note is None:
        h.tell(h.words.say("notes-none" if h.incoming.reply_to is None else "forget-what"))
        return
    await _ask_to_forget(h, note)


async def _ask_to_forget(h: ClientHearing, note: Note) -> None:
    line = as_line(await h.work.open(note.words))[:200]
    h.show(
        h.words.say("forget-this", line=Said(line)),
        rows(h.words.choice("button-forget", means.FORGET(note.id)), h.words.choice("button-leave-it", LEAVE_IT())),
    )


@choices.on(means.FORGET)
async def forget_note(h: ClientHearing, note_id: str) -> None:
    receipt = await reply.forget_note(h.work, h.client, note_id)
    if receipt is None:
        raise Passed
    h.show(h.words.say("forgotten-read" if receipt.went_out else "note-forgotten"))


@choices.on(means.KEEP_FOR_ME)
async def hold(h: ClientHearing, note_id: str) -> None:
    """[Keep for me], for a long note."""
    done = await reply.hold(h.work, h.client, note_id, first_lines=False)
    if done is None:
        raise Passed
    h.show(h.words.say("note-held-read" if done.went_out else "note-held"))


@choices.on(means.FIRST_LINES)
async def first_lines(h: ClientHearing, note_id: str) -> None:
    """[Share the first lines]."""
    if not await reply.hold(h.work, h.client, note_id, first_lines=True):
        raise Passed
    h.show(h.words.say("first-lines-shared"))


@choices.on(means.SHARE)
async def share(h: ClientHearing, note_id: str) -> None:
    """[Share it], for a long note that became a line."""
    if not await reply.share(h.work, h.client, note_id):
        raise Passed
    h.show(h.words.say("note-shared"))


@choices.on(means.ONE_LINE)
async def one_line(h: ClientHearing, note_id: str) -> None:
    """[Write one line]: the long note stays with the client; the next text is a note like any other."""
    done = await reply.hold(h.work, h.client, note_id, first_lines=False)
    if done is None:
        raise Passed
    text = h.words.say("write-one-line")
    h.show(text + "\n\n" + h.words.say("line-before-may-be-read") if done.went_out else text)


@choices.on(means.WHOSE)
async def whose(h: ClientHearing, note_id: str, pairing_id: str) -> None:
    """[for A] [for B] [only me]."""
    given = await reply.give_to(h.work, h.client, note_id, pairing_id or None)
    if given is None:
        raise Passed
    if given.pairing is not None:
        text = h.words.say("note-for", name=Said(await therapist_name(h, given.pairing)))
    else:
        text = h.words.say("note-only-me")
    h.show(text + "\n\n" + h.words.say("may-be-read") if given.went_out else text)


@choices.on(means.KEEP_UNREAD)
async def keep_mine(h: ClientHearing, delivery_id: str) -> None:
    """[Keep for me], for the lines that nobody has read."""
    if not await reply.keep_for_me(h.work, h.client, delivery_id):
        raise Passed
    h.show(h.words.say("note-held"))


@choices.on(means.MY_FILE)
async def my_file(h: ClientHearing) -> None:
    """[My lines as a file]: everything the client wrote that is kept here, to take along."""
    found = await own_lines(h.work, h.client)
    if not found:
        h.tell(h.words.say("notes-none"))
        return
    file = lines_file(h.words, found, h.client.zone, h.now)
    h.answer.messages.append(Outgoing(h.words.say("keepsake-here"), attachment=file))
