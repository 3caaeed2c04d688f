// Gradio's own texts follow the browser's language; make them follow the page's.
(() => {
  const lang = "{{lang}}";
  document.documentElement.lang = lang;
  for (const [name, value] of [["language", lang], ["languages", [lang]]]) {
    Object.defineProperty(navigator, name, { get: () => value, configurable: true });
  }
  // Gradio opens every link in a new tab. A number in an answer opens its source instead, and the
  // app's other pages take the place of this one.
  document.addEventListener("click", (event) => {
    const clicked = event.target instanceof Element ? event.target.closest("a") : null;
    const language = clicked && (clicked.matches('[href*="/playbooks/?"]') || clicked.closest("#language, #pages, #results, #learned, #report, #mine, .back, #details"));
    const link = clicked && clicked.matches('[href*="#source-"]') ? clicked : null;
    if (!link && !language) return;
    event.preventDefault();
    if (language) return location.assign(clicked.href);
    const target = document.getElementById(link.getAttribute("href").split("#")[1]);
    if (!target) return;
    const source = target.closest("details");
    if (source) source.open = true;
    // Beside the chat the panel scrolls by itself; below it, on a phone, the page has to.
    const block = matchMedia("(min-width: 768px)").matches ? "nearest" : "center";
    target.scrollIntoView({ behavior: "smooth", block });
  }, true);
  // The reader wants the beginning of an answer: each new question stays at the top of the chat
  // while its answer comes in, until the reader scrolls.
  let questions = 0;
  let followed = null;
  const release = () => { followed = null; };
  addEventListener("wheel", release, { passive: true });
  addEventListener("touchmove", release, { passive: true });
  addEventListener("keydown", release);
  new MutationObserver(() => {
    const asked = document.querySelectorAll('#conversation [data-testid="user"]');
    if (asked.length !== questions) {
      followed = asked.length > questions ? asked[asked.length - 1] : null;
      questions = asked.length;
    }
    const log = followed && followed.closest('[role="log"]');
    if (log) log.scrollTop += followed.getBoundingClientRect().top - log.getBoundingClientRect().top - 12;
  }).observe(document, { childList: true, subtree: true, characterData: true });
})();
