"""A client's own card: four lines for harder hours, in the client's words."""

import html
import json
from dataclasses import dataclass, field, replace

from bot.domain.prompt import CARD, Takes

LINE_MOST = 900
"""How large one line may be, in UTF-16 units as it is sent, `&`, `<` and `>` escaped.

So four of them and their labels fit into one message whatever is written: Telegram takes 4,096 units.
"""


@dataclass(frozen=True)
class Card:
    """Any line may be empty. Nobody but its client ever sees it (care.md)."""

    early_signs: str = field(default="", repr=False)
    safer: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)
    pause: str = field(default="", repr=False)

    @property
    def empty(self) -> bool:
        return not any(self.line(takes) for takes in CARD)

    def line(self, takes: Takes) -> str:
        """One line; `takes` is one of CARD."""
        return str(getattr(self, _NAMES[takes]))

    def with_line(self, takes: Takes, text: str) -> "Card":
        """This card with another text in one line; an empty one empties it."""
        return replace(self, **{_NAMES[takes]: text})

    def written(self) -> str:
        """The card as its words are kept."""
        return json.dumps({takes.value: self.line(takes) for takes in CARD}, ensure_ascii=False)


_NAMES = {
    Takes.EARLY_SIGNS: "early_signs",
    Takes.SAFER: "safer",
    Takes.CONTACT: "contact",
    Takes.PAUSE: "pause",
}


def read_card(written: str) -> Card:
    """A card from its kept words; none at all make an empty one."""
    lines = json.loads(written) if written else {}
    return Card(*(str(lines.get(takes.value, "")) for takes in CARD))


def size(text: str) -> int:
    """UTF-16 units of a text as it is sent."""
    return len(html.escape(text, quote=False).encode("utf-16-le")) // 2


def fits(text: str) -> bool:
    """Whether a text may be a line of the card."""
    return size(text) <= LINE_MOST


def next_line(takes: Takes) -> Takes | None:
    """The line after this one; none after the last."""
    at = CARD.index(takes) + 1
    return CARD[at] if at < len(CARD) else None
