"""A beat that ways lead to and that is not there is made where it changes no other way."""

from pathlib import Path

import pytest
from stories import END, HEAD, said, write

from engine.writing.making import Refused
from engine.writing.new_beats import prepare_beat
from engine.writing.new_scenes import faults, put_down
from story.flow import Flow
from story.loading import load


def choice(say: str, goto: str = "") -> str:
    return f'[[beats.choices]]\nsay = "{say}"\n' + (f'goto = "{goto}"\n' if goto else "")


def beat(text: str, *parts: str) -> str:
    return f'[[beats]]\ntext = "{text}"\n' + "".join(parts)


def made(folder: Path, scene: str, id: str) -> None:
    before = load(folder, drafts=True)
    assert before.outline is not None
    prepared = prepare_beat(before.outline, folder, scene, id)
    assert faults(folder, before, prepared) == []
    put_down(prepared)


def ways(folder: Path) -> dict[str, list[str]]:
    """Say of every beat of the scene `a`, by the first word of its text, to which others it leads."""
    story = load(folder, drafts=True).draft
    assert story is not None
    flow = Flow(story)

    def word(scene: str, place: int) -> str:
        text = story.scenes[scene].beats[place].text
        return text.source.split()[0] if text is not None else ""

    return {
        word("a", found.position): [word(*edge.to) for edge in flow.edges(("a", found.position))]
        for found in story.scenes["a"].beats
    }


def test_it_stands_at_the_end_and_leads_to_an_ending(tmp_path: Path) -> None:
    text = beat("Here.", choice("Up", "#top"), choice("Off", "end"))
    write(tmp_path, {"story.toml": HEAD, "a.toml": text, "end.toml": END})
    assert [code for _, code, _, _ in said(tmp_path)] == ["SW202"]
    made(tmp_path, "a", "top")
    assert said(tmp_path) == []
    new = '\n[[beats]]\nid = "top"\ntext = """\nWrite what is seen, heard and said.\n"""\ngoto = "end"\n'
    assert (tmp_path / "a.toml").read_text() == text + new
    assert ways(tmp_path) == {"Here.": ["Write", "End."], "Write": ["End."]}


def test_where_the_last_beat_falls_through_it_stands_above_it_and_its_remarks(
    tmp_path: Path,
) -> None:
    first = beat("Here.", choice("Up", "#top"), choice("On", "#last"))
    last = '# how it ends\n# for all\n[[beats]]\nid = "last"\ntext = "Last."\n'
    ending = 'ending = { family = "f" }\n'
    raw = (ending + first + "\n" + last).replace("\n", "\r\n").encode()
    write(tmp_path, {"story.toml": HEAD, "a.toml": raw})
    before = ways(tmp_path)
    made(tmp_path, "a", "top")
    assert said(tmp_path) == []
    assert ways(tmp_path) == {"Here.": ["Write", "Last."], "Write": ["Last."], "Last.": []}
    assert before == {"Here.": ["The", "Last."], "Last.": []}
    now = (tmp_path / "a.toml").read_bytes()
    assert b"\n" not in now.replace(b"\r\n", b"")
    assert now.startswith(raw[: raw.index(b"# how")])
    assert now.endswith(raw[raw.index(b"# how") :])


def test_a_scene_from_which_the_story_comes_back_leads_nowhere(tmp_path: Path) -> None:
    room = beat("Room.", choice("Up", "#top"), choice("Stay", "#top"))
    hall = beat("Here.", choice("Off", "end") + 'visit = "room"\n')
    write(tmp_path, {"story.toml": HEAD, "a.toml": hall, "room.toml": room, "end.toml": END})
    made(tmp_path, "room", "top")
    assert said(tmp_path) == []
    assert not (tmp_path / "room.toml").read_text().endswith('goto = "end"\n')


@pytest.mark.parametrize(
    ("text", "id", "why"),
    [
        (beat("Here.", choice("Up", "#top"), choice("Stay")), "top", "every beat of the scene"),
        (beat("Here.", 'when = "seen(\'end\')"\ngoto = "#top"\n'), "top", "every beat of the"),
        ('beats = [{ choices = [{ say = "Up", goto = "#top" }] }]\n', "top", "on one line"),
        (beat("Here.", choice("Up", "#top")), "0", "cannot be the id of a new beat"),
        (beat("Here.", choice("Up", "#top"), choice("On", "#9")), "9", "cannot be the id of"),
        (
            beat("Here.", choice("Up", "#top"), choice("On", "#1")) + beat("On.", choice("Off")),
            "top",
            "'a#1' would be another beat then",
        ),
        (
            beat("Here.", choice("Up", "#top"), choice("On", "end") + "when = \"at('a#1')\"\n")
            + beat("On.", choice("Off")),
            "top",
            "'a#1' would be another beat then",
        ),
    ],
)
def test_where_it_would_change_another_way_it_is_left_to_the_writer(
    text: str, id: str, why: str, tmp_path: Path
) -> None:
    write(tmp_path, {"story.toml": HEAD, "a.toml": text, "end.toml": END})
    outline = load(tmp_path, drafts=True).outline
    assert outline is not None
    with pytest.raises(Refused, match=why):
        prepare_beat(outline, tmp_path, "a", id)
    with pytest.raises(Refused, match="there is no scene 'nobody' yet"):
        prepare_beat(outline, tmp_path, "nobody", id)
    assert (tmp_path / "a.toml").read_text() == text
