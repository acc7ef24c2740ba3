"""python -m bench: every benchmark once, with its usual size."""

import runpy
import sys

for name in ("bench.telegram_http", "bench.replies"):
    print(f"== {name}", flush=True)
    sys.argv[1:] = []
    runpy.run_module(name, run_name="__main__")
