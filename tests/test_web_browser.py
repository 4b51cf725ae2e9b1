"""The page in a real browser: played by keys, by mouse and by finger to an ending, kept, saved, loaded, and read in two tabs."""

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from stories import PAGE, make
from web_browser import CHROMIUM, Browser

from engine.commands.main import main
from engine.play.game import Game, new_setup
from engine.play.line_of_words import spell
from engine.runtime.step import begin
from engine.saves.records import Record
from engine.saves.sharing import read_shared
from engine.web.page import page_of
from story.loading import load, load_story
from story.model import Story

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is missing: no page is opened"),
    pytest.mark.slow,
]
ROOT = Path(__file__).parent.parent
TORTURE = ROOT / "tests" / "web" / "torture"
AXE = Path(os.environ.get("AXE_CORE", ROOT / "build/axe/node_modules/axe-core/axe.min.js"))
"""What checks a page for access; `npm install --prefix build/axe axe-core` puts it there."""


@pytest.fixture(scope="module")
def torture() -> Story:
    story = load(TORTURE).story
    assert story is not None
    return story


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.fixture
def browser(running: Browser, torture: Story, tmp_path: Path) -> Iterator[Browser]:
    """A browser at the title of a page that nobody has played yet; in the end nothing went wrong in it, and nothing was asked for."""
    page = tmp_path / "page.html"
    page.write_text(page_of(torture), "utf-8")
    running.faults.clear()
    running.requests.clear()
    running.size(1100, 760)
    running.open(page.as_uri())
    yield running
    assert running.faults == []
    assert {url.partition(":")[0] for url in running.requests} <= {"file", "blob", "data"}
    running.run("localStorage.clear()")


def begun(browser: Browser) -> None:
    """Begin a playthrough as it is proposed."""
    browser.press("1")
    browser.press("1")
    browser.click("button[type=submit]")
    assert browser.run("document.querySelector('#page').dataset.screen") == "reading"


def places_open(browser: Browser) -> list[int]:
    """Return the numbers of the choices that can be taken."""
    found: list[int] = browser.run(
        "[...document.querySelectorAll('.choices > li')]"
        ".flatMap((li, n) => (li.querySelector('.choice:not(.locked) .number') ? [n + 1] : []))"
    )
    return found


def played_to_the_end(browser: Browser, how: str, seed: int) -> int:
    """Choose at random until nothing stands to be chosen; returns after how many choices."""
    draw = random.Random(seed)
    for count in range(400):
        open_now = places_open(browser)
        if not open_now:
            return count
        place = draw.choice(open_now)
        if how == "keys":
            browser.press(str(place))
        elif how == "mouse":
            browser.click(f".choices > li:nth-child({place}) button")
        else:
            browser.tap(f".choices > li:nth-child({place}) button")
    raise AssertionError("it never ended")


def kept(browser: Browser) -> list[dict[str, object]]:
    """Return the playthroughs that the browser keeps."""
    found: list[str] = browser.run(
        "Object.keys(localStorage).filter(key => key.includes('/p/')).map(key => localStorage[key])"
    )
    return [json.loads(text) for text in found]


@pytest.mark.parametrize(("how", "seed"), [("keys", 1), ("mouse", 2), ("finger", 3)])
def test_a_story_is_played_to_its_end(
    browser: Browser, torture: Story, tmp_path: Path, how: str, seed: int
) -> None:
    if how == "finger":
        browser.size(360, 740, phone=True)
    begun(browser)
    count = played_to_the_end(browser, how, seed)
    assert count > 10
    assert browser.run("document.documentElement.scrollWidth <= innerWidth")
    (playthrough,) = kept(browser)
    assert len(playthrough["choices"]) >= count - 1  # type: ignore[arg-type]


def test_what_is_saved_is_what_the_terminal_reads(
    browser: Browser, torture: Story, tmp_path: Path
) -> None:
    begun(browser)
    played_to_the_end(browser, "keys", 5)
    words = browser.text("#page .turn:last-of-type")
    browser.press("p")
    browser.press("4")
    file = tmp_path / "saved.json"
    text: str = browser.run("document.querySelector('textarea[readonly]').value")
    file.write_text(text, "utf-8")
    record = read_shared(torture, file).record
    game = Game(
        torture, Record(record.beginning), None, [begin(torture, record.beginning.given)], [], []
    )
    game.record = record
    game.jump(record.cursor)
    last = game.state.read[-1].text.plain.replace("> ", "").split("\n\n")[-1]
    assert last.split("\n")[0].strip() in words
    # And it is loaded again, from text, as if it came from somebody else.
    browser.run("localStorage.clear()")
    browser.open(browser.run("location.href"))
    browser.press("2")
    browser.run("document.querySelector('#pasted').closest('details').open = true")
    browser.run(f"document.querySelector('#pasted').value = {json.dumps(text)}")
    browser.click("#pasted ~ p button")
    assert browser.text("#page .turn:last-of-type") == words
    assert len(kept(browser)) == 1


