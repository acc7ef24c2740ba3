"""The form of a backup: a first line, rows table by table as plain values, and a last line that shows it is whole.

It belongs to no database: what one wrote the other reads. Every line is JSON. Sealed words stay sealed.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from bot.store.faults import StoreFault
from bot.store.types import Instant, Weekdays

FORMAT = 1
LONGEST_FIRST_LINE = 4096
"""Bytes: a file without line ends is not read whole to find out that it is none of ours."""

NEWER = "{} was made by a newer Carryforward: install that version."
FOREIGN = "{} is no backup of Carryforward: look for the right file."
CUT = "{} is not whole (cut off, or changed since): take another backup."


class Holds(StrEnum):
    """What a backup holds. Data keys never travel with the rows they open (docs/decisions/0011)."""

    DATABASE = "database"
    KEYS = "data keys"


@dataclass(frozen=True)
class Header:
    """The first line. `revision`: of the tables; the data keys' store has none. `taken_at` is in UTC."""

    holds: Holds
    taken_at: datetime
    bot: int | None
    revision: str = ""


_TYPES: dict[str, TypeEngine[Any]] = {
    "text": sa.String(),
    "integer": sa.BigInteger(),
    "truth": sa.Boolean(),
    "instant": Instant(),
    "date": sa.Date(),
    "time": sa.Time(),
    "bytes": sa.LargeBinary(),
}
Columns = Sequence[tuple[str, str]]
"""Names and kinds: a key of the types above."""


def columns_of(table: sa.Table) -> Columns:
    return [(column.name, _kind(column.type)) for column in table.columns]


def _kind(type_: TypeEngine[Any]) -> str:
    match type_:
        case Instant():
            return "instant"
        case Weekdays() | sa.Integer():
            return "integer"
        case sa.Boolean():
            return "truth"
        case sa.Date():
            return "date"
        case sa.Time():
            return "time"
        case sa.LargeBinary():
            return "bytes"
        case sa.String():
            return "text"
        case _:
            raise TypeError(f"a backup has no form for {type_!r}")


def plain(name: str, columns: Columns) -> sa.Table:
    """A table of plain values, whatever this version's own tables look like. Raises KeyError for an unknown kind."""
    return sa.Table(name, sa.MetaData(), *(sa.Column(column, _TYPES[kind]) for column, kind in columns))


def _written(value: Any) -> Any:
    match value:
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return value


def _read(kind: str, value: Any) -> Any:
    if value is None:
        return None
    match kind:
        case "bytes":
            return base64.b64decode(value, validate=True)
        case "instant":
            return datetime.fromisoformat(value)
        case "date":
            return date.fromisoformat(value)
        case "time":
            return time.fromisoformat(value)
        case _:
            return value


class Writer:
    """Writes a backup, line by line."""

    def __init__(self, file: IO[bytes], header: Header) -> None:
        self._file, self._sum = file, hashlib.sha256()
        self.rows = 0
        first = {"carryforward": str(header.holds), "format": FORMAT, "taken_at": _written(header.taken_at)}
        self._line(first | {"bot": header.bot, "revision": header.revision})

    def table(self, name: str, columns: Columns, rows: Iterable[Sequence[Any]]) -> None:
        self._line({"table": name, "columns": columns})
        for row in rows:
            self._line([_written(value) for value in row])
            self.rows += 1

    def end(self) -> None:
        """Without this last line a file is not whole."""
        self._line({"rows": self.rows, "sha256": self._sum.hexdigest()})

    def _line(self, thing: object) -> None:
        line = json.dumps(thing, separators=(",", ":")).encode() + b"\n"
        self._sum.update(line)
        self._file.write(line)


def read_header(path: Path) -> Header:
    """Whose backup a file is. Raises StoreFault: unreadable, foreign, of a newer version."""
    try:
        with path.open("rb") as file:
            first = file.readline(LONGEST_FIRST_LINE)
    except OSError as fault:
        raise StoreFault(f"{path} cannot be read ({fault.strerror}): look at its name and its rights.") from None
    try:
        said = json.loads(first)
        holds, form = said["carryforward"], said["format"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise StoreFault(FOREIGN.format(path)) from None
    if not isinstance(form, int) or form > FORMAT:
        raise StoreFault(NEWER.format(path))
    try:
        taken_at = datetime.fromisoformat(said["taken_at"]).astimezone(UTC)
        return Header(Holds(holds), taken_at, said["bot"], said["revision"])
    except (ValueError, TypeError, KeyError, OverflowError):
        raise StoreFault(CUT.format(path)) from None


def check_whole(path: Path, holds: Holds) -> Header:
    """Read a backup to its end, before anything is done with it. Raises StoreFault."""
    header = read_header(path)
    if header.holds is not holds:
        mend = "it belongs to --keys" if header.holds is Holds.KEYS else "--keys wants the backup of the data keys"
        raise StoreFault(f"{path} holds the {header.holds}, not the {holds}: {mend}.")
    so_far, rows, last = hashlib.sha256(), 0, b""
    try:
        with path.open("rb") as file:
            for line in file:
                so_far.update(last)
                last = line
                rows += line.startswith(b"[")
    except OSError as fault:
        raise StoreFault(f"{path} cannot be read ({fault.strerror}): look at its name and its rights.") from None
    try:
        said = json.loads(last)
        whole = last.endswith(b"\n") and said == {"rows": rows, "sha256": so_far.hexdigest()}
    except ValueError:
        whole = False
    if not whole:
        raise StoreFault(CUT.format(path))
    return header


def read_tables(path: Path, most: int = 500) -> Iterator[tuple[sa.Table, list[dict[str, Any]]]]:
    """The rows of a backup that is whole, at most so many at a time, each with the table they belong to.

    Raises KeyError or ValueError where a line is not as it was written.
    """
    table, kinds, rows = None, dict[str, str](), list[dict[str, Any]]()
    with path.open("rb") as file:
        file.readline()
        for line in file:
            said = json.loads(line)
            if isinstance(said, list):
                rows.append({name: _read(kinds[name], value) for name, value in zip(kinds, said, strict=True)})
            if table is not None and rows and (isinstance(said, dict) or len(rows) == most):
                yield table, rows
                rows = []
            if isinstance(said, dict) and "table" in said:
                kinds = dict(said["columns"])
                table = plain(said["table"], list(kinds.items()))
