"""python -m bench: every benchmark once, with its usual size or a small one."""

import runpy
import sys

ALL = {"bench.telegram_http": [], "bench.replies": [], "bench.fairness": [], "bench.kill_loop": ["--kills", "10"]}
"""What is run, and what it is given."""


def main() -> int:
    """0 if every one of them ended well."""
    worst = 0
    for name, given in ALL.items():
        print(f"== {name}", flush=True)
        sys.argv[1:] = given
        try:
            runpy.run_module(name, run_name="__main__")
        except SystemExit as end:
            worst = max(worst, end.code if isinstance(end.code, int) else 1 if end.code else 0)
    return worst


if __name__ == "__main__":
    sys.exit(main())
