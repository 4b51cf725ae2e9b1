// @ts-check
// The column that is read: each turn is a part of its own under the words that were chosen, and under the newest one stand the choices.
// The place is kept before what follows from a choice is shown.
"use strict";

/** Turns that stand above the newest one at first; what came before them is a button away. */
const SHOWN_TURNS = 40;

/** Show the playthrough as it stands. @param {any} face @param {{focus?: boolean}} [how] */
function showReading(face, how = {}) {
  const game = face.game;
  face.firstTurn = Math.max(game.states.length - SHOWN_TURNS, 0);
  face.open("reading", column => {
    column.append(el("h1", { class: "unseen" }, face.story.heading));
    if (face.firstTurn) column.append(earlierButton(face));
    for (let turn = face.firstTurn; turn < game.states.length; turn++) column.append(turnElement(face, turn));
    putBelow(face, column);
  });
  arrive(face, how.focus !== false);
}

/** @param {any} face */
function earlierButton(face) {
  const button = el("button", { class: "quiet", type: "button" }, "Show what came before");
  button.addEventListener("click", () => {
    const end = face.firstTurn;
    face.firstTurn = Math.max(end - SHOWN_TURNS, 0);
    const turns = [];
    for (let turn = face.firstTurn; turn < end; turn++) turns.push(turnElement(face, turn));
    button.after(...turns);
    turns[0].focus();
    if (!face.firstTurn) button.remove();
  });
  return button;
}

/** What was chosen, and what was read then. @param {any} face @param {number} turn */
function turnElement(face, turn) {
  const { story } = face, states = face.game.states.slice(0, turn + 1);
  const game = Object.assign(Object.create(face.game), { states, taken: face.game.taken.slice(0, turn) });
  const opened = movementsOpened(story, states);
  const out = el("section", { class: "turn", tabindex: "-1" });
  if (turn) out.append(el("h2", { class: "chosen", tabindex: "-1", dir: "auto" }, game.taken[turn - 1].say.plain));
  states[turn].read.forEach((passage, place) => {
    const movement = opened.get(place);
    if (movement) out.append(movementElement(face, movement, states));
    out.append(...passageElements(face, passage, game));
  });
  return out;
}

/** @param {any} face @param {Passage} passage @param {any} game As it stood then. */
function passageElements(face, passage, game) {
  const { story } = face;
  if (passage.kind === "scene") {
    const [title, ...place] = passage.text.blocks.map(wordsOf);
    return [el("h3", { class: "scene", dir: "auto" }, title), ...place.map(words => el("p", { class: "place", dir: "auto" }, words))];
  }
  if (passage.kind === "reflect") {
    const ending = sceneAt(story, passage.place).ending;
    return [...(ending ? endingElements(face, ending, game.states) : []), actsElement(face, game)];
  }
  if (passage.kind === "pages") {
    const count = pagesNoticed(game).length;
    if (!count) return [];
    const words = `${count} page${count === 1 ? "" : "s"} noticed`;
    return [el("p", {}, el("button", { class: "noticed", type: "button", onclick: () => showNotebook(face) }, words))];
  }
  return textElements(passage.text);
}

/** The page of a movement. @param {any} face @param {any} movement @param {State[]} states */
function movementElement(face, movement, states) {
  const all = face.story.movements;
  return el(
    "div",
    { class: "movement" },
    pictureElement(face.story, movement.picture, timeOf(face.story, states)),
    el("h2", { class: "spaced", dir: "auto" }, movement.title),
    movement.line && el("p", { class: "motto", dir: "auto" }, movement.line),
    movement.place && el("p", { class: "place", dir: "auto" }, movement.place),
    all.length > 1 &&
      el(
        "p",
        { class: "programme" },
        ...all.map((/** @type {any} */ one) =>
          el("span", { class: one === movement ? "here" : false, "aria-current": one === movement ? "true" : false }, one.title),
        ),
      ),
  );
}

/** The picture of the first page as it is at an ending, and the ending's title. @param {any} face @param {any} ending @param {State[]} states */
function endingElements(face, ending, states) {
  const { story } = face, at = timeOf(story, states);
  const hours = story.picture === "tide" ? windowAbout(story, at) : null;
  const picture = hours ? tideElement(story, hours, hours.closes) : pictureElement(story, story.picture === "tide" ? "" : story.picture, at);
  return [
    el(
      "div",
      { class: "movement ending" },
      picture,
      ending.title && el("h2", { class: "ended", dir: "auto" }, ending.title),
    ),
  ];
}

