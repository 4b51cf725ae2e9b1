// @ts-check
// The map: a line a scene of the playthrough that is read, and under it the ways that branch off there.
"use strict";

/** @param {any} face */
function showMap(face) {
  const { story } = face;
  face.open("map", column => {
    column.append(headingElement("Where you have been"));
    let movement = /** @type {any} */ (null), list = /** @type {any} */ (null);
    for (const stop of stopsOf(face.game)) {
      const found = movementOf(story, face.game.states.slice(0, stop.first + 1));
      if (!list || found !== movement) {
        movement = found;
        if (movement) column.append(el("h2", { class: "theme", dir: "auto" }, movement.title));
        list = el("ol", { class: "stops" });
        column.append(list);
      }
      list.append(stopElement(face, stop));
    }
    column.append(backButton(face));
  });
}

/** The scenes of a playthrough, one after the other: the first and the last state in each. @param {Game} game */
function stopsOf(game) {
  /** @type {{scene: any, first: number, last: number}[]} */
  const out = [];
  game.states.forEach((state, turn) => {
    const place = state.over ? state.ending : game.story.scenes[state.scene].id;
    const scene = game.story.sceneById.get(place || "");
    const last = out[out.length - 1];
    if (scene && last && last.scene === scene) last.last = turn;
    else if (scene) out.push({ scene, first: turn, last: turn });
  });
  return out;
}

/** @param {any} face @param {{scene: any, first: number, last: number}} stop */
function stopElement(face, stop) {
  const { game, story } = face, { scene, first, last } = stop;
  const at = timeOf(story, game.states.slice(0, first + 1));
  const here = last === game.states.length - 1;
  const title = (scene.ending && scene.ending.title) || (scene.heading || [])[0] || scene.id;
  const go = () => goTo(face, first ? game.lines[first - 1] : 0);
  const count = here ? "here" : `${last - first + 1} ${last === first ? "choice" : "choices"}`;
  const out = el(
    "li",
    {},
    el(
      "button",
      { type: "button", class: "stop", onclick: go, "aria-current": here ? "step" : false },
      el("span", { class: "say", dir: "auto" }, title),
      el("span", { class: "note" }, [at === null ? "" : dayOf(at), count].filter(Boolean).join(" · ")),
    ),
  );
  const ways = branchesIn(face, first, last);
  if (ways.length) out.append(el("ul", { class: "ways" }, ...ways));
  return out;
}

/** The ways that were taken from these states and are not the one one is on. @param {any} face @param {number} first @param {number} last */
function branchesIn(face, first, last) {
  const { game, story } = face, out = [];
  for (let turn = first; turn <= last; turn++) {
    const line = turn ? game.lines[turn - 1] : 0;
    for (const next of game.record.following.get(line) || []) {
      if (next === game.lines[turn]) continue;
      const { place } = findChoice(story, game.states[turn], game.record.at(next));
      if (place < 0) continue;
      const words = game.states[turn].offered[place].say.plain;
      const count = sizeBehind(game.record, next);
      out.push(el("li", {}, el("button", { type: "button", class: "stop way", onclick: () => goTo(face, leafBehind(game.record, next)) },
        el("span", { class: "say", dir: "auto" }, words), el("span", { class: "note" }, `another way, ${count} ${count === 1 ? "choice" : "choices"}`))));
    }
  }
  return out;
}

/** The last line of the way that was gone last behind a line. @param {PlayRecord} record @param {number} line */
function leafBehind(record, line) {
  for (let next = record.latest.get(line); next !== undefined; next = record.latest.get(line)) line = next;
  return line;
}

/** @param {PlayRecord} record @param {number} line */
function sizeBehind(record, line) {
  const waiting = [line];
  let count = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    count++;
    waiting.push(...(record.following.get(next) || []));
  }
  return count;
}

/** @param {any} face @param {number} line */
function goTo(face, line) {
  face.game.jump(line);
  face.keepGame();
  showReading(face);
}
