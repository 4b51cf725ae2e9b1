"""Run all benchmarks, or those named."""

import sys
from importlib import import_module

PARTS = ("step", "check", "screen")

for name in sys.argv[1:] or PARTS:
    if name not in PARTS:
        sys.exit(f"there is no benchmark '{name}'; there are {', '.join(PARTS)}")
    import_module(f"benchmarks.{name}").main()
