"""The operator's shell, as it is called and as it answers."""

import re
from datetime import date
from pathlib import Path

from typer.testing import CliRunner, Result

from bot.operator.cli import app
from bot.settings import ROOT
from tests.attack.marked import logged

NOTE = "The mornings."
"""What the client wrote to the bot that ran."""


def checked_on(day: date, own: Path) -> Path:
    """A folder of one's own that holds nothing but the crisis file, with the numbers last checked on a day."""
    shipped = (ROOT / "prompts" / "en" / "crisis.yaml").read_text(encoding="utf-8")
    (own / "en").mkdir(parents=True)
    (own / "en" / "crisis.yaml").write_text(re.sub(r"checked: \S+", f"checked: {day}", shipped), encoding="utf-8")
    return own


def shell(*words: str) -> Result:
    # `run` sets logging up to write where nobody reads any more when it has ended: afterwards it is as it was.
    with logged():
        return CliRunner().invoke(app, words)


def one_line(result: Result) -> str:
    """What a failing command says: one line, and nothing else."""
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr.strip()
