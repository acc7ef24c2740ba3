"""A client's own lines: looked at, taken back, held back, given to one therapist."""

from bot.actions import reply
from bot.actions.keepsake import own_lines
from bot.channels.port import Choice, Outgoing, Rows
from bot.desk.hearing import ClientHandler, ClientHearing
from bot.domain.notes import Note, as_line
from bot.domain.pairing import Pairing, Stage
from bot.store import lines, meetings, people
from bot.store.consents import working_pairings
from bot.voice.choices import rows
from bot.voice.fluent import Said
from bot.voice.keepsake import lines_file

NOTES_SHOWN = 7


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
        h.words.choice("button-first-lines", f"first:{note_id}"),
        h.words.choice("button-keep-for-me", f"mine:{note_id}"),
        h.words.choice("button-one-line", f"oneline:{note_id}"),
        width=1,
    )


def shrank_choices(h: ClientHearing, note_id: str) -> Rows:
    """What may become of a long note that became a line."""
    return rows(
        h.words.choice("button-share", f"share:{note_id}"),
        h.words.choice("button-keep-for-me", f"mine:{note_id}"),
    )


async def notes(h: ClientHearing, rest: str) -> None:
    """/notes: the client's own lines, newest last, a page at a time."""
    page = int(rest) if h.press and rest.isdecimal() and len(rest) < 4 else 0
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
    turns = []
    if len(found) > NOTES_SHOWN:
        turns.append(h.words.choice("button-earlier", f"notes:{page + 1}"))
    if page:
        turns.append(h.words.choice("button-later", f"notes:{page - 1}"))
    choices = [tuple(turns)] if turns else []
    theirs = [note for note in here if note.pairing_id is not None]
    if ways := [
        *([h.words.choice("button-hold-one", f"holdlist:{page}")] if any(each.goes for each in theirs) else []),
        *([h.words.choice("button-go-one", f"golist:{page}")] if any(not each.goes for each in theirs) else []),
    ]:
        choices.append(tuple(ways))
    choices.append(
        (
            h.words.choice("button-take-one-back", f"takeback:{page}"),
            h.words.choice("button-add-word", f"addword:{page}"),
        )
    )
    if not page and await _may_send(h):
        choices.append((h.words.choice("button-send", "send"),))
    h.show("\n\n".join(told), tuple(choices))


async def take_back(h: ClientHearing, rest: str) -> None:
    """[Take one back]: the lines of that page to choose from."""
    page = int(rest) if rest.isdecimal() and len(rest) < 4 else 0
    found = await lines.last_notes(h.work, h.client, most=NOTES_SHOWN, skip=page * NOTES_SHOWN)
    texts = await h.work.open_all(note.words for note in found)
    named = [Choice(_short(as_line(texts.get(note.words, ""))), f"forgetone:{note.id}") for note in reversed(found)]
    if named:
        h.show(h.words.say("take-which"), rows(*named, width=1))
    else:
        h.passed()


def _short(line: str) -> str:
    return line if len(line) <= 40 else line[:39].rstrip() + "…"


async def forget_one(h: ClientHearing, note_id: str) -> None:
    note = await lines.own_note(h.work, h.client, note_id)
    if note is None:
        h.passed()
        return
    await _ask_to_forget(h, note)


async def _may_send(h: ClientHearing) -> bool:
    """Whether [Send to my therapist] makes sense: joined, and no appointment is set."""
    for pairing in await working_pairings(h.work, h.client):
        if await meetings.next_meeting(h.work, pairing, h.now) is None:
            return True
    return False


async def send(h: ClientHearing, _rest: str) -> None:
    sent = await reply.send_to_therapist(h.work, h.client)
    h.toast("")
    h.tell(h.words.say("sent-on" if sent else "nothing-to-send"))


async def forget(h: ClientHearing, _rest: str) -> None:
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
        rows(h.words.choice("button-forget", f"forget:{note.id}"), h.words.choice("button-leave-it", "leaveit")),
    )


async def forget_note(h: ClientHearing, note_id: str) -> None:
    receipt = await reply.forget_note(h.work, h.client, note_id)
    if receipt is None:
        h.passed()
        return
    h.show(h.words.say("forgotten-read" if receipt.went_out else "note-forgotten"))


async def hold(h: ClientHearing, note_id: str) -> None:
    """[Keep for me], for a long note."""
    done = await reply.hold(h.work, h.client, note_id, first_lines=False)
    h.show(h.words.say("note-held-read" if done.went_out else "note-held")) if done else h.passed()


async def first_lines(h: ClientHearing, note_id: str) -> None:
    """[Share the first lines]."""
    done = await reply.hold(h.work, h.client, note_id, first_lines=True)
    h.show(h.words.say("first-lines-shared")) if done else h.passed()


async def share(h: ClientHearing, note_id: str) -> None:
    """[Share it], for a long note that became a line."""
    done = await reply.share(h.work, h.client, note_id)
    h.show(h.words.say("note-shared")) if done else h.passed()


async def one_line(h: ClientHearing, note_id: str) -> None:
    """[Write one line]: the long note stays with the client; the next text is a note like any other."""
    done = await reply.hold(h.work, h.client, note_id, first_lines=False)
    if done is None:
        h.passed()
        return
    text = h.words.say("write-one-line")
    h.show(text + "\n\n" + h.words.say("line-before-may-be-read") if done.went_out else text)


async def whose(h: ClientHearing, rest: str) -> None:
    """[for A] [for B] [only me]."""
    note_id, _, pairing_id = rest.partition(":")
    given = await reply.give_to(h.work, h.client, note_id, pairing_id or None)
    if given is None:
        h.passed()
        return
    if given.pairing is not None:
        text = h.words.say("note-for", name=Said(await therapist_name(h, given.pairing)))
    else:
        text = h.words.say("note-only-me")
    h.show(text + "\n\n" + h.words.say("may-be-read") if given.went_out else text)


async def keep_mine(h: ClientHearing, delivery_id: str) -> None:
    """[Keep for me], for the lines that nobody has read."""
    if await reply.keep_for_me(h.work, h.client, delivery_id):
        h.show(h.words.say("note-held"))
    else:
        h.passed()


async def my_file(h: ClientHearing, _rest: str) -> None:
    """[My lines as a file]: everything the client wrote that is kept here, to take along."""
    found = await own_lines(h.work, h.client)
    if not found:
        h.tell(h.words.say("notes-none"))
        return
    file = lines_file(h.words, found, h.client.zone, h.now)
    h.answer.messages.append(Outgoing(h.words.say("keepsake-here"), attachment=file))


COMMANDS: dict[str, ClientHandler] = {"notes": notes, "forget": forget}

CHOICES: dict[str, ClientHandler] = {
    "notes": notes,
    "takeback": take_back,
    "forgetone": forget_one,
    "forget": forget_note,
    "send": send,
    "mine": hold,
    "first": first_lines,
    "share": share,
    "oneline": one_line,
    "whose": whose,
    "keepmine": keep_mine,
    "myfile": my_file,
}
