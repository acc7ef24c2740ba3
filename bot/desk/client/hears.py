"""What a client says and chooses."""

from collections.abc import Sequence
from datetime import timedelta

from bot.actions import discreet, doing, keeping, reply, resting
from bot.actions.asking import words_of
from bot.channels.port import Kind, Rows
from bot.desk.client import activities, card, consent, covering, danger, notes, settings, stopping
from bot.desk.client import question as own_question
from bot.desk.hearing import ClientHandler, ClientHearing
from bot.domain.pairing import Pairing, Stage
from bot.domain.typed import read_pause
from bot.domain.when import FOREVER
from bot.store import people
from bot.voice.choices import pause_choices, question_choices, rows
from bot.voice.fluent import Said


async def current_step(h: ClientHearing) -> None:
    """Where a client stands: the second tap of joining, waiting for the therapist's yes, or at home."""
    mine = await people.pairings_of_client(h.work, h.client)
    if not mine:
        h.tell(h.words.say("parted-home"))
    elif await consent.ask_again(h):
        return
    elif h.client.settled_at is None:
        settings.ask_if_fine(h)
    elif any(each.stage is Stage.OPENED for each in mine):
        h.tell(h.words.say("waiting-for-yes"))
    else:
        h.tell(h.words.say("at-home", rhythm=await settings.reached(h)))


async def wrote(h: ClientHearing) -> None:
    """Any text is a note, but for a stop word alone and the text of a step that waits for one."""
    incoming = h.incoming
    text = incoming.text.strip()
    if incoming.forwarded:
        await _ask_about_forwarded(h)
    elif await stopping.heard(h, incoming.text):
        return
    elif await _took(h, text):
        await danger.looked_at(h, incoming.text)
    else:
        await keep(h, incoming.text, incoming.message or 0)


async def _took(h: ClientHearing, text: str) -> bool:
    """Whether a step waits for this text, and took it."""
    match h.client.waits(h.now, h.incoming.reply_to):
        case "":
            return False
        case card.CARD_LINE:
            return await card.took(h, text)
        case own_question.WORDING | settings.RHYTHM | settings.ZONE | settings.QUIET if h.words.crisis.speaks_of_danger(
            text
        ):
            return False  # It is no wording and no hour: it is kept as a line of theirs (care.md, Crisis).
        case own_question.WORDING:
            return await own_question.took(h, text)
        case activities.STEP:
            return await activities.took(h, h.incoming.text, keep)
        case step:
            return await settings.took(h, step, text)


async def _ask_about_forwarded(h: ClientHearing) -> None:
    if not await people.pairings_of_client(h.work, h.client):
        h.tell(h.words.say("parted-text"))
        return
    h.client.stop_waiting()
    if not await settings.keep_draft(h, h.incoming.text):
        h.tell(h.words.say("nothing-visible"))
        return
    h.tell(
        h.words.say("note-forwarded"),
        rows(
            h.words.choice("button-keep-it", f"keepit:{h.incoming.message}:{h.client.draft}"),
            h.words.choice("button-no", "notkept"),
        ),
    )


async def keep(h: ClientHearing, text: str, message: int, of: str | None = None) -> None:
    """Keep a text as a note, and say so as quietly as can be. `of` is the pairing it is for, where that is known."""
    h.client.stop_waiting()
    receipt = await reply.reply(h.work, h.client, text, message, h.incoming.reply_to, written_at=h.incoming.at, of=of)
    match receipt:
        case reply.Nothing():
            h.tell(h.words.say("nothing-visible"))
        case reply.Nowhere():
            h.tell(h.words.say("parted-text"))
        case reply.Already():
            return
        case reply.Kept():
            covering.say_kept(h, message, receipt.owed_id)
            await _say_of_kept(h, receipt)
    if not isinstance(receipt, reply.Nothing):
        await danger.looked_at(h, text)


async def _say_of_kept(h: ClientHearing, receipt: reply.Kept) -> None:
    if h.client.discreet:
        if receipt.long or receipt.whose:
            covering.tell_covered(h, f"line:{receipt.note_id}")
        elif receipt.first:
            covering.tell_covered(h, f"first:{receipt.note_id}")
        if receipt.show is not None:
            covering.tell_covered(h, f"late:{receipt.show.id}")
        return
    if receipt.long:
        h.tell(*await notes.about_long(h, receipt.note_id))
    if receipt.whose:
        h.tell(h.words.say("note-whose"), await whose_choices(h, receipt.note_id, receipt.whose))
    elif receipt.first and not receipt.long:
        h.tell(h.words.say("note-first-waiting" if receipt.waits else "note-first"))
    if receipt.show is not None:
        draft = await words_of(h.work, receipt.show)
        h.tell(
            h.words.say("question-shown-late", question=Said(draft.question)),
            question_choices(h.words, receipt.show.id),
        )


async def whose_choices(h: ClientHearing, note_id: str, mine: Sequence[Pairing]) -> Rows:
    """[for A] [for B] [only me]."""
    names = [await notes.therapist_name(h, each) for each in mine]
    for_each = [
        h.words.choice("button-for", f"whose:{note_id}:{each.id}", name=name)
        for each, name in zip(mine, names, strict=True)
    ]
    return rows(*for_each, h.words.choice("button-only-me", f"whose:{note_id}:"))


