"""The story drawn: all of it, once, in every format; safe whatever its words are; the same each time; and what is said where it cannot be."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stories import END, GO, HEAD, make, shipped, write

from benchmarks.chapters import chapters
from engine.commands.main import main
from engine.drawing import dot, mermaid, svg
from engine.drawing.beats import beat_graph
from engine.drawing.cutting import cut
from engine.drawing.data import as_data
from engine.drawing.geometry import Box, Curve, Placement, Placer, Size, Sizes
from engine.drawing.graph import Diagram, DiagramGroup, DiagramLine, DiagramNode, Route
from engine.drawing.lettering import fit, width, wrap
from engine.drawing.order import leading_back
from engine.drawing.panels import arrange
from engine.drawing.placing import place
from engine.drawing.scenes import scene_graph
from engine.drawing.style import DARK, LIGHT, ColourScheme
from engine.drawing.words import clean, shorten
from engine.screens.themes import contrast
from story.flow import Flow
from story.loading import load_story
from story.model import Ending, Story, beat_id

pytestmark = pytest.mark.usefixtures("first_movement")

SVG = "{http://www.w3.org/2000/svg}"
NODE_IN_MERMAID = r'^\s*n\d+[\[({>]+"'
needs_graphviz = pytest.mark.skipif(shutil.which("dot") is None, reason="there is no Graphviz here")


def stack(graph: Diagram, sizes: Sizes) -> Placement:
    """Place a drawing without Graphviz: everything below everything."""
    nodes: dict[str, Box] = {}
    y = 0.0
    for id, size in sizes.nodes.items():
        nodes[id] = Box(0, y, *size)
        y += size.height + 20
    curves = tuple(
        Curve((((0, 0), (1, 1), (2, 2), (3, 3)),), Box(0, 0, *size) if size else None)
        for size in sizes.labels
    )
    return Placement(
        Size(400, y), nodes, curves, {group.id: Box(0, 0, 400, y) for group in graph.groups}
    )


@pytest.fixture(scope="module")
def told(first_movement: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Story]:
    """Load the stories that are drawn: the shipped one, one of 30 scenes, and one of 100, which is drawn in panels."""
    folder = tmp_path_factory.mktemp("told")
    return {
        "shipped": shipped(),
        "thirty": load_story(chapters(folder / "thirty", 3, 10)),
        "hundred": load_story(chapters(folder / "hundred", 5, 20)),
    }


@pytest.fixture(params=["shipped", "thirty", "hundred"])
def story(request: pytest.FixtureRequest, told: dict[str, Story]) -> Story:
    return told[request.param]


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    try:
        code = main(["graph", *map(str, words)])
    except SystemExit as left:
        code = int(str(left.code))
    return code, *capsys.readouterr()


PICTURES: dict[tuple[int, str], str] = {}


def picture(story: Story, level: str) -> str:
    """Draw a story's scenes or its beats, once for all tests of this file."""
    key = id(story), level
    if key not in PICTURES:
        scenes = scene_graph(story)
        PICTURES[key] = (
            svg.write(scenes, stack)
            if level == "scenes"
            else svg.write(beat_graph(story), stack, scenes)
        )
    return PICTURES[key]


def ids(drawn: str) -> Counter[str]:
    return Counter(
        element.get("id", "") for element in ET.fromstring(drawn).iter() if element.get("id")
    )


def lines_of(drawn: str) -> int:
    return drawn.count('<g class="line">')


def test_every_scene_is_drawn_once_in_every_format(story: Story) -> None:
    graph = scene_graph(story)
    drawn, dotted, flowing = picture(story, "scenes"), dot.write(graph), mermaid.write(graph)
    listed = Counter(node["id"] for node in as_data(graph)["nodes"])  # type: ignore[attr-defined]
    names = ids(drawn)
    for id in story.scenes:
        assert names[id] == 1, id
        assert len(re.findall(rf'^\s*"{id}" \[', dotted, re.MULTILINE)) == 1, id
        assert listed[id] == 1, id
    assert len(re.findall(NODE_IN_MERMAID, flowing, re.MULTILINE)) == len(story.scenes)


