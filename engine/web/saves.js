// @ts-check
// What is kept: a playthrough saved as a file or as text, loaded again, and those that this browser has.
"use strict";

/** @param {any} face */
function showKept(face) {
  const { game } = face;
  face.open("kept", column => {
    column.append(headingElement("Save and load"));
    if (face.refused()) column.append(el("p", { class: "notice" }, face.refused()));
    if (game && face.playing) column.append(saveElement(face));
    column.append(loadElement(face), keptElement(face), backButton(face));
  });
}

/** @param {any} face */
function saveElement(face) {
  const { game, story } = face, text = spellShared(story, game.record);
  const area = el("textarea", { readonly: true, rows: "4", spellcheck: "false", "aria-label": "This playthrough as text" });
  area.value = text;
  const save = () => {
    const link = el("a", { download: `${story.id}-${game.record.beginning.id}.json` });
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    face.say("The file is where your browser puts what it saves.");
  };
  return el(
    "section",
    { class: "saved" },
    el("h2", { class: "theme" }, "Save this playthrough"),
    el("p", {}, "The whole of it, with every way that was gone. The terminal plays it too: ", el("code", {}, "slackwater history import FILE"), "."),
    el("p", { class: "leave" }, el("button", { type: "button", class: "plain", onclick: save }, "Save as a file"), " ", el("button", { type: "button", class: "plain", onclick: () => copyWords(face, text, area) }, "Copy as text")),
    el("details", {}, el("summary", {}, "Show the text"), area),
  );
}

/** Copy some words; where a browser does not let a page do that, they are marked so that a person can. @param {any} face @param {string} words @param {any} shown */
function copyWords(face, words, shown) {
  const marked = () => {
    const details = shown.closest("details");
    if (details) details.open = true;
    if (shown.select) shown.select();
    else getSelection()?.selectAllChildren(shown);
    face.say(document.execCommand("copy") ? "Copied." : "The words are marked: copy them.");
  };
  if (!navigator.clipboard) {
    marked();
    return;
  }
  navigator.clipboard.writeText(words).then(() => face.say("Copied."), marked);
}

/** @param {any} face */
function loadElement(face) {
  const answer = el("p", { class: "answer", role: "alert" });
  const area = el("textarea", { id: "pasted", rows: "4", spellcheck: "false", autocomplete: "off" });
  const file = el("input", { type: "file", id: "file", accept: ".json,application/json,text/plain" });
  const load = (/** @type {string} */ text) => {
    answer.textContent = loadShared(face, text);
  };
  file.addEventListener("change", () => {
    const chosen = file.files && file.files[0];
    if (!chosen) return;
    if (chosen.size > LARGEST_FILE) {
      answer.textContent = "This is larger than any playthrough. Nothing was taken from it.";
      return;
    }
    chosen.text().then(load, () => (answer.textContent = "The file cannot be read."));
  });
  return el(
    "section",
    {},
    el("h2", { class: "theme" }, "Load a playthrough"),
    el("p", {}, el("label", { for: "file" }, "From a file"), file),
    el("details", {}, el("summary", {}, "From text"), el("label", { for: "pasted" }, "Paste it here"), area,
      el("p", { class: "leave" }, el("button", { type: "button", class: "plain", onclick: () => load(area.value) }, "Load it"))),
    answer,
  );
}

/** Take in a playthrough that was handed on; returns why that was not possible. @param {any} face @param {string} text */
function loadShared(face, text) {
  try {
    const record = face.keep.takeIn(readShared(face.story, text));
    face.game = new Game(face.story, record);
    face.keepGame();
    showReading(face);
    face.say("Loaded. Here is where it stands.");
    return "";
  } catch (error) {
    if (error instanceof NotTaken) return error.message;
    throw error;
  }
}

/** @param {any} face */
function keptElement(face) {
  const kept = face.keep.playthroughs();
  if (!kept.length) return el("p", { class: "quiet-words" }, "No playthrough is kept in this browser.");
  return el("section", {}, el("h2", { class: "theme" }, "Kept in this browser"), el("ul", { class: "stops kept" }, ...kept.map((/** @type {any} */ one) => keptRow(face, one))));
}

/** @param {any} face @param {any} kept */
function keptRow(face, kept) {
  const game = new Game(face.story, kept.record), choices = game.states.length - 1;
  const go = () => {
    face.game = game;
    face.keepGame();
    showReading(face);
  };
  const forget = (/** @type {Event} */ event) => {
    const button = /** @type {any} */ (event.currentTarget);
    if (button.dataset.sure) {
      face.keep.remove(`p/${kept.id}`);
      if (face.game && face.game.record.beginning.id === kept.id) face.game = null;
      showKept(face);
      face.say("It is gone.");
    } else {
      button.dataset.sure = "yes";
      button.textContent = "Really? There is no way back";
    }
  };
  const when = dateWords(kept.touched);
  return el("li", {}, el("button", { type: "button", class: "stop", onclick: go }, el("span", { class: "say", dir: "auto" }, whereWords(face.story, game)),
    el("span", { class: "note" }, `${choices} ${choices === 1 ? "choice" : "choices"} · ${when}`)), el("button", { type: "button", class: "quiet forget", onclick: forget }, "Forget it"));
}
