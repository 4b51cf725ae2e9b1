// @ts-check
// Every other page: the title, what is asked before a playthrough begins, the notebook, the map, the pause, what is kept, the settings.
"use strict";

// The title.

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

// Before a playthrough.

/** @param {any} face */
function beginNew(face) {
  if (!face.story.note) {
    showBeginning(face, {});
    return;
  }
  face.open("note", column => {
    column.append(
      headingElement("Before you begin"),
      ...paragraphElements(face.story.note),
      el(
        "ul",
        { class: "choices" },
        el("li", {}, entry("Go on", () => showBeginning(face, {}))),
        el("li", {}, entry("Not today", () => showTitle(face))),
      ),
    );
  });
}

/** Ask on one page all there is to ask; a story that asks nothing begins. @param {any} face @param {any} wish */
function showBeginning(face, wish) {
  const { story } = face, voices = story.canon.voices, asked = story.cast.filter((/** @type {any} */ one) => one.asked);
  const last = face.keep.playthroughs()[0];
  const before = new Map(last ? last.record.beginning.given.pronouns : []);
  const choice = {
    voice: wish.voice || (voices.length ? voices[0] : null),
    pronouns: new Map(asked.map((/** @type {any} */ one) => [one.id, (wish.pronouns || before).get(one.id) || "they"])),
    said: null,
    words: "",
    against: wish.against || "",
  };
  if (!voices.length && !asked.length) {
    beginWith(face, choice);
    return;
  }
  face.open("beginning", column => {
    const form = el("form", { class: "asked" });
    form.addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      if (hearLine(face, form, choice)) beginWith(face, choice);
    });
    form.append(headingElement("Begin"));
    if (voices.length) form.append(partField(face, form, choice));
    if (asked.length) form.append(pronounFields(story, choice, asked));
    if (voices.length > 1) form.append(whomField(face, choice));
    if (story.line) form.append(lineField(face, form, choice));
    form.append(
      el("p", { class: "quiet-words" }, "Nothing that happens hangs on this, and a later playthrough asks again.", voices.length > 1 && " The part you leave is played by somebody else."),
      el("p", { class: "leave" }, el("button", { class: "plain strong", type: "submit" }, "Begin"), " ", el("button", { class: "plain", type: "button", onclick: () => face.leave() }, "Back")),
    );
    column.append(form);
  });
}

/** @param {any} face @param {any} form @param {any} choice */
function partField(face, form, choice) {
  const { story } = face;
  const out = el("fieldset", { class: "parts" }, el("legend", {}, "Where do you stand?"));
  for (const voice of story.canon.voices) {
    const member = story.cast.find((/** @type {any} */ one) => one.id === voice);
    const words = member ? member.part || `As ${member.name}.` : voice;
    const act = () => {
      choice.voice = voice;
      choice.against = "";
      form.querySelector(".whom").replaceWith(whomField(face, choice));
    };
    out.append(radio("part", voice, words, voice === choice.voice, act));
  }
  return out;
}

/** Ask whom one hears, where there is more than one: a playthrough of the other part that has ended, or somebody new. @param {any} face @param {any} choice */
function whomField(face, choice) {
  const ended = face.keep.playthroughs().filter((/** @type {any} */ one) => one.ended && one.record.beginning.given.voice !== choice.voice);
  const out = el("fieldset", { class: "whom" });
  out.hidden = !ended.length;
  out.append(el("legend", {}, "Who plays the other part?"));
  ended.slice(0, MOST_HEARD).forEach((/** @type {any} */ one, /** @type {number} */ place) => {
    const words = `${whereWords(face.story, new Game(face.story, one.record))}, ${dateWords(one.touched)}`;
    out.append(radio("whom", one.id, words, choice.against ? choice.against === one.id : !place, () => (choice.against = one.id)));
  });
  out.append(radio("whom", SOMEBODY_NEW, "Somebody new", choice.against === SOMEBODY_NEW, () => (choice.against = SOMEBODY_NEW)));
  return out;
}

/** So many playthroughs are proposed to be heard, the newest ones. */
const MOST_HEARD = 5;

/** When something was, by the clock on the wall; in the story's language, where it names one. @param {number} at */
function dateWords(at) {
  /** @type {Intl.DateTimeFormatOptions} */
  const how = { dateStyle: "medium", timeStyle: "short" };
  try {
    return new Date(at).toLocaleString(document.documentElement.lang || undefined, how);
  } catch {
    return new Date(at).toLocaleString(undefined, how);
  }
}

/** @param {string} name @param {string} value @param {string} words @param {boolean} on @param {() => void} act @param {string} [extra] */
function radio(name, value, words, on, act, extra = "") {
  const input = el("input", { type: "radio", name, value, checked: on, onchange: act });
  return el("label", { class: `radio ${extra}`, dir: "auto" }, input, el("span", {}, words));
}

/** @param {any} story @param {any} choice @param {any[]} asked */
function pronounFields(story, choice, asked) {
  const out = el("fieldset", { class: "pronouns" }, el("legend", {}, "How is each of them spoken of?"));
  /** @type {(() => void)[]} */
  const samples = [];
  const show = () => samples.forEach(sample => sample());
  for (const member of asked) {
    const sample = el("p", { class: "sample", dir: "auto" });
    const row = el("div", { class: "row", role: "radiogroup", "aria-label": member.name }, el("span", { class: "name", "aria-hidden": "true" }, member.name));
    for (const word of PRONOUN_SETS) {
      const act = () => {
        choice.pronouns.set(member.id, word);
        show();
      };
      row.append(radio(`pronouns-${member.id}`, word, word, choice.pronouns.get(member.id) === word, act));
    }
    samples.push(() => sample.replaceChildren(...sampleElements(story, member, choice.pronouns)));
    out.append(row, sample);
  }
  show();
  return out;
}

