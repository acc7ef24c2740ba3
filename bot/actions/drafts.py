"""A text is set down beside until its writer says what it is to be: one for each person, the newest."""

from bot.domain.draft import SetDown, Wanted, read_draft, write_draft
from bot.domain.people import Client, Person
from bot.domain.words import Words
from bot.store.keys import HOUSE
from bot.store.work import Work


async def set_down(work: Work, person: Person, draft: SetDown) -> str:
    """Set a text down in place of an earlier one. Gives its id: a choice names it, and never means a later one."""
    await work.burn([person.draft])
    owner = person.id if isinstance(person, Client) else HOUSE
    person.set_down(await work.keep(write_draft(draft), owner, Words.DRAFT), work.now)
    return person.draft


async def set_down_as(work: Work, person: Person, wanted: type[Wanted], draft_id: str) -> Wanted | None:
    """What is set down under this id. None: it is not the newest any more, or is something else."""
    return read_draft(await work.open(draft_id), wanted) if draft_id and draft_id == person.draft else None


async def drop(work: Work, person: Person) -> None:
    """Nothing is set down any more."""
    await work.burn([person.draft])
    person.take_up_draft()