/** What was done, and beside it the two voices. @param {any} face @param {any} game */
function actsElement(face, game) {
  const told = toldActs(game), passed = hingesOf(game).filter(hinge => hinge.own !== null);
  const list = el("ul", { class: "acts" }, ...told.map(act => el("li", { dir: "auto" }, act.words)));
  const out = el("div", { class: "told" }, list);
  if (!passed.length || !told.length) return out;
  const beside = el("div", { class: "beside" }, voicesNames(face), el("p", { class: "unseen" }, voicesWords(passed)));
  out.append(beside);
  const draw = () => {
    const rows = told.map((act, place) => ({ act, at: list.children[place] }));
    const height = list.offsetHeight - (told.length ? list.children[0].offsetTop - list.offsetTop : 0);
    if (!height) return;
    for (const old of beside.querySelectorAll("svg")) old.remove();
    beside.append(voicesElement(turningsBeside(passed, rows, list), height));
  };
  new ResizeObserver(draw).observe(list);
  return out;
}

/** The names over the voices, of those of which something is known. @param {any} face */
function voicesNames(face) {
  const { story, game } = face, names = story.canon.names, own = game.given.voice;
  const other = story.canon.voices.find((/** @type {string} */ voice) => voice !== own);
  return el(
    "p",
    { class: "names", "aria-hidden": "true" },
    el("span", { class: "own" }, names[own] || ""),
    el("span", { class: "other" }, names[other] || ""),
  );
}

/** How near the two stood, for who sees no picture. @param {any[]} passed */
function voicesWords(passed) {
  return `How near the two stood, from turning to turning: ${passed.map(nearness).filter(Boolean).join(", ")}.`;
}

/** Give each hinge the height of its act, or a place between its neighbours. @param {any[]} passed @param {any[]} rows @param {any} list */
function turningsBeside(passed, rows, list) {
  const heights = passed.map(hinge => {
    const row = rows.find(one => one.act.turn === hinge.turn);
    return row ? row.at.offsetTop - list.children[0].offsetTop + 14 : null;
  });
  return passed.map((hinge, place) => ({ ...hinge, y: heights[place] === null ? between(heights, place, list.offsetHeight - 30) : heights[place] }));
}

/** The height of a turning that has none of its own. @param {(number | null)[]} heights @param {number} place @param {number} end */
function between(heights, place, end) {
  let first = place, last = place;
  while (first >= 0 && heights[first] === null) first--;
  while (last < heights.length && heights[last] === null) last++;
  const from = first < 0 ? 0 : Number(heights[first]), to = last < heights.length ? Number(heights[last]) : end - 8;
  return from + ((to - from) * (place - first)) / (last - first);
}

// Under the text.

/** Put the choices, or the end, under what is new; and what was noticed. @param {any} face @param {any} column */
function putBelow(face, column) {
  const { game } = face, state = game.state;
  const below = el("div", { class: "below" });
  if (game.parted) below.append(el("p", { class: "notice" }, "The story was edited since this was played. It can be followed up to here; all of it is kept."));
  if (state.offered.length) below.append(choicesElement(face));
  else below.append(...endElements(face));
  const pages = newlyNoticed(game, game.states.length - 1);
  if (pages.length) {
    const open = () => showNotebook(face, pages[0].id), count = pages.length > 1 ? `${pages.length} pages` : "a page";
    const what = pagesNoticed(game).length > pages.length ? "" : ": a thought on what you read";
    below.append(el("p", {}, el("button", { class: "noticed", type: "button", onclick: open }, `${count} for the notebook${what}`)));
  }
  column.append(below);
}

/** @param {any} face */
function choicesElement(face) {
  const list = el("ol", { class: "choices", "aria-label": "Choices" });
  face.game.state.offered.forEach((/** @type {Option} */ option, /** @type {number} */ place) => {
    const button = el(
      "button",
      { type: "button", class: option.locked ? "choice locked" : "choice", "aria-disabled": option.locked ? "true" : false },
      el("span", { class: "number", "aria-hidden": "true" }, String(place + 1)),
      el("span", { class: "say", dir: "auto" }, option.say.plain, option.locked && option.locked.plain && el("span", { class: "reason", dir: "auto" }, option.locked.plain)),
    );
    button.addEventListener("click", () => take(face, place));
    list.append(el("li", {}, button));
  });
  return list;
}

