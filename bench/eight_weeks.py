"""What comes by itself in eight weeks to clients of every kind, as the tables of docs/load.md.

python -m bench.eight_weeks [--seed 1] [--weeks 8]
"""

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from pathlib import Path

from bot.logs import set_up_logs
from bot.store import engine
from tests.simulation.eight_weeks import EightWeeks, everybody


def main() -> int:
    """Print the tables; 0 if nothing came that should not have."""
    parser = argparse.ArgumentParser(prog="python -m bench.eight_weeks", description="What comes in eight weeks.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weeks", type=int, default=8)
    given = parser.parse_args()
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    engine.SYNCHRONOUS = "OFF"  # No power is cut here.
    set_up_logs("CRITICAL")
    folder = Path(tempfile.mkdtemp(prefix="carryforward-weeks-"))
    try:
        lived = EightWeeks(given.seed, folder, everybody(), weeks=given.weeks)
        asyncio.run(lived.run())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    found = lived.broken()
    print(f"What came by itself in each week, questions+looks ahead+nudges:\n\n{lived.table()}\n")
    print(f"All that came, and in brackets the most in any seven days:\n\n{lived.summary()}\n")
    print("\n".join(found) or "Nothing more came than care allows, and nothing less than was chosen.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
