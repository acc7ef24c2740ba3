"""The guide for therapists and the page for clients, handed out as files."""

from bot.channels.port import Outgoing
from bot.desk.hearing import ClientHearing, TherapistHearing
from bot.voice.guides import Guide, as_file


async def guide(h: TherapistHearing) -> None:
    """[The guide]: two pages, and the page for clients to hand on."""
    files = ((Guide.THERAPISTS, "therapist-guide-here"), (Guide.CLIENTS, "therapist-leaflet-here"))
    for which, caption in files:
        h.answer.messages.append(Outgoing(h.words.say(caption), attachment=as_file(which)))


async def leaflet(h: ClientHearing) -> None:
    """[On one page]."""
    h.answer.messages.append(Outgoing(h.words.say("leaflet-here"), attachment=as_file(Guide.CLIENTS)))
