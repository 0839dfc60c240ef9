// A message on a bad line: it never looks sent before it is, and what was typed stays in the
// page. Nothing is written to the disk. Without a script the form is sent as any other.

const PATIENCE = 8000;

/** "sent" may begin, "unsent" without a connection, "signed-out" when the session is over. */
async function line(form) {
  if (!navigator.onLine) return "unsent";
  try {
    const options = { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) };
    const response = await fetch(form.dataset.alive, options);
    if (response.type === "opaqueredirect") return "signed-out";
    if (!response.ok) return "unsent";
    renew(form, await response.text());
    return "sent";
  } catch {
    return "unsent";
  }
}

/** Who signed in again meanwhile has a new token; the form of before takes it over. */
function renew(form, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[name=csrfmiddlewaretoken]");
  const field = form.querySelector("[name=csrfmiddlewaretoken]");
  if (fresh && field) field.value = fresh.value;
}

function show(form, state, button) {
  const notes = { unsent: "[data-unsent]", "signed-out": "[data-signed-out]" };
  for (const [name, where] of Object.entries(notes)) form.querySelector(where).hidden = name !== state;
  (state in notes ? form.querySelector(notes[state]) : button)?.focus();
}

// Forms that are swapped in later are heard as well.
const busy = new WeakSet();
let passing = null;

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-writing]") || form === passing) return;
  event.preventDefault();
  if (busy.has(form)) return;
  busy.add(form);
  const state = await line(form);
  busy.delete(form);
  show(form, state, event.submitter);
  if (state !== "sent") return;
  // By the button that was pressed: it may say where the form goes.
  passing = form;
  form.requestSubmit(event.submitter);
  passing = null;
});