def test_a_reader_of_the_keys_alone_comes_everywhere(browser: Browser) -> None:
    begun(browser)
    for key, screen in (("n", "notebook"), ("m", "map"), ("p", "pause")):
        browser.press(key)
        assert browser.run("document.querySelector('#page').dataset.screen") == screen
        assert browser.run("document.activeElement.tagName") == "H1"
        browser.press(key)
        assert browser.run("document.querySelector('#page').dataset.screen") == "reading"
    for _ in range(60):
        browser.press("Tab")
        if browser.run("document.activeElement.classList.contains('choice')"):
            break
    chosen = browser.run("document.activeElement.querySelector('.say').firstChild.textContent")
    browser.press("Enter")
    assert browser.run("document.activeElement.className") == "chosen", (
        "the focus goes to the words chosen"
    )
    assert browser.run("document.activeElement.textContent") == chosen
    browser.press("b")
    assert browser.run("document.querySelectorAll('.turn').length") == 1
    browser.press("f")
    assert browser.run("document.querySelectorAll('.turn').length") == 2


def test_single_keys_can_be_turned_off(browser: Browser) -> None:
    begun(browser)
    browser.press("p")
    browser.press("5")
    browser.click("input[type=checkbox]")
    browser.press("Escape")
    browser.press("1")
    browser.press("n")
    assert browser.run("document.querySelectorAll('.turn').length") == 1
    assert browser.run("document.querySelector('#page').dataset.screen") == "reading"


def test_a_closed_choice_says_why_and_stays_closed(browser: Browser) -> None:
    begun(browser)
    assert browser.run("document.querySelector('.locked').getAttribute('aria-disabled')") == "true"
    browser.click(".locked")
    assert browser.run("document.querySelectorAll('.turn').length") == 1
    browser.wait("document.querySelector('#said').textContent.length > 0")
    assert browser.text("#said") in browser.text(".choices")


def test_a_reload_loses_nothing(browser: Browser) -> None:
    begun(browser)
    for key in "2512":
        browser.press(key)
    words = browser.text("#page .turn:last-of-type")
    browser.open(browser.run("location.href"))
    browser.press("1")
    assert browser.text("#page .turn:last-of-type") == words


def test_what_came_before_tells_what_had_been_done_by_then(
    running: Browser, tmp_path: Path
) -> None:
    scene = (
        '[[beats]]\nid = "hub"\ntext = "Round."\nreflect = true\n'
        '[[beats.choices]]\nsay = "Sing"\necho = "You sang."\ninsight = "page"\ngoto = "#hub"\n'
        '[[beats.choices]]\nsay = "Dance"\necho = "You danced."\ngoto = "#hub"\n'
        '[[beats.choices]]\nsay = "Go"\ngoto = "end"\n'
    )
    folder = make(tmp_path / "tale", a=scene)
    (folder / "insights.toml").write_text(PAGE)
    page = tmp_path / "page.html"
    page.write_text(page_of(load_story(folder)), "utf-8")
    running.open(page.as_uri())
    running.press("1")
    if running.run("document.querySelector('#page').dataset.screen") == "beginning":
        running.click("button[type=submit]")
    for key in "212":
        running.press(key)
    running.open(page.as_uri())
    running.press("1")
    while running.run("document.querySelector('#page .quiet') !== null"):
        running.click("#page .quiet")
    told = running.run(
        "[...document.querySelectorAll('#page .turn')].map(turn =>"
        " [...turn.querySelectorAll('.acts li')].map(act => act.textContent))"
    )
    running.run("localStorage.clear()")
    sung, danced = "You sang.", "You danced."
    assert told == [[], [danced], [danced, sung], [sung, danced]]