async def edited(h: ClientHearing) -> None:
    """Editing a message edits the note."""
    message = h.incoming.message or 0
    receipt = await reply.edit_note(h.work, h.client, h.incoming.text, message)
    match receipt:
        case reply.Nothing():
            h.tell(h.words.say("edit-to-nothing"))
        case reply.Edited(long=True) | reply.Edited(shrank=True) if h.client.discreet:
            covering.tell_covered(h, f"{'line' if receipt.long else 'shrank'}:{receipt.note_id}")
        case reply.Edited(long=True):
            h.tell(*await notes.about_long(h, receipt.note_id))
        case reply.Edited(shrank=True):
            h.tell(h.words.say("note-shrank"), notes.shrank_choices(h, receipt.note_id))
        case reply.Nowhere():
            h.tell(h.words.say("parted-text"))
        case _:
            pass
    if isinstance(receipt, reply.Edited):
        if h.client.discreet:
            await discreet.go(h.work, h.client.address, [message])
        await danger.looked_at(h, h.incoming.text)


async def other(h: ClientHearing) -> None:
    """A photo, a voice note, a sticker, a file."""
    h.tell(h.words.say("only-text"))


async def pause(h: ClientHearing, rest: str) -> None:
    """/pause: at once, also for what is planned."""
    await doing.leave_all(h.work, h.client)
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
    await resting.pause(h.work, h.client, until)
    h.show(h.words.pause(until, h.client.zone), rows(h.words.choice("button-resume", "resume")))


async def resume(h: ClientHearing, _rest: str) -> None:
    """/resume: what waited comes at the next own hour; no backlog."""
    was = await resting.resume(h.work, h.client)
    h.show(h.words.say("pause-over" if was else "not-paused", rhythm=await settings.reached(h)))


async def not_now(h: ClientHearing, _rest: str) -> None:
    h.toast(h.words.label("not-now"))


async def fewer(h: ClientHearing, a_week: str) -> None:
    """[Fewer]: one day a week less than when it was offered; the answer says what is left."""
    if a_week.isdecimal() and len(a_week) == 1:
        await resting.fewer(h.work, h.client, int(a_week))
    h.tell(h.words.say("fewer-set", rhythm=await settings.reached(h)))


async def help_(h: ClientHearing, _rest: str) -> None:
    """/help: what can be done, and the ways to it."""
    h.tell(
        h.words.say("help-client"),
        rows(
            h.words.choice("button-question", "question"),
            h.words.choice("button-notes", "notes"),
            h.words.choice("button-at-hand", "activities"),
            h.words.choice("button-card", "safe"),
            h.words.choice("button-pause", "pause"),
            h.words.choice("button-gentle", "gentle"),
            h.words.choice("button-settings", "settings"),
            h.words.choice("button-leaflet", "leaflet"),
        ),
    )


async def leave_it(h: ClientHearing, _rest: str) -> None:
    h.show(h.words.say("left-as-it-was"))


async def keep_it(h: ClientHearing, rest: str) -> None:
    """[Keep it]: the forwarded text that was asked about becomes a note."""
    if await _set_aside_as_note(h, rest):
        h.show(h.words.say("kept-as-note"))


async def was_note(h: ClientHearing, rest: str) -> None:
    """[That was a note]: the text that a step took becomes a note after all; what it may have set is shown."""
    if await _set_aside_as_note(h, rest):
        h.show(h.words.say("kept-as-note") + "\n\n" + settings.standing(h))


async def not_a_wording(h: ClientHearing, rest: str) -> None:
    """[That was a note], where a question was to be put differently: it reads as it did before."""
    text = await h.work.open(h.client.draft)
    if await _set_aside_as_note(h, rest):
        await own_question.put_back_for(h, text)


async def was_line(h: ClientHearing, rest: str) -> None:
    await activities.was_line(h, rest, keep)


async def _set_aside_as_note(h: ClientHearing, rest: str) -> bool:
    message, _, draft = rest.partition(":")
    text = await h.work.open(h.client.draft) if draft == h.client.draft else ""
    if not text or not message.isdecimal() or not await people.pairings_of_client(h.work, h.client):
        h.passed()
        return False
    await settings.drop_draft(h)
    await keep(h, text, int(message))
    return True


async def card_note(h: ClientHearing, rest: str) -> None:
    """[That was a note], of a line that the card took: it leaves the card, and what stood there is back."""
    message, _, draft = rest.partition(":")
    known = message.isdecimal() and bool(await people.pairings_of_client(h.work, h.client))
    text = await keeping.give_back(h.work, h.client, draft) if known else ""
    if not text:
        h.passed()
        return
    await keep(h, text, int(message))
    h.show(h.words.say("kept-as-note"))


async def not_kept(h: ClientHearing, _rest: str) -> None:
    await settings.drop_draft(h)
    h.show(h.words.say("not-kept"))


COMMANDS: dict[str, ClientHandler] = {
    "help": help_,
    "pause": pause,
    "resume": resume,
}

CHOICES: dict[str, ClientHandler] = {
    "pause": pause,
    "resume": resume,
    "notnow": not_now,
    "fewer": fewer,
    "leaveit": leave_it,
    "keepit": keep_it,
    "wasnote": was_note,
    "qnote": not_a_wording,
    "cardnote": card_note,
    "wasline": was_line,
    "notkept": not_kept,
}

PART_OF: dict[str, frozenset[str]] = {
    card.CARD_LINE: frozenset({"cardline", "cardskip", "cardenough", "cardempty"}),
    activities.STEP: frozenset({"step", "wasline"}),
}
"""Choices that belong to what is waited for. With any other, and with every command, the waiting has ended."""

INCOMING = {Kind.TEXT: wrote, Kind.EDIT: edited, Kind.OTHER: other}
