"""A therapist says which lines came up, and what becomes of the question, from the ask or from the digest."""

from bot.actions import marking
from bot.desk.hearing import TherapistHandler, TherapistHearing
from bot.desk.therapist.asking import told_of
from bot.domain.appointments import Appointment
from bot.domain.delivery import Delivery


async def _shown(h: TherapistHearing) -> Delivery | None:
    """The message that the choice stands in, if it is this therapist's and still open; else it has passed."""
    delivery = await marking.shown(h.work, h.therapist, h.incoming.message)
    if delivery is None:
        h.passed()
    return delivery


async def _too_early(h: TherapistHearing, delivery: Delivery) -> bool:
    early = marking.not_met(await h.work.get(Appointment, delivery.appointment_id), h.now)
    if early is not None:
        h.toast(h.words.label("when-you-have-met", when=h.words.moment(early.starts_at, h.therapist.zone)))
    return early is not None


async def lines(h: TherapistHearing, page: str) -> None:
    """[Which lines came up?], [Talked about], and the pages of them."""
    delivery = await _shown(h)
    if delivery is None or await _too_early(h, delivery):
        return
    at = int(page) if page.isdecimal() and len(page) < 4 else 0
    if not await marking.open_marks(h.work, delivery, at):
        h.passed()


async def back(h: TherapistHearing, _rest: str) -> None:
    """[Back]: the message says again what it said."""
    delivery = await _shown(h)
    if delivery is None:
        return
    if delivery.view != marking.MARKS:
        h.passed()
        return
    await marking.close_marks(h.work, delivery)


async def mark(h: TherapistHearing, rest: str) -> None:
    """A line as a button: it came up, or the mark is taken off. The choice says which, so that it means one thing."""
    came_up, _, note_id = rest.partition(":")
    delivery = await _shown(h)
    if delivery is None:
        return
    if delivery.view != marking.MARKS or came_up not in ("0", "1"):
        h.passed()
        return
    if not await marking.mark(h.work, delivery, note_id, came_up=came_up == "1"):
        h.passed()


async def carry_on(h: TherapistHearing, delivery_id: str) -> None:
    """[Carry on] of a digest: the same question once more, told in a message of its own."""
    delivery = await _shown(h)
    if delivery is None:
        return
    if delivery.id != delivery_id:
        h.passed()
        return
    if await _too_early(h, delivery):
        return
    asked = await marking.carry_on(h.work, delivery)
    if asked is None:
        h.passed()
        return
    h.therapist.stop_waiting()
    h.tell(*told_of(h, asked))


CHOICES: dict[str, TherapistHandler] = {"marks": lines, "unmarks": back, "mark": mark, "carryon": carry_on}
