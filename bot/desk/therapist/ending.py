"""A therapist ends a pairing: asked once before, with a last line if they like."""

from bot.actions import drafts, parting
from bot.desk.hearing import Passed, TherapistHearing
from bot.desk.side import Choices
from bot.desk.therapist import aliases
from bot.domain.draft import LastLine
from bot.domain.notes import clean
from bot.domain.pairing import QUESTION_LENGTH_MOST, Stage
from bot.domain.people import Awaited
from bot.store import people
from bot.voice.choices import rows
from bot.voice.fluent import Said
from bot.voice.meanings import therapist as means
from bot.voice.meanings.both import LEAVE_IT

choices = Choices[TherapistHearing]()


async def end(h: TherapistHearing, rest: str) -> None:
    """/end ALIAS: asked once before it ends."""
    found = await aliases.meant(h, rest, means.END.for_whom(), alias_needed=True)
    if found is not None:
        _ask(h, found)


@choices.on(means.END)
async def end_pressed(h: TherapistHearing, pairing_id: str) -> None:
    _ask(h, await aliases.own(h, pairing_id))


def _ask(h: TherapistHearing, mine: aliases.Meant) -> None:
    choices = [h.words.choice("button-end", means.END_IT(mine.pairing.id, ""))]
    if mine.pairing.stage is Stage.JOINED:
        choices.append(h.words.choice("button-last-line", means.LAST_LINE(mine.pairing.id)))
    h.tell(
        h.words.say("end-sure", alias=Said(mine.alias)),
        rows(*choices, h.words.choice("button-leave-it", LEAVE_IT())),
    )


@choices.on(means.LAST_LINE)
async def last_line(h: TherapistHearing, pairing_id: str) -> None:
    """[With a last line]: the next text goes with the ending, once it is confirmed."""
    mine = await aliases.own(h, pairing_id)
    h.therapist.wait_for(Awaited.LAST_LINE, h.now, about=pairing_id, after=h.incoming.message)
    h.tell(h.words.say("last-line-ask", alias=Said(mine.alias)))


async def typed(h: TherapistHearing, pairing_id: str, text: str) -> None:
    """The last line as typed: shown before anything ends."""
    pairing = await people.own_pairing(h.work, h.therapist, pairing_id)
    line = clean(text)
    if pairing is None or not pairing.open:
        h.therapist.stop_waiting()
        h.tell(h.words.label("has-passed"))
        return
    alias = Said(await h.work.open(pairing.alias))
    if not line or len(line) > QUESTION_LENGTH_MOST:
        h.therapist.wait_for(Awaited.LAST_LINE, h.now, about=pairing_id, after=h.incoming.message)
        h.tell(h.words.say("last-line-unfit", most=QUESTION_LENGTH_MOST))
        return
    h.therapist.stop_waiting()
    draft = await drafts.set_down(h.work, h.therapist, LastLine(line))
    h.tell(
        h.words.say("last-line-sure", alias=alias, line=Said(line)),
        rows(
            h.words.choice("button-end-with", means.END_IT(pairing_id, draft)),
            h.words.choice("button-change", means.LAST_LINE(pairing_id)),
            h.words.choice("button-leave-it", LEAVE_IT()),
        ),
    )


@choices.on(means.END_IT)
async def ended(h: TherapistHearing, pairing_id: str, draft: str) -> None:
    """[End it], with or without the last line that was shown."""
    mine = await aliases.own(h, pairing_id)
    line = await drafts.set_down_as(h.work, h.therapist, LastLine, draft)
    if draft and line is None:
        raise Passed
    if line is not None:
        await drafts.drop(h.work, h.therapist)
    await parting.part(h.work, mine.pairing, h.therapist, last_line=line.text if line is not None else "")
    h.show(h.words.say("end-done", alias=Said(mine.alias)))
