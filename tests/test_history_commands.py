"""`history` as its users call it: trees, branches, comparing, finding, pages, and files that are handed on and come back."""

import io
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from playthroughs import choose, play
from stories import shipped as loaded
from stories import write

from engine.commands.main import main
from engine.play.game import Game, new_setup, start
from engine.saves.records import MAX_RECORD_BYTES
from engine.saves.replaying import replay
from engine.saves.sharing import MAX_SHARED_BYTES
from engine.saves.store import SaveStore
from story.loading import load_story
from story.model import Story

pytestmark = pytest.mark.usefixtures("first_movement")

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, saves: Path) -> Call:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))

    def calling(*words: object) -> tuple[int, str, str]:
        try:
            code = main(["history", *(str(word) for word in words), "--saves", str(saves)])
        except SystemExit as end:
            code = int(str(end.code))
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out, said.err

    return calling


@pytest.fixture
def saves(tmp_path: Path) -> Path:
    return tmp_path / "saves"


@pytest.fixture(scope="module")
def shipped() -> Story:
    return loaded()


@pytest.fixture
def store(saves: Path, shipped: Story) -> SaveStore:
    return SaveStore(saves, shipped.id)


def begun(story: Story, store: SaveStore) -> Game:
    return start(story, store, new_setup(story, store, "wyn", hear="remains", seed=1))


@pytest.fixture
def branched(shipped: Story, store: SaveStore) -> Game:
    """A playthrough of two ways: one choice, then two, of which the second was taken last."""
    game = choose(begun(shipped, store), "Look for another door.", "Breathe in.")
    game.back()
    game.choose(0)
    game.close()
    return game


def test_a_tree_names_every_choice_and_one_can_go_back_to_any(
    call: Call, branched: Game, store: SaveStore, shipped: Story
) -> None:
    code, out, _ = call("tree", branched.id)
    assert code == 0
    lines = [re.sub(r"\s+", " ", line).strip() for line in out.splitlines()]
    assert lines == [
        "0 the beginning",
        "1 Look for another door.",
        "2 Breathe in.",
        "› 4 Walk back to the van.",
    ]
    before = store.find(branched.id).path.read_bytes()
    assert call("branch", branched.id[:-1], 2)[0] == 0
    kept = store.find(branched.id)
    assert kept.path.read_bytes().startswith(before)  # added to, and nothing else
    assert kept.record is not None
    assert kept.record.cursor == 2
    code, out, _ = call("tree", branched.id, "--json")
    said = json.loads(out)
    assert said["stands"] == 2
    assert [(c["line"], c["after"], c["say"]) for c in said["choices"]] == [
        (1, 0, "Look for another door."),
        (2, 1, "Breathe in."),
        (4, 1, "Walk back to the van."),
    ]
    assert call("branch", branched.id, 0)[0] == 0
    again = store.find(branched.id).record
    assert again is not None
    assert again.cursor == 0
    assert replay(shipped, again).states[-1].turn == 0


@pytest.mark.parametrize("at", ["3", "99", "-1", "x", "1.5", "٣", ""])
def test_a_choice_that_is_not_there_is_not_gone_to(
    call: Call, branched: Game, store: SaveStore, at: str
) -> None:
    before = store.find(branched.id).path.read_bytes()
    code, _, err = (
        call("branch", branched.id, "--", at)
        if at.startswith("-")
        else call("branch", branched.id, at)
    )
    assert code == 2
    assert "they are listed by: slackwater history" in err
    assert store.find(branched.id).path.read_bytes() == before


def test_a_playthrough_that_is_open_elsewhere_is_not_moved(
    call: Call, shipped: Story, store: SaveStore
) -> None:
    game = choose(begun(shipped, store), "Look for another door.")
    code, _, err = call("branch", game.id, 0)
    assert code == 2
    assert "open in another window" in err
    game.close()
    assert call("branch", game.id, 0)[0] == 0


def test_two_are_compared_from_their_parting_on(
    call: Call, shipped: Story, store: SaveStore
) -> None:
    one = choose(
        begun(shipped, store),
        "Look for another door.",
        "Breathe in.",
        "Sing it to the floorboards.",
    )
    other = choose(
        begun(shipped, store),
        "Look for another door.",
        "Walk back to the van.",
        "Sing it to the floorboards.",
    )
    code, out, _ = call("compare", one.id, other.id)
    assert code == 0
    assert "alike for 1 choice" in out
    assert "A  › Breathe in." in out
    assert "B  › Walk back to the van." in out
    assert "=  › Sing it to the floorboards." in out
    assert "Look for another door." not in out
    code, out, _ = call("compare", one.id, other.id, "--json")
    said = json.loads(out)
    assert (said["left"], said["right"], said["common"]) == (one.id, other.id, 1)
    assert [row["alike"] for row in said["rows"]] == [False, True]
    assert call("compare", one.id, one.id)[1].startswith(f"{one.id} and {one.id} are alike")