def test_every_beat_is_drawn_once_in_every_format(story: Story) -> None:
    graph = beat_graph(story)
    drawn, dotted = picture(story, "beats"), dot.write(graph)
    names = ids(drawn)
    for scene in story.scenes.values():
        assert names[scene.id] == 1
        for beat in scene.beats:
            assert names[beat_id(scene, beat)] == 1
            assert dotted.count(f'"{beat_id(scene, beat)}" [') == 1 + dotted.count(
                f'-> "{beat_id(scene, beat)}" ['
            )
    assert len(re.findall(NODE_IN_MERMAID, mermaid.write(graph), re.MULTILINE)) == len(graph.nodes)


def test_every_edge_of_the_flow_is_a_line_between_scenes_and_no_other_is(story: Story) -> None:
    flow, graph = Flow(story), scene_graph(story)
    wanted = {
        (scene.id, edge.to[0], edge.visit)
        for scene in story.scenes.values()
        for beat in scene.beats
        for edge in flow.edges((scene.id, beat.position))
        if edge.visit or edge.to[0] != scene.id
    }
    found = set()
    for line in graph.lines:
        for end in [node.id for node in graph.members(line.target)] or [line.target]:
            found.add((line.source, end, line.comes_back))
    assert found == wanted


def test_every_edge_of_the_flow_is_a_line_between_beats_and_no_other_is(story: Story) -> None:
    flow, graph = Flow(story), beat_graph(story)
    named = {
        (scene.id, beat.position): beat_id(scene, beat)
        for scene in story.scenes.values()
        for beat in scene.beats
    }
    wanted = {
        (named[node], named[edge.to], edge.visit) for node in named for edge in flow.edges(node)
    }
    offered = {
        line.source: [after.target for after in graph.lines if after.source == line.target]
        for line in graph.lines
        if line.show
    }
    found = {
        (line.source, line.target, line.comes_back)
        for line in graph.lines
        if not line.show and line.source in named.values()
    }
    found |= {(source, end, True) for source, ends in offered.items() for end in ends}
    assert found == wanted


def test_every_line_is_drawn_in_every_format(story: Story) -> None:
    for graph in (scene_graph(story), beat_graph(story)):
        assert len(re.findall(r'id="line_\d+"', dot.write(graph))) == len(graph.lines)
        assert len(
            re.findall(r"^  n\d+ (?:-->|<-\.->)", mermaid.write(graph), re.MULTILINE)
        ) == len(graph.lines)
        assert len(as_data(graph)["edges"]) == len(graph.lines)  # type: ignore[arg-type]
    graph = scene_graph(story)
    if len(graph.nodes) <= svg.MOST_IN_ONE:
        assert lines_of(picture(story, "scenes")) == len(graph.lines)


@pytest.mark.parametrize("level", [scene_graph, beat_graph])
def test_cut_into_parts_nothing_is_lost_and_each_end_names_the_other(
    story: Story, level: type
) -> None:
    graph: Diagram = level(story)
    found, arriving = set(), set()
    for group in graph.inner(None):
        part = cut(graph, group.id)
        tags = {
            node.id: [link.id for link in node.links]
            for node in part.nodes
            if node.kind == "elsewhere"
        }
        for line in part.lines:
            if line.source in tags:
                arriving |= {(source, line.target) for source in tags[line.source]}
            else:
                found.add((line.source, *(tags.get(line.target) or [line.target]), line.kind))
        assert lines_of(svg.write(part, stack)) == len(part.lines)
    outermost = graph.outermost()
    assert found == {
        (line.source, line.target, line.kind) for line in graph.lines if outermost[line.source]
    }
    crossing = {
        (line.source, line.target)
        for line in graph.lines
        if outermost[line.source] != outermost[line.target]
    }
    assert arriving == {(source, target) for source, target in crossing if outermost[target]}


def test_every_link_leads_somewhere(story: Story) -> None:
    for drawn in (picture(story, "scenes"), picture(story, "beats")):
        links = {unquote(link) for link in re.findall(r'href="#([^"]+)"', drawn)} | set(
            re.findall(r"url\(#([^)]+)\)", drawn)
        )
        assert links
        assert links <= set(ids(drawn))
    assert max(ids(picture(story, "scenes")).values()) == 1


def test_over_sixty_scenes_there_is_a_map_an_index_and_a_panel_a_folder(
    told: dict[str, Story],
) -> None:
    graph = scene_graph(told["hundred"])
    drawn = picture(told["hundred"], "scenes")
    names = ids(drawn)
    assert "▶ begins here" in drawn
    assert "■ 2 endings" in drawn
    assert names["_index"] == 1
    for group in graph.inner(None):
        assert names[f"_{group.id}"] == 1
        assert f'href="#_{group.id}"' in drawn
    for scene in told["hundred"].scenes:
        assert f'href="#{scene}"' in drawn