def test_two_tabs_lose_nothing_of_each_other(browser: Browser) -> None:
    begun(browser)
    first, page = browser.ids[-1], browser.run("location.href")
    browser.new_page(1100, 760)
    browser.open(page)
    browser.press("1")
    browser.press("2")
    second = browser.ids[-1]
    browser.turn_to(first)
    browser.wait("document.querySelector('#elsewhere')")
    browser.press("1")
    (both,) = kept(browser)
    roots = [choice for choice in both["choices"] if choice[0] == 0]  # type: ignore[attr-defined]
    assert len(roots) == 2, "both choices are kept, as two ways from one place"
    browser.turn_to(second)
    browser.wait("document.querySelector('#elsewhere')")
    browser.click("#elsewhere button")
    assert browser.run("document.querySelectorAll('.turn').length") == 2


def test_where_nothing_can_be_kept_the_page_says_so_and_plays_on(browser: Browser) -> None:
    refuse = (
        "Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError'); };"
    )
    script = browser.ask("Page.addScriptToEvaluateOnNewDocument", source=refuse)["identifier"]
    browser.open(browser.run("location.href"))
    assert "keeps nothing here" in browser.text()
    begun(browser)
    browser.press("1")
    assert browser.run("document.querySelectorAll('.turn').length") == 2
    browser.press("p")
    assert "keeps nothing here" in browser.text()
    browser.press("4")
    assert '"kind": "playthrough"' in browser.run(
        "document.querySelector('textarea[readonly]').value"
    )
    browser.ask("Page.removeScriptToEvaluateOnNewDocument", identifier=script)


def test_a_storage_that_may_not_be_asked_for_is_none(browser: Browser) -> None:
    refuse = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
    script = browser.ask("Page.addScriptToEvaluateOnNewDocument", source=refuse)["identifier"]
    browser.open(browser.run("location.href"))
    begun(browser)
    browser.press("1")
    assert browser.run("document.querySelectorAll('.turn').length") == 2
    browser.ask("Page.removeScriptToEvaluateOnNewDocument", identifier=script)
    browser.open(browser.run("location.href"))


def test_what_is_kept_and_damaged_is_left_alone(browser: Browser) -> None:
    begun(browser)
    browser.press("2")
    browser.run(
        "localStorage['slackwater/torture/p/broken'] = '{'; localStorage['slackwater/torture/p/odd'] = '{\"__proto__\": 1}'"
    )
    browser.run(
        "localStorage['slackwater/torture/settings'] = '[1'; localStorage['slackwater/other/p/x'] = '{}'"
    )
    browser.open(browser.run("location.href"))
    assert "Go on" in browser.text()
    assert browser.run("localStorage['slackwater/torture/p/broken']") == "{"
    browser.press("1")
    assert browser.run("document.querySelectorAll('.turn').length") == 2


@pytest.mark.parametrize("width", [320, 1100])
def test_wide_spacing_and_large_letters_fit(browser: Browser, width: int) -> None:
    browser.size(width, 700, phone=width < 500)
    begun(browser)
    browser.run(
        "Object.assign(document.documentElement.dataset, { size: 'largest', spacing: 'wide' })"
    )
    for key in ("", "n", "Escape", "m", "Escape", "p"):
        if key:
            browser.press(key)
        assert browser.run("document.documentElement.scrollWidth") <= width
        small = (
            "[...document.querySelectorAll('button, summary, label.radio')]"
            ".filter(it => it.offsetWidth && (it.offsetHeight < 24 || it.offsetWidth < 24)).length"
        )
        assert browser.run(small) == 0, "targets have 24 points"


def test_three_buttons_stand_at_the_foot_of_a_phone(browser: Browser) -> None:
    browser.size(360, 740, phone=True)
    begun(browser)
    shown = "[...document.querySelectorAll('#foot button')].filter(it => it.offsetWidth).map(it => it.id)"
    assert browser.run(shown) == ["back", "notebook", "pause"]


def test_a_text_that_looks_like_a_page_is_read_as_text(running: Browser, tmp_path: Path) -> None:
    hostile = "<img src=x onerror=alert(1)></script><b>bold</b>&amp;"
    scene = f"[[beats]]\ntext = '{hostile}'\n[[beats.choices]]\nsay = '{hostile}'\ngoto = 'end'\n"
    folder = make(tmp_path / "tale", a=scene)
    head = folder / "story.toml"
    head.write_text('language = "en_GB <b>"\n' + head.read_text("utf-8"), "utf-8")
    assert main(["publish", str(folder), "-o", str(tmp_path / "page.html"), "--no-check"]) == 0
    running.faults.clear()
    running.open((tmp_path / "page.html").as_uri())
    running.press("1")
    if running.run("document.querySelector('#page').dataset.screen") == "beginning":
        running.click("button[type=submit]")
    assert hostile in running.text(".turn")
    assert hostile in running.text(".choices")
    assert running.run("document.querySelectorAll('img, b').length") == 0
    running.press("p")
    running.press("4")
    assert "Kept in this browser" in running.text(), "a language that is none harms nothing"
    assert running.faults == []
    running.run("localStorage.clear()")


