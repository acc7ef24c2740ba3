"""What a client says and chooses."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.actions import discreet, doing, drafts, keeping, reply, resting
from bot.actions.asking import words_of
from bot.channels.port import Rows
from bot.desk.client import activities, after, aside, card, consent, covering, notes, rhythm, stopping
from bot.desk.client import question as own_question
from bot.desk.hearing import ClientHearing, Passed
from bot.desk.side import Choices
from bot.domain.draft import MaybeNote
from bot.domain.pairing import Pairing, Stage
from bot.domain.people import Awaited
from bot.domain.typed import read_pause
from bot.domain.when import FOREVER
from bot.store import people
from bot.voice.choices import pause_choices, question_choices, rows
from bot.voice.fluent import Said
from bot.voice.meanings import client as means
from bot.voice.meanings import covers
from bot.voice.meanings.both import LEAVE_IT

choices = Choices[ClientHearing]()


async def current_step(h: ClientHearing) -> None:
    """Where a client stands: the second tap of joining, waiting for the therapist's yes, or at home."""
    mine = await people.pairings_of_client(h.work, h.client)
    if not mine:
        h.tell(h.words.say("parted-home"))
    elif await consent.ask_again(h):
        return
    elif h.client.settled_at is None:
        rhythm.ask_if_fine(h)
    elif any(each.stage is Stage.OPENED for each in mine):
        h.tell(h.words.say("waiting-for-yes"))
    else:
        h.tell(h.words.say("at-home", rhythm=await rhythm.reached(h)))


async def wrote(h: ClientHearing) -> None:
    """Any text is a note, but for a stop word alone and the text of a step that waits for one."""
    incoming = h.incoming
    text = incoming.text.strip()
    if incoming.forwarded:
        await _ask_about_forwarded(h)
    elif await stopping.heard(h, incoming.text):
        return
    elif await _took(h, text):
        await after.written(h, incoming.text)
    else:
        await keep(h, incoming.text, incoming.message or 0)


async def _took(h: ClientHearing, text: str) -> bool:
    """Whether a step waits for this text, and took it."""
    match h.client.waits(h.now, h.incoming.reply_to):
        case Awaited.NOTHING:
            return False
        case Awaited.CARD_LINE:
            return await card.took(h, text)
        case Awaited.WORDING | Awaited.RHYTHM | Awaited.ZONE | Awaited.QUIET_HOURS if _in_danger(h, text):
            return False  # It is no wording and no hour: it is kept as a line of theirs (care.md, Crisis).
        case Awaited.WORDING:
            return await own_question.took(h, text)
        case Awaited.STEP:
            return await activities.took(h, h.incoming.text, keep)
        case step:
            return await rhythm.took(h, step, text)


def _in_danger(h: ClientHearing, text: str) -> bool:
    return h.words.crisis.speaks_of_danger(text)


