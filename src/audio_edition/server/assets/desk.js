// The editor's desk. State lives in the files on disk: every action is sent there, and what
// comes back is drawn whole.

const $ = (id) => document.getElementById(id);
const make = (tag, props = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};

let state = null;
let edition = new URLSearchParams(location.search).get("edition") || "";
let place = ""; // "source:line" of the paragraph in hand
let sound = null;
let busy = false;

async function call(path, body) {
  const options = body === undefined ? {} : {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const answer = await fetch(`/desk/api/${path}`, options);
  if (!answer.ok) {
    const text = await answer.text();
    let told = text.trim();
    try {
      const { error, hint } = JSON.parse(text);
      told = hint ? `${error} — ${hint}` : error;
    } catch { /* plain text, then */ }
    throw new Error(told || `the desk answered ${answer.status}`);
  }
  return answer;
}

const say = (text) => { $("status").textContent = text; };
const complain = (text) => { $("alert").textContent = text; };

async function act(name, body, done) {
  if (busy) return;
  busy = true;
  document.body.classList.add("busy");
  complain("");
  try {
    state = await (await call(`${edition}/${name}`, body)).json();
    say(done);
  } catch (problem) {
    complain(problem.message);
    // somebody else's change may be why: show what is there now
    await load(false);
  } finally {
    busy = false;
    document.body.classList.remove("busy");
  }
  draw();
}

async function load(clean = true) {
  if (!edition) return;
  if (clean) complain("");
  try {
    state = await (await call(edition)).json();
    draw();
  } catch (problem) {
    complain(problem.message);
  }
}

// -- hearing -----------------------------------------------------------------

async function hear(sentences) {
  stop();
  const mine = (sound = { stopped: false, audio: null });
  try {
    for (const { spoken, phonemic, language, voice } of sentences) {
      if (mine.stopped) return;
      say("Speaking …");
      const answer = await call("speak", { spoken, phonemic, language, voice });
      if (mine.stopped) return;
      const address = URL.createObjectURL(await answer.blob());
      mine.audio = new Audio(address);
      say(`Heard as: ${spoken}`);
      await new Promise((resolve, reject) => {
        mine.audio.onended = mine.audio.onpause = resolve;
        mine.audio.onerror = () => reject(new Error("the sound cannot be played here"));
        mine.audio.play().catch(reject);
      });
      URL.revokeObjectURL(address);
    }
  } catch (problem) {
    complain(problem.message);
  }
}

function stop() {
  if (!sound) return;
  sound.stopped = true;
  sound.audio?.pause();
  sound = null;
}

// -- drawing -----------------------------------------------------------------

const keyOf = (article, paragraph) => `${paragraph.source}:${paragraph.line}`;

function draw() {
  if (!state) return;
  const inHand = document.activeElement?.closest?.("[data-key]")?.dataset.key;
  $("show").textContent = state.show;
  $("title").textContent = state.title;
  document.title = `${state.title} – the editor's desk`;
  const word = state.approved_by ? ` by ${state.approved_by}` : "";
  $("approval").textContent = {
    none: "",
    approved: `✓ approved${word} as it stands`,
    changed: `changed since it was approved${word}${state.approval_changes
      ? `: ${state.approval_changes}` : ""}`,
  }[state.approval];
  $("approve").disabled = Boolean(state.breach);
  const main = $("articles");
  main.replaceChildren();
  for (const { text, answer } of state.questions) {
    main.append(make("p", { className: "breach" },
      make("strong", { textContent: "The build waits for your word: " }), `${text} (${answer})`));
  }
  if (state.findings.length) {
    main.append(drawFindings(state.findings));
  } else if (state.breach) {
    main.append(make("p", { className: "breach" },
      make("strong", { textContent: "The build would stop: " }),
      state.breach.message, state.breach.hint ? ` (${state.breach.hint})` : ""));
  }
  for (const note of state.notes) main.append(make("p", { className: "note", textContent: note }));
  const frames = Object.groupBy
    ? Object.groupBy(state.frame, (segment) => segment.kind)
    : state.frame.reduce((all, s) => ({ ...all, [s.kind]: [...(all[s.kind] || []), s] }), {});
  for (const segment of frames.intro || []) main.append(frame(segment, "Introduction"));
  state.articles.forEach((article, index) => main.append(drawArticle(article, index)));
  for (const segment of frames.outro || []) main.append(frame(segment, "Closing"));
  $("names-section").hidden = !state.names.length;
  $("names").replaceChildren(...state.names.map(drawName));
  $("numbers").replaceChildren(...state.numbers.map(({ number, printed, spoken }) =>
    make("li", {}, make("button", {
      type: "button", textContent: number, title: printed,
      onclick: () => hear([{ spoken, language: "" }]),
    }))));
  const player = $("player");
  if (state.built && player.hidden) {
    if ($("progress").hidden) $("progress-text").textContent = "As last built.";
    showPlayer();
  }
  const wanted = inHand || place;
  if (wanted) document.querySelector(`[data-key="${CSS.escape(wanted)}"]`)?.focus();
}

function drawFindings(findings) {
  const count = findings.length === 1
    ? "One sentence would" : `${findings.length} sentences would`;
  return make("section", { className: "findings", ariaLabel: "What the build would stop for" },
    make("h2", { textContent: `${count} not be heard as printed` }),
    make("ol", {}, ...findings.map(drawFinding)));
}

function drawFinding(finding) {
  const { printed, spoken } = finding;
  const accept = (fields, done) =>
    act("accept", { printed, spoken, digest: state.digests.edition, ...fields }, done);
  const name = finding.printed_at.replaceAll("|", " ").trim();
  return make("li", { className: "finding" },
    make("p", { className: "text" }, make("span", { className: "label", textContent: "printed " }),
      printed),
    spoken ? make("p", { className: "text" },
      make("span", { className: "label", textContent: "spoken " }), spoken) : null,
    make("p", { className: "why",
      textContent: `${finding.where}: ${finding.code.replace("script-", "")} · ${finding.remedy}` }),
    make("p", { className: "tools" },
      spoken ? make("button", {
        type: "button", textContent: "Hear", onclick: () => hear([{ spoken, language: "" }]),
      }) : null,
      finding.may_be_accepted ? make("button", {
        type: "button", textContent: "Accept", title: "It is right as it would be spoken",
        onclick: () => accept({}, "Accepted as it would be spoken."),
      }) : null,
      finding.may_be_accepted ? make("button", {
        type: "button", textContent: "Say it like …", title: "Put a name or word into the lexicon",
        onclick: () => takeName(name || printed),
      }) : null,
      finding.may_be_accepted ? make("button", {
        type: "button", textContent: "Read as written",
        title: "The voice gets the printed words and reads them as it knows best",
        onclick: () => accept({ as_written: true }, "Read as written from now on."),
      }) : null));
}

function frame(segment, title) {
  const sentences = segment.sentences;
  return make("section", { className: "frame" },
    make("h2", { textContent: title }),
    make("p", {}, ...sentences.map((s) => sentence(s))),
    make("p", { className: "tools" }, make("button", {
      type: "button", textContent: "Hear it", onclick: () => hear(sentences),
    })));
}

function sentence(item) {
  const changed = item.spoken.replace(/\W/g, "").toLowerCase()
    !== item.printed.replace(/\W/g, "").toLowerCase();
  return make("span", {
    className: changed ? "sentence changed" : "sentence",
    textContent: `${item.printed} `,
    title: changed ? `spoken: ${item.spoken}` : "",
  });
}

function drawArticle(article, index) {
  const heading = make("h2", { textContent: article.headline });
  const move = (step) => {
    const names = [...new Set(state.articles.map((a) => a.source))];
    const from = names.indexOf(article.source);
    const [name] = names.splice(from, 1);
    names.splice(from + step, 0, name);
    act("order", { articles: names, digest: state.digests.edition }, `${article.headline} moved.`);
  };
  const tools = make("p", { className: "tools" },
    make("span", { className: "file", textContent: article.source }),
    make("button", {
      type: "button", textContent: "↑ Earlier", disabled: index === 0, onclick: () => move(-1),
      ariaLabel: `Read “${article.headline}” earlier`,
    }),
    make("button", {
      type: "button", textContent: "↓ Later", disabled: index === state.articles.length - 1,
      onclick: () => move(1), ariaLabel: `Read “${article.headline}” later`,
    }));
  if (article.before.length) {
    tools.append(make("button", {
      type: "button", textContent: "Hear headline", onclick: () => hear(article.before),
      ariaLabel: `Hear the headline “${article.headline}”`,
    }));
  }
  return make("article", {}, heading, tools,
    ...article.warnings.map((text) => make("p", { className: "breach", textContent: text })),
    make("ol", {}, ...article.paragraphs.map((paragraph) => drawParagraph(article, paragraph))));
}

function drawParagraph(article, paragraph) {
  const cut = paragraph.verdict === "drop";
  const key = keyOf(article, paragraph);
  const text = cut
    ? make("p", { className: "text" }, make("del", { textContent: paragraph.text }))
    : make("p", { className: "text" }, ...(paragraph.sentences.length
      ? paragraph.sentences.map(sentence) : [paragraph.text]));
  const verdict = { keep: "", drop: "cut", check: "look at this" }[paragraph.verdict];
  // a paragraph that is simply kept needs no reason
  const told = paragraph.verdict !== "keep" || paragraph.winner !== "cleaner";
  const why = told ? [verdict, paragraph.why].filter(Boolean).join(" · ") : "";
  // a box is decided as a whole: its paragraphs are drawn as one
  const together = paragraph.unit
    ? article.paragraphs.filter((other) => other.unit === paragraph.unit).length : 1;
  const item = make("li", {
    className: `paragraph ${paragraph.verdict}${together > 1 ? " boxed" : ""}`, tabIndex: 0,
    onfocus: () => { place = key; },
  }, text, why ? make("p", { className: "why", textContent: why }) : null,
  make("p", { className: "tools" },
    make("button", {
      type: "button", textContent: cut ? "Keep" : "Drop",
      onclick: () => mark(article, paragraph, cut ? "keep" : "drop"),
    }),
    paragraph.mark || paragraph.winner === "edition" ? make("button", {
      type: "button", textContent: "Undo", onclick: () => mark(article, paragraph, null),
    }) : null,
    paragraph.sentences.length ? make("button", {
      type: "button", textContent: "Hear", onclick: () => hear(paragraph.sentences),
    }) : null));
  item.dataset.key = key;
  if (together > 1) item.dataset.unit = paragraph.unit;
  return item;
}

function mark(article, paragraph, wish) {
  place = keyOf(article, paragraph);
  const done = wish === null ? "The cleaner decides again." : `Paragraph marked: ${wish}.`;
  act("mark", {
    source: paragraph.source, line: paragraph.line, text: paragraph.text, mark: wish,
    digest: paragraph.digest, edition_digest: state.digests.edition,
  }, done);
}

// -- names -------------------------------------------------------------------

function drawName(it) {
  const sounds = it.ipa !== "";
  const told = sounds ? it.said : "as the voice reads it";
  return make("li", {},
    make("button", { type: "button", textContent: it.name, title: "Say it another way",
      onclick: () => { takeName(it.name, sounds ? it.said : ""); } }),
    make("button", { type: "button", textContent: "Hear", ariaLabel: `Hear ${it.name}`,
      onclick: () => hear([{ spoken: it.name, phonemic: it.phonemic, language: "" }]) }),
    make("span", { className: "said", textContent: told }),
    make("span", { className: "why",
      textContent: `${it.language_name}, ${Math.round(100 * it.confidence)}% sure` }));
}

function takeName(name, said = "") {
  $("name").value = name;
  $("saying").value = said;
  $("saying").focus();
}

$("try").onclick = () => {
  const spoken = $("saying").value.trim() || $("name").value.trim();
  if (spoken) hear([{ spoken, language: "" }]);
};

$("respell").onsubmit = async (event) => {
  event.preventDefault();
  const name = $("name").value.trim();
  const respell = $("saying").value.trim();
  const scope = $("scope").value;
  const digest = state.digests[scope === "show" ? "lexicon" : "edition_lexicon"];
  const because = $("because").value.trim();
  await act("lexicon", { name, respell, scope, because, digest },
    respell ? `${name} is said “${respell}” from now on.` : `${name} is said as before.`);
  const all = state.articles.flatMap((a) => [...a.before, ...a.paragraphs.flatMap((p) => p.sentences)]);
  const first = all.find((s) => s.printed.includes(name));
  if (first && !$("alert").textContent) hear([first]);
};

// -- building ----------------------------------------------------------------

function showPlayer() {
  const player = $("player");
  player.src = `/${encodeURIComponent(edition)}/embed.html?${Date.now()}`;
  player.hidden = false;
}

async function build() {
  complain("");
  try {
    await call(`${edition}/build`, {});
  } catch (problem) {
    complain(problem.message);
  }
}

function follow() {
  const stages = {
    edition: "Reading", cleaning: "Cleaning", script: "Writing the script", speech: "Speaking",
    programme: "Assembling", publication: "Publishing pages and feed",
  };
  const bar = $("progress");
  const events = new EventSource("/desk/api/events");
  events.onmessage = ({ data }) => {
    const told = JSON.parse(data);
    const text = $("progress-text");
    if (told.type === "begun") {
      text.textContent = `Building ${told.edition} …`;
      bar.removeAttribute("value");
      bar.hidden = false;
    } else if (told.type === "started") {
      text.textContent = `${stages[told.stage]} …`;
      bar.removeAttribute("value");
    } else if (told.type === "advanced") {
      text.textContent = `${stages[told.stage]} ${told.done} of ${told.total}: ${told.note}`;
      bar.value = told.total ? told.done / told.total : 1;
    } else if (told.type === "warned") {
      say(told.message);
    } else if (told.type === "done") {
      bar.hidden = true;
      const minutes = Math.floor(told.duration / 60);
      const seconds = String(Math.round(told.duration % 60)).padStart(2, "0");
      text.textContent = `Built in ${told.seconds} s: ${minutes}:${seconds}, `
        + `${told.synthesized} sentences new, ${told.cached} from the cache.`
        + (told.fallback ? ` ${told.fallback}` : "");
      if (told.edition === edition) {
        load(false);
        showPlayer();
      }
    } else if (told.type === "failed") {
      bar.hidden = true;
      text.textContent = "The build stopped.";
      complain(told.hint ? `${told.message} — ${told.hint}` : told.message);
    }
  };
}

$("build").onclick = build;
$("approve").onclick = () =>
  act("approve", {
    digest: state.digests.edition, script_digest: state.digests.script, by: $("by").value.trim(),
  },
    "Approved: edition.toml holds its digest.");

// -- keys --------------------------------------------------------------------

function step(by) {
  const items = [...document.querySelectorAll(".paragraph")];
  const at = items.findIndex((item) => item.dataset.key === place);
  const next = items[Math.min(items.length - 1, Math.max(0, at + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function inHand() {
  for (const article of state?.articles || []) {
    for (const paragraph of article.paragraphs) {
      if (keyOf(article, paragraph) === place) return [article, paragraph];
    }
  }
  return null;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea")) return;
  const held = inHand();
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    b: build,
    d: () => held && mark(...held, "drop"),
    e: () => held && mark(...held, "keep"),
    u: () => held && mark(...held, null),
    s: () => held && hear(held[1].sentences),
    r: () => {
      const chosen = String(getSelection()).trim();
      if (chosen) $("name").value = chosen;
      $(chosen ? "saying" : "name").focus();
    },
    Escape: stop,
  };
  const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// -- beginning ---------------------------------------------------------------

async function begin() {
  try {
    const { show, editions } = await (await call("editions")).json();
    $("show").textContent = show;
    edition = editions.includes(edition) ? edition : editions[0] || "";
    $("edition").replaceChildren(...editions.map((name) =>
      make("option", { value: name, textContent: name, selected: name === edition })));
    $("edition").onchange = () => {
      edition = $("edition").value;
      history.replaceState(null, "", `?edition=${encodeURIComponent(edition)}`);
      $("player").hidden = true;
      place = "";
      load();
    };
    await load();
    follow();
  } catch (problem) {
    complain(problem.message);
  }
}

begin();
