"""What every answer to a discreet client goes through: said without content, or for some minutes only."""

from dataclasses import replace
from datetime import timedelta

from bot.actions import discreet
from bot.actions.reply import SIGN
from bot.channels.port import Kind, Outgoing
from bot.desk.hearing import ClientHearing, Hearing, Reaction
from bot.domain.people import Client
from bot.voice.discreet import cover

KEPT_STAYS = timedelta(seconds=30)
"""How long the word that takes the place of the sign stays."""
STAYS = timedelta.max
"""A cover says nothing, so it may stay."""


def tell_covered(h: ClientHearing, about: str) -> None:
    """What the client has not asked for comes as a cover. `about`: what a tap opens it into."""
    h.answer.messages.append(replace(cover(h.words, about), lasts=STAYS))


def say_kept(h: ClientHearing, message: int, owed_id: str) -> None:
    """The sign on a line; where lines go from the chat, a word that passes."""
    if h.client.discreet:
        h.answer.messages.append(Outgoing(h.words.say("discreet-kept"), soundless=True, lasts=KEPT_STAYS))
    else:
        h.answer.react = Reaction(message, SIGN, owed_id)


def _for_a_while(message: Outgoing, client: Client) -> Outgoing:
    if message.lasts == STAYS:
        return replace(message, lasts=None)
    return replace(message, lasts=message.lasts or client.stays_open)


async def over(h: Hearing, client: Client, *, newly: bool) -> None:
    """The answer is made: remember what stands in the chat, and see to it that in discreet mode it does not stay.

    `newly`: it was nobody's before, so the message that was pressed is not known yet.
    """
    incoming, message = h.incoming, h.incoming.message
    if h.answer.erased or incoming.kind in (Kind.BLOCKED, Kind.UNBLOCKED):
        return
    h.answer.tracked = True
    wrote = incoming.kind in (Kind.TEXT, Kind.OTHER)
    if message is not None and (wrote or newly):
        await discreet.stands(h.work, client, message, min(incoming.at, h.now))
    if not client.discreet:
        return
    h.answer.messages = [_for_a_while(each, client) for each in h.answer.messages]
    if message is None:
        return
    if wrote:
        await discreet.takes_away(h.work, client, message)
    elif h.press:
        await discreet.touched(h.work, client, message, says_something=h.answer.change is not None)
