// @ts-check
// What a playthrough has been: its acts in order, the pages noticed, how near the two voices stood, and where it is in the story's own
// time. Facts only, and the same ones that the terminal tells (engine/play).
"use strict";

/** @typedef {{turn: number, words: string, pattern: string | undefined, rank: number}} Act */

const MOST_ACTS = 8;

/** The acts of a playthrough that are told of it; one that was done again is told once, where it was done last. @param {Game} game @returns {Act[]} */
function toldActs(game) {
  /** @type {Map<string, Act>} */
  const found = new Map();
  for (let turn = 1; turn < game.states.length; turn++) {
    const choice = game.choiceTaken(turn);
    if (!choice || !choice.echo) continue;
    const words = choice.echo.read(game.states[turn].values).plain;
    found.set(choice.id, { turn, words, pattern: choice.pattern, rank: rankOf(choice) });
  }
  const done = [...found.values()].sort((one, other) => one.turn - other.turn);
  return toldOf(done.filter(act => act.words));
}

/** How much an act is worth telling, 0 most. @param {any} choice */
function rankOf(choice) {
  if (choice.tell) return 0;
  if (choice.hinge) return 1;
  return choice.pattern ? 2 : 3;
}

/**
 * Which of the acts that can be told are told: those of a lower rank first, and of one rank those that stand farthest from what is told
 * already. No pattern makes up more than half of the list, and where acts of two patterns were done, two are told.
 * @param {Act[]} done
 */
function toldOf(done) {
  /** @type {Act[]} */
  const told = [];
  const waiting = [...done];
  while (told.length < MOST_ACTS) {
    const fitting = waiting.filter(act => fits(act, told));
    if (!fitting.length) break;
    const best = Math.min(...fitting.map(act => act.rank));
    const following = farthest(fitting.filter(act => act.rank === best), told);
    told.push(following);
    waiting.splice(waiting.indexOf(following), 1);
  }
  letTwoPatternsBeTold(told, waiting);
  dropWhatIsTooMany(told);
  return told.sort((one, other) => one.turn - other.turn);
}

/** @param {Act} act @param {Act[]} told */
function fits(act, told) {
  const same = told.filter(other => other.pattern === act.pattern).length;
  return act.pattern === undefined || same <= told.length - same;
}

/** @param {Act[]} acts @param {Act[]} told */
function farthest(acts, told) {
  const distance = (/** @type {Act} */ act) =>
    told.length ? Math.min(...told.map(other => Math.abs(act.turn - other.turn))) : 0;
  return acts.reduce((best, act) => {
    const apart = distance(act) - distance(best);
    return apart > 0 || (apart === 0 && act.turn > best.turn) ? act : best;
  });
}

/** Put acts of other patterns in the place of acts without one, those least worth telling first. @param {Act[]} told @param {Act[]} waiting */
function letTwoPatternsBeTold(told, waiting) {
  for (const act of [...waiting].sort((one, other) => one.rank - other.rank)) {
    const patterns = new Set(told.map(other => other.pattern).filter(pattern => pattern !== undefined));
    const without = told.map((other, place) => ({ other, place })).filter(({ other }) => other.pattern === undefined);
    if (patterns.size > 1 || !without.length) return;
    if (act.pattern === undefined || patterns.has(act.pattern)) continue;
    const least = without.reduce((best, one) => (one.other.rank >= best.other.rank ? one : best));
    told[least.place] = act;
  }
}

/** Take out an act of a pattern that has more than half of the list: the one that came in last. @param {Act[]} told */
function dropWhatIsTooMany(told) {
  for (const pattern of new Set(told.map(act => act.pattern))) {
    const count = told.filter(act => act.pattern === pattern).length, others = told.length - count;
    if (pattern === undefined || others < 1 || others >= count) continue;
    const last = told.map(act => act.pattern).lastIndexOf(pattern);
    told.splice(last, 1);
    return;
  }
}

// The notebook.

/** The pages noticed, each once, in the order in which they came, with the line read there last. @param {Game} game */
function pagesNoticed(game) {
  /** @type {Map<string, {page: any, turn: number, moment: string}>} */
  const out = new Map();
  game.states.forEach((state, turn) => {
    for (const id of state.noticed) {
      if (!out.has(id)) out.set(id, { page: game.story.insightById.get(id), turn, moment: momentOf(game, turn, id) });
    }
  });
  return [...out.values()];
}

/** @param {Game} game @param {number} turn @param {string} insight */
function momentOf(game, turn, insight) {
  const read = game.states[turn].read.filter(passage => passage.text.blocks.length);
  const found =
    read.find(passage => (game.story.beats.get(passage.place) || {}).insight === insight) ||
    read.find(passage => passage.kind === "reply") ||
    read.find(passage => passage.kind === "text");
  return found ? wordsOf(found.text.blocks[found.text.blocks.length - 1]) : "";
}

