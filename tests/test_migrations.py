"""Migrations: up, down, up again, and the tables of the code are those of the database; on SQLite and PostgreSQL."""

import ast
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url

from bot.settings import ROOT
from bot.store.opening import alembic_config
from bot.store.tables import metadata
from tests.postgres import Server

Columns = sa.UniqueConstraint | sa.PrimaryKeyConstraint | sa.ForeignKeyConstraint
VERSIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/a%20b.db"
    server: Server = request.getfixturevalue("postgres")
    return server.fresh()


def engine_of(database: str) -> sa.Engine:
    url = make_url(database)
    return sa.create_engine(url if url.get_backend_name() == "sqlite" else url.set(drivername="postgresql+psycopg"))


def tables(database: str) -> set[str]:
    engine = engine_of(database)
    try:
        return set(sa.inspect(engine).get_table_names())
    finally:
        engine.dispose()


def differences(database: str) -> list[object]:
    """What Alembic would write into a next version."""
    engine = engine_of(database)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            return list(compare_metadata(context, metadata))
    finally:
        engine.dispose()


def test_up_down_and_up_again(database: str) -> None:
    config = alembic_config(database)
    command.upgrade(config, "head")
    assert tables(database) == {*metadata.tables, "alembic_version"}
    assert differences(database) == []
    command.check(config)
    command.downgrade(config, "base")
    assert tables(database) == {"alembic_version"}
    command.upgrade(config, "head")
    command.upgrade(config, "head")
    assert differences(database) == []


def test_constraints_are_those_of_the_code(database: str) -> None:
    command.upgrade(alembic_config(database), "head")
    engine = engine_of(database)
    found = sa.MetaData()
    found.reflect(engine)
    engine.dispose()
    for name, table in metadata.tables.items():
        here = found.tables[name]
        for kind in (sa.UniqueConstraint, sa.PrimaryKeyConstraint, sa.ForeignKeyConstraint):
            assert columns(here, kind) == columns(table, kind), (name, kind.__name__)
        wanted = {each.name: each.nullable for each in table.columns}
        assert {each.name: each.nullable for each in here.columns} == wanted, name


def columns(table: sa.Table, kind: type[Columns]) -> set[tuple[str, ...]]:
    return {tuple(sorted(each.columns.keys())) for each in table.constraints if isinstance(each, kind)}


def test_a_version_that_fails_leaves_nothing_behind(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def fails(connection: sa.Connection, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)
        if "CREATE TABLE deliveries" in statement:
            raise InterruptedError

    sa.event.listen(sa.Engine, "before_cursor_execute", fails)
    try:
        with pytest.raises(InterruptedError):
            command.upgrade(alembic_config(database), "head")
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", fails)
    assert any("CREATE TABLE people" in each for each in seen)
    assert tables(database) == set(), "half a version would stop every later start"
    command.upgrade(alembic_config(database), "head")


def test_versions_follow_one_another() -> None:
    scripts = ScriptDirectory.from_config(alembic_config(""))
    assert len(scripts.get_heads()) == 1
    assert len(list(scripts.walk_revisions())) == len(VERSIONS)


@pytest.mark.parametrize("version", VERSIONS, ids=lambda each: each.stem)
def test_a_version_never_imports_the_bot(version: Path) -> None:
    tree = ast.parse(version.read_text())
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= {"sqlalchemy", "alembic", "collections", "typing"}


def test_in_a_shell_alembic_says_what_it_wants() -> None:
    with pytest.raises(SystemExit, match="Say which database"):
        command.current(Config(ROOT / "alembic.ini"))
