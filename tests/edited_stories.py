"""Stories that are edited at random, with what every question and answer really is: so that one can say whether a save answers another one."""

import random
from itertools import pairwise
from pathlib import Path

from attrs import define, evolve, field
from stories import write

from story.loading import load_story
from story.model import Story

TEXTS = ["Do you lend it?", "Do you lie?", "Well?", "Tea?", "Do you go on?", "", ""]
SAYS = ["Yes.", "No.", "Perhaps.", "Say nothing."]
NAMES = ["ask", "lend", "lie", "well", "tea", "on"]


Page = tuple[int, str, tuple[str, ...], str]
"""A question as it really is, its text, what its choices say, and what the one that is meant says."""


@define
class Answer:
    """A choice; `truth` is which one it really is, whatever becomes of its words and its id."""

    truth: int
    say: str
    id: str = ""


@define
class Question:
    """A beat with its choices."""

    truth: int
    text: str
    answers: list[Answer]
    id: str = ""


@define
class Draft:
    """A story as a row of scenes, each a row of questions; whoever answers goes on to the next one."""

    scenes: dict[str, list[Question]] = field(factory=dict)
    made: int = 0

    def next(self) -> int:
        self.made += 1
        return self.made

    def questions(self) -> list[Question]:
        return [question for scene in self.scenes.values() for question in scene]

    def ids(self) -> set[str]:
        return {answer.id for question in self.questions() for answer in question.answers}

    def copy(self) -> "Draft":
        scenes = {
            name: [evolve(q, answers=[evolve(a) for a in q.answers]) for q in scene]
            for name, scene in self.scenes.items()
        }
        return Draft(scenes, self.made)

    def files(self) -> dict[str, str | bytes]:
        first = next(iter(self.scenes))
        out: dict[str, str | bytes] = {
            "story.toml": f'format = 1\ntitle = "Edited"\nstart = "{first}"\n',
            "end.toml": 'ending = { family = "f" }\n[[beats]]\ntext = "Over."\n',
        }
        names = [*self.scenes, "end"]
        for name, following in pairwise(names):
            out[f"{name}.toml"] = _scene(self.scenes[name], following)
        return out

    def truths(self) -> dict[str, int]:
        """Say of each choice's id in the story which answer it is."""
        return {
            f"{name}#{question.id or place}/{answer.id or number}": answer.truth
            for name, scene in self.scenes.items()
            for place, question in enumerate(scene)
            for number, answer in enumerate(question.answers)
        }

    def pages(self) -> dict[str, Page]:
        """Say of each choice's id which question it answers, and how that reads."""
        return {
            f"{name}#{question.id or place}/{answer.id or number}": (
                question.truth,
                question.text,
                tuple(sorted(other.say for other in question.answers)),
                answer.say,
            )
            for name, scene in self.scenes.items()
            for place, question in enumerate(scene)
            for number, answer in enumerate(question.answers)
        }


def _scene(questions: list[Question], following: str) -> str:
    out = []
    for place, question in enumerate(questions):
        out.append("[[beats]]")
        out += [f'id = "{question.id}"'] if question.id else []
        out += [f'text = "{question.text}"'] if question.text else []
        is_last = place == len(questions) - 1
        for answer in question.answers:
            out += ["[[beats.choices]]", f'say = "{answer.say}"']
            out += [f'id = "{answer.id}"'] if answer.id else []
            out += [f'goto = "{following}"'] if is_last else []
    return "\n".join(out) + "\n"


def drafted(draw: random.Random) -> Draft:
    """Draw a story; many questions are alike, as they are in stories."""
    draft = Draft()
    for number in range(draw.randint(1, 3)):
        draft.scenes[f"s{number}"] = [question(draw, draft) for _ in range(draw.randint(1, 4))]
        _name(draw, draft.scenes[f"s{number}"])
    return draft


def question(draw: random.Random, draft: Draft) -> Question:
    truth = draft.next()
    answers = [
        Answer(draft.next(), say, _id(draw, draft)) for say in draw.sample(SAYS, draw.randint(2, 3))
    ]
    return Question(truth, draw.choice(TEXTS), answers)


def _id(draw: random.Random, draft: Draft) -> str:
    return f"c{draft.next()}" if draw.random() < 0.35 else ""


def _name(draw: random.Random, scene: list[Question]) -> None:
    for one in scene:
        if draw.random() < 0.4:
            one.id = draw.choice([n for n in NAMES if all(other.id != n for other in scene)])


def edited(draw: random.Random, before: Draft) -> Draft:
    """Make one edit, as a writer does."""
    draft = before.copy()
    name = draw.choice(list(draft.scenes))
    scene = draft.scenes[name]
    place = draw.randrange(len(scene))
    one = scene[place]
    answer = draw.choice(one.answers)
    kind = draw.randrange(15)
    if kind <= 2:
        new = question(draw, draft)
        if draw.random() < 0.5:
            new.answers = [evolve(a, truth=draft.next(), id="") for a in one.answers]
        scene.insert(draw.randint(0, len(scene)), new)
    elif kind == 3 and len(scene) > 1:
        scene.pop(place)
    elif kind == 4:
        scene.insert(draw.randint(0, len(scene) - 1), scene.pop(place))
    elif kind == 5:
        one.text = draw.choice(TEXTS) + draw.choice(["", " Now."])
    elif kind == 6:
        one.id = draw.choice(["", *(n for n in NAMES if all(q.id != n for q in scene))])
    elif kind == 7:
        answer.say = draw.choice(SAYS)
    elif kind == 8:
        answer.id = draw.choice(["", f"c{draft.next()}"])
    elif kind == 9:
        one.answers.insert(
            draw.randint(0, len(one.answers)),
            Answer(draft.next(), draw.choice(SAYS), _id(draw, draft)),
        )
    elif kind == 10 and len(one.answers) > 1:
        one.answers.remove(answer)
    elif kind == 11:
        draw.shuffle(one.answers)
    elif kind == 12:
        draft.scenes = {f"r{draft.made}" if n == name else n: s for n, s in draft.scenes.items()}
        draft.next()
    elif kind == 13 and len(draft.scenes) > 1:
        order = list(draft.scenes.items())
        draw.shuffle(order)
        draft.scenes = dict(order)
    elif kind == 14 and len(scene) > 1 and len(draft.scenes) > 1:
        moved = scene.pop(place)
        other = draft.scenes[draw.choice(list(draft.scenes))]
        if any(q.id == moved.id for q in other):
            moved.id = ""
        other.insert(draw.randint(0, len(other)), moved)
    return draft


def loaded(folder: Path, draft: Draft) -> Story:
    """Write a draft in the place of the one before, and load it."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.toml"):
        path.unlink()
    return load_story(write(folder, draft.files()))