async def _ask_about_forwarded(h: ClientHearing) -> None:
    if not await people.pairings_of_client(h.work, h.client):
        h.tell(h.words.say("parted-text"))
        return
    h.client.stop_waiting()
    if not await aside.set_down(h, h.incoming.text):
        h.tell(h.words.say("nothing-visible"))
        return
    h.tell(
        h.words.say("note-forwarded"),
        rows(
            h.words.choice("button-keep-it", means.KEEP_IT(h.incoming.message or 0, h.client.draft)),
            h.words.choice("button-no", means.NOT_KEPT()),
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
        await after.written(h, text)


async def _say_of_kept(h: ClientHearing, receipt: reply.Kept) -> None:
    if h.client.discreet:
        if receipt.long or receipt.whose:
            covering.tell_covered(h, covers.LINE(receipt.note_id))
        elif receipt.first:
            covering.tell_covered(h, covers.FIRST(receipt.note_id))
        if receipt.show is not None:
            covering.tell_covered(h, covers.LATE(receipt.show.id))
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
        h.words.choice("button-for", means.WHOSE(note_id, each.id), name=name)
        for each, name in zip(mine, names, strict=True)
    ]
    return rows(*for_each, h.words.choice("button-only-me", means.WHOSE(note_id, "")))


async def edited(h: ClientHearing) -> None:
    """Editing a message edits the note."""
    message = h.incoming.message or 0
    receipt = await reply.edit_note(h.work, h.client, h.incoming.text, message)
    match receipt:
        case reply.Nothing():
            h.tell(h.words.say("edit-to-nothing"))
        case reply.Edited(long=True) | reply.Edited(shrank=True) if h.client.discreet:
            covering.tell_covered(h, (covers.LINE if receipt.long else covers.SHRANK)(receipt.note_id))
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
        await after.written(h, h.incoming.text)


async def other(h: ClientHearing) -> None:
    """A photo, a voice note, a sticker, a file."""
    h.tell(h.words.say("only-text"))


async def pause(h: ClientHearing, typed: str) -> None:
    """/pause: at once, also for what is planned."""
    await doing.leave_all(h.work, h.client)
    until = read_pause(typed, h.now, h.client.zone, h.client.rhythm.quiet_until)
    if until is None:
        h.tell(h.words.say("pause-unclear"))
    else:
        await _pause(h, until)


@choices.on(means.PAUSE)
async def pause_for(h: ClientHearing, days: int | None) -> None:
    """[Pause], and then for how long."""
    await doing.leave_all(h.work, h.client)
    if days is None:
        h.tell(h.words.say("pause-how-long"), pause_choices(h.words))
    else:
        await _pause(h, h.now + timedelta(days=days) if days else FOREVER)


async def _pause(h: ClientHearing, until: datetime) -> None:
    await resting.pause(h.work, h.client, until)
    h.show(h.words.pause(until, h.client.zone), rows(h.words.choice("button-resume", means.RESUME())))


@choices.on(means.RESUME)
async def resume(h: ClientHearing) -> None:
    """/resume: what waited comes at the next own hour; no backlog."""
    was = await resting.resume(h.work, h.client)
    h.show(h.words.say("pause-over" if was else "not-paused", rhythm=await rhythm.reached(h)))


@choices.on(means.NOT_NOW)
async def not_now(h: ClientHearing) -> None:
    h.toast(h.words.label("not-now"))


@choices.on(means.FEWER)
async def fewer(h: ClientHearing, a_week: int | None) -> None:
    """[Fewer]: one day a week less than when it was offered; the answer says what is left."""
    if a_week is not None:
        await resting.fewer(h.work, h.client, a_week)
    h.tell(h.words.say("fewer-set", rhythm=await rhythm.reached(h)))


@choices.on(LEAVE_IT)
async def leave_it(h: ClientHearing) -> None:
    h.show(h.words.say("left-as-it-was"))


@choices.on(means.KEEP_IT)
async def keep_it(h: ClientHearing, message: int, draft: str) -> None:
    """[Keep it]: the forwarded text that was asked about becomes a note."""
    await _set_aside_as_note(h, message, draft)
    h.show(h.words.say("kept-as-note"))


@choices.on(means.WAS_A_NOTE)
async def was_note(h: ClientHearing, message: int, draft: str) -> None:
    """[That was a note]: the text that a step took becomes a note after all; what it may have set is shown."""
    await _set_aside_as_note(h, message, draft)
    h.show(h.words.say("kept-as-note") + "\n\n" + rhythm.standing(h))


@choices.on(means.WAS_NO_WORDING)
async def not_a_wording(h: ClientHearing, message: int, draft: str) -> None:
    """[That was a note], where a question was to be put differently: it reads as it did before."""
    text = await _set_aside_as_note(h, message, draft)
    await own_question.put_back_for(h, text)


@choices.on(means.WAS_NO_ANSWER, part_of=Awaited.STEP)
async def was_line(h: ClientHearing, message: int, at: int, doing_id: str) -> None:
    await activities.was_line(h, message, at, doing_id, keep)


async def _set_aside_as_note(h: ClientHearing, message: int, draft: str) -> str:
    """Keep what was set down beside as a note. Gives its text.

    Raises Passed where there is none of it any more, or nobody to read.
    """
    aside = await drafts.set_down_as(h.work, h.client, MaybeNote, draft)
    if aside is None or not await people.pairings_of_client(h.work, h.client):
        raise Passed
    await drafts.drop(h.work, h.client)
    await keep(h, aside.text, message)
    return aside.text


@choices.on(means.WAS_NO_CARD_LINE)
async def card_note(h: ClientHearing, message: int, draft: str) -> None:
    """[That was a note], of a line that the card took: it leaves the card, and what stood there is back."""
    known = bool(await people.pairings_of_client(h.work, h.client))
    text = await keeping.give_back(h.work, h.client, draft) if known else ""
    if not text:
        raise Passed
    await keep(h, text, message)
    h.show(h.words.say("kept-as-note"))


@choices.on(means.NOT_KEPT)
async def not_kept(h: ClientHearing) -> None:
    await drafts.drop(h.work, h.client)
    h.show(h.words.say("not-kept"))
