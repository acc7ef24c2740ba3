"""Everything that is held of one person, for that person alone."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.draft import known_to_therapist
from bot.domain.people import Client, Person
from bot.store import audit
from bot.store.exporting import Row, names_of, rows_of
from bot.store.work import Work

FORMAT, VERSION = "carryforward-export", 1
"""docs/mydata.schema.json describes it; the version rises when a reader of it would have to change."""


@dataclass(frozen=True)
class Export:
    """All rows by table, words in the open; the names of a client's therapists by id."""

    side: str
    zone: str
    made_at: datetime
    tables: dict[str, list[Row]] = field(repr=False)
    therapists: dict[str, str] = field(default_factory=dict, repr=False)

    def as_json(self) -> dict[str, object]:
        return {
            "format": FORMAT,
            "version": VERSION,
            "side": self.side,
            "made_at": self.made_at.isoformat(),
            "therapists": self.therapists,
            "tables": self.tables,
        }


async def export(work: Work, person: Person) -> Export:
    """Gather it. A client's is written into their access list, as every reading is (privacy.md)."""
    if isinstance(person, Client):
        await audit.record(work, person.id, person.id, "export", "")
        return Export(person.side, person.zone, work.now, await rows_of(work, person), await names_of(work, person))
    tables = await rows_of(work, person)
    for row in tables["questions"]:
        # When it came, and whether it was let be, would tell of pauses and refusals: that is the client's alone.
        row["arrived_at"] = row["declined_at"] = None
        row["words"] = known_to_therapist(str(row["words"]))
    return Export(person.side, person.zone, work.now, tables)
