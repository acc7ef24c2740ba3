"""The bot's database beside Telegram's truth: what was lost, what is there twice, what says something else (P1-P5)."""

import re
from collections import Counter
from dataclasses import dataclass, field

import sqlalchemy as sa

from bot.domain.delivery import Delivery, Kind, State
from bot.domain.notes import Note
from bot.domain.pairing import Pairing, Question
from bot.domain.people import Client
from bot.settings import Settings
from bot.store.engine import plain_engine, sqlite_path
from bot.store.opening import open_store
from bot.store.tables import carried, deliveries, inbox, pairings, people
from bot.store.work import Work
from sandbox.botapi.chats import Telegram
from sandbox.botapi.shapes import Call
from tests.faults.populace import Somebody
from tests.people import MONDAY_NOON

Said = dict[tuple[int, int], str]
"""What every message (chat, id) of the clients says in the end, in the order in which they were written."""
_KINDS = (Kind.QUESTION, Kind.NUDGE, Kind.DIGEST)
PLACE = "place_for_comparing"
"""On PostgreSQL: the column that numbers the notes as they are kept."""
_LINE = re.compile(r"K\d+ n\d+ v\d+")


@dataclass
class Compared:
    """Figures, and every fault in words. All is well when there is none."""

    replies: int = 0
    lost: int = 0
    twice: int = 0
    copies: dict[str, Counter[int]] = field(default_factory=lambda: {str(kind): Counter() for kind in _KINDS})
    """Of each kind: how many deliveries arrived in how many copies."""
    faults: list[str] = field(default_factory=list)


async def compared(settings: Settings, telegram: Telegram, everybody: list[Somebody], said: Said) -> Compared:
    """Compare, with the bot at rest."""
    found = Compared(replies=len(said))
    store = await open_store(settings.database, settings.keys, settings.keyring, MONDAY_NOON, create=False)
    try:
        async with store.reading(MONDAY_NOON) as work:
            kept = await _kept(work)
            _replies(found, telegram, kept, said)
            for state, count in (await _states(work)).items():
                if state != "done":
                    found.faults.append(f"{count} updates are {state} in the inbox")
            for each in everybody:
                await _due(
                    found, work, telegram, each, {key: text for key, text in said.items() if key[0] == each.number}
                )
    finally:
        await store.close()
    return found


def number_the_notes(settings: Settings) -> None:
    """Have PostgreSQL number the notes of an empty table as they are kept; SQLite does so by itself."""
    if sqlite_path(settings.database) is None:
        engine = plain_engine(settings.database)
        with engine.begin() as connection:
            connection.exec_driver_sql(f"alter table notes add column {PLACE} bigserial")
        engine.dispose()


async def _kept(work: Work) -> dict[int, list[tuple[int, str]]]:
    """Of each chat the notes as they were kept, first to last: the message, and what it says."""
    addresses = {each.id: int(each.address) for each in await work.all(sa.select(Client))}
    notes = await work.all(sa.select(Note).order_by(sa.text("rowid" if work.on_sqlite else PLACE)))
    texts = await work.open_all(each.words for each in notes)
    kept: dict[int, list[tuple[int, str]]] = {}
    for each in notes:
        kept.setdefault(addresses[each.client_id], []).append((each.message, texts[each.words]))
    return kept


async def _states(work: Work) -> Counter[str]:
    return Counter(row.state for row in await work.run(sa.select(inbox.c.state)))


def _replies(found: Compared, telegram: Telegram, kept: dict[int, list[tuple[int, str]]], said: Said) -> None:
    """P1 and P2: each once, in order, as last edited, and its sign on it."""
    chats: dict[int, list[tuple[int, str]]] = {}
    for (chat, message), text in said.items():
        chats.setdefault(chat, []).append((message, text))
    for chat in chats.keys() | kept.keys():
        wanted, have = chats.get(chat, []), kept.get(chat, [])
        counts = Counter(message for message, _ in have)
        lost = [message for message, _ in wanted if not counts[message]]
        twice = [message for message, count in counts.items() if count > 1]
        found.lost += len(lost)
        found.twice += len(twice)
        if lost or twice:
            found.faults.append(f"chat {chat}: lost {lost}, twice {twice}")
        elif wanted != have:
            found.faults.append(f"chat {chat}: another order, or other words: {set(wanted) ^ set(have)}")
        unsigned = [
            each.id for each in telegram.chat(chat) if each.mine and each.text in _texts(wanted) and not each.reaction
        ]
        if unsigned:
            found.faults.append(f"chat {chat}: no sign on {unsigned}")
    if telegram.updates.expired:
        found.faults.append(f"updates expired: {telegram.updates.expired}")


def _texts(wanted: list[tuple[int, str]]) -> set[str]:
    return {text for _, text in wanted}


async def _due(found: Compared, work: Work, telegram: Telegram, each: Somebody, mine: Said) -> None:
    """P3 to P5: how many copies of what fell due for one client, and what they say."""
    if each.due is None:
        return
    client = await work.one(sa.select(Client).where(people.c.address == str(each.number)))
    assert client is not None
    pairing = await work.one(sa.select(Pairing).where(pairings.c.client_id == client.id))
    assert pairing is not None
    row = await work.first(
        sa.select(Delivery)
        .where(deliveries.c.pairing_id == pairing.id, deliveries.c.kind == each.due)
        .order_by(sa.text("due_at"))
    )
    count = copies_of(telegram, each)
    found.copies[each.due][count] += 1
    name = f"{each.due} of {each.alias} ({row.state if row else 'gone'}, {row.why if row else ''}, {count} copies)"
    match each.due:
        case Kind.NUDGE:
            wrong = count > 1
        case Kind.QUESTION:
            asked = await work.get(Question, row.question_id) if row else None
            wrong = count > 2 or (not count and not (asked is not None and asked.unconfirmed))
        case _:
            wrong = not count
            if row is not None and row.state is State.SENT:
                await _words(found, work, telegram, each, row, mine)
    if wrong:
        found.faults.append(name)


def copies_of(telegram: Telegram, each: Somebody) -> int:
    """How often Telegram took what fell due for a client."""
    match each.due:
        case Kind.NUDGE:
            return sum("Still here" in text for text in map(_text, telegram.accepted(each.number)))
        case Kind.QUESTION:
            texts = [_text(call) for call in telegram.accepted(each.number)]
            return sum(each.question in text and "may not have reached" not in text for text in texts)
        case _:
            return sum(_text(call).startswith(f"{each.alias} ") for call in telegram.accepted(each.therapist))


def _text(call: Call) -> str:
    """What a message said when Telegram took it."""
    return re.sub("[\u2068\u2069]", "", str(call.result.get("text", "")))


async def _words(found: Compared, work: Work, telegram: Telegram, each: Somebody, digest: Delivery, mine: Said) -> None:
    """The words of a digest: the notes that went out in it, exactly as last edited."""
    query = sa.select(Note).join(carried, carried.c.note_id == sa.literal_column("notes.id"))
    notes = await work.all(query.where(carried.c.delivery_id == digest.id).order_by(sa.text("notes.message")))
    wanted = [mine.get((each.number, note.message), "nothing that was written") for note in notes]
    shown = telegram.find(each.therapist, digest.message or 0)
    there = _LINE.findall(shown.text) if shown is not None else []
    if there != wanted:
        found.faults.append(f"digest of {each.alias} says {there}, not {wanted}")
