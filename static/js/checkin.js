// A check-in that survives a lost line. While there is a connection the server leads the way and
// only the middle of the page is exchanged; without one the same screens come from memory. Answers
// are kept in memory with their times and sent once, in order. Nothing is written to the phone.

const main = document.querySelector("[data-checkin]");
const PATIENCE = 8000, EVERY = 4000, LAST = "about-more-symptoms";
const waiting = [];
const told = new Set(), asked = new Set(), leftOpen = new Set(), passed = new Set();
let pages = null, isSending = false, isStrong = false, isDone = false, refused = null;

const here = () => main.querySelector("form[data-screen]");
const screenOf = (kind, code) => pages?.querySelector(`template[data-${kind}="${code}"]`)?.content.cloneNode(true);
const words = (name) => (pages?.dataset[name] || "").split(" ").filter(Boolean);

async function ask(url, options = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    return await fetch(url, { ...options, signal: stop.signal });
  } finally { clearTimeout(timer); }
}

/** All screens, once; the first question works without them. */
async function remember() {
  if (pages) return true;
  try {
    const answer = await ask(main.dataset.checkin);
    if (!answer.ok || answer.redirected) return false;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-way]");
    pages = found && document.importNode(found, true);
  } catch { return false; }
  words("told").forEach((one) => told.add(one));
  words("asked").forEach((one) => asked.add(one));
  words("leftOpen").forEach((one) => leftOpen.add(one));
  words("passed").forEach((one) => passed.add(one));
  isStrong ||= wasStrong();
  return Boolean(pages);
}

/** Told before this page was opened: a sign, or an answer that is marked as one to call about. */
function wasStrong() {
  const all = [...pages.querySelectorAll("template")].flatMap((one) => [...one.content.querySelectorAll("[data-strong]")]);
  const says = all.flatMap((one) => one.dataset.says.split(" "));
  return [...told].some((one) => one.startsWith("sign.") || says.includes(one));
}

/** The middle of the page anew, with the focus on its heading so that it is read out. */
function show(content, title) {
  main.replaceChildren(...content);
  if (title) document.title = title;
  const heading = main.querySelector("[data-focus]") ?? main.querySelector("h1");
  heading?.focus({ preventScroll: true });
  main.scrollTop = 0;
  scrollTo(0, 0);
}

async function showAnswer(answer, push) {
  const path = new URL(answer.url).pathname;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.querySelector("[data-checkin]");
  if (!next) { isDone = true; location.assign(answer.url); return; }
  if (push && path !== location.pathname) history.pushState(null, "", answer.url);
  main.dataset.checkin = next.dataset.checkin;
  show([...document.importNode(next, true).childNodes], page.title);
}

/** What an answer leaves behind, as tokens; the server reads the same ones. Another answer takes its place. */
function hear(form, button) {
  const tokens = (one) => (one.dataset.says || one.closest(".sign")?.dataset.says || "").split(" ").filter(Boolean);
  form.querySelectorAll("[data-says]").forEach((one) => tokens(one).forEach((token) => told.delete(token)));
  for (const one of [button, ...form.querySelectorAll(":checked")].filter(Boolean)) {
    const isRow = Boolean(one.closest(".sign"));
    if (isRow && one.value === "no") continue;
    if (isRow || one.dataset.strong !== undefined) isStrong = true;
    tokens(one).forEach((token) => told.add(token));
  }
  for (const row of form.querySelectorAll(".sign")) {
    asked.add(row.dataset.says);
    if (row.querySelector(":checked") || form.dataset.screen === LAST) leftOpen.delete(row.dataset.says);
    else leftOpen.add(row.dataset.says);
  }
  passed.add(form.dataset.screen);
}

/** A row left open earlier is asked once more when a symptom of the further screen asks for it. */
function isAsked(row) {
  const sign = row.dataset.says;
  if (told.has(sign) || (asked.has(sign) && !leftOpen.has(sign))) return false;
  const isGrade = (one) => !one.startsWith("sign.") && !words("way").includes(one.split(".")[0]);
  return row.dataset.after.split(" ").some((one) => told.has(one) && (!asked.has(sign) || isGrade(one)));
}
const isAlarm = () => words("alarms").some((group) => group.split("+").every((one) => told.has(one)));

/** The next screen from memory: the same way as domain/check_in_flow.py. Null at the end. */
function nextFromMemory() {
  const opening = words("opening");
  let about = null, following = null;
  const isOpen = (code) => { if (!passed.has(code)) following = code; return Boolean(following); };
  for (const code of words("way")) {
    if (isOpen(code)) break;
    about = `about-${code}`;
    if (!opening.some((one) => one.startsWith(`${code}.`) && told.has(one))) continue;
    if (isOpen("more-symptoms")) break;
    about = LAST;
  }
  const signs = screenOf("kind", "signs");
  for (const row of signs.querySelectorAll(".sign")) if (!isAsked(row)) row.remove();
  if (!signs.querySelector('[data-says="sign.unwell"]')) signs.querySelector("[data-temperature]")?.remove();
  if (about && signs.querySelector(".sign")) return withAction(signs, about);
  return isAlarm() || !following ? null : withAction(screenOf("screen", following), following);
}

function withAction(screen, code) {
  const form = screen.querySelector("form");
  form.dataset.screen = code;
  form.action = pages.dataset.base + code + "/";
  return screen;
}

