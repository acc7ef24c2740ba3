"""The commands: each that is heard stands in the menu and in the README, and none else does."""

import re

import pytest

from bot.desk import desk, menus
from bot.desk.therapist import hears
from bot.settings import ROOT
from bot.voice.phrases import load_speech

EVERYBODY = {"crisis", "start"}
"""Heard of everybody, before it is known who they are."""
HEARD = {"Client": {*desk.CLIENT_COMMANDS, *EVERYBODY}, "Therapist": {*hears.COMMANDS, *EVERYBODY}}


def _told(side: str) -> set[str]:
    """The commands that begin a form in the README's table of one side."""
    table = (ROOT / "README.md").read_text().partition(f"| {side} | |\n")[2].partition("\n\n")[0]
    return set(re.findall(r"`/(\w+)", table))


@pytest.mark.parametrize("side", HEARD)
def test_the_readme_tells_every_command_and_no_other(side: str) -> None:
    assert sorted(_told(side)) == sorted(HEARD[side])


def test_every_command_stands_in_the_menu_once() -> None:
    words = load_speech(ROOT / "prompts").of("en")
    menu_of = {"Client": menus.client_menu(words), "Therapist": menus.therapist_menu(words)}
    for side, menu in menu_of.items():
        assert sorted(name for name, _ in menu) == sorted(HEARD[side] - {"start"}), side
