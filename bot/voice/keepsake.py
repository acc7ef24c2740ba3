"""A client's own lines as a file that can be read anywhere."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from bot.actions.keepsake import OwnLine
from bot.channels.port import Attachment
from bot.voice.phrases import Phrases

NAME = "my-lines.txt"
"""Says nothing of what is in it: it lies among other files."""


def lines_file(words: Phrases, found: Sequence[OwnLine], zone: str, now: datetime) -> Attachment:
    """Plain text in UTF-8: each question that was carried, and under it the lines, with days of the client's zone."""
    parts = [words.label("keepsake-head", day=words.long_date(now, zone))]
    for question, lines in groupby(found, key=lambda line: line.question):
        if question:
            parts.append(words.label("keepsake-question", question=question))
        for line in lines:
            day = words.long_date(line.written_at, zone)
            parts.append(words.label("keepsake-line", day=day, line=line.text))
    return Attachment(NAME, "\n\n".join(parts).encode() + b"\n")
