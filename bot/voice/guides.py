"""The two guides of docs/ as files that any phone opens: plain text, without the marks of Markdown."""

import re
from enum import StrEnum
from functools import cache
from pathlib import Path

from bot.channels.port import Attachment

DOCS = Path(__file__).resolve().parents[2] / "docs"


class Guide(StrEnum):
    """Which one, by the name of its file in docs/."""

    THERAPISTS = "for-therapists"
    CLIENTS = "leaflet-for-clients"


NAMES = {Guide.THERAPISTS: "guide.txt", Guide.CLIENTS: "one-page.txt"}
"""As they lie among other files: a name there tells nothing."""

_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
_MARKS = re.compile(r"\*\*|`|^#+ |^> ?|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)", re.MULTILINE)
_RULE = re.compile(r"\|[-| :]+\|")
_BEGINS = re.compile(r"([-*]|\d+\.) ")


@cache
def as_file(guide: Guide) -> Attachment:
    """One guide, read once."""
    text = (DOCS / f"{guide}.md").read_text(encoding="utf-8")
    return Attachment(NAMES[guide], plain(text).encode())


def plain(markdown: str) -> str:
    """Markdown as a person would type it: each paragraph on one line, a table as `this: that`."""
    return "\n\n".join(_block(block.split("\n")) for block in markdown.strip().split("\n\n")) + "\n"


def _block(lines: list[str]) -> str:
    if lines[0].startswith("|"):
        # The first row and the rule under it head the columns of a picture that is not there any more.
        rows = [line.strip("|").split("|") for line in lines[2:] if not _RULE.fullmatch(line)]
        return "\n".join("- " + ": ".join(_bare(cell.strip()) for cell in row) for row in rows)
    told: list[str] = []
    for line in lines:
        text = _bare(line.removeprefix(">").strip() if line.startswith(">") else line.strip())
        if told and not _BEGINS.match(line.strip()):
            told[-1] += " " + text
        else:
            told.append(text)
    return "\n".join(told)


def _bare(text: str) -> str:
    return _MARKS.sub("", _LINK.sub(r"\1", text))
