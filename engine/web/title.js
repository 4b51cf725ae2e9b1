// @ts-check
// The first page, what is said about the story, and the pause: where reading begins, and where it rests.
"use strict";

/** @param {any} face */
function showTitle(face) {
  const { story } = face;
  const kept = face.keep.playthroughs(), going = kept.find((/** @type {any} */ one) => !one.ended);
  face.game = going ? new Game(story, going.record) : null;
  const last = face.game ? lastSentence(face.game.states) : "";
  const at = face.game ? timeOf(story, face.game.states) : startTime(story);
  face.open("title", column => {
    column.append(
      titleElement(story, at),
      ...(last ? [el("p", { class: "motto", dir: "auto" }, last)] : paragraphElements(story.about, "about")),
      el("ul", { class: "choices" }, ...titleEntries(face, kept, going).map(button => el("li", {}, button))),
      face.refused() && el("p", { class: "notice" }, face.refused()),
    );
  });
}

/** The picture, and the title in the gap between the waters or under it. @param {any} story @param {number | null} at */
function titleElement(story, at) {
  let picture = pictureElement(story, story.picture, at);
  if (!picture && story.picture === "tide" && story.tides.windows.length) {
    const [opens, closes] = story.tides.windows[0];
    picture = tideElement(story, { opens, closes }, null);
  }
  if (!picture && story.cover) picture = el("img", { class: "cover", src: story.cover, alt: "" });
  const fits = story.picture === "tide" && picture && story.heading.length <= 14;
  return el("div", { class: fits ? "crown in-the-gap" : "crown" }, picture, el("h1", { class: "spaced", dir: "auto", tabindex: "-1" }, story.heading));
}

/** @param {any} story @returns {number | null} */
function startTime(story) {
  const scene = story.scenes[story.start.scene];
  return scene.at === undefined ? null : scene.at;
}

/** @param {any} face @param {any[]} kept @param {any} going */
function titleEntries(face, kept, going) {
  const { story } = face, out = [];
  if (going) out.push(entry("Go on", () => showReading(face), whereWords(story, face.game)));
  out.push(entry(kept.length ? "Begin anew" : "Begin", () => beginNew(face)));
  if (kept.length) out.push(entry("Playthroughs", () => showKept(face), `${kept.length} kept in this browser`));
  else out.push(entry("Load a playthrough", () => showKept(face), "from a file, or from text"));
  out.push(entry("Settings", () => showSettings(face)));
  if (story.credits || story.authors) out.push(entry("About", () => showAbout(face)));
  return out;
}

/** @param {string} words @param {() => void} act @param {string} [note] */
function entry(words, act, note = "") {
  return el("button", { type: "button", class: "choice", onclick: act }, el("span", { class: "say", dir: "auto" }, words, note && el("span", { class: "note" }, note)));
}

/** Where one would go on: movement, scene and part. @param {any} story @param {Game} game */
function whereWords(story, game) {
  const movement = movementOf(story, game.states), state = game.state;
  const scene = state.ending ? story.sceneById.get(state.ending) : story.scenes[Math.max(state.scene, 0)];
  const title = (state.ending && scene.ending.title) || (scene.heading || [])[0] || scene.id;
  const member = story.cast.find((/** @type {any} */ one) => one.id === game.given.voice);
  const words = member ? `${title}, as ${member.name}` : title;
  return `${movement ? `${movement.title}. ` : ""}${words}`;
}

/** @param {any} face */
function showAbout(face) {
  const { story } = face;
  face.open("about", column => {
    column.append(
      headingElement("About"),
      ...paragraphElements(story.about),
      story.authors && el("p", { dir: "auto" }, `By ${story.authors.join(", ")}.`),
      ...paragraphElements(story.credits, "quiet-words"),
      backButton(face),
    );
  });
}

/** @param {string} words */
function headingElement(words) {
  return el("h1", { class: "page-title", tabindex: "-1", dir: "auto" }, words);
}

/** @param {any} face @param {string} [words] */
function backButton(face, words = "Back") {
  return el("p", { class: "leave" }, el("button", { type: "button", class: "plain", onclick: () => face.leave() }, words));
}

/** @param {any} face */
function showPause(face) {
  const calm = ["There is no hurry. Everything up to here is kept."];
  face.open("pause", column => {
    const entries = [
      entry("Go on", () => showReading(face)),
      entry("Notebook", () => showNotebook(face)),
      entry("Map", () => showMap(face)),
      entry("Save and load", () => showKept(face)),
      entry("Settings", () => showSettings(face)),
      entry("To the title page", () => showTitle(face)),
    ];
    column.append(
      headingElement("Pause"),
      ...paragraphElements(face.story.pause || calm),
      el("ul", { class: "choices" }, ...entries.map(button => el("li", {}, button))),
      face.refused() && el("p", { class: "notice" }, face.refused()),
    );
  });
}
