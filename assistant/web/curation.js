// A text is checked while it is written; each fault leads to its line.
(() => {
  "use strict";
  const PAUSE = 400; // ms without a key
  const form = document.querySelector("form[data-check]");
  if (!form) return;
  const text = form.querySelector("textarea");
  const said = document.getElementById("said");
  const faults = document.getElementById("faults");
  const caret = form.querySelector("[data-caret]");
  let timer = 0;
  let turn = 0; // what is told of an older text is not shown
  let checked = text.defaultValue;

  const check = async () => {
    const own = ++turn, sent = text.value;
    if (sent === checked) return;
    const slow = setTimeout(() => { said.textContent = said.dataset.checking; }, 100);
    let told = null;
    try {
      const body = new FormData();
      body.set("text", sent);
      const answer = await fetch(form.dataset.check, { method: "POST", body, redirect: "error", headers: { Accept: "application/json" } });
      told = answer.ok ? await answer.json() : null;
    } catch { /* no answer: said below */ }
    clearTimeout(slow);
    if (own !== turn) return;
    said.textContent = told ? told.said : said.dataset.unchecked;
    if (!told) return;
    checked = sent;
    faults.replaceChildren(...told.faults.map(({ line, text: why }) => {
      const item = document.createElement("li"), place = document.createElement("button"), words = document.createElement("span");
      place.type = "button";
      place.dataset.at = line;
      place.textContent = faults.dataset.line.replace("{n}", line);
      words.textContent = why;
      item.append(place, " ", words);
      return item;
    }));
  };

  text.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(check, PAUSE); });
  // What was typed before a reload is back by now.
  addEventListener("load", () => setTimeout(check, 0));

  const show = () => {
    const line = text.value.slice(0, text.selectionStart).split("\n").length;
    caret.textContent = caret.dataset.caret.replace("{n}", line);
  };
  document.addEventListener("selectionchange", () => { if (document.activeElement === text) show(); });

  faults.addEventListener("click", (event) => {
    const place = event.target instanceof Element && event.target.closest("[data-at]");
    if (!place) return;
    const lines = text.value.split("\n");
    const at = Math.min(Number(place.dataset.at), lines.length) - 1;
    const start = lines.slice(0, at).reduce((sum, line) => sum + line.length + 1, 0);
    text.focus();
    text.setSelectionRange(start, start);
    text.blur(); // the browser scrolls to the caret when it gets the focus anew
    text.focus();
    text.setSelectionRange(start, start + lines[at].length);
    show();
  });
})();
