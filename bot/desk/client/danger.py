"""Words of danger in what a client writes: they only show the numbers to call and the client's own card."""

from datetime import timedelta

from bot.actions import doing
from bot.desk.client import card as safe
from bot.desk.client import covering
from bot.desk.hearing import ClientHearing
from bot.voice.choices import ground_choice, in_a_row, rows
from bot.voice.meanings import covers

ONCE = timedelta(hours=1)
"""At most once in this time (care.md, Crisis)."""


async def looked_at(h: ClientHearing, text: str) -> None:
    """Show them if the text holds such words. What was written is kept as ever, and nobody is told."""
    shown_at = h.client.crisis_shown_at
    if (shown_at is not None and h.now - shown_at < ONCE) or not h.words.crisis.speaks_of_danger(text):
        return
    h.client.was_shown_numbers(h.now)
    if h.client.discreet:
        covering.tell_covered(h, covers.DANGER())
    else:
        await show(h)
    # Numbers to call go out however much of this chat is still to be answered.
    h.answer.always = True


async def show(h: ClientHearing) -> None:
    """The numbers to call and the client's own card."""
    h.show(h.words.crisis_text(h.client.zone), () if h.client.card else rows(*ground_choice(h.words)))
    await safe.show_card_too(h)


async def crisis(h: ClientHearing) -> None:
    """/crisis: the numbers to call, the ways to the card and to settle; and nothing goes on that was begun."""
    calm = safe.calm_choices(h.words, h.client)
    h.tell(h.words.crisis_text(h.client.zone), in_a_row(*calm))
    h.answer.always = True
    await doing.leave_all(h.work, h.client)
