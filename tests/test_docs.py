"""The documents say what is so: their stories play, what they show is what is printed, and each code has its section.

`python -m tests.test_docs` writes anew what the pages show.
"""

import gc
import io
import random
import re
import shlex
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
import tomli

from engine.commands.diagnostics import for_people
from engine.commands.main import main
from engine.commands.prove_report import play_words
from engine.play.game import new_setup, start
from engine.proving.budget import Budget
from engine.proving.findings import Findings, ProofFinding
from engine.proving.proof import prove
from story import keys
from story.codes import DESCRIPTORS, ERRORS, PROOF, WARNINGS
from story.describing import reference
from story.diagnostics import Diagnostic
from story.language.prose_parser import parse_prose
from story.language.typesetting import plain, typeset
from story.loading import load, load_story
from story.model import Story

ROOT = Path(__file__).parent.parent
WRITING, DIAGNOSTICS = ROOT / "docs" / "writing.md", ROOT / "docs" / "diagnostics.md"
PAGES = (WRITING, DIAGNOSTICS, ROOT / "docs" / "coming-from.md")
LISTING = re.compile(
    r"<!-- (?P<role>story|wrong|right): (?P<path>[^>]+?\.(?P<kind>toml|transcript))"
    r"(?: as (?P<encoding>\S+)| times (?P<times>\d+)| with (?P<words>\d+) words)? -->\n```(?P=kind)\n(?P<text>.*?)```\n",
    re.DOTALL,
)
SHOWN = re.compile(r"```(?P<kind>console|text)\n(?P<lines>.*?)```\n", re.DOTALL)
KEYS = re.compile(r"(?P<mark><!-- keys: (?P<table>\w+)(?:: (?P<keys>[^>]+?))? -->\n)(?:\|.*\n)+")
DEEP = "[" * 10_000 + "]" * 10_000
Files = dict[str, bytes]


def listed(page: str, role: str) -> Files:
    """Gather the files listed in a role; the last one of a name stands."""
    out = {}
    for match in LISTING.finditer(page):
        if match["role"] == role:
            long = " " + "waiting " * int(match["words"]) if match["words"] else DEEP
            text = match["text"].replace(" … ", long) * int(match["times"] or 1)
            out[match["path"]] = text.encode(match["encoding"] or "utf-8")
    return out


def sections(page: str) -> dict[str, str]:
    """Part the page of the codes: the story before all of them under an empty name, then each code's section."""
    head, *rest = re.split(r"^## ", page, flags=re.MULTILINE)
    return {"": head, **{part.partition("\n")[0]: part for part in rest}}


def write(folder: Path, files: Files) -> None:
    for name, raw in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)


def said(files: Files) -> tuple[Diagnostic, ...]:
    """Check the one story that is among the files, from the folder it lies in."""
    with TemporaryDirectory() as folder, chdir(folder):
        write(Path(folder), files)
        return load(Path(next(iter(files)).partition("/")[0]), warnings=True).diagnostics


def proved(files: Files) -> list[tuple[ProofFinding, str]]:
    """Prove the one story that is among the files, from the folder it lies in; gives what was found, as it is printed."""
    with TemporaryDirectory() as folder, chdir(folder):
        write(Path(folder), files)
        story = load_story(Path(next(iter(files)).partition("/")[0]))
        found = Findings(prove(story, Budget(60))).all()
        return [(one, told(story, one)) for one in found]


def told(story: Story, found: ProofFinding) -> str:
    """Spell a finding as it is printed."""
    return f"{found.diagnostic}\n" + (f"    {play_words(story, found.way)}\n" if found.way else "")


def unnoticed(story: Files) -> Files:
    """Leave out the insights of a story, which nobody notices in it."""
    return {name: raw for name, raw in story.items() if not name.endswith("insights.toml")}


def printed(command: str, files: Files) -> str:
    """Run a command as in a terminal, beside these files, keeping nothing."""
    out = io.StringIO()
    with TemporaryDirectory() as folder, chdir(folder), redirect_stdout(out), redirect_stderr(out):
        write(Path(folder), files)
        with patch("engine.commands.play.default_root", lambda: Path(folder, "saves")):
            main(shlex.split(command)[1:])
        gc.enable()
    return out.getvalue().strip() + "\n"


def as_it_is(page: str) -> str:
    """Give a page with every command's output, every wrong example's messages and the tables of the keys, as they are printed."""
    out: list[str] = []
    page = KEYS.sub(
        lambda match: (
            match["mark"]
            + reference(
                match["table"], (match["keys"] or " ".join(keys.TABLES[match["table"]])).split()
            )
        ),
        page,
    )
    story: Files = {}
    for part in re.split(r"^(?=## )", page, flags=re.MULTILINE):
        done, wrong = 0, listed(part, "wrong")
        for shown in SHOWN.finditer(part):
            story |= listed(part[done : shown.start()], "story")
            lines = shown["lines"]
            if shown["kind"] == "console":
                command = lines.splitlines()[0]
                lines = f"{command}\n{printed(command.removeprefix('$ '), story)}"
            elif wrong and part.startswith("## SW7"):
                lines = "".join(words for _, words in proved(unnoticed(story) | wrong))
            elif wrong:
                code = (
                    part.partition("\n")[0].removeprefix("## ") if part.startswith("## SW") else ""
                )
                lines = "".join(
                    f"{for_people(diagnostic)}\n"
                    for diagnostic in said(story | wrong)
                    if code in ("", diagnostic.code)
                )
            out += [part[done : shown.start()], f"```{shown['kind']}\n{lines}```\n"]
            done = shown.end()
        story |= listed(part[done:], "story")
        out.append(part[done:])
    return "".join(out)


