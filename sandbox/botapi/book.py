"""The book: what survives when the process is killed, in one SQLite file (or in nothing: in memory)."""

import json
import sqlite3
from pathlib import Path
from typing import Any


class Book:
    """Things by kind and key. Changes gather until `commit`, which writes them all or none.

    Safe against the death of the process (not of the machine: nothing is synced, for speed).
    """

    def __init__(self, path: Path | None) -> None:
        self._waiting: list[tuple[str, tuple[Any, ...]]] = []
        self._line: sqlite3.Connection | None = None
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        self._line = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._line.execute("pragma journal_mode = wal")
        self._line.execute("pragma synchronous = off")
        self._line.execute(
            "create table if not exists things (kind text, key text, value text, primary key (kind, key)) without rowid"
        )
        self._line.execute("create table if not exists files (id text primary key, content blob)")

    def put(self, kind: str, key: int | str, value: Any) -> None:
        """Keep `value` (anything JSON can hold) under kind and key, replacing what was there."""
        if self._line is not None:
            row = (kind, str(key), json.dumps(value))
            self._waiting.append(("insert or replace into things values (?, ?, ?)", row))

    def put_file(self, key: str, content: bytes) -> None:
        if self._line is not None:
            self._waiting.append(("insert or replace into files values (?, ?)", (key, content)))

    def drop(self, kind: str, key: int | str) -> None:
        if self._line is not None:
            self._waiting.append(("delete from things where kind = ? and key = ?", (kind, str(key))))

    def commit(self) -> None:
        """Write what has gathered, in one transaction."""
        if self._line is None or not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        self._line.execute("begin immediate")
        try:
            for statement, row in waiting:
                self._line.execute(statement, row)
        except BaseException:
            self._line.execute("rollback")
            raise
        self._line.execute("commit")

    def all(self, kind: str) -> dict[str, Any]:
        """Everything of one kind by key."""
        if self._line is None:
            return {}
        rows = self._line.execute("select key, value from things where kind = ?", (kind,))
        return {key: json.loads(value) for key, value in rows}

    def files(self) -> dict[str, bytes]:
        return dict(self._line.execute("select id, content from files")) if self._line is not None else {}

    def close(self) -> None:
        """Write what is left and let go of the file."""
        self.commit()
        if self._line is not None:
            self._line.close()
            self._line = None