/** @param {any} face */
function endElements(face) {
  const { game, story } = face, state = game.state;
  if (!state.ending) return [el("p", { class: "notice" }, "The story breaks off here, in no ending: its writer would like to know.")];
  const told = game.states.some((/** @type {State} */ one) => one.read.some(passage => passage.kind === "reflect"));
  const ending = story.sceneById.get(state.ending).ending;
  const out = told ? [] : endingElements(face, ending, game.states);
  const doors = story.doors, buttons = [];
  if (story.canon.voices.length > 1) {
    if (story.otherVoice) out.push(el("p", { class: "quiet-words", dir: "auto" }, story.otherVoice));
    buttons.push(el("button", { type: "button", class: "choice", onclick: () => singOther(face) }, el("span", { class: "say" }, capital(doors[0]))));
  }
  buttons.push(el("button", { type: "button", class: "choice", onclick: () => showTitle(face) }, el("span", { class: "say" }, "To the title page")));
  out.push(el("ul", { class: "choices" }, ...buttons.map(button => el("li", {}, button))));
  const line = spellLine(story, game.given.voice, actsOf(game), new Map(game.given.pronouns));
  if (line) out.push(lineElement(face, line));
  return out;
}

/** The words by which somebody else can hear this playthrough. @param {any} face @param {string} line */
function lineElement(face, line) {
  const words = el("p", { class: "line" }, line);
  return el(
    "div",
    { class: "said-on" },
    el("p", { class: "quiet-words" }, "Words for a friend: typed in where a new game asks for a friend’s words, they let the other part be played against yours."),
    words,
    el("button", { type: "button", class: "quiet", onclick: () => copyWords(face, line, words) }, "Copy these words"),
  );
}

// Choosing, and going back.

/** Take a choice: kept first, then shown. @param {any} face @param {number} place */
function take(face, place) {
  const { game } = face, option = game.state.offered[place];
  if (!option) return;
  if (option.locked) {
    face.say(option.locked.plain || "This is closed.");
    return;
  }
  const column = face.column();
  const below = column && face.screen === "reading" ? column.querySelector(".below") : null;
  game.choose(place);
  face.keepGame();
  if (!below) {
    showReading(face);
    return;
  }
  below.remove();
  column.append(turnElement(face, game.states.length - 1));
  putBelow(face, column);
  face.showFoot();
  arrive(face, true);
}

/** @param {any} face */
function stepBack(face) {
  if (!face.game || face.screen !== "reading") return;
  if (!face.game.back()) {
    face.say("This is where it begins.");
    return;
  }
  face.keepGame();
  showReading(face);
  face.say("Stepped back.");
}

/** @param {any} face */
function stepForward(face) {
  if (!face.game || face.screen !== "reading" || !face.game.forward()) return;
  face.keepGame();
  showReading(face);
}

/** Dim what was read before, and go to the words that were chosen. @param {any} face @param {boolean} focus */
function arrive(face, focus) {
  const turns = [...face.column().querySelectorAll(".turn")], last = turns[turns.length - 1];
  for (const turn of turns) turn.classList.toggle("past", turn !== last);
  face.showBoard();
  const head = last.querySelector(".chosen") || last;
  const first = turns.length === 1;
  if (first) window.scrollTo(0, 0);
  else head.scrollIntoView({ block: "start" });
  if (focus) focusOn(face, head);
}

/**
 * Put the focus where reading goes on: on the words that were chosen, or where new text is read aloud by itself on the choices, as else
 * these words would be said twice.
 * @param {any} face
 * @param {any} head
 */
function focusOn(face, head) {
  const choices = face.settings.aloud ? face.column().querySelector(".choices") : null;
  if (choices) choices.setAttribute("tabindex", "-1");
  (choices || head).focus({ preventScroll: true });
  face.readAloud();
}

/** Begin the other part against this playthrough. @param {any} face */
function singOther(face) {
  const { story, game } = face;
  showBeginning(face, { voice: partAgainst(story, game.given.voice), against: game.record.beginning.id, pronouns: new Map(game.given.pronouns) });
}

/** @param {string} words */
function capital(words) {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
