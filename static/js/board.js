// The board by keyboard, and what it tells the clinic while somebody writes. All of it works without.

const KEPT = "board-keys";
const wide = window.matchMedia("(min-width: 60em)");
const panel = () => document.getElementById("panel");
const answer = () => document.getElementById("answer");
const opens = () => [...document.querySelectorAll("#waiting .go, .row.fine a, .row.more a")];

/** Single keys can be switched off (WCAG 2.1.4); the choice stays in this browser. */
function keysAreOn() {
  try { return localStorage.getItem(KEPT) !== "off"; } catch { return true; }
}

function showKeys() {
  document.documentElement.classList.toggle("single-keys", keysAreOn());
  document.querySelectorAll("[data-keys-switch]").forEach((box) => { box.checked = keysAreOn(); });
  document.querySelectorAll(".keys").forEach((box) => { box.hidden = false; });
}

function isTyping(target) {
  return target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
}

function move(step) {
  const all = opens();
  const here = all.indexOf(document.activeElement);
  const current = all.findIndex((one) => one.closest("[aria-current]"));
  const from = here >= 0 ? here : current - (step > 0 ? 0 : 1);
  const next = all[Math.min(Math.max(from + step, 0), all.length - 1)];
  next?.focus();
  next?.closest(".row").scrollIntoView({ block: "nearest" });
}

function focusOn(selector) {
  const found = document.querySelector(selector);
  found?.focus();
  return Boolean(found);
}

const KEYS = {
  r: () => focusOn("#panel [data-key=r]"),
  c: () => focusOn("#panel [data-key=c]"),
  n: () => { document.querySelector(".topbar [data-key=n]")?.click(); return true; },
  "/": () => focusOn("#find"),
  "?": () => openHelp(),
};

function openHelp() {
  const dialog = document.getElementById("keys-help");
  if (!dialog || dialog.open) return false;
  dialog.showModal();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.key === "Escape" && panel()?.contains(document.activeElement)) { toList(event); return; }
  if (isTyping(event.target) || document.querySelector("dialog[open]") || !keysAreOn()) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (panel()?.contains(event.target) && event.target !== document.body) return;
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
    return;
  }
  if (KEYS[event.key.toLowerCase()]?.()) event.preventDefault();
});

/** Back to the row that is open; where only the panel is shown, back to the list. */
function toList(event) {
  const row = document.querySelector("#waiting .row[aria-current] .go");
  if (row?.checkVisibility()) { event.preventDefault(); row.focus(); return; }
  document.querySelector("#panel [data-close]")?.click();
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-keys-switch]")) return;
  try { localStorage.setItem(KEPT, event.target.checked ? "on" : "off"); } catch { /* it holds for this page */ }
  showKeys();
});

/** A quick reply fills the box; words of one's own are kept and it goes behind them. */
document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-fill]");
  const box = document.getElementById("answer-text");
  if (!chip || !box) return;
  event.preventDefault();
  const offered = [...document.querySelectorAll("[data-fill]")].map((one) => one.dataset.fill.trim());
  const typed = box.value.trim();
  box.value = typed && !offered.includes(typed) ? `${typed}\n\n${chip.dataset.fill}` : chip.dataset.fill;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
});

/** Where there is no room beside the list, the person has a page of their own. */
document.addEventListener("htmx:beforeRequest", (event) => {
  const link = event.detail.elt;
  if (!link.matches?.(".go") || wide.matches) return;
  event.preventDefault();
  location.assign(link.href);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target === panel()) leave();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== panel()) return;
  const open = new URL(event.detail.pathInfo.responsePath ?? event.detail.pathInfo.requestPath, location.href).pathname;
  document.querySelectorAll("#waiting .row").forEach((row) => {
    if (new URL(row.querySelector(".go").href).pathname === open) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  });
  watch();
  showKeys();
});

/** "I am writing" ends when somebody goes on without sending. */
let held = null;

function watch() {
  const form = answer();
  form?.addEventListener("input", () => { held = form; }, { once: true });
  form?.addEventListener("submit", () => { held = null; });
}

function leave() {
  if (!held) return;
  const said = new FormData();
  said.append("csrfmiddlewaretoken", held.querySelector("[name=csrfmiddlewaretoken]").value);
  navigator.sendBeacon(held.dataset.release, said);
  held = null;
}

window.addEventListener("pagehide", leave);
watch();
showKeys();
