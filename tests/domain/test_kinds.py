"""One row a kind: what delivery.md says of it, and that each trait does what it is for."""

from collections.abc import Iterator

from bot.domain.deciding import Circumstances, Drop, SendLater, SendNow, decide, decide_notice
from bot.domain.kinds import TRAITS, Kind, Reader, Traits
from bot.settings import ROOT
from tests.domain.cast import DAY, MINUTE, MONDAY, at, client, delivery
from tests.listing import every

SIX = at(MONDAY, 18)
YES = {True: "yes", False: ""}


def told(kind: Kind, traits: Traits) -> str:
    """A kind's row, as it stands in delivery.md."""
    patience = traits.patience
    again = f"{patience.first_wait:g} s to {patience.longest_wait:g} s"
    repeats = f"{patience.repeats_unknown}, after {patience.wait_unknown:g} s" if patience.repeats_unknown else ""
    cells = (
        kind,
        traits.to,
        f"{traits.rank}",
        traits.urgency,
        again,
        repeats,
        traits.plan,
        traits.late,
        traits.no_turn,
        YES[traits.unasked],
        YES[traits.covered],
        YES[traits.names],
        YES[traits.awaited],
    )
    return "| " + " | ".join(cells) + " |"


def test_every_kind_has_a_row() -> None:
    assert set(TRAITS) == set(Kind)


def test_the_document_says_of_every_kind_what_the_code_does() -> None:
    """Whoever changes a trait says so in docs/delivery.md, where people look for it."""
    table = (ROOT / "docs" / "delivery.md").read_text().partition("## Every kind in one row")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ") and not line.startswith("| Kind")]
    assert rows == [told(kind, traits) for kind, traits in TRAITS.items()]


def test_a_pause_lets_a_message_pass_or_wait() -> None:
    paused = client(paused_until=SIX + DAY)
    passed = {kind for kind in Kind if isinstance(decide(delivery(kind), paused, Circumstances(), SIX), Drop)}
    assert passed == {Kind.NUDGE, Kind.PREVIEW}


def test_what_is_said_of_clients_is_not_said_of_what_goes_to_therapists() -> None:
    """Nothing asks it of them; so whatever stood there would be believed and not be so."""

    def wrong(kind: Kind) -> Iterator[str]:
        traits = TRAITS[kind]
        if traits.to is Reader.THERAPIST and traits.names:
            yield f"{kind}: names a therapist to a therapist"
        if traits.to is not Reader.THERAPIST and traits.covered:
            yield f"{kind}: brings a client their own words under a cover"

    every(Kind, wrong)


def test_only_what_is_waited_for_keeps_no_distance() -> None:
    decided = {kind: decide_notice(delivery(kind), client(), SIX, SIX - MINUTE) for kind in Kind}
    assert {kind for kind, each in decided.items() if isinstance(each, SendNow)} == {Kind.JOINED}
    assert all(isinstance(each, SendLater) for kind, each in decided.items() if kind is not Kind.JOINED)
