"""The words that were given to lines by a tap."""

from collections.abc import Iterable

import sqlalchemy as sa

from bot.domain.lookback import Given, Side, Tag
from bot.store.tables import tags
from bot.store.work import Work


async def given(work: Work, note_ids: Iterable[str]) -> dict[str, tuple[Given, ...]]:
    """The tags of these notes and who gave them, by note id."""
    rows = await work.run(sa.select(tags).where(tags.c.note_id.in_(list(note_ids))))
    found: dict[str, list[Given]] = {}
    for row in rows:
        found.setdefault(row.note_id, []).append(Given(row.tag, Side(row.side)))
    order = list(Tag)
    return {
        note_id: tuple(sorted(each, key=lambda one: (order.index(one.tag), one.side)))
        for note_id, each in found.items()
    }


async def give(work: Work, note_id: str, tag: Tag, side: Side) -> None:
    row = work.insert(tags).values(note_id=note_id, tag=tag, side=side)
    await work.run(row.on_conflict_do_nothing())


async def take_off(work: Work, note_id: str, tag: Tag, side: Side) -> None:
    await work.run(sa.delete(tags).where(tags.c.note_id == note_id, tags.c.tag == tag, tags.c.side == side))


async def drop(work: Work, note_ids: Iterable[str]) -> None:
    """Take all tags of these notes out."""
    await work.run(sa.delete(tags).where(tags.c.note_id.in_(list(note_ids))))