/** The sentence by which pronouns are chosen, as it reads with them. @param {any} story @param {any} member @param {Map<string, string>} pronouns */
function sampleElements(story, member, pronouns) {
  if (!member.sample) return [FORMS[pronouns.get(member.id) || "they"]];
  const text = member.sample.map((/** @type {any} */ part) => {
    if (typeof part === "string") return part;
    const [id, ...forms] = part, other = story.cast.find((/** @type {any} */ one) => one.id === id);
    const word = pronouns.get(id) || (PRONOUN_SETS.includes(other.pronouns) ? other.pronouns : "they");
    return EMPHASIS_ON + forms[PRONOUN_SETS.indexOf(word)] + EMPHASIS_OFF;
  });
  return finished(text.join("")).blocks.flatMap(block => block.lines.flat().map(runElement));
}

/** @type {{[word: string]: string}} */
const FORMS = { she: "she, her, hers", he: "he, him, his", they: "they, them, theirs" };

/** @param {any} face @param {any} form @param {any} choice */
function lineField(face, form, choice) {
  const input = el("input", { type: "text", id: "words", autocomplete: "off", autocapitalize: "none", spellcheck: "false", maxlength: "400" });
  const answer = el("p", { class: "answer", id: "words-answer", role: "alert" });
  input.setAttribute("aria-describedby", "words-answer");
  input.addEventListener("change", () => hearLine(face, form, choice));
  return el("details", { class: "hear" }, el("summary", {}, "Somebody told you their words?"), el("label", { for: "words" }, "Their line"), input, answer);
}

/** Hear what was typed, if anything; says whether one can begin. @param {any} face @param {any} form @param {any} choice */
function hearLine(face, form, choice) {
  const input = form.querySelector("#words"), answer = form.querySelector("#words-answer");
  const whom = form.querySelector(".whom");
  if (whom) whom.hidden = whom.querySelectorAll("input").length < 2;
  const typed = input ? input.value.trim() : "";
  choice.said = null;
  if (!typed) {
    if (answer) answer.textContent = "";
    return true;
  }
  try {
    const said = understandLine(face.story, typed);
    choice.said = said;
    choice.words = wordsTyped(typed).join(" ");
    choice.voice = partAgainst(face.story, said.voice);
    for (const part of form.querySelectorAll("input[name=part]")) part.checked = part.value === choice.voice;
    form.querySelector(".whom").hidden = true;
    const member = face.story.cast.find((/** @type {any} */ one) => one.id === said.voice);
    answer.textContent = `These words are of ${member ? member.name : said.voice}, and it is the other part that hears them.`;
    return true;
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    answer.textContent = `${capital(error.message)}${/[.?]$/.test(error.message) ? "" : "."}`;
    input.closest("details").open = true;
    input.focus();
    return false;
  }
}

/** @param {any} face @param {any} choice */
function beginWith(face, choice) {
  face.game = newGame(face.story, face.keep, newGiven(face.story, face.keep, choice));
  face.keepGame();
  showReading(face);
}

// The notebook.

/** @param {any} face @param {string} [open] the page that is shown at once */
function showNotebook(face, open = "") {
  const { game, story } = face, noticed = pagesNoticed(game);
  face.open("notebook", column => {
    column.append(headingElement("Noticed"));
    if (!noticed.length) {
      column.append(el("p", {}, "Nothing is in the notebook yet. When something is noticed while you read, a quiet line says so, and its page is kept here."));
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

// The map: a line a scene, and under it the ways that branch off there.

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

// The pause.

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

// What is kept.

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

// Settings.

const LIGHTS = [["device", "As the device has it"], ["light", "Light"], ["dark", "Dark"], ["contrast", "High contrast"]];
const LETTER_SETS = [["serif", "Book"], ["sans", "Plain"], ["mono", "Typewriter"]];
const SIZES = [["small", "Smaller"], ["usual", "Usual"], ["large", "Larger"], ["largest", "Largest"]];
const SPACINGS = [["usual", "Usual"], ["wide", "Wide"]];
const USUAL = { light: "device", letters: "serif", size: "usual", spacing: "usual", keys: true, aloud: false };
const KEYS_SAID = "1 to 9 choose, b steps back, f forward, n opens the notebook, m the map, p pauses.";

/** @param {any} face */
function showSettings(face) {
  const groups = /** @type {[string, string, string[][]][]} */ ([
    ["light", "Light", LIGHTS],
    ["letters", "Letters", LETTER_SETS],
    ["size", "Size", SIZES],
    ["spacing", "Space between lines and words", SPACINGS],
  ]);
  face.open("settings", column => {
    column.append(headingElement("Settings"));
    for (const [name, words, values] of groups) {
      const group = el("fieldset", {}, el("legend", {}, words));
      for (const [value, label] of values) {
        group.append(radio(name, value, label, face.settings[name] === value, () => face.set(name, value)));
      }
      column.append(group);
    }
    column.append(
      el("fieldset", {}, el("legend", {}, "Reading"),
        check("Single keys", face.settings.keys, KEYS_SAID, on => face.set("keys", on)),
        check("New text is read aloud by itself", face.settings.aloud, "For screen readers. Without it, the words chosen are read, and reading goes on from there.", on => face.set("aloud", on))),
      backButton(face),
    );
  });
}

/** @param {string} words @param {boolean} on @param {string} note @param {(on: boolean) => void} act */
function check(words, on, note, act) {
  const input = el("input", { type: "checkbox", checked: on, onchange: () => act(input.checked) });
  return el("label", { class: "radio" }, input, el("span", {}, words, el("span", { class: "note" }, note)));
}
