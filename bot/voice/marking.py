"""The ways to mark lines that came up: below the ask, below a digest, and the lines as buttons."""

from itertools import chain

from bot.actions.marking import Marks
from bot.channels.port import Choice, Outgoing, Rows
from bot.domain.delivery import Delivery, Kind
from bot.domain.digest import Digest, Line
from bot.domain.lookback import page_of
from bot.voice.choices import EARLIER, LATER, rows, turns
from bot.voice.fluent import Said
from bot.voice.meanings import therapist as means
from bot.voice.phrases import Phrases

LABEL_LENGTH = 32
"""Characters of a line that stand on a button."""


def way(words: Phrases) -> Rows:
    """[Which lines came up?], below the ask."""
    return ((words.choice("button-which-lines", means.LINES_TO_MARK(0)),),)


def after_digest(words: Phrases, content: Digest, delivery_id: str) -> Rows:
    """Below a digest: what came up, what carries on, what comes next."""
    if not content.pairing_id:
        return ()
    found = []
    if content.lines or content.waiting:
        found.append(words.choice("button-talked-about", means.LINES_TO_MARK(0)))
    if content.question:
        found.append(words.choice("button-carry-on", means.CARRY_ON(delivery_id)))
    found.append(words.choice("button-new-question", means.ASK_FOR(content.pairing_id, "")))
    if content.picture:
        found.append(words.choice("button-picture", means.PICTURE()))
    return rows(*found)


def marks(words: Phrases, content: Marks, delivery: Delivery) -> Outgoing:
    """The lines as buttons, with a quiet sign on those that came up."""
    page, here, count = page_of(content.lines, delivery.page)
    choices = [(_line(words, content, line),) for line in here]
    back = words.choice("button-back", means.NO_MARKS())
    others = turns(words, means.LINES_TO_MARK, page, more=page + 1 < count, keys=(EARLIER, LATER))
    text = words.say("marks-head" if content.lines else "marks-none", alias=Said(content.alias))
    protected = delivery.kind is not Kind.ASK
    return Outgoing(text, (*choices, (back, *chain(*others))), protected=protected)


def _line(words: Phrases, content: Marks, line: Line) -> Choice:
    label = Said(on_button(words.day(line.written_at, content.zone), line.text))
    if line.note_id in content.marked:
        return words.choice("button-came-up", means.MARK(False, line.note_id), line=label)
    return words.choice("button-line", means.MARK(True, line.note_id), line=label)


def on_button(day: str, text: str) -> str:
    """A line as it stands on a button: its day, and as much of it as fits."""
    return f"{day} · {text if len(text) <= LABEL_LENGTH else text[: LABEL_LENGTH - 1].rstrip() + '…'}"
