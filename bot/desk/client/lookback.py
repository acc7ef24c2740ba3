"""/lookback of the client's own, and the words that a client gives to lines by a tap."""

from bot.actions import looking_back
from bot.actions.planning import joined_pairings
from bot.channels.port import Choice
from bot.desk.client.notes import NOTES_SHOWN, therapist_name
from bot.desk.hearing import ClientHandler, ClientHearing, page_in, tag_in
from bot.domain.lookback import Side
from bot.domain.notes import Note, as_line
from bot.domain.pairing import Pairing
from bot.store import lines, tags
from bot.voice import lookback
from bot.voice.choices import rows
from bot.voice.fluent import Said
from bot.voice.marking import on_button


async def look_back_own(h: ClientHearing, _rest: str) -> None:
    """/lookback: the client's own, with every word that was given to a line."""
    mine = await joined_pairings(h.work, h.client)
    if not mine:
        h.tell(h.words.say("lookback-none"))
    elif len(mine) == 1:
        await _show_own(h, mine[0], lookback.TIME, 0)
    else:
        named = [
            h.words.choice("button-for", f"look:{lookback.TIME}:0:{each.id}", name=await therapist_name(h, each))
            for each in mine
        ]
        h.tell(h.words.say("lookback-whose"), rows(*named))


async def turn_own(h: ClientHearing, rest: str) -> None:
    view, _, rest = rest.partition(":")
    page, _, pairing_id = rest.partition(":")
    mine = [each for each in await joined_pairings(h.work, h.client) if each.id == pairing_id]
    if not mine or view not in (lookback.TIME, lookback.WORDS):
        h.passed()
        return
    await _show_own(h, mine[0], view, page_in(page))


async def _show_own(h: ClientHearing, pairing: Pairing, view: str, page: int) -> None:
    look = await looking_back.compose(h.work, pairing, h.client.zone)
    h.show(*lookback.own(h.words, look, view, page, lambda to, at: f"look:{to}:{at}:{pairing.id}"))


async def which_line(h: ClientHearing, rest: str) -> None:
    """[Add a word]: the lines of that page to choose from."""
    found = await lines.last_notes(h.work, h.client, most=NOTES_SHOWN, skip=page_in(rest) * NOTES_SHOWN)
    if not found:
        h.passed()
        return
    texts = await h.work.open_all(note.words for note in found)
    named = [
        Choice(
            on_button(h.words.day(note.written_at, h.client.zone), as_line(texts.get(note.words, ""))),
            f"word:{note.id}",
        )
        for note in reversed(found)
    ]
    h.show(
        h.words.say("tag-which-line"), rows(*named, h.words.choice("button-back", f"notes:{page_in(rest)}"), width=1)
    )


async def which_word(h: ClientHearing, note_id: str) -> None:
    """A line was chosen: the four words."""
    note = await lines.own_note(h.work, h.client, note_id)
    if note is None:
        h.passed()
        return
    await _show_words(h, note)


async def _show_words(h: ClientHearing, note: Note) -> None:
    given = (await tags.given(h.work, [note.id])).get(note.id, ())
    mine = {each.tag for each in given if each.side is Side.CLIENT}
    line = as_line(await h.work.open(note.words))[:200]
    back = (h.words.choice("button-back", "addword:0"),)
    h.show(h.words.say("tag-which-own", line=Said(line)), (*lookback.tag_choices(h.words, mine, note.id), back))


async def tag_own(h: ClientHearing, rest: str) -> None:
    on, _, rest = rest.partition(":")
    name, _, note_id = rest.partition(":")
    word = tag_in(name)
    if word is None or on not in ("0", "1"):
        h.passed()
        return
    note = await looking_back.tag_as_client(h.work, h.client, note_id, word, on=on == "1")
    if note is None:
        h.passed()
        return
    await _show_words(h, note)


COMMANDS: dict[str, ClientHandler] = {"lookback": look_back_own}

CHOICES: dict[str, ClientHandler] = {
    "lookback": look_back_own,
    "look": turn_own,
    "addword": which_line,
    "word": which_word,
    "tag": tag_own,
}
