"""The access list: who was given a client's words, which, and when. Never the words."""

import sqlalchemy as sa

from bot.domain.people import new_id
from bot.store.tables import readings
from bot.store.work import Work


async def record(work: Work, reader_id: str, client_id: str, what: str, about: str) -> None:
    """Write one reading down."""
    await work.run(
        sa.insert(readings).values(
            id=new_id(), reader_id=reader_id, client_id=client_id, what=what, about=about, at=work.now
        )
    )
