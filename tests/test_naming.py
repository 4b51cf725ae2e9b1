"""Names are the same however their letters were typed: an é is one letter or two, on either side of everything."""

from pathlib import Path
from typing import Literal
from unicodedata import normalize

import pytest
from stories import GO, HEAD, make, said, write

from engine.commands.main import main
from engine.runtime.state import Option, Text
from engine.saves.record_lines import fingerprint
from engine.saves.record_reading import read_record
from engine.transcripts.form import read_transcript
from story.heads import slug
from story.ids import ChoiceId
from story.loading import load, load_story

Form = Literal["NFC", "NFD"]
FORMS: tuple[Form, Form] = ("NFC", "NFD")
STORY = """format = 1
title = "Le café"
start = "café#été"
[variables]
élan = { start = "gâteau", one-of = ["gâteau", "crème"] }
là = false
[patterns.rêve]
[cast.zoë]
name = "Zoë"
[canon]
voices = ["zoë"]
hinges = ["nœud-é"]
"""
SCENE = """voice = "zoë"
[[beats]]
id = "été"
when = "élan == 'gâteau' and not seen('hôtel') and not chose('thé') and not noticed('idée')"
text = "{élan} {zoë.name} {if élan != 'crème'}ici{end}"
set = { "là" = true, "élan" = "crème" }
insight = "idée"
offer = { pool = "où", show = 1 }
[[beats.choices]]
id = "thé"
say = "Thé."
hinge = "nœud-é"
pattern = "rêve"
goto = "hôtel"
"""
POOLED = 'pool = "où"\nsay = "Là."\n[[beats]]\ntext = "{if là}x{end}"\n'
HOTEL = 'ending = { family = "été" }\n[[beats]]\ntext = "Fin."\n'
PAGE = '["idée"]\ntheme = "t"\ntitle = "T"\ntext = "X."\n'


def quoted(story: str) -> str:
    """Put quotation marks round the keys of a story.toml that are no bare keys of TOML."""
    for key in ("élan", "là", "rêve", "zoë"):
        for form in FORMS:
            written = normalize(form, key)
            story = story.replace(f"\n{written} =", f'\n"{written}" =')
            story = story.replace(f".{written}]", f'."{written}"]')
    return story


def mixed(folder: Path, head: Form, scene: Form, names: Form) -> Path:
    """Write the story, each of its files in one of the two forms, and the files' names in one."""
    files = {
        "story.toml": quoted(normalize(head, STORY)),
        "insights.toml": normalize(scene, PAGE),
        normalize(names, "café.toml"): normalize(scene, SCENE),
        normalize(names, "hôtel.toml"): normalize(head, HOTEL),
        normalize(names, "gâté.toml"): normalize(head, POOLED),
    }
    return write(folder, dict(files))


@pytest.mark.parametrize("names", FORMS)
@pytest.mark.parametrize("scene", FORMS)
@pytest.mark.parametrize("head", FORMS)
def test_a_story_is_the_same_however_its_names_are_typed(
    head: Form, scene: Form, names: Form, tmp_path: Path
) -> None:
    story = load_story(mixed(tmp_path, head, scene, names))
    assert list(story.scenes) == ["café", "gâté", "hôtel"]
    assert slug(normalize(head, "Le café")) == "le-café"
    assert story.choice_named("thé") is not None
    assert not [d for d in load(tmp_path, warnings=True).diagnostics if "café" in d.message]


@pytest.mark.parametrize("form", FORMS)
def test_names_on_the_command_line_and_in_transcripts_are_the_same_too(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(mixed(tmp_path, "NFC", "NFD", "NFD"))
    assert main(["graph", folder, "--scene", normalize(form, "café"), "--to", "mermaid"]) == 0
    assert main(["prove", folder, "--to", normalize(form, "hôtel")]) == 0
    assert main(["test", folder, "--record", normalize(form, "été"), "--choices", "2"]) == 0
    assert (
        main(["test", folder, "--bless", normalize("NFD" if form == "NFC" else "NFC", "été")]) == 0
    )
    assert (
        main(["new", "scene", normalize(form, "dîner"), folder, "--after", normalize(form, "thé")])
        == 0
    )
    capsys.readouterr()
    assert "dîner" in load_story(Path(folder)).scenes
    assert [path.name for path in Path(folder).glob("d*")] == ["dîner.toml"]
    read, damages = read_transcript(normalize(form, "> Thé.\nid: thé\nends at: hôtel\n").encode())
    assert damages == []
    assert (read.steps[1].words, read.steps[1].id, read.steps[1].notes[0].words) == (
        "Thé.",
        "thé",
        "hôtel",
    )


def test_what_was_kept_finds_its_choices_again() -> None:
    says = [Option(ChoiceId("a"), Text((), normalize(form, "Thé.")), None, 0) for form in FORMS]
    assert fingerprint(says[0]) == fingerprint(says[1])
    first = b'{"slackwater":1,"id":"i","story":"s","title":"t","version":"v","started":"d","given":{"voice":"%s"}}\n'
    raw = first % normalize("NFD", "zoë").encode()
    record = read_record(raw + '{"c":"café#0/thé","w":"x"}\n'.encode())
    again = read_record(raw + normalize("NFD", '{"c":"café#0/thé","w":"x"}\n').encode())
    assert record is not None
    assert again is not None
    assert record.taken == again.taken
    assert record.beginning.given.voice == "zoë"


def test_two_names_that_are_one_are_told(tmp_path: Path) -> None:
    one, other = (normalize(form, "été") for form in FORMS)
    make(tmp_path, {"story.toml": f'{HEAD}[variables]\n"{one}" = false\n"{other}" = true\n'})
    assert [row[:3] for row in said(tmp_path)] == [("story.toml", "SW106", 6)]
    make(
        tmp_path,
        {
            "story.toml": HEAD,
            f"{one}.toml": "[[beats]]\n" + GO,
            f"x/{other}.toml": "[[beats]]\n" + GO,
        },
    )
    assert ("SW006" in {row[1] for row in said(tmp_path)}) is True


def test_a_mistake_in_decomposed_letters_is_placed_where_it_stands(tmp_path: Path) -> None:
    scene = normalize("NFD", "[[beats]]\nwhen = \"'été' == élan\"\n") + GO
    make(tmp_path, a=scene)
    (found,) = [row for row in said(tmp_path) if row[1] == "SW302"]
    assert found == ("a.toml", "SW302", 2, scene.split("\n")[1].index("e\u0301lan") + 1)


def test_what_is_only_read_stays_as_it_was_written(tmp_path: Path) -> None:
    text = normalize("NFD", "Le café.") + " \uf900"
    story = load_story(make(tmp_path, a=f"[[beats]]\ntext = '{text}'\n{GO}"))
    prose = story.scenes["a"].beats[0].text
    assert prose is not None
    assert prose.source == text
