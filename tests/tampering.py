"""What only whoever has the database can do, and no phone and no command: told as what it stands for."""

import sqlalchemy as sa

from bot.actions import starting
from bot.store import people, tables
from tests.people import Phone, World


async def older_consents(world: World) -> None:
    """What the consent says has changed since: everybody agreed to older words."""
    async with world.app.store.work(world.clock.now()) as work:
        await work.run(sa.update(tables.consents).values(version="0"))


async def nudges_unanswered(world: World, client: Phone, count: int) -> None:
    """So many nudges in a row brought nothing back."""
    async with world.app.store.work(world.clock.now()) as work:
        at = tables.people.c.address == str(client.number)
        await work.run(sa.update(tables.people).where(at).values(unanswered=count))


async def words_put_in_place(world: World, of: Phone, instead: Phone) -> None:
    """The sealed words of one client's only note stand in the place of another's."""
    async with world.app.store.work(world.clock.now()) as work:
        found = []
        for phone in (of, instead):
            person = await people.person_at(work, str(phone.number))
            assert person is not None
            mine = sa.select(tables.words.c.id, tables.words.c.sealed).join(
                tables.notes, tables.notes.c.words == tables.words.c.id
            )
            found.append((await work.run(mine.where(tables.notes.c.client_id == person.id))).one())
        taken, there = found
        await work.run(sa.update(tables.words).where(tables.words.c.id == there.id).values(sealed=taken.sealed))


async def led_from_an_older_copy(world: World, erased: set[str]) -> int:
    """A process takes the lead on a copy from before these were erased. Gives how many it erases once more."""
    async with world.app.store.work(world.clock.now()) as work:
        again = await starting.erase_again(work, erased)
    await world.settles()
    return again
