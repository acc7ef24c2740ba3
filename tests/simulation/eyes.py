"""Looks into the database of a running bot from outside, as no code of the bot does: plain SQL, reading only."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


class Eyes:
    """One reading connection. All instants are given in UTC."""

    def __init__(self, path: Path) -> None:
        self._line = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
        self._line.row_factory = sqlite3.Row

    def close(self) -> None:
        self._line.close()

    def all(self, query: str, *given: object) -> list[dict[str, Any]]:
        """The rows of a query, columns that hold instants (..._at, not_after) as instants."""
        rows = [dict(row) for row in self._line.execute(query, given)]
        return [{name: _instant(name, value) for name, value in row.items()} for row in rows]

    def one(self, query: str, *given: object) -> dict[str, Any] | None:
        found = self.all(query, *given)
        return found[0] if found else None

    def dealt_with(self, since: int) -> set[int]:
        """Ids of the updates from `since` on that the bot has dealt with."""
        query = "select update_id from inbox where state = 'done' and update_id >= ?"
        return {row[0] for row in self._line.execute(query, (since,))}


def _instant(name: str, value: object) -> object:
    if isinstance(value, str) and name.endswith(("_at", "_after")):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value
