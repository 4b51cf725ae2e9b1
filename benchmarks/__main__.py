"""Run all benchmarks, or those named."""

import sys
from compileall import compile_dir
from importlib import import_module
from pathlib import Path

PARTS = ("play", "start", "load", "check", "write", "graph", "prove", "screen", "replay", "publish")

# As an installer leaves it: with its bytecode. A checkout whose bytecode may not be written starts 50 ms later.
for folder in ("story", "engine"):
    compile_dir(Path(__file__).parent.parent / folder, quiet=2)

for name in sys.argv[1:] or PARTS:
    if name not in PARTS:
        sys.exit(f"there is no benchmark '{name}'; there are {', '.join(PARTS)}")
    import_module(f"benchmarks.{name}").main()