def test_of_two_stories_there_is_nothing_to_compare(
    call: Call, shipped: Story, store: SaveStore, saves: Path, tmp_path: Path
) -> None:
    little = load_story(write(tmp_path / "little", LITTLE))
    one, other = (
        begun(shipped, store),
        start(little, SaveStore(saves, little.id), new_setup(little, None, seed=1)),
    )
    code, _, err = call("compare", one.id, other.id)
    assert code == 2
    assert "nothing to compare" in err


LITTLE: dict[str, str | bytes] = {
    "story.toml": 'format = 1\ntitle = "Little <b>& *bold*"\nstart = "a"\n',
    "a.toml": '[[beats]]\ntext = "<script>alert(1)</script> and 2 * 3 * 4 # _x_ [a](b)"\n[[beats.choices]]\nsay = "- Go <i>on</i> & *on*"\n'
    'goto = "end"\n',
    "end.toml": 'ending = { family = "e" }\n[[beats]]\ntext = "> a verse\\n\\n1. no list"\n',
}


def test_what_was_read_is_found(call: Call, shipped: Story, store: SaveStore) -> None:
    game = choose(begun(shipped, store), "Look for another door.")
    code, out, _ = call("find", "kitchen", "DOOR")
    assert code == 0
    assert out.startswith(f"{game.id}    1  First rehearsal: ")
    assert json.loads(call("find", "kitchen door", "--json")[1])[0]["line"] == 1
    code, out, err = call("find", "helicopter")
    assert (code, out) == (1, "")
    assert "was not found" in err


def test_pages_are_gathered_and_the_blank_ones_only_counted(
    call: Call, shipped: Story, store: SaveStore
) -> None:
    choose(
        begun(shipped, store), "Look for another door.", "Put both hands flat on the door."
    ).close()
    said = json.loads(call("pages", "--json")[1])
    assert [page["id"] for page in said["pages"]] == ["desire-natural"]
    assert said["pages"][0]["scenes"] == ["First rehearsal"]
    assert said["blank"] == len(shipped.insights) - 1
    out = call("pages")[1]
    assert not any(
        insight.title in out
        for insight in shipped.insights.values()
        if insight.id != "desire-natural"
    )


