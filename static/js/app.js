// Small comforts on top of pages that work without any script.

const status = document.getElementById("status");

/** Say it once to a screen reader, and show it. The live region is in the page from the start. */
function announce(text) {
  if (!status || !text) return;
  const line = document.createElement("p");
  line.textContent = text;
  status.replaceChildren(line);
}

/** A swap may take away the very thing that had the focus: give it back to its successor. */
function keepFocus() {
  let lost = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const active = document.activeElement;
    lost = active && event.detail.target?.contains(active) ? active.id : null;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const said = event.detail.elt?.querySelector?.("[data-say]") ?? event.detail.elt;
    announce(said?.dataset?.say);
    enhance(event.detail.elt);
    if (lost === null || document.activeElement !== document.body) return;
    const next = document.getElementById(lost) ?? event.detail.elt?.querySelector?.("button, a, input");
    next?.focus();
    lost = null;
  });
}

/** Plus and minus beside a number; the browser's own step rules decide the value. */
function stepper(box) {
  const input = box.querySelector("input");
  if (!input || box.querySelector("button")) return;
  const name = box.dataset.stepper || "";
  const add = (sign, words, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", `${words} ${name}`.trim());
    button.addEventListener("click", () => {
      act();
      input.dispatchEvent(new Event("change", { bubbles: true }));
      announce(`${name} ${input.value}`.trim());
    });
    return button;
  };
  input.before(add("−", "Less", () => input.stepDown()));
  input.after(add("+", "More", () => input.stepUp()));
}

function enhance(root) {
  if (!root?.querySelectorAll) return;
  root.querySelectorAll("[data-stepper]").forEach(stepper);
  root.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.onclick = () => window.print();
  });
  root.querySelectorAll("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.onclick = () => navigator.clipboard.writeText(button.dataset.copy).then(() => announce("Copied"));
  });
  // The browser knows its zone; the person still confirms it.
  root.querySelectorAll("[data-timezone-guess]").forEach((input) => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!zone || input.value) return;
    if (input.tagName !== "SELECT" || [...input.options].some((option) => option.value === zone)) input.value = zone;
  });
  // Elsewhere than the page knows: ask, once for each zone.
  root.querySelectorAll("[data-zone-ask]").forEach((form) => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!zone || form.dataset.zoneAsk.split(" ").includes(zone)) return;
    form.querySelector("[name=zone]").value = zone;
    form.querySelectorAll("[data-zone-name]").forEach((name) => { name.textContent = zone.split("/").pop().replaceAll("_", " "); });
    form.hidden = false;
  });
  root.querySelector("[data-focus]")?.focus();
}

keepFocus();
enhance(document);
