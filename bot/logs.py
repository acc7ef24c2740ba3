"""Logs: JSON lines with allow-listed keys; ids and outcomes, never words, names or tokens."""

import logging
import re
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

ALLOWED = frozenset(
    {
        "alarm", "bot", "count", "delivery", "event", "exit", "fault", "kind", "level", "logger", "outcome", "owed",
        "seconds", "state", "timestamp", "update", "what", "where", "why",
    }
)  # fmt: skip
QUIET = (
    "telegram",
    "httpx",
    "httpcore",
    "apscheduler",
    "sqlalchemy",
    "aiosqlite",
    "aiohttp",
    "uvicorn",
    "alembic",
)
_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
_CODE = re.compile(r"[A-Za-z0-9_ .:/-]{0,120}")


def set_up_logs(level: str, out: TextIO | None = None) -> None:
    """Log to `out` (standard error unless told) from this level on. Libraries speak from WARNING on, without texts."""
    handler = logging.StreamHandler(out or sys.stderr)
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        only_allowed,
    ]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[without_text, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(sort_keys=True),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def without_text(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """A library's own message may hold anything: only who said it, and the kind of exception, is kept."""
    record: logging.LogRecord = event["_record"]
    fault = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
    kept = {key: value for key, value in event.items() if key.startswith("_")}
    record.exc_info, record.exc_text, record.stack_info = None, None, None
    return {**kept, "event": "library", "where": f"{record.module}:{record.lineno}", "fault": fault}


def only_allowed(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Only the keys above, and of texts only what looks like a code."""
    kept: EventDict = {}
    for key, value in event.items():
        if key.startswith("_"):
            kept[key] = value
        elif key in ALLOWED and value is not None and value is not False and value != "":
            kept[key] = value if isinstance(value, int | float) else _code(str(value))
    return kept


def _code(text: str) -> str:
    text = _TOKEN.sub("...", text)
    return text if _CODE.fullmatch(text) else "..."