class Page(HTMLParser):
    """Checks that every element is closed, and gathers what would fetch or run something."""

    VOID = frozenset({"meta", "br", "circle", "path"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words = ""
        self.foreign: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        self.foreign += [
            f"{name}={value}"
            for name, value in attrs
            if name in ("src", "href", "action") and not (value or "").startswith("#")
        ]
        self.foreign += [name for name, _ in attrs if name.startswith("on")] + (
            [tag] if tag in ("script", "link", "iframe", "img") else []
        )

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def test_a_page_of_html_is_whole_needs_nothing_else_and_tells_all_that_was_read(
    call: Call, shipped: Story, store: SaveStore, tmp_path: Path
) -> None:
    game = play(shipped, store, 5, "noor", "remains")
    assert game.state.ending
    code, _, _ = call("export", game.id, "--to", "html", "-o", tmp_path / "page.html")
    assert code == 0
    page = Page()
    text = (tmp_path / "page.html").read_text("utf-8")
    page.feed(text)
    assert page.open == []
    assert page.foreign == []
    told = " ".join(page.words.split())
    for turn, state in enumerate(game.states):
        assert not turn or " ".join(game.chosen(turn).split()) in told
        for block in (
            block
            for passage in state.read
            for block in passage.text.blocks
            if block.kind == "paragraph"
        ):
            assert " ".join(block.plain.split()) in told
    (drawing,) = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    dots = [dot for dot in ET.fromstring(drawing) if dot.tag.endswith("circle")]
    assert (
        sum(dot.get("class") == "own" for dot in dots)
        == sum(dot.get("class") == "other" for dot in dots)
        == 3
    )


def test_what_a_story_says_stays_words_in_every_page(
    call: Call, saves: Path, tmp_path: Path
) -> None:
    little = load_story(write(tmp_path / "little", LITTLE))
    game = start(little, SaveStore(saves, little.id), new_setup(little, None, seed=1))
    game.choose(0)
    game.close()
    _, html, _ = call("export", game.id, "--to", "html")
    page = Page()
    page.feed(html)
    assert page.foreign == []
    assert "<script>alert(1)</script> and 2 * 3 * 4 # _x_ [a](b)" in page.words
    _, md, _ = call("export", game.id)
    assert r"\<script\>alert(1)\</script\> and 2 \* 3 \* 4 \# \_x\_ \[a\](b)" in md
    assert r"**› \- Go \<i\>on\</i\> & on**" in md
    assert "\n\n1\\. no list\n" in md


def test_a_file_is_never_written_over(call: Call, branched: Game, tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("mine")
    code, _, err = call("export", branched.id, "-o", tmp_path / "mine.md")
    assert code == 2
    assert "is left as it is" in err
    assert (tmp_path / "mine.md").read_text() == "mine"
    assert call("export", branched.id, "-o", tmp_path / "no" / "such" / "x.md")[0] == 2


def handed_on(call: Call, game: Game, tmp_path: Path) -> Path:
    path = tmp_path / f"{game.id}.json"
    assert call("export", game.id, "--to", "json", "-o", path)[0] == 0
    return path


def elsewhere(call: Call, saves: Path, tmp_path: Path) -> None:
    """Let there be nothing kept, as on the machine of whom a file is handed to."""
    if saves.exists():
        saves.rename(tmp_path / f"other-{len(list(tmp_path.iterdir()))}")


def test_a_playthrough_handed_on_comes_back_whole_with_all_its_branches(
    call: Call, shipped: Story, store: SaveStore, saves: Path, tmp_path: Path
) -> None:
    game = play(shipped, store, 7, "wyn", "remains", backs=0.15)
    path = handed_on(call, game, tmp_path)
    assert "Look for another" not in path.read_text()  # no text, only what was chosen
    elsewhere(call, saves, tmp_path)
    code, out, _ = call("import", path)
    assert (code, out) == (0, f"{game.id} is kept\n")
    record = store.find(game.id).record
    assert record is not None
    assert record.beginning.given == game.given
    assert replay(shipped, record).states == tuple(game.states)
    ways = {
        tuple(game.record.taken[line].choice for line in game.record.path(leaf))
        for leaf in game.record.leaves()
    }
    assert {
        tuple(record.taken[line].choice for line in record.path(leaf)) for leaf in record.leaves()
    } == ways
    assert call("import", path)[1] == f"this playthrough is kept already, as {game.id}\n"
    assert len(store.all()) == 1


def test_another_playthrough_of_the_same_id_is_left_as_it_is(
    call: Call, branched: Game, shipped: Story, store: SaveStore, tmp_path: Path
) -> None:
    path = handed_on(call, branched, tmp_path)
    kept = store.find(branched.id).path
    kept.write_bytes(kept.read_bytes() + b'{"at":0}\n{"c":"door#porch/2","w":"000000"}\n')
    before = kept.read_bytes()
    said = json.loads(call("import", path, "--json")[1])
    assert said["new"]
    assert said["id"] != branched.id
    assert kept.read_bytes() == before
    assert len(store.all()) == 2


TAMPERINGS = {
    "a choice": lambda value: value["choices"][0].__setitem__(1, "door#porch/0"),
    "the part": lambda value: value["given"].__setitem__("voice", "noor"),
    "the digest": lambda value: value.__setitem__("read", "0" * 16),
    "a choice less": lambda value: value["choices"].pop(),
    "the id": lambda value: value.__setitem__("id", "../../evil"),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_a_file_that_was_tampered_with_is_refused_and_nothing_is_kept(
    call: Call, branched: Game, store: SaveStore, saves: Path, tmp_path: Path, what: str
) -> None:
    path = handed_on(call, branched, tmp_path)
    elsewhere(call, saves, tmp_path)
    value = json.loads(path.read_text())
    TAMPERINGS[what](value)
    path.write_text(json.dumps(value))
    code, out, err = call("import", path)
    assert (code, out) == (1, "")
    assert "Nothing was taken from it" in err
    assert store.all() == []


ODD = "\x1b]52;c;YQ==\x07\x9b2J\u202e"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda value: value.update(started=ODD), "when it was begun is '\\u001b]52;c;YQ==\\u0007"),
        (lambda value: value.update(started="2018-02-31T00:00:00Z"), "when it was begun"),
        (lambda value: value.update(started="99999-01-01T00:00:00Z"), "when it was begun"),
        (lambda value: value["given"].update(voice=ODD), "the part taken is '\\u001b"),
        (lambda value: value["given"].update(voice="nobody"), "the part taken is 'nobody'"),
        (lambda value: value["choices"][0].__setitem__(1, ODD), "a choice is '\\u001b"),
        (lambda value: value["choices"][0].__setitem__(1, "a\n1  x#b/c"), "a choice is 'a\\u000a1"),
        (lambda value: value["choices"][0].__setitem__(2, "x\u2028"), "something is 'x\\u2028'"),
        (lambda value: value.update(title="a\nb"), "the title is 'a\\u000ab'"),
        (lambda value: value["given"].update(heard_from=ODD), "something is '\\u001b"),
        (lambda value: value.update(more={"x": ["y" * 300]}), "something is 'yyyy"),
    ],
)
def test_ids_names_and_dates_of_another_version_are_held_to_their_form(
    call: Call,
    branched: Game,
    tmp_path: Path,
    change: Callable[[dict[str, Any]], object],
    why: str,
) -> None:
    from engine.saves.sharing import _seal

    shared = handed_on(call, branched, tmp_path)
    value = json.loads(shared.read_text("utf-8"))
    value["replays_on"] = "0123456789abcdef"
    change(value)
    value["seal"] = _seal(value)
    shared.write_text(json.dumps(value), "utf-8")
    code, out, err = call("import", shared)
    assert (code, out) == (1, "")
    assert "says what no playthrough of this program says: " + why in err
    assert "Nothing was taken from it" in err
    assert err.count("\n") == 1


def test_a_seal_made_anew_does_not_help_as_the_choices_are_replayed(
    call: Call, branched: Game, store: SaveStore, saves: Path, tmp_path: Path
) -> None:
    from engine.saves.sharing import _seal

    path = handed_on(call, branched, tmp_path)
    elsewhere(call, saves, tmp_path)
    value = json.loads(path.read_text())
    value["given"]["hears"] = {"h1": "n1-again"}
    value["choices"][0][1:] = ["door#porch/7", "ffffff"]
    value["seal"] = _seal(value)
    path.write_text(json.dumps(value))
    code, _, err = call("import", path)
    assert code == 1
    assert "does not replay to what was read" in err
    assert store.all() == []


def test_an_id_from_a_file_never_names_a_path(
    call: Call, branched: Game, store: SaveStore, saves: Path, tmp_path: Path
) -> None:
    from engine.saves.sharing import _seal

    path = handed_on(call, branched, tmp_path)
    elsewhere(call, saves, tmp_path)
    value = json.loads(path.read_text())
    value["id"] = "../../evil"
    value["seal"] = _seal(value)
    path.write_text(json.dumps(value))
    assert call("import", path)[0] == 0
    (kept,) = store.all()
    assert re.fullmatch(r"\d{8}-\d{6}-[0-9a-f]{4}", kept.id)
    assert not list(tmp_path.rglob("evil*"))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"slackwater":1,"kind":"playthrough"}',
        b'{"slackwater":2,"kind":"playthrough","seal":"x"}',
        b"1" * 9_999,
    ],
)
def test_a_file_that_is_none_is_said_to_be_none(
    call: Call, store: SaveStore, tmp_path: Path, raw: bytes
) -> None:
    (tmp_path / "file").write_bytes(raw)
    code, out, err = call("import", tmp_path / "file")
    assert code in (1, 2)
    assert out == ""
    assert "is not a playthrough" in err or "was changed" in err
    assert store.all() == []


