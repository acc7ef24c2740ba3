"""/discreet and /clear: a chat that shows nothing until a tap, and one that is emptied; and the opening of covers."""

from collections.abc import Awaitable, Callable

from bot.actions import discreet, for_clients, previewing
from bot.actions.asking import words_of
from bot.channels.port import Rows
from bot.desk import menus
from bot.desk.client import consent, danger
from bot.desk.client import hears as client_desk
from bot.desk.client import notes as client_lines
from bot.desk.hearing import ClientHandler, ClientHearing
from bot.domain.delivery import Delivery, Kind
from bot.domain.notes import Note, is_long
from bot.domain.owed import Due
from bot.domain.pairing import Pairing, Question
from bot.domain.prompt import Shelves
from bot.store import deliveries, lines, people
from bot.voice import letters
from bot.voice.choices import question_choices, rows
from bot.voice.discreet import warning
from bot.voice.fluent import Said
from bot.voice.phrases import Phrases

# The mode.


async def command(h: ClientHearing, rest: str) -> None:
    """/discreet, /discreet on, /discreet off."""
    match rest.strip().casefold():
        case "on":
            await turn_on(h, "")
        case "off":
            await turn_off(h, "")
        case "":
            await stands(h, "")
        case _:
            h.tell(h.words.say("discreet-unclear"))


async def stands(h: ClientHearing, _rest: str) -> None:
    """How it stands, and the way to the other; the plain warning comes before it is on."""
    if h.client.discreet:
        h.show(h.words.say("discreet-stands", minutes=h.client.discreet_minutes), _choices_while_on(h.words))
    else:
        h.show(
            warning(h.words),
            rows(h.words.choice("button-be-discreet", "discreeton"), h.words.choice("button-leave-it", "leaveit")),
        )


def _choices_while_on(words: Phrases) -> Rows:
    minutes = [words.choice("button-minutes", f"discreetfor:{each}", minutes=each) for each in discreet.MINUTES]
    return (
        tuple(minutes),
        (words.choice("button-clear", "clear"), words.choice("button-discreet-off", "discreetoff")),
    )


async def turn_on(h: ClientHearing, _rest: str) -> None:
    """[Be discreet]."""
    await discreet.turn_on(h.work, h.client)
    h.answer.menu = ()  # What the menu of commands says would give it away.
    on = h.words.say("discreet-on", minutes=h.client.discreet_minutes)
    told = (on, h.words.say("discreet-warning"), h.words.say("discreet-before"))
    h.show("\n\n".join(told), _choices_while_on(h.words))


async def turn_off(h: ClientHearing, _rest: str) -> None:
    await discreet.turn_off(h.work, h.client)
    h.answer.menu = menus.client_menu(h.words)
    h.show(h.words.say("discreet-off"))


async def set_minutes(h: ClientHearing, rest: str) -> None:
    """[5 minutes]: how long content stays open."""
    if not h.client.discreet or rest not in {str(each) for each in discreet.MINUTES}:
        h.passed()
        return
    h.client.discreet_minutes = int(rest)
    await stands(h, "")


# Covers.


async def opened(h: ClientHearing, rest: str) -> None:
    """[Show]: a cover says what it stands for, for the minutes the client chose."""
    kind, _, about = rest.rpartition(":")
    if not await (_OPENS[kind](h, about) if kind in _OPENS else _open_other(h, rest)):
        h.passed()
        if h.incoming.message is not None:
            h.answer.delete.append(h.incoming.message)
    elif h.client.discreet and h.incoming.message is not None:
        await discreet.opened(h.work, h.client, h.incoming.message, rest)


async def _open_other(h: ClientHearing, rest: str) -> bool:
    if rest == "danger":
        await danger.show(h)
        return True
    if rest == "consent":
        return await consent.opened(h)
    came = await discreet.own_delivery(h.work, h.client, rest)
    return came is not None and await _open_delivery(h, came)


async def _open_delivery(h: ClientHearing, came: Delivery) -> bool:
    if came.kind is Kind.PREVIEW:
        pairing, message = await h.work.get(Pairing, came.pairing_id), h.incoming.message
        if pairing is None or pairing.client_id is None:
            return False
        await previewing.came(h.work, h.client, came.id, message)
        if message is not None:
            await deliveries.owe(h.work, Due.EDIT, h.client.address, message, came.id)
        return True
    shelves = Shelves({h.words.locale: h.words.library.shelf, "en": h.words.library.shelf})
    parcel = await for_clients.put_together(h.work, came, h.client, shelves)
    if parcel is None:
        return False
    letter = letters.letter(h.words, parcel)
    h.show(letter.text, letter.choices)
    return True


async def _open_line(h: ClientHearing, note_id: str) -> bool:
    """What is asked about a line that was kept."""
    note = await lines.own_note(h.work, h.client, note_id)
    if note is None:
        return False
    long = is_long(await h.work.open(note.words)) and not note.said
    if long:
        h.show(*await client_lines.about_long(h, note.id))
    mine = await people.pairings_of_client(h.work, h.client)
    if note.pairing_id is not None or len(mine) < 2:
        return long
    (h.tell if long else h.show)(h.words.say("note-whose"), await client_desk.whose_choices(h, note.id, mine))
    return True


async def _open_shrank(h: ClientHearing, note_id: str) -> bool:
    note = await lines.own_note(h.work, h.client, note_id)
    if note is None or not note.held or note.pairing_id is None:
        return False
    h.show(h.words.say("note-shrank"), client_lines.shrank_choices(h, note.id))
    return True


async def _open_first(h: ClientHearing, note_id: str) -> bool:
    note = await lines.own_note(h.work, h.client, note_id)
    if note is None:
        return False
    # A line that was kept in discreet mode bears no sign.
    h.show(h.words.say("discreet-first-waiting" if await _waits(h, note) else "discreet-first"))
    return True


async def _waits(h: ClientHearing, note: Note) -> bool:
    pairing = await h.work.get(Pairing, note.pairing_id)
    return pairing is not None and pairing.joined_at is None


async def _open_late(h: ClientHearing, question_id: str) -> bool:
    """A question that may not have arrived."""
    question = await h.work.get(Question, question_id)
    mine = [each.id for each in await people.pairings_of_client(h.work, h.client)]
    if question is None or question.pairing_id not in mine or question.closed_at is not None:
        return False
    draft = await words_of(h.work, question)
    h.show(h.words.say("question-shown-late", question=Said(draft.question)), question_choices(h.words, question.id))
    return True


_OPENS: dict[str, Callable[[ClientHearing, str], Awaitable[bool]]] = {
    "line": _open_line,
    "shrank": _open_shrank,
    "first": _open_first,
    "late": _open_late,
}


# Emptying.


async def clear(h: ClientHearing, _rest: str) -> None:
    """/clear: asked once before."""
    h.show(
        h.words.say("clear-sure") + "\n\n" + h.words.say("clear-limits"),
        rows(h.words.choice("button-clear", "clearnow"), h.words.choice("button-leave-it", "leaveit")),
    )


async def clear_now(h: ClientHearing, _rest: str) -> None:
    await discreet.clear(h.work, h.client, besides=h.incoming.message)
    h.show(h.words.say("clear-done"))


COMMANDS: dict[str, ClientHandler] = {"discreet": command, "clear": clear}

CHOICES: dict[str, ClientHandler] = {
    "open": opened,
    "discreet": stands,
    "discreeton": turn_on,
    "discreetoff": turn_off,
    "discreetfor": set_minutes,
    "clear": clear,
    "clearnow": clear_now,
}
