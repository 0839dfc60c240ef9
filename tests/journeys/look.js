// What a page shows of itself, for tests/journeys/looking.py: facts only, the test judges.
(smallest) => {
  const seen = (el) => el.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const name = (el) => {
    const words = (el.getAttribute("aria-label") || el.innerText || el.name || "").trim();
    return `${el.tagName.toLowerCase()} "${words.replace(/\s+/g, " ").slice(0, 50)}"`;
  };
  const isHidden = (el) => el.closest(".vh, .skip") !== null;
  // A link among words of a sentence takes the line's height (WCAG 2.5.8, inline).
  const isInSentence = (el) =>
    el.tagName === "A" &&
    getComputedStyle(el).display === "inline" &&
    [...el.parentElement.childNodes].some((n) => n !== el && n.textContent.trim() !== "");
  // A radio or a checkbox is pressed by its label too.
  const box = (el) => {
    const boxes = [el, ...(el.labels ?? [])].map((one) => one.getBoundingClientRect());
    return {
      width: Math.max(...boxes.map((b) => b.width)),
      height: Math.max(...boxes.map((b) => b.height)),
    };
  };
  const pressed = [...document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])")];
  const shown = pressed.filter((el) => seen(el) && !isHidden(el));
  const small = shown
    .filter((el) => !isInSentence(el))
    .map((el) => [el, box(el)])
    .filter(([, b]) => Math.min(b.width, b.height) < smallest - 0.5)
    .map(([el, b]) => `${name(el)} is ${Math.round(b.width)}x${Math.round(b.height)}`);
  const clipped = shown
    .filter((el) => /^(A|BUTTON|SUMMARY)$/.test(el.tagName))
    .filter((el) => getComputedStyle(el).display !== "inline")
    .filter((el) => el.scrollWidth > el.clientWidth + 2 || el.scrollHeight > el.clientHeight + 2)
    .map((el) => `${name(el)} holds ${el.scrollWidth}x${el.scrollHeight} in ${el.clientWidth}x${el.clientHeight}`);
  const missing = ["aria-describedby", "aria-labelledby", "aria-controls"].flatMap((attribute) =>
    [...document.querySelectorAll(`[${attribute}]`)].flatMap((el) =>
      el.getAttribute(attribute).split(/\s+/).filter((id) => id && !document.getElementById(id))
        .map((id) => `${name(el)} ${attribute} ${id}`)));
  const root = document.documentElement;
  const tooWide = root.scrollWidth > root.clientWidth
    ? [...document.querySelectorAll("body *")]
        .filter((el) => seen(el) && el.getBoundingClientRect().right > root.clientWidth + 1)
        .slice(-2).map((el) => `${name(el)}.${el.className}`)
    : [];
  return {
    title: document.title,
    headings: [...document.querySelectorAll("h1")].map((h) => h.innerText.trim().replace(/\s+/g, " ")),
    lang: root.lang,
    dir: root.dir,
    small,
    clipped,
    missing,
    overflow: root.scrollWidth - root.clientWidth,
    tooWide,
    moving: document.getAnimations().filter((a) => a.playState === "running").length,
  };
}