def test_a_gigabyte_is_not_read_and_neither_is_what_never_ends(
    call: Call, store: SaveStore, tmp_path: Path
) -> None:
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(1 << 30)
    for path, why in ((tmp_path / "huge", "too large"), (Path("/dev/zero"), "it is no file")):
        code, _, err = call("import", path)
        assert code == 2
        assert why in err
    assert MAX_SHARED_BYTES < MAX_RECORD_BYTES < 1 << 30


def test_a_gigabyte_among_the_playthroughs_is_listed_as_unreadable(
    call: Call, branched: Game, store: SaveStore
) -> None:
    with (store.folder / "huge.jsonl").open("wb") as file:
        file.truncate(1 << 30)
    code, out, _ = call("list")
    assert code == 0
    assert re.search("huge +cannot be read", out)
    assert branched.id in out


def test_a_playthrough_of_another_story_is_refused_by_name(
    call: Call, saves: Path, tmp_path: Path, store: SaveStore
) -> None:
    little = load_story(write(tmp_path / "little", LITTLE))
    game = start(little, SaveStore(saves, little.id), new_setup(little, None, seed=1))
    game.close()
    path = handed_on(call, game, tmp_path)
    code, _, err = call("import", path)
    assert code == 2
    assert "and this is 'Slack Water'" in err
    elsewhere(call, saves, tmp_path)
    assert call("import", path, "--story", tmp_path / "little")[0] == 0
    assert call("import", path, "--story", tmp_path)[0] == 2