def test_over_sixty_folders_they_are_listed_and_no_name_is_given_twice(tmp_path: Path) -> None:
    rooms = [*(f"room {number}" for number in range(70)), "top", "index", "room-1"]
    files: dict[str, str | bytes] = {
        f"{room}/s{number}.toml": f"[[beats]]\n{GO}" for number, room in enumerate(rooms)
    }
    graph = scene_graph(load_story(make(tmp_path, files)))
    drawn = svg.write(graph, stack)
    assert set(ids(drawn).values()) == {1}
    assert drawn.count(">room 69</text>") == 2  # the list, and the panel
    assert lines_of(drawn) == sum(len(cut(graph, group.id).lines) for group in graph.inner(None))


def test_what_is_pointed_at_says_title_place_first_words_and_what_it_sets(
    told: dict[str, Story],
) -> None:
    drawn = ET.fromstring(svg.write(scene_graph(told["shipped"]), stack))
    note = drawn.findtext(f".//{SVG}g[@id='stove']/{SVG}title") or ""
    assert note.startswith(
        "First rehearsal (stove)\nThe village hall, Hallan, by the stove\nas Noor\nThe choir’s coats are drying"
    )
    assert "\nsets press, unsaid, open, just_passing\n12 beats" in note


def test_what_a_drawing_marks_is_marked_in_words(told: dict[str, Story], tmp_path: Path) -> None:
    graph = scene_graph(told["thirty"])
    lost = scene_graph(load_story(make(tmp_path, lost=END)))
    for drawn in (svg.write(graph, stack), dot.write(graph), mermaid.write(graph)):
        text = unescape(drawn).replace("#58;", ":")
        for mark in (
            "the story begins here",
            "ending: late",
            "ending: early",
            "pool c1",
            "offers 3 at a time",
        ):
            assert mark in text, mark
    for drawn in (svg.write(lost, stack), dot.write(lost), mermaid.write(lost)):
        assert drawn.count("nothing leads here") >= 1
        assert "dash" in drawn
    names = [node.voice for node in scene_graph(told["shipped"]).nodes if node.voice]
    assert unescape(svg.write(scene_graph(told["shipped"]), stack)).count(
        ">Noor</text>"
    ) == names.count("Noor")


def test_a_line_is_named_for_its_choices_and_their_conditions(tmp_path: Path) -> None:
    ways = '[[beats.choices]]\nsay = "Light it."\nwhen = "open >= 2"\ngoto = "end"\n[[beats.choices]]\nsay = "Go, {wyn.name}."\ngoto = "end"\n'
    beats = f'[[beats]]\nwhen = "lit"\ngoto = "end"\n[[beats]]\n{ways}'
    graph = scene_graph(load_story(make(tmp_path, a=beats)))
    (line,) = graph.lines
    assert line.ways == (Route("", "lit"), Route("Light it.", "open >= 2"), Route("Go, Wyn.", ""))
    drawn = svg.write(graph, stack)
    for words in ("if lit", "Light it. (if…)", "Go, Wyn."):
        assert f">{words}</text>" in drawn
    assert "Light it.  (if open &gt;= 2)" in drawn


def test_a_pattern_is_never_shown(told: dict[str, Story]) -> None:
    for graph in (scene_graph(told["thirty"]), beat_graph(told["thirty"])):
        for drawn in (
            svg.write(graph, stack),
            dot.write(graph),
            mermaid.write(graph),
            json.dumps(as_data(graph)),
        ):
            assert "unspoken" not in drawn
    assert "unspoken" in told["thirty"].patterns


WORDS = st.text(max_size=40).map(clean)
ELEMENTS = {
    "svg",
    "title",
    "style",
    "defs",
    "marker",
    "path",
    "pattern",
    "rect",
    "g",
    "text",
    "tspan",
    "a",
}
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)


def wordy(title: str, say: str, place: str, folder: str) -> Diagram:
    """Draw up two scenes and a line, which say these words everywhere."""
    first = DiagramNode(
        "a",
        "scene",
        title,
        "g",
        place=place,
        opening=say,
        start=True,
        voice=title,
        ending=Ending("f", say),
    )
    line = DiagramLine("a", "b", "goto", (Route(say, place),))
    return Diagram(
        title,
        "en",
        "scenes",
        (first, DiagramNode("b", "scene", say, "h")),
        (line,),
        (DiagramGroup("g", folder), DiagramGroup("h", title)),
        (title,),
    )


