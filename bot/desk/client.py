"""What a client says and chooses."""

from datetime import timedelta

from bot.actions import reply, resting
from bot.actions.asking import came, words_of
from bot.actions.planning import joined_pairings
from bot.channels.port import Choice, Kind
from bot.desk import client_settings
from bot.desk.hearing import ClientHandler, ClientHearing, Reaction
from bot.domain.notes import as_line
from bot.domain.pairing import Pairing, Question, Stage
from bot.domain.rhythm import Nudges
from bot.domain.typed import read_pause
from bot.domain.when import FOREVER
from bot.store import lines, meetings, people
from bot.voice.choices import pause_choices, rows
from bot.voice.fluent import Said

NOTES_SHOWN = 7
STOP = "stop"


async def current_step(h: ClientHearing) -> None:
    """Where a client stands: the second tap of joining, waiting for the therapist's yes, or at home."""
    mine = await people.pairings_of_client(h.work, h.client)
    if not mine:
        h.tell(h.words.say("parted-text"))
    elif h.client.settled_at is None:
        client_settings.ask_if_fine(h)
    elif all(each.stage is Stage.OPENED for each in mine):
        h.tell(h.words.say("waiting-for-yes"))
    else:
        h.tell(h.words.say("at-home", rhythm=h.words.rhythm(h.client)))


async def wrote(h: ClientHearing) -> None:
    """Any text is a note, but for a bare "stop" and the text of a step that waits for one."""
    incoming = h.incoming
    text = incoming.text.strip()
    if text.casefold().rstrip(".") == STOP:
        await stopped(h, "")
        return
    step = h.client.waits(h.now, incoming.reply_to)
    if step and not incoming.forwarded:
        await client_settings.took(h, step, text)
        return
    if not await people.pairings_of_client(h.work, h.client):
        h.tell(h.words.say("parted-text"))
    elif incoming.forwarded:
        await _ask_about_forwarded(h)
    else:
        await keep(h, incoming.text, incoming.message or 0)


async def _ask_about_forwarded(h: ClientHearing) -> None:
    await client_settings.keep_draft(h, h.incoming.text)
    h.tell(
        h.words.say("note-forwarded"),
        rows(
            h.words.choice("button-keep-it", f"keepit:{h.incoming.message}"),
            h.words.choice("button-no", "notkept"),
        ),
    )


async def keep(h: ClientHearing, text: str, message: int) -> None:
    """Keep a text as a note, and say so as quietly as can be."""
    h.client.stop_waiting()
    receipt = await reply.reply(h.work, h.client, text, message, h.incoming.reply_to, h.now, written_at=h.incoming.at)
    match receipt:
        case reply.Nothing():
            h.tell(h.words.say("nothing-visible"))
        case reply.Already():
            return
        case reply.Kept():
            h.answer.react = Reaction(message, reply.SIGN, receipt.owed_id)
            await _say_of_kept(h, receipt)


async def _say_of_kept(h: ClientHearing, receipt: reply.Kept) -> None:
    if receipt.long:
        h.tell(h.words.say("note-long"), _long_choices(h, receipt.note_id))
    if receipt.whose:
        h.tell(h.words.say("note-whose"), await _whose_choices(h, receipt))
    elif receipt.first and not receipt.long:
        h.tell(h.words.say("note-first-waiting" if receipt.waits else "note-first"))
    if receipt.show is not None:
        draft = await words_of(h.work, receipt.show)
        h.tell(h.words.say("question-shown-late", question=Said(draft.question)))


def _long_choices(h: ClientHearing, note_id: str) -> tuple[tuple[Choice, ...], ...]:
    return rows(
        h.words.choice("button-first-lines", f"first:{note_id}"),
        h.words.choice("button-keep-for-me", f"mine:{note_id}"),
        h.words.choice("button-one-line", f"oneline:{note_id}"),
        width=1,
    )


async def _whose_choices(h: ClientHearing, receipt: reply.Kept) -> tuple[tuple[Choice, ...], ...]:
    names = [await _therapist_name(h, each) for each in receipt.whose]
    for_each = [
        h.words.choice("button-for", f"whose:{receipt.note_id}:{each.id}", name=name)
        for each, name in zip(receipt.whose, names, strict=True)
    ]
    return rows(*for_each, h.words.choice("button-only-me", f"whose:{receipt.note_id}:"))


async def _therapist_name(h: ClientHearing, pairing: Pairing) -> str:
    if pairing.stage is not Stage.JOINED:
        # No name reaches an account before the therapist confirmed it (privacy.md, Joining).
        return h.words.label("the-new-one")
    therapist = await people.therapist_of(h.work, pairing)
    return await h.work.open(therapist.name)