def mistakes() -> list[tuple[str, str]]:
    """List each code with its section."""
    return [
        (code, text)
        for code, text in sections(DIAGNOSTICS.read_text("utf-8")).items()
        if code.startswith("SW")
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_shows_is_what_is_printed(page: Path) -> None:
    written = page.read_text("utf-8")
    assert as_it_is(written) == written, "python -m tests.test_docs writes it anew"


@pytest.mark.parametrize("name", ["bakery", "lighthouse"])
def test_a_story_of_the_writing_page_plays_to_its_ending_however_one_chooses(
    name: str, tmp_path: Path
) -> None:
    write(tmp_path, listed(WRITING.read_text("utf-8"), "story"))
    assert load(tmp_path / name, warnings=True).diagnostics == ()
    story = load_story(tmp_path / name)
    for seed in range(20):
        draw = random.Random(seed)
        voice = draw.choice(story.canon.voices or [None])
        game = start(story, None, new_setup(story, None, voice, seed=seed))
        while not game.over:
            game.choose(
                draw.choice(
                    [
                        place
                        for place, option in enumerate(game.state.offered)
                        if option.locked is None
                    ]
                )
            )
        assert game.state.over == "ending"


@pytest.mark.parametrize("name", ["bakery", "lighthouse"])
def test_a_story_of_the_writing_page_is_proved_and_nothing_is_found(
    name: str, tmp_path: Path
) -> None:
    write(tmp_path, listed(WRITING.read_text("utf-8"), "story"))
    proof = prove(load_story(tmp_path / name), Budget(60))
    assert proof.complete
    assert all(promise.holds for promise in proof.promises())
    assert Findings(proof).all() == []


def test_every_listing_belongs_to_a_story() -> None:
    for page in PAGES:
        text = page.read_text("utf-8")
        assert text.count("```toml") + text.count("```transcript") == len(LISTING.findall(text))


@pytest.mark.parametrize(("code", "section"), mistakes(), ids=[code for code, _ in mistakes()])
def test_a_wrong_example_gives_its_code_and_a_right_one_nothing(code: str, section: str) -> None:
    story = listed(sections(DIAGNOSTICS.read_text("utf-8"))[""], "story")
    wrong, right = listed(section, "wrong"), listed(section, "right")
    doubtful = code in WARNINGS  # then the example may leave other doubts, as it is short
    if code in PROOF:
        assert {found.diagnostic.code for found, _ in proved(unnoticed(story) | wrong)} == {code}
        assert right
        assert proved(unnoticed(story) | right) == []
    elif wrong:
        assert {
            diagnostic.code
            for diagnostic in said(story | wrong)
            if not doubtful or diagnostic.code in ERRORS or diagnostic.code == code
        } == {code}
        assert right
        assert not [
            diagnostic
            for diagnostic in said(story | right)
            if diagnostic.code == code or diagnostic.severity == "error"
        ]
    else:
        bad, good = SHOWN.finditer(section)
        assert f" {code} " in bad["lines"]
        assert "The bus is late." in good["lines"]


def test_every_code_in_use_has_its_section_and_every_section_its_code() -> None:
    modules = [*(ROOT / "story").rglob("*.py"), *(ROOT / "engine" / "proving").glob("*.py")]
    source = "".join(path.read_text("utf-8") for path in modules if path.name != "codes.py")
    used = re.findall(r"SW\d{3}", source)
    assert set(used) <= set(DESCRIPTORS)
    assert [code for code, _ in mistakes()] == sorted(set(used))


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "CONTRIBUTING.md",
        "docs/playing.md",
        "docs/replaying.md",
        "docs/writing.md",
        "docs/coming-from.md",
        "docs/diagnostics.md",
        "docs/proving.md",
        "docs/publishing.md",
        "docs/design.md",
    ],
)
def test_what_is_linked_is_there(name: str) -> None:
    page = ROOT / name
    words = page.read_text("utf-8")
    for link, anchor in re.findall(r"\]\((?!http)([^)#]*)(?:#([^)]+))?\)", words):
        assert (page.parent / link).exists(), link
        target = (page.parent / link).read_text("utf-8") if link and anchor else words
        headings = {
            re.sub(r"[^\w -]", "", line).strip().lower().replace(" ", "-")
            for line in re.findall(r"^#+ (.+)$", target, re.MULTILINE)
        }
        assert not anchor or anchor in headings, anchor


def test_a_mark_is_escaped_between_either_quotes() -> None:
    (shown,) = re.findall(r"<!-- marks -->\n```\n(.*?)```\n", WRITING.read_text("utf-8"), re.DOTALL)
    read = {
        plain(typeset(str(parse_prose(tomli.loads(line)["text"]).parts[0])))
        for line in shown.splitlines()
    }
    assert read == {"He typed *help*, and { without a }."}


def test_every_key_of_the_format_is_in_the_reference() -> None:
    reference = WRITING.read_text("utf-8")
    for table in keys.TABLES.values():
        for key in table:
            assert re.search(rf"(?:^|[`\[. {{]){key}\b", reference, re.MULTILINE), key


if __name__ == "__main__":
    for rewritten in PAGES:
        rewritten.write_text(as_it_is(rewritten.read_text("utf-8")), "utf-8")