@given(WORDS, WORDS, WORDS, WORDS)
def test_no_words_break_an_svg(title: str, say: str, place: str, folder: str) -> None:
    root = ET.fromstring(svg.write(wordy(title, say, place, folder), stack))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= ELEMENTS
    note = root.findtext(f".//{SVG}g[@id='a']/{SVG}title") or ""
    assert place in note.split("\n") or not place
    assert (root.findtext(f"{SVG}title") or "") == title


@given(WORDS, WORDS, WORDS, WORDS)
def test_no_words_break_a_dot(title: str, say: str, place: str, folder: str) -> None:
    drawn = dot.write(wordy(title, say, place, folder))
    words = [
        re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], each).replace(
            "&amp;", "&"
        )
        for each in QUOTED.findall(drawn)
    ]
    assert words[0] == title
    assert folder in words
    assert re.fullmatch(r"[\w\s\[\]{}=,>.-]*", QUOTED.sub("", drawn))


@given(WORDS, WORDS, WORDS, WORDS)
def test_no_words_break_a_mermaid(title: str, say: str, place: str, folder: str) -> None:
    _, heading, _, drawn = mermaid.write(wordy(title, say, place, folder)).split("\n", 3)
    assert json.loads(heading.removeprefix("title: ")) == title
    assert re.fullmatch(r"[\w\s\[\](),|>:-]*", re.sub(r'"[^"\n]*"', "", drawn))
    for label in re.findall(r'"([^"\n]*)"', drawn):
        assert not set(re.sub(r"<br/>|#\d+;", "", label)) & set("<>[]{}()|`\\&*#;")


HOSTILE = """"; <script>alert(1)</script> %% end --> ]]> & \\N #35; '"""


def hostile(folder: Path) -> Path:
    """Write a story whose every word would like to be something else."""
    words = json.dumps(HOSTILE)
    head = f'format = 1\ntitle = {words}\nstart = "a"\n[cast.wyn]\nname = {words}\n[canon]\nvoices = ["wyn"]\n'
    scene = f'title = {words}\nplace = {words}\nvoice = "wyn"\n[[beats]]\ntext = {words}\n[[beats.choices]]\nsay = {words}\ngoto = "end"\n'
    ending = f'ending = {{ family = "f", title = {words} }}\n[[beats]]\ntext = "x"\n'
    return write(folder, {"story.toml": head, "a.toml": scene, 'x"<b>&/end.toml': ending})


@pytest.mark.skipif(os.name == "nt", reason="folders cannot be called so there")
def test_a_hostile_story_is_drawn_as_words(tmp_path: Path) -> None:
    story = load_story(hostile(tmp_path))
    graph = scene_graph(story)
    root = ET.fromstring(svg.write(graph, stack))
    assert not list(root.iter(f"{SVG}script"))
    assert HOSTILE in (root.findtext(f".//{SVG}g[@id='a']/{SVG}title") or "")
    assert 'x"<b>&' in [text.text for text in root.iter(f"{SVG}text")]
    assert json.loads(json.dumps(as_data(graph)))["title"] == HOSTILE