async def edited(h: ClientHearing) -> None:
    """Editing a message edits the note."""
    message = h.incoming.message or 0
    receipt = await reply.edit_note(h.work, h.client, h.incoming.text, message, h.now)
    match receipt:
        case reply.Nothing():
            h.tell(h.words.say("edit-to-nothing"))
        case reply.Edited(long=True):
            h.tell(h.words.say("note-long"), _long_choices(h, receipt.note_id))
        case _:
            return


async def other(h: ClientHearing) -> None:
    """A photo, a voice note, a sticker, a file."""
    h.tell(h.words.say("only-text"))


async def question(h: ClientHearing, _rest: str) -> None:
    """/question: the open question, and why this one. Looked up by the client, it has come."""
    shown = False
    for pairing in await joined_pairings(h.work, h.client):
        found = await people.open_question(h.work, pairing)
        if found is not None:
            draft = await words_of(h.work, found)
            h.tell(h.words.question(draft.question, draft.why))
            await came(h.work, h.client, found, h.now)
            shown = True
    if not shown:
        h.tell(h.words.say("no-question"))


async def pause(h: ClientHearing, rest: str) -> None:
    """/pause: at once, also for what is planned."""
    if not rest and h.press:
        h.tell(h.words.say("pause-how-long"), pause_choices(h.words))
        return
    if rest in ("3", "7") and h.press:
        until = h.now + timedelta(days=int(rest))
    elif rest == "0" and h.press:
        until = FOREVER
    else:
        found = read_pause(rest, h.now, h.client.zone, h.client.rhythm.quiet_until)
        if found is None:
            h.tell(h.words.say("pause-unclear"))
            return
        until = found
    await resting.pause(h.client, until)
    h.show(h.words.pause(until, h.client.zone), rows(h.words.choice("button-resume", "resume")))


async def resume(h: ClientHearing, _rest: str) -> None:
    """/resume: what waited comes at the next own hour; no backlog."""
    was = await resting.resume(h.work, h.client, h.now)
    h.show(h.words.say("pause-over" if was else "not-paused", rhythm=h.words.rhythm(h.client)))


async def not_now(h: ClientHearing, _rest: str) -> None:
    h.toast(h.words.label("not-now"))


async def fewer(h: ClientHearing, _rest: str) -> None:
    if h.client.rhythm.nudges is not Nudges.OFF:
        await resting.fewer(h.work, h.client, h.now)
    h.tell(h.words.say("fewer-set", rhythm=h.words.rhythm(h.client)))


async def why(h: ClientHearing, question_id: str) -> None:
    """[Why this one?]: the therapist's half-sentence."""
    found = await h.work.get(Question, question_id)
    mine = {each.id for each in await joined_pairings(h.work, h.client)}
    if found is None or found.pairing_id not in mine:
        h.passed()
        return
    draft = await words_of(h.work, found)
    h.tell(h.words.say("why-this", why=Said(draft.why)) if draft.why else h.words.say("why-none"))


async def notes(h: ClientHearing, rest: str) -> None:
    """/notes: the client's own lines, newest last, a page at a time."""
    page = int(rest) if h.press and rest.isdecimal() and len(rest) < 4 else 0
    found = await lines.last_notes(h.work, h.client, most=NOTES_SHOWN + 1, skip=page * NOTES_SHOWN)
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
        alone = note.pairing_id is None or (note.held and not note.first_lines)
        told.append(h.words.say("notes-line-held" if alone else "notes-line", day=day, line=shown))
    turns = []
    if len(found) > NOTES_SHOWN:
        turns.append(h.words.choice("button-earlier", f"notes:{page + 1}"))
    if page:
        turns.append(h.words.choice("button-later", f"notes:{page - 1}"))
    choices = [tuple(turns)] if turns else []
    if not page and await _may_send(h):
        choices.append((h.words.choice("button-send", "send"),))
    h.show("\n\n".join(told), tuple(choices))


async def _may_send(h: ClientHearing) -> bool:
    """Whether [Send to my therapist] makes sense: joined, and no appointment is set."""
    for pairing in await joined_pairings(h.work, h.client):
        if await meetings.next_meeting(h.work, pairing, h.now) is None:
            return True
    return False


async def send(h: ClientHearing, _rest: str) -> None:
    sent = await reply.send_to_therapist(h.work, h.client, h.now)
    h.toast("")
    h.tell(h.words.say("sent-on" if sent else "nothing-to-send"))


