"""Finding the activities that clients have begun, and which message said which line of their notes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.domain.doing import Doing
from bot.domain.notes import Note
from bot.domain.people import Client
from bot.store.tables import doings, parts
from bot.store.work import Work


async def own_doing(work: Work, client: Client, doing_id: str) -> Doing | None:
    """An activity this client has begun and not ended; foreign and unknown ids look alike."""
    doing = await work.get(Doing, doing_id)
    return doing if doing is not None and doing.client_id == client.id else None


async def begun_in(work: Work, client: Client, message: int) -> Doing | None:
    """The activity that was begun in a message."""
    return await work.one(sa.select(Doing).where(doings.c.client_id == client.id, doings.c.message == message))


async def of_client(work: Work, client: Client) -> Sequence[Doing]:
    return await work.all(sa.select(Doing).where(doings.c.client_id == client.id))


_LEFT_SINCE = sa.select(Doing).where(doings.c.touched_at < sa.bindparam("before"))


async def left_since(work: Work, before: datetime) -> Sequence[Doing]:
    """Activities that nobody has touched since an instant."""
    return await work.all(_LEFT_SINCE, before=before)


@dataclass(frozen=True)
class Part:
    """One message, and the line of a note that it said: the `place`-th from 0, from the character `begins` on."""

    message: int
    note_id: str
    place: int
    begins: int


async def add_part(work: Work, client: Client, part: Part) -> None:
    """Record it. Of several taps in one message the first counts: a tap is not edited."""
    values = {
        "client_id": client.id,
        "message": part.message,
        "note_id": part.note_id,
        "place": part.place,
        "begins": part.begins,
    }
    await work.run(work.insert(parts).values(values).on_conflict_do_nothing())


async def part_of(work: Work, client: Client, message: int) -> Part | None:
    """What a message said of a note that was written in small steps."""
    found = await _parts(work, parts.c.client_id == client.id, parts.c.message == message)
    return found[0] if found else None


async def parts_of(work: Work, note_id: str) -> list[Part]:
    """Every message that said a line of a note, in the order of the lines."""
    return await _parts(work, parts.c.note_id == note_id)


async def _parts(work: Work, *which: sa.ColumnElement[bool]) -> list[Part]:
    rows = await work.run(sa.select(parts).where(*which).order_by(parts.c.place, parts.c.message))
    return [Part(row.message, row.note_id, row.place, row.begins) for row in rows]


async def take_line_out(work: Work, note: Note, part: Part) -> None:
    """A line of a note went: its message says nothing any more, and the lines behind it move up."""
    mine = parts.c.note_id == note.id
    await work.run(sa.delete(parts).where(mine, parts.c.message == part.message))
    later = sa.update(parts).where(mine, parts.c.place > part.place)
    await work.run(later.values(place=parts.c.place - 1))


async def drop_parts(work: Work, note_ids: Iterable[str]) -> None:
    """The notes are gone: no message says anything of them, and what was begun begins another."""
    gone = list(note_ids)
    await work.run(sa.delete(parts).where(parts.c.note_id.in_(gone)))
    for doing in await work.all(sa.select(Doing).where(doings.c.note_id.in_(gone))):
        doing.note_id = None