@needs_graphviz
@pytest.mark.skipif(os.name == "nt", reason="folders cannot be called so there")
def test_graphviz_reads_hostile_words_as_they_are(tmp_path: Path) -> None:
    story = load_story(hostile(tmp_path))
    out = subprocess.run(
        ["dot", "-Tplain"],
        input=dot.write(scene_graph(story)),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert len(re.findall(r"^node ", out, re.MULTILINE)) == 2
    assert len(re.findall(r"^edge ", out, re.MULTILINE)) == 1
    drawn = subprocess.run(
        ["dot", "-Tsvg"],
        input=dot.write(scene_graph(story)),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    texts = [
        "".join(text.itertext()).replace("\xa0", " ")
        for text in ET.fromstring(drawn).iter(f"{SVG}text")
    ]
    assert HOSTILE in texts


@pytest.mark.slow
def test_drawn_twice_it_is_the_same_whatever_the_hashes(tmp_path: Path) -> None:
    folder = chapters(tmp_path / "story", 3, 10)
    code = "import sys; from engine.commands.main import main; sys.exit(main(sys.argv[1:]))"
    for form in ("dot", "mermaid", *(["svg"] if shutil.which("dot") else [])):
        drawn = {
            subprocess.run(
                [sys.executable, "-c", code, "graph", str(folder), "--to", form],
                env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
                capture_output=True,
                check=True,
            ).stdout
            for seed in ("1", "2")
        }
        assert len(drawn) == 1, form
        assert len(drawn.pop()) > 1000


@cache
def placed(kind: str) -> tuple[Diagram, Placement, Sizes]:
    """Place a drawing with Graphviz, keeping the sizes that were asked for."""
    from tempfile import TemporaryDirectory

    from engine.drawing.sheets import Anchors, draw

    kept: list[tuple[Diagram, Placement, Sizes]] = []

    def keeping(graph: Diagram, sizes: Sizes) -> Placement:
        kept.append((graph, place(graph, sizes), sizes))
        return kept[-1][1]

    placer: Placer = keeping
    with TemporaryDirectory() as folder:
        graph = scene_graph(
            shipped() if kind == "shipped" else load_story(chapters(Path(folder), 3, 10))
        )
    draw(graph, placer, Anchors({id: id for id in graph.above()}))
    return kept[0]


@needs_graphviz
@pytest.mark.parametrize("kind", ["shipped", "thirty"])
def test_cards_and_labels_keep_their_size_and_clear_of_one_another(kind: str) -> None:
    graph, where, sizes = placed(kind)
    for id, size in sizes.nodes.items():
        assert where.nodes[id][2:] == pytest.approx(size, abs=0.2)
    boxes = [where.nodes[node.id] for node in graph.nodes] + [
        curve.label for curve in where.lines if curve.label is not None
    ]
    assert len(boxes) == len(graph.nodes) + sum(size is not None for size in sizes.labels)
    for number, one in enumerate(boxes):
        assert one.x >= -1
        assert one.x + one.width <= where.size.width + 1
        assert not [other for other in boxes[number + 1 :] if _overlap(one, other)]


def _overlap(one: Box, other: Box) -> bool:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return across > 1 and down > 1


@needs_graphviz
@pytest.mark.parametrize("kind", ["shipped", "thirty"])
def test_cards_stand_in_their_groups_and_lines_end_at_their_cards(kind: str) -> None:
    graph, where, _ = placed(kind)
    for node in graph.nodes:
        assert node.group is not None
        assert _holds(where.groups[node.group], *where.nodes[node.id][:2], 0)
    for line, curve in zip(graph.lines, where.lines, strict=True):
        assert _holds(where.nodes[line.source], *curve.pieces[0][0], 3)
        target = where.nodes.get(line.target) or where.groups[line.target]
        assert _holds(target, *curve.pieces[-1][-1], 3)


def _holds(box: Box, x: float, y: float, slack: float) -> bool:
    return (
        box.x - slack <= x <= box.x + box.width + slack
        and box.y - slack <= y <= box.y + box.height + slack
    )


@needs_graphviz
@pytest.mark.parametrize("kind", ["shipped", "thirty"])
def test_the_story_runs_downwards_from_its_beginning(kind: str) -> None:
    graph, where, _ = placed(kind)
    start = next(node.id for node in graph.nodes if node.start)
    assert where.nodes[start].y == min(box.y for box in where.nodes.values())
    back = leading_back(graph)
    for number, line in enumerate(graph.lines):
        if line.target in where.nodes and number not in back:
            assert where.nodes[line.source].y < where.nodes[line.target].y


@needs_graphviz
def test_rings_pools_and_nodes_by_themselves_are_placed_and_drawn() -> None:
    groups = (DiagramGroup("g", "G"), DiagramGroup("g?p", "p", "g", "p"), DiagramGroup("h", "H"))
    nodes = [
        DiagramNode(id, "scene", id, group, start=id == "a")
        for id, group in zip(
            ("a", "b", "c", "d", "e", "f", "s"),
            ("g", "g", "g?p", "g?p", "h", "h", "h"),
            strict=True,
        )
    ]
    pairs = [
        ("a", "a"),
        ("a", "b"),
        ("b", "a"),
        ("b", "e"),
        ("e", "a"),
        ("c", "e"),
        ("e", "f"),
        ("f", "e"),
    ]
    lines = [
        DiagramLine(one, other, "goto", (Route("Go."),) if one < other else ())
        for one, other in pairs
    ]
    lines += [
        DiagramLine("a", "b", "visit"),
        DiagramLine("b", "g?p", "offer", show=3),
        DiagramLine("c", "g?p", "offer", show=1),
        DiagramLine("f", "g?p", "offer", show=2),
    ]
    for ways in ((), (Route("Back."),)):
        graph = Diagram(
            "t", "", "scenes", tuple(nodes), (*lines, DiagramLine("e", "e", "visit", ways)), groups
        )
        drawn = svg.write(graph, place)
        assert lines_of(drawn) == len(graph.lines)
        assert drawn.count('marker-start="url(#_tail)"') == 5 + 1  # and the one of the legend
        assert "nan" not in drawn


@pytest.mark.parametrize("many", [1, 40])
def test_a_scene_and_a_folder_and_a_pool_of_one_name_are_three_things(
    many: int, tmp_path: Path
) -> None:
    files: dict[str, str | bytes] = {"story.toml": HEAD, "end/end.toml": END}
    files |= {
        "a.toml": "[[beats]]\noffer = { pool = 'attic' }\n" + GO.replace("end", "attic"),
        "attic.toml": "[[beats]]\n" + GO.replace("end", "up0"),
        "attic/tea.toml": 'pool = "attic"\nsay = "Tea"\n[[beats]]\ntext = "Tea."\n',
    }
    for step in range(2 * many):
        to = f"up{step + 1}" if step + 1 < 2 * many else "end"
        files[f"{'attic' if step % 2 else 'a'}/up{step}.toml"] = "[[beats]]\n" + GO.replace(
            "end", to
        )
    story = load_story(write(tmp_path, files))
    graph = scene_graph(story)
    names = [*(node.id for node in graph.nodes), *(group.id for group in graph.groups)]
    assert len(set(names)) == len(names)
    drawn = ids(svg.write(graph, stack))
    assert all(drawn[id] == 1 for id in story.scenes)
    flowing = mermaid.write(graph)
    assert len(re.findall(NODE_IN_MERMAID, flowing, re.MULTILINE)) == len(story.scenes)
    assert len(re.findall(r"^  n\d+ -->.* n\d+$", flowing, re.MULTILINE)) == 2 * many + 2
    for group in graph.inner(None):
        assert cut(graph, group.id).nodes


def test_a_picture_is_not_poured_over_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = write(tmp_path / "my shop", {"story.toml": HEAD, "a.toml": END})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    for words, call in (
        ([], ["graph", "my shop", "-o", "my shop.svg"]),
        (["--scene", "a"], ["graph", "my shop", "--scene", "a", "-o", "my shop.svg"]),
        (["--beats"], ["graph", "my shop", "--beats", "-o", "my shop.svg"]),
    ):
        code, out, err = run(capsys, folder, *words)
        assert (code, out) == (2, "")
        assert shlex.split(err.rpartition(": slackwater ")[2]) == call
    for form in (["--to", "dot"], ["--to", "mermaid"], ["--json"]):
        assert run(capsys, folder, *form)[0] == 0


def test_without_graphviz_it_says_what_is_needed_and_the_rest_works(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    code, out, err = run(capsys)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "needs Graphviz" in err
    assert run(capsys, "--to", "dot")[1].startswith('digraph "Slack Water" {')
    assert "flowchart TB" in run(capsys, "--to", "mermaid")[1]
    assert len(json.loads(run(capsys, "--json")[1])["nodes"]) == 19


@pytest.mark.skipif(os.name == "nt", reason="a script is no program there")
@pytest.mark.parametrize(
    "does", ["echo broken >&2; exit 1", "echo not json", "kill -9 $$", "echo '{}'"]
)
def test_a_graphviz_that_fails_is_a_sentence(
    does: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "dot"
    program.write_text(f"#!/bin/sh\ncat >/dev/null\n{does}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    code, out, err = run(capsys)
    assert (code, out) == (2, "")
    assert re.fullmatch(r"slackwater: Graphviz \(.*\) could not lay this out: .+\n", err)


def test_a_file_is_written_as_its_name_says(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name, begins in (
        ("a.dot", "digraph"),
        ("a.gv", "digraph"),
        ("a.mmd", "---\ntitle"),
        ("a.mermaid", "---\ntitle"),
    ):
        assert run(capsys, "-o", tmp_path / name) == (0, "", "")
        assert (tmp_path / name).read_text("utf-8").startswith(begins)
    assert run(capsys, "--to", "mermaid", "-o", tmp_path / "b.txt")[0] == 0
    assert "flowchart" in (tmp_path / "b.txt").read_text("utf-8")
    assert run(capsys, "--json", "-o", tmp_path / "c.json")[0] == 0
    assert json.loads((tmp_path / "c.json").read_text("utf-8"))["level"] == "scenes"


def test_one_scene_is_drawn_from_within(capsys: pytest.CaptureFixture[str]) -> None:
    drawn = json.loads(run(capsys, "--scene", "stove", "--json")[1])
    assert [node["id"] for node in drawn["nodes"] if node["kind"] == "beat"][:2] == [
        "stove#stove",
        "stove#copy",
    ]
    assert [node["elsewhere"] for node in drawn["nodes"] if node["kind"] == "elsewhere"] == [
        ["the-box-at-seven#mirror"],
        ["first-rehearsal#by-the-stove"],
    ]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--scene", "stoev"], 2, "there is no scene 'stoev'; did you mean 'stove'?"),
        (["--scene", ""], 2, "there is no scene ''"),
        (["--to", "pdf"], 2, "invalid choice"),
        (["--to", "dot", "--json"], 2, "not allowed with"),
        (["--scene", "stove", "--beats"], 2, "not allowed with"),
        (["--to", "dot", "-o", "scenes/stove.toml"], 2, "is the name of a scene"),
        (
            ["--to", "dot", "-o", "no/such/folder/a.dot"],
            2,
            "no such file or directory (no/such/folder/a.dot)",
        ),
        (["--to", "dot", "-o", "."], 2, "slackwater: "),
        (["nowhere"], 2, "there is no folder 'nowhere'"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    words: list[str],
    code: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    got, out, err = run(capsys, *words)
    assert (got, out) == (code, "")
    assert said in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_a_story_with_mistakes_is_not_drawn(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, err = run(
        capsys, make(tmp_path, a="[[beats]]\n" + GO.replace('"end"', '"ned"')), "--to", "dot"
    )
    assert (code, out) == (1, "")
    assert "did you mean 'end'?" in err


def test_checking_loads_nothing_that_draws() -> None:
    code = "import sys; from engine.commands.main import main; main(['check']); print([name for name in sys.modules if 'drawing' in name])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.splitlines()[-1] == "[]"


@given(
    st.text(max_size=60),
    st.floats(60, 300),
    st.sampled_from(["serif", "bold", "mono"]),
    st.integers(1, 4),
)
def test_words_are_broken_to_fit(words: str, room: float, face: str, lines: int) -> None:
    broken = wrap(clean(words), room, 12, face, lines)  # type: ignore[arg-type]
    assert len(broken) <= lines
    for line in broken:
        assert width(line, 12, face) <= room or len(line) <= 1  # type: ignore[arg-type]
    if not any(line.endswith("…") for line in broken):
        assert " ".join(broken) == clean(words)


@given(st.text(max_size=60), st.integers(2, 60))
def test_shortened_words_begin_as_the_whole_and_say_that_they_are_cut(
    words: str, most: int
) -> None:
    cut_ = shorten(words, most)
    assert len(cut_) <= most
    assert cut_ == words or (cut_.endswith("…") and words.startswith(cut_[:-1]))
    assert fit(words, 1e6, 12) == words


@given(st.lists(st.tuples(st.floats(10, 900), st.floats(10, 2000)), min_size=1, max_size=12))
def test_panels_keep_clear_of_one_another_and_within_the_whole(
    sizes: list[tuple[float, float]],
) -> None:
    sheets = [Size(*size) for size in sizes]
    whole, places = arrange(sheets, 10)
    for number, (sheet, (x, y)) in enumerate(zip(sheets, places, strict=True)):
        assert x + sheet.width <= whole.width + 1e-6
        assert y + sheet.height <= whole.height + 1e-6
        for other, (left, top) in list(zip(sheets, places, strict=True))[:number]:
            assert left + other.width <= x + 1e-6 or (left == x and top + other.height <= y + 1e-6)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_what_is_read_has_contrast(palette: ColourScheme) -> None:
    for ground in (palette.paper, palette.panel, palette.card):
        assert contrast(palette.ink, ground) >= 7
        for colour in (palette.quiet, palette.accent, palette.line, *palette.voices):
            assert contrast(colour, ground) >= 4.5, (colour, ground)
