"""Playthroughs that go from a browser to the terminal and back: the same bytes on both sides, and nothing taken from a bad file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from web_judging import NODE, in_node, played

from engine.commands.main import main
from engine.saves.sharing import _seal
from engine.web.writing import data_of
from story.loading import load
from story.model import Story

pytestmark = pytest.mark.skipif(NODE is None, reason="node is missing: a page's runtime is not run")
TORTURE = Path(__file__).parent / "web" / "torture"


@pytest.fixture(scope="module")
def torture() -> Story:
    story = load(TORTURE).story
    assert story is not None
    return story


@pytest.fixture(scope="module")
def file(torture: Story) -> str:
    """A playthrough with branches, as the terminal writes it."""
    texts: list[str] = [played(torture, seed)[1][1][-1] for seed in range(12)]
    text = max(texts, key=len)
    assert text.count("\n  [") > 20
    return text


def taken(folder: Path, story: Story, *files: str) -> list[str]:
    """Let the runtime of a page read files; returns what it writes of each, or why it took nothing from it."""
    jobs = {"handedOn": [{"data": data_of(story), "files": files}]}
    return [json.loads(line) for line in in_node(folder, jobs)]


def test_a_playthrough_goes_to_the_terminal_and_back_byte_for_byte(
    torture: Story, file: str, tmp_path: Path
) -> None:
    (from_browser,) = taken(tmp_path, torture, file)
    (tmp_path / "sent.json").write_text(from_browser, "utf-8")
    saves = ["--saves", str(tmp_path / "saves"), "--story", str(TORTURE)]
    assert main(["history", "import", str(tmp_path / "sent.json"), *saves]) == 0
    id, out = json.loads(file)["id"], tmp_path / "back.json"
    assert main(["history", "export", id, "--to", "json", "-o", str(out), *saves]) == 0
    from_terminal = out.read_text("utf-8")
    assert from_terminal == from_browser == file
    assert taken(tmp_path, torture, from_terminal) == [file]


def changed(text: str, change: Callable[[dict[str, Any]], object], *, sealed: bool = True) -> str:
    """Return a file with something changed in it, and sealed anew as anybody can."""
    value = json.loads(text)
    change(value)
    if sealed:
        value["seal"] = _seal(value)
    return json.dumps(value)


def put(key: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda whole: whole.update({key: value})


def give(key: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda whole: whole["given"].update({key: value})


BAD: list[tuple[str, Callable[[dict[str, Any]], object], str]] = [
    ("another story", put("story", "other"), "is a playthrough of"),
    ("a time there is not", put("started", "2018-02-31T00:00:00Z"), "when it was begun"),
    ("no part of it", give("voice", "sea"), "the part taken"),
    ("a title that acts", put("title", "T\x1b[2J"), "the title"),
    ("letters that act", give("heard_from", "\u202edlrow"), "something is"),
    ("a very long name", give("heard_from", "a" * 300), "something is"),
    ("a choice that is none", lambda whole: whole["choices"][0].__setitem__(1, "<b>"), "a choice is"),
    ("a choice after none", lambda whole: whole["choices"][0].__setitem__(0, 7), "not whole"),
    ("a fingerprint that is none", lambda whole: whole["choices"][0].__setitem__(2, "zz"), "not whole"),
    ("nothing given", put("given", None), "not whole"),
    ("no choices", put("choices", "all"), "not whole"),
    ("where nobody can stand", put("stands", 10**6), "not whole"),
    ("other words were read", put("read", "0" * 16), "still other words come"),
    ("a seed beyond whole numbers", give("seed", 1 << 60), "a browser cannot hold"),
]  # fmt: skip


def test_nothing_is_taken_from_a_bad_file(torture: Story, file: str, tmp_path: Path) -> None:
    answers = taken(tmp_path, torture, *(changed(file, change) for _, change, _ in BAD))
    for (what, _, why), answer in zip(BAD, answers, strict=True):
        assert answer.startswith("not taken: "), (what, answer)
        assert why in answer, what


def test_nothing_is_taken_from_what_is_no_file(torture: Story, file: str, tmp_path: Path) -> None:
    deep = (
        '{"kind":"playthrough","slackwater":2,"seal":"x","a":' + "[" * 200_000 + "]" * 200_000 + "}"
    )
    files = ["", "null", "[]", "{", '{"kind":"playthrough"}', deep, "x" * ((1 << 24) + 1)]
    files.append(changed(file, put("holds", 3), sealed=False))
    for answer in taken(tmp_path, torture, *files):
        assert answer.startswith("not taken: "), answer


def test_names_of_javascript_are_names_like_others(
    torture: Story, file: str, tmp_path: Path
) -> None:
    odd = file.replace(
        '"pronouns": {', '"pronouns": {\n   "__proto__": "she",\n   "constructor": "he",'
    )
    value = json.loads(odd)
    value["seal"] = _seal(value)
    odd = odd.replace(odd[odd.rindex('"seal"') :], f'"seal": "{value["seal"]}"\n}}\n')
    (answer,) = taken(tmp_path, torture, odd)
    assert answer == odd


def test_a_file_of_an_older_version_is_followed_as_far_as_it_holds(
    torture: Story, file: str, tmp_path: Path
) -> None:
    old = changed(
        file, lambda whole: whole.update(version="0" * 16, replays_on="0" * 16, read="1" * 16)
    )
    lost = changed(old, lambda whole: whole["choices"][0].__setitem__(1, "gone#gone/gone"))
    whole, parted = taken(tmp_path, torture, old, lost)
    assert json.loads(whole)["replays_on"] == torture.version
    # And so the terminal looks for itself how far it holds.
    assert json.loads(parted)["replays_on"] == "0" * 16
    assert json.loads(parted)["choices"] == json.loads(lost)["choices"]
