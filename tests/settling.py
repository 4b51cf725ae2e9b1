"""Screens are waited for until nothing is left to do, and no longer.

Textual's own pilot sleeps a fiftieth of a second twice after every key, to see whether the process is idle: hundreds of keys are
half a minute in which nothing happens. What still has to happen is known, though: the loop has a list of it.
"""

import asyncio
import sys
import threading
from typing import Any, Final

SOON: Final = 1 / 50
"""What is due within this time is waited for, in seconds; Textual's own pilot waits as long."""
IMPORTED_BY: Final = ("textual._wait", "textual.app", "textual.pilot")
"""Where the function that waits is known."""


def settle_at_once() -> None:
    """Let pilots wait no longer than there is something to do, where Textual is in use, and is as we know it.

    A screen is painted then soon after it has changed, and not when its sixtieth of a second has come.
    """
    for name in IMPORTED_BY:
        module: Any = sys.modules.get(name)
        slow = getattr(module, "wait_for_idle", None)
        if slow is not None and slow.__module__ == "textual._wait":
            module.wait_for_idle = _settling(slow)
    screen: Any = sys.modules.get("textual.screen")
    if hasattr(screen, "UPDATE_PERIOD"):
        screen.UPDATE_PERIOD = 1 / 1000


def _settling(slow: Any) -> Any:
    async def settled(min_sleep: float = SOON, max_sleep: float = 1) -> None:
        loop: Any = asyncio.get_running_loop()
        if threading.active_count() > 1 or not hasattr(loop, "_ready"):
            await slow(min_sleep, max_sleep)
            return
        end = loop.time() + max_sleep
        while loop.time() < end:
            await asyncio.sleep(0)
            if loop._ready:
                continue
            due = min(
                (timer.when() for timer in loop._scheduled if not timer.cancelled()), default=end
            )
            if due > loop.time() + SOON:
                return
            await asyncio.sleep(max(due - loop.time(), 0))

    return settled
