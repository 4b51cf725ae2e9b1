// @ts-check
// The notebook: the pages noticed in a playthrough, by theme, each with the choice that showed it.
"use strict";

/** @param {any} face @param {string} [open] the page that is shown at once */
function showNotebook(face, open = "") {
  const { game, story } = face, noticed = pagesNoticed(game);
  face.open("notebook", column => {
    column.append(headingElement("Noticed"));
    if (!noticed.length) {
      column.append(el("p", {}, "Nothing is in the notebook yet. When a page comes to stand in it while you read, a quiet line says so."));
    }
    for (const theme of new Set(story.insights.map((/** @type {any} */ page) => page.theme))) {
      const all = story.insights.filter((/** @type {any} */ page) => page.theme === theme);
      const found = all.flatMap((/** @type {any} */ page) => noticed.filter(one => one.page.id === page.id));
      if (found.length) column.append(shelfElement(face, String(theme), found, all.length - found.length, open));
    }
    column.append(...paragraphElements(story.credits, "quiet-words"), backButton(face));
  });
  const page = open && document.getElementById(`page-${open}`);
  if (page) {
    page.scrollIntoView({ block: "start" });
    /** @type {any} */ (page.querySelector("summary")).focus({ preventScroll: true });
  }
}

/** @param {any} face @param {string} theme @param {any[]} found @param {number} blank @param {string} open */
function shelfElement(face, theme, found, blank, open) {
  return el(
    "section",
    { class: "shelf" },
    el("h2", { class: "theme", dir: "auto" }, capital(theme)),
    ...found.map(one => leafElement(face, one, one.page.id === open)),
    blank ? el("p", { class: "blank", "aria-label": `${blank} not noticed` }, "· ".repeat(blank)) : null,
  );
}

/** @param {any} face @param {{page: any, turn: number, moment: string}} noticed @param {boolean} open */
function leafElement(face, noticed, open) {
  const { game, story } = face, { page, turn } = noticed;
  const chosen = turn ? game.taken[turn - 1].say.plain : "";
  const states = game.states.slice(0, Math.max(turn, 1));
  const scene = sceneAt(story, placesBack(story, states).next().value || "");
  return el(
    "details",
    { class: "leaf", id: `page-${page.id}`, open },
    el("summary", { dir: "auto" }, page.title),
    ...textElements(page.text.read(game.state.values)),
    page.question && el("p", { class: "question", dir: "auto" }, page.question),
    chosen && el("p", { class: "moment", dir: "auto" }, chosen),
    scene && el("p", { class: "quiet-words", dir: "auto" }, whereRead(story, states, scene)),
    page.source && el("p", { class: "quiet-words", dir: "auto" }, `After “${page.source}”.`),
  );
}

/** @param {any} story @param {State[]} states @param {any} scene */
function whereRead(story, states, scene) {
  const movement = movementOf(story, states), at = timeOf(story, states);
  return `${movement ? `${movement.title}. ` : ""}${(scene.heading || [])[0] || scene.id}${at === null ? "" : `, ${dayOf(at)}`}`;
}