def test_one_of_an_older_version_is_kept_whole_and_told_how_far_it_holds(
    call: Call, saves: Path, tmp_path: Path
) -> None:
    folder = write(tmp_path / "little", LITTLE)
    little = load_story(folder)
    game = start(little, SaveStore(saves, little.id), new_setup(little, None, seed=1))
    game.choose(0)
    game.close()
    path = handed_on(call, game, tmp_path)
    elsewhere(call, saves, tmp_path)
    write(
        folder,
        {"a.toml": '[[beats]]\ntext = "New."\n[[beats.choices]]\nsay = "Stay"\ngoto = "end"\n'},
    )
    code, out, err = call("import", path, "--story", folder)
    assert (code, out) == (0, f"{game.id} is kept\n")
    assert "none of 1 choice still holds: the choice you took is no longer there" in err
    kept = SaveStore(saves, little.id).find(game.id)
    assert kept.record is not None
    assert len(kept.record.taken) == 1


def test_deleted_is_had_back_and_never_over_another(
    call: Call, branched: Game, store: SaveStore
) -> None:
    before = store.find(branched.id).path.read_bytes()
    code, out, _ = call("delete", branched.id)
    assert code == 0
    assert f"slackwater history restore {branched.id}" in out
    assert json.loads(call("list", "--json")[1]) == []
    assert [row["id"] for row in json.loads(call("list", "--deleted", "--json")[1])] == [
        branched.id
    ]
    store.add(branched.id, before + b'{"at":0}\n')
    code, _, err = call("restore", branched.id)
    assert code == 2
    assert "both are left as they are" in err
    store.find(branched.id).path.unlink()
    assert call("restore", branched.id[:12])[0] == 0
    assert store.find(branched.id).path.read_bytes() == before
    assert call("restore", branched.id)[0] == 2


def test_a_full_disk_keeps_nothing_of_an_import_and_loses_nothing(
    call: Call,
    branched: Game,
    store: SaveStore,
    saves: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = handed_on(call, branched, tmp_path)
    elsewhere(call, saves, tmp_path)
    monkeypatch.setattr(
        "os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    code, _, err = call("import", path)
    assert code == 2
    assert "the disk is full" in err
    assert list(store.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["tree"], "needs the id"),
        (["branch", "x"], "the number of a choice"),
        (["compare", "x"], "two playthroughs"),
        (["compare", "x", "y", "z"], "two playthroughs"),
        (["export"], "needs the id"),
        (["import"], "needs the file"),
        (["find"], "needs the words"),
        (["restore", "x"], "no playthrough 'x' was deleted"),
        (["list", "x"], "takes nothing more"),
        (["show", "x", "y"], "takes one name"),
        (["import", "no-such-file"], "cannot be read"),
        (["juggle"], "invalid choice"),
    ],
)
def test_a_wrong_call_says_what_was_meant(call: Call, words: list[str], said: str) -> None:
    code, out, err = call(*words)
    assert (code, out) == (2, "")
    assert said in err


def test_check_against_says_what_an_edit_does(
    tmp_path: Path, saves: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path / "little", LITTLE)
    little = load_story(folder)
    for seed in range(5):
        game = start(little, SaveStore(saves, little.id), new_setup(little, None, seed=seed))
        game.choose(0)
        game.close()
    assert main(["check", str(folder), "--against", str(saves)]) == 0
    assert "5 playthroughs kept: 5 hold, 0 part" in capsys.readouterr().out
    write(
        folder,
        {"a.toml": '[[beats]]\ntext = "New."\n[[beats.choices]]\nsay = "Stay"\ngoto = "end"\n'},
    )
    assert main(["check", str(folder), "--against", str(saves)]) == 1
    out = capsys.readouterr().out
    assert "a#0/0: 5 playthroughs part here: the choice you took is no longer there" in out
    assert "5 choices can no longer be come to" in out
    assert "and 2 more" in out
    assert main(["check", str(folder), "--against", str(saves), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)["playthroughs"]
    assert (said["total"], said["hold"], len(said["part"])) == (5, 0, 5)
    assert said["part"][0]["breaks"][0]["stands"] == ["a#0/0"]
    assert main(["check", str(folder), "--against", str(tmp_path / "no")]) == 2
