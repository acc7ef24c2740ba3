"""A marked word as it may lie somewhere, and logging as `run` sets it up, at DEBUG."""

import base64
import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from bot.logs import set_up_logs


def forms(word: str) -> list[bytes]:
    """A word as it may lie in a file: as it is, in capitals, in wide letters, in hexadecimal, in base64."""
    wide = word.encode("utf-16-le")
    coded = [base64.b64encode(b" " * shift + each)[4:-4] for each in (word.encode(), wide) for shift in range(3)]
    return [word.encode(), word.upper().encode(), wide, word.encode("utf-16-be"), word.encode().hex().encode(), *coded]


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """What is written while this lasts; afterwards logging is as it was."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    written = io.StringIO()
    set_up_logs("DEBUG", written)
    try:
        yield written
    finally:
        root.handlers[:], root.level = before[0], before[1]
        structlog.reset_defaults()