/** The pages that were noticed for the first time after choice `turn`. @param {Game} game @param {number} turn */
function newlyNoticed(game, turn) {
  return pagesNoticed(game).filter(noticed => noticed.turn === turn).map(noticed => noticed.page);
}

// The two voices.

/** The hinges passed, each with how far from the other one both acts went, 0 (toward) to 2 (away); null where nothing is known. @param {Game} game */
function hingesOf(game) {
  const out = [];
  for (let turn = 1; turn < game.states.length; turn++) {
    const own = game.choiceTaken(turn);
    if (!own || !own.hinge) continue;
    const other = actAt(game.story, game.given.hears, own.hinge);
    out.push({
      name: own.hinge,
      turn,
      own: leanOf(game.story, own),
      other: other ? leanOf(game.story, other) : null,
    });
  }
  return out;
}

/** What was done at a hinge by whom one hears. @param {any} story @param {string[]} hears @param {string} hinge */
function actAt(story, hears, hinge) {
  const acts = [...hears].sort(inOrder).map(act => story.named.get(act));
  return acts.find(act => act && act.hinge === hinge) || null;
}

/** @param {any} story @param {any} choice @returns {number | null} */
function leanOf(story, choice) {
  const lean = Object.prototype.hasOwnProperty.call(story.patterns, choice.pattern) ? story.patterns[choice.pattern] : null;
  return choice.pattern ? lean : null;
}

/** How near the two stood at a hinge, in words; empty where nothing is known. @param {{own: number | null, other: number | null}} hinge */
function nearness(hinge) {
  const known = [hinge.own, hinge.other].filter(lean => lean !== null);
  if (!known.length) return "";
  const apart = (2 * known.reduce((sum, lean) => sum + Number(lean), 0)) / known.length;
  if (apart < 2) return "near";
  return apart === 2 ? "a little apart" : "far apart";
}

// Where a playthrough is in the story's own time.

/** The places of what was read, the last first, after where one is. @param {State[]} states @param {any} story */
function* placesBack(story, states) {
  const last = states[states.length - 1];
  if (last && !last.over) yield story.scenes[last.scene].beats[last.beat].id;
  else if (last && last.ending !== null) yield last.ending;
  for (let turn = states.length - 1; turn >= 0; turn--) {
    const read = states[turn].read;
    for (let place = read.length - 1; place >= 0; place--) yield read[place].place;
  }
}

/** @param {any} story @param {string} place */
function sceneAt(story, place) {
  return story.sceneById.get(place.split("#")[0]);
}

/** The movement that a playthrough is in after these states; null before the first one. @param {any} story @param {State[]} states */
function movementOf(story, states) {
  if (!story.movements.length) return null;
  for (const place of placesBack(story, states)) {
    const named = sceneAt(story, place).movement;
    if (named) return story.movements.find((/** @type {any} */ movement) => movement.id === named) || null;
  }
  return null;
}

/** What day and hour it is after these states, in seconds; null where none was said. @param {any} story @param {State[]} states @returns {number | null} */
function timeOf(story, states) {
  let scene = /** @type {any} */ (null);
  for (const place of placesBack(story, states)) {
    const here = sceneAt(story, place);
    if (scene && scene.at !== undefined && here !== scene) return scene.at;
    scene = here;
    const beat = story.beats.get(place.split("/")[0]);
    if (beat && beat.at !== undefined) return beat.at;
  }
  return scene && scene.at !== undefined ? scene.at : null;
}

/** The movements that begin in the newest state, by the place of the passage before which each does. @param {any} story @param {State[]} states */
function movementsOpened(story, states) {
  /** @type {Map<number, any>} */
  const out = new Map();
  const waiting = new Map(story.movements.map((/** @type {any} */ movement) => [movement.id, movement]));
  const wasRead = (/** @type {string} */ movement) =>
    states.slice(0, -1).some(state => state.read.some(passage => sceneAt(story, passage.place).movement === movement));
  states[states.length - 1].read.forEach((passage, place) => {
    const named = sceneAt(story, passage.place).movement;
    const movement = waiting.get(named);
    waiting.delete(named);
    if (movement && !wasRead(named)) out.set(place, movement);
  });
  return out;
}

const SENTENCE = /(?:“[^”]*”|[^.!?…“]|[.!?…](?![”’)]*\s))+[.!?…]*[”’)]*/g;

/** The last sentence that was read; empty where nothing was. @param {State[]} states */
function lastSentence(states) {
  for (const state of [...states].reverse()) {
    for (const passage of [...state.read].reverse()) {
      if ((passage.kind !== "text" && passage.kind !== "reply") || !passage.text.blocks.length) continue;
      const words = wordsOf(passage.text.blocks[passage.text.blocks.length - 1]);
      const sentences = (words.replace(/\n/g, " ").match(SENTENCE) || []).map(one => one.trim()).filter(Boolean);
      return sentences[sentences.length - 1] || words.trim();
    }
  }
  return "";
}