def test_a_friends_words_are_heard(browser: Browser, torture: Story) -> None:
    given = new_setup(torture, None, "wyn", seed=1)
    line = spell(torture, "wyn", frozenset({"deed-3", "h1-go"}), given.pronouns)
    browser.press("1")
    browser.press("1")
    browser.run("document.querySelector('.hear').open = true")
    browser.run(f"document.querySelector('#words').value = {json.dumps(line + ' x')}")
    browser.click("button[type=submit]")
    assert "is none of the words" in browser.text("#words-answer")
    browser.run(f"document.querySelector('#words').value = {json.dumps(line.upper())}")
    browser.click("button[type=submit]")
    (playthrough,) = kept(browser)
    beginning: dict[str, dict[str, object]] = playthrough["beginning"]  # type: ignore[assignment]
    assert beginning["given"]["hears"] == ["deed-3", "h1-go"]
    assert beginning["given"]["voice"] == "noor"
    assert beginning["given"]["heard_from"] == line


@pytest.mark.skipif(
    not AXE.exists(), reason="axe-core is missing: pages are not checked for access"
)
@pytest.mark.parametrize("light", ["dark", "light"])
@pytest.mark.parametrize("width", [1100, 360])
def test_every_screen_can_be_used_by_everybody(browser: Browser, width: int, light: str) -> None:
    browser.size(width, 740, phone=width < 500)
    browser.light(light)
    draw, seen = random.Random(4), 0

    def look() -> None:
        """Open all that is folded, and let axe-core look at the screen."""
        nonlocal seen
        browser.run("document.querySelectorAll('details').forEach(part => part.open = true)")
        browser.run(AXE.read_text("utf-8") + "; 0")
        found = browser.run(
            "axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations.map("
            "one => [one.id, one.nodes[0].html, one.nodes[0].failureSummary]))"
        )
        assert found == []
        seen += 1

    look()
    browser.press("1")
    look()
    browser.press("1")
    look()
    browser.click("button[type=submit]")
    look()
    for _ in range(40):
        open_now = places_open(browser)
        if not open_now:
            break
        browser.press(str(draw.choice(open_now)))
    for keys in ("", "n", "m", "p", "p4", "p5"):
        for key in keys:
            browser.press(key)
        look()
        if keys:
            browser.press("Escape")
    assert seen == 10


def test_new_text_is_read_aloud_by_itself_where_that_is_set_and_never_twice(
    browser: Browser,
) -> None:
    begun(browser)
    assert browser.run("document.querySelector('[aria-live], [role=log]')") is None
    browser.press("p")
    browser.press("5")
    browser.run("document.querySelectorAll('input[type=checkbox]')[1].click()")
    browser.press("Escape")
    browser.press("2")
    assert browser.run("document.querySelector('#page').getAttribute('aria-live')") == "polite"
    assert browser.run("document.activeElement.className") == "choices"
    browser.press("n")
    assert browser.run("document.querySelector('#page').hasAttribute('aria-live')") is False


def test_whom_one_hears_is_asked_where_there_is_a_choice(browser: Browser) -> None:
    begun(browser)
    played_to_the_end(browser, "keys", 6)
    (first,) = kept(browser)
    heard: dict[str, dict[str, object]] = first["beginning"]  # type: ignore[assignment]
    assert heard["given"]["pronouns"] == {"wyn": "they", "noor": "he"}
    browser.click(".below .choices li:nth-child(1) button")
    assert "Somebody new" in browser.text(".whom")
    assert (
        browser.run("document.querySelector('input[name=part]:checked').value")
        != heard["given"]["voice"]
    )
    browser.click("button[type=submit]")
    second = next(one for one in kept(browser) if one != first)
    assert second["beginning"]["given"]["heard_from"] == first["beginning"]["id"]  # type: ignore[index]