async def forget(h: ClientHearing, _rest: str) -> None:
    """/forget: as a reply to a note, or the last one. Asked once before it goes."""
    note = await reply.note_to_forget(h.work, h.client, h.incoming.reply_to)
    if note is None:
        h.tell(h.words.say("forget-what"))
        return
    line = as_line(await h.work.open(note.words))[:200]
    h.tell(
        h.words.say("forget-this", line=Said(line)),
        rows(h.words.choice("button-forget", f"forget:{note.id}"), h.words.choice("button-leave-it", "leaveit")),
    )


async def forget_note(h: ClientHearing, note_id: str) -> None:
    receipt = await reply.forget_note(h.work, h.client, note_id, h.now)
    if receipt is None:
        h.passed()
        return
    h.show(h.words.say("forgotten-read" if receipt.went_out else "note-forgotten"))


async def leave_it(h: ClientHearing, _rest: str) -> None:
    h.show(h.words.say("left-as-it-was"))


async def stopped(h: ClientHearing, _rest: str) -> None:
    """/stop and a bare "stop": the way out, and the smaller ones beside it. Nothing more today."""
    await resting.enough(h.client, h.now)
    mine = await people.pairings_of_client(h.work, h.client)
    leave = [h.words.choice("button-leave", f"leave:{each.id}") for each in mine[:1]]
    if len(mine) > 1:
        names = [await _therapist_name(h, each) for each in mine]
        leave = [
            h.words.choice("button-leave-one", f"leave:{each.id}", name=name)
            for each, name in zip(mine, names, strict=True)
        ]
    h.tell(h.words.say("stop-text"), ((h.words.choice("button-pause", "pause"), *leave),))


async def keep_it(h: ClientHearing, message: str) -> None:
    """[Keep it], [That was a note]: the text that was set down beside becomes a note after all."""
    text = await h.work.open(h.client.draft)
    if not text or not message.isdecimal():
        h.passed()
        return
    await client_settings.drop_draft(h)
    h.show(h.words.say("kept-as-note"))
    await keep(h, text, int(message))


async def not_kept(h: ClientHearing, _rest: str) -> None:
    await client_settings.drop_draft(h)
    h.show(h.words.say("not-kept"))


async def hold(h: ClientHearing, note_id: str) -> None:
    """[Keep for me], for a long note."""
    done = await reply.hold(h.work, h.client, note_id, first_lines=False, now=h.now)
    h.show(h.words.say("note-held")) if done else h.passed()


async def first_lines(h: ClientHearing, note_id: str) -> None:
    """[Share the first lines]."""
    done = await reply.hold(h.work, h.client, note_id, first_lines=True, now=h.now)
    h.show(h.words.say("first-lines-shared")) if done else h.passed()


async def one_line(h: ClientHearing, note_id: str) -> None:
    """[Write one line]: the long note stays with the client; the next text is a note like any other."""
    done = await reply.hold(h.work, h.client, note_id, first_lines=False, now=h.now)
    h.show(h.words.say("write-one-line")) if done else h.passed()


async def whose(h: ClientHearing, rest: str) -> None:
    """[for A] [for B] [only me]."""
    note_id, _, pairing_id = rest.partition(":")
    given = await reply.give_to(h.work, h.client, note_id, pairing_id or None, h.now)
    if given is False:
        h.passed()
    elif isinstance(given, Pairing):
        h.show(h.words.say("note-for", name=Said(await _therapist_name(h, given))))
    else:
        h.show(h.words.say("note-only-me"))


async def keep_mine(h: ClientHearing, _rest: str) -> None:
    """[Keep for me], for all lines that nobody has read."""
    await reply.keep_for_me(h.work, h.client, h.now)
    h.show(h.words.say("note-held"))


COMMANDS: dict[str, ClientHandler] = {
    "question": question,
    "pause": pause,
    "resume": resume,
    "notes": notes,
    "forget": forget,
    "stop": stopped,
}

CHOICES: dict[str, ClientHandler] = {
    "question": question,
    "pause": pause,
    "resume": resume,
    "notnow": not_now,
    "fewer": fewer,
    "why": why,
    "notes": notes,
    "send": send,
    "forget": forget_note,
    "leaveit": leave_it,
    "stop": stopped,
    "keepit": keep_it,
    "notkept": not_kept,
    "mine": hold,
    "first": first_lines,
    "oneline": one_line,
    "whose": whose,
    "keepmine": keep_mine,
}

INCOMING = {Kind.TEXT: wrote, Kind.EDIT: edited, Kind.OTHER: other}
