"""How Alembic reaches the database: one migration at a time, under a lock."""

from typing import Literal

from alembic import context
from sqlalchemy import Enum, create_engine, event, text
from sqlalchemy.engine import Connection, make_url

from bot.store.holding import LOCKS
from bot.store.tables import metadata
from bot.store.types import Instant, Weekdays

config = context.config


def _render(kind: str, thing: object, _context: object) -> str | Literal[False]:
    """Plain SQLAlchemy types in migrations: a version never imports the bot."""
    if kind == "type" and isinstance(thing, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, Weekdays):
        return "sa.SmallInteger()"
    if kind == "type" and isinstance(thing, Enum):
        return f"sa.String(length={thing.length})"
    return False


def _run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # A key of its own: whoever starts holds another one around this.
        connection.execute(text(f"select pg_advisory_xact_lock({LOCKS})"))
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_item=_render,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


def _address() -> str:
    """The database: given by the program, or by `alembic -x database=...` in a shell."""
    given = config.attributes.get("database") or context.get_x_argument(as_dictionary=True).get("database")
    if not given:
        raise SystemExit("Say which database: alembic -x database=sqlite:///data/carryforward.db ...")
    return str(given)


def _connect_and_run() -> None:
    url = make_url(_address())
    sqlite = url.get_backend_name() == "sqlite"
    engine = create_engine(
        url.set(drivername="sqlite" if sqlite else "postgresql+psycopg"),
        hide_parameters=True,
        connect_args={"isolation_level": None} if sqlite else {},
    )
    if sqlite:
        # Python's own transactions leave out what makes tables: cut off in the middle, half of a version would stay.
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            if sqlite:
                connection.exec_driver_sql("PRAGMA secure_delete=ON")
            _run(connection)
    finally:
        engine.dispose()


# A restore brings its own transaction: tables and rows come together, or not at all.
within = config.attributes.get("connection")
if within is None:
    _connect_and_run()
else:
    _run(within)