function goOnFromMemory() {
  const next = nextFromMemory();
  if (next) show([...next.childNodes], next.querySelector("h1")?.lastChild?.textContent?.trim());
  else showUnsent();
}

/** Never looks sent: what is missing, and whom to call instead. */
function showUnsent() {
  show([...screenOf("kind", "unsent").childNodes], "Not sent yet");
  main.querySelector("[data-call]").hidden = !isStrong;
  main.querySelector("[data-retry]").addEventListener("click", () => sendAll());
  main.dataset.unsent = "";
}

const reveal = (what) => main.querySelector(what)?.removeAttribute("hidden");

/** A body with the time of the answer: seconds ago, because a phone's clock may be wrong. */
function bodyOf(item) {
  const body = new URLSearchParams(item.body);
  body.set("ago", String(Math.max(0, Math.round((Date.now() - item.at) / 1000))));
  return body;
}

const isCheckIn = (answer) => new URL(answer.url).pathname.startsWith("/check-in/");
/** 422 is an answer too: what is wrong with what was sent. */
const isTaken = (answer) => (answer.ok && isCheckIn(answer)) || answer.status === 422;

/** Signed in anew, the forms have another token; signed out, the page says so and keeps what waits. */
async function renewToken() {
  const before = pages;
  pages = null;
  if (!(await remember())) {
    pages = before;
    reveal("[data-signed-out]");
    return;
  }
  const token = pages.querySelector("template").content.querySelector("[name=csrfmiddlewaretoken]").value;
  for (const item of waiting) item.body.set("csrfmiddlewaretoken", token);
}

/** All is sent. What was mistyped is shown once more as it was written; the rest is with the clinic. */
async function leaveUnsent(answer) {
  if (!refused) { isDone = true; location.assign(answer.url); return; }
  delete main.dataset.unsent;
  await showAnswer(refused, false);
  refused = null;
}

/** Sends what waits, in order; each may arrive twice and counts once. */
async function sendAll() {
  if (isSending || !waiting.length) return;
  isSending = true;
  let answer = null;
  try {
    while (waiting.length) {
      answer = await ask(waiting[0].url, { method: "POST", body: bodyOf(waiting[0]) });
      if (answer.status === 403) { await renewToken(); break; }
      if (answer.status === 422) {
        refused ??= answer;
        if (waiting[0].body.has("temperature")) waiting[0].body.delete("temperature"); else waiting.shift();
        continue;
      }
      if (!answer.ok) break;
      if (!isCheckIn(answer)) { reveal("[data-signed-out]"); break; }
      const path = new URL(answer.url).pathname;
      const sent = waiting.shift();
      follow(sent.url, path);
    }
    if (!waiting.length && "unsent" in main.dataset) await leaveUnsent(answer);
  } catch { /* still away: what waits goes on waiting */ } finally { isSending = false; }
}

/** Another tab may have begun this check-in: then the rest belongs to that one. */
function follow(url, path) {
  const [, id] = path.match(/^\/check-in\/([0-9a-f-]{36})\//) ?? [];
  if (!id || !pages) return;
  const base = `/check-in/${id}/`;
  if (base === pages.dataset.base) return;
  for (const item of waiting) item.url = item.url.replace(pages.dataset.base, base);
  pages.dataset.base = base;
}

main.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-screen]");
  if (!form) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "";
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const item = { url: form.getAttribute("action"), body, at: Date.now() };
  const button = event.submitter?.dataset.says ? event.submitter : null;
  if (form.querySelector(".tick") && !form.querySelector(".tick :checked") && !button) { delete form.dataset.busy; return; }
  if (!waiting.length) {
    try {
      const answer = await ask(item.url, { method: "POST", body: bodyOf(item) });
      if (isTaken(answer) || !pages) {
        if (answer.ok) hear(form, button);
        await showAnswer(answer, true);
        return;
      }
    } catch { /* away */ }
    // Away, signed out or refused: from here on from memory, so that nothing is lost.
  }
  waiting.push(item);
  if (!pages) { delete form.dataset.busy; showNoPages(); return; }
  hear(form, button);
  goOnFromMemory();
});

/** The line went before the other screens came: the answer waits, and the page says so. */
function showNoPages() {
  const status = document.getElementById("status");
  const line = document.createElement("p");
  line.textContent = "Not sent yet. You have no connection. We try again.";
  status?.replaceChildren(line);
}

main.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-back]");
  if (!link || event.metaKey || event.ctrlKey) return;
  const code = link.pathname.split("/").filter(Boolean).pop();
  if (!link.pathname.startsWith("/check-in/")) return;
  event.preventDefault();
  if (!waiting.length) {
    try { await showAnswer(await ask(link.href), true); return; } catch { /* away */ }
  }
  const before = pages && screenOf("screen", words("way").includes(code) ? code : words("way")[0]);
  if (before) show([...withAction(before, before.querySelector("form").dataset.screen).childNodes]);
});

addEventListener("popstate", async () => {
  if (isDone) return;
  try { await showAnswer(await ask(location.href), false); } catch { /* away: the page stays as it is */ }
});
addEventListener("online", () => sendAll());
addEventListener("beforeunload", (event) => { if (waiting.length) event.preventDefault(); });
setInterval(() => { if (waiting.length) sendAll(); }, EVERY);

if (main && here()) {
  history.replaceState(null, "", location.href);
  remember();
}
