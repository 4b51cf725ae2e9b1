"""A real browser without a screen, driven over a pipe by its own protocol (Chrome DevTools), with the standard library alone."""

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Final

CHROMIUM: Final = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
FLAGS: Final = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --hide-scrollbars --remote-debugging-pipe"
)
KEYS: Final = {"Enter": ("\r", 13), "Tab": ("", 9), "Escape": ("", 27), " ": (" ", 32)}


class Browser:
    """One browser with one page in it; whatever goes wrong in the page is in `faults`, whatever it asks for in `requests`."""

    def __init__(self, folder: Path, width: int = 1100, height: int = 760) -> None:
        assert CHROMIUM is not None
        read, their_write = os.pipe()
        their_read, write = os.pipe()
        command = f'exec "$@" 3<&{their_read} 4>&{their_write}'
        words = [CHROMIUM, *FLAGS.split(), f"--user-data-dir={folder}", "about:blank"]
        self._process = subprocess.Popen(
            ["bash", "-c", command, "bash", *words],
            pass_fds=(their_read, their_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(their_read)
        os.close(their_write)
        self._out, self._in = os.fdopen(write, "wb", buffering=0), os.fdopen(read, "rb")
        self._number, self._session = 0, ""
        self._waiting = b""
        self.faults: list[str] = []
        self.requests: list[str] = []
        self.ids: list[str] = []
        self.new_page(width, height)

    def __enter__(self) -> "Browser":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._session = ""
        self.ask("Browser.close")
        self._process.wait(20)
        self._out.close()
        self._in.close()

    # The protocol: JSON, each message with a NUL behind it.

    def ask(self, method: str, **parameters: Any) -> Any:
        """Ask for something, and return what is answered; what happens meanwhile is noted."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._out.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
            self._note(answer)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._waiting:
            found = os.read(self._in.fileno(), 1 << 20)
            assert found, "the browser has gone"
            self._waiting += found
        message, _, self._waiting = self._waiting.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer

    def _note(self, event: dict[str, Any]) -> None:
        method, about = event.get("method"), event.get("params", {})
        if method == "Runtime.exceptionThrown":
            details = about["exceptionDetails"]
            self.faults.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Log.entryAdded" and about["entry"]["level"] in ("error", "warning"):
            self.faults.append(about["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(about["request"]["url"])

    # A page.

    def new_page(self, width: int, height: int, *, phone: bool = False) -> None:
        """Open a new tab, of a size, and drive it."""
        self._session = ""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.ids.append(target)
        self.turn_to(target)
        self.size(width, height, phone=phone)

    def turn_to(self, target: str) -> None:
        """Drive another tab from here on."""
        self._session = ""
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def size(self, width: int, height: int, *, phone: bool = False) -> None:
        """Give the page a size in CSS pixels; a phone has two dots a pixel, and fingers."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if phone else 1,
            mobile=phone,
        )
        self.ask("Emulation.setTouchEmulationEnabled", enabled=phone)

    def light(self, name: str) -> None:
        """Let the device prefer light or dark."""
        self.ask(
            "Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}]
        )

    def open(self, url: str) -> None:
        """Go to a page, and wait until it is there."""
        self.ask("Page.navigate", url=url)
        self.wait("document.readyState === 'complete'")
        assert self.run("document.getElementById('page')?.dataset.screen"), self.faults

    def run(self, script: str) -> Any:
        """Return what a script says."""
        answer = self.ask(
            "Runtime.evaluate",
            expression=script,
            returnByValue=True,
            awaitPromise=True,
            userGesture=True,
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, condition: str) -> None:
        """Wait until something is so in the page, a frame at a time, 20 seconds at most."""
        frames = (
            f"new Promise((done, failed) => {{ const end = Date.now() + 20000; const look = () => ({condition}) ? done(true) : "
            "Date.now() > end ? failed(new Error('it never was so')) : setTimeout(look, 10); look(); })"
        )
        assert self.run(frames) is True

    def press(self, key: str, modifiers: int = 0) -> None:
        """Press a key, and let it go."""
        text, code = KEYS.get(key, (key, ord(key[:1].upper())))
        about = {"key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers}
        self.ask(
            "Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **about
        )
        self.ask("Input.dispatchKeyEvent", type="keyUp", **about)

    def middle_of(self, selector: str) -> tuple[float, float]:
        """Bring an element into sight, and return where its middle is."""
        found = self.run(
            f"(() => {{ const it = document.querySelector({json.dumps(selector)}); if (!it) return null; "
            "it.scrollIntoView({block: 'center'}); const box = it.getBoundingClientRect(); "
            "return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        assert found, f"nothing is there that is {selector}"
        return found[0], found[1]

    def click(self, selector: str) -> None:
        """Click on an element, with a mouse."""
        x, y = self.middle_of(selector)
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def tap(self, selector: str) -> None:
        """Touch an element, with a finger."""
        x, y = self.middle_of(selector)
        self.ask("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
        self.ask("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def text(self, selector: str = "#page") -> str:
        """Return the words that are seen in an element."""
        words = self.run(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''")
        return str(words)

    def picture(self, path: Path, *, whole: bool = False) -> None:
        """Take a picture of the page as it is seen, or of all of it."""
        data = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        path.write_bytes(base64.b64decode(data))
