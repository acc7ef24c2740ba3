"""/mydata: everything that is held of whoever asks, as files, for both sides."""

from bot.actions.exporting import export
from bot.channels.port import Outgoing
from bot.desk.hearing import KnownHearing
from bot.voice.choices import rows
from bot.voice.export import export_files
from bot.voice.meanings.both import LEAVE_IT, MY_DATA


async def ask(h: KnownHearing) -> None:
    """/mydata: asked once before, because the files lie open on the phone."""
    h.tell(
        h.words.say("export-sure"),
        rows(h.words.choice("button-export", MY_DATA()), h.words.choice("button-leave-it", LEAVE_IT())),
    )


async def give(h: KnownHearing) -> None:
    """[Give me the files]."""
    text, whole = export_files(h.words, await export(h.work, h.person))
    h.show(h.words.say("export-coming"))
    h.answer.messages.append(Outgoing(h.words.say("export-text"), attachment=text))
    h.answer.messages.append(Outgoing(h.words.say("export-whole"), attachment=whole))
