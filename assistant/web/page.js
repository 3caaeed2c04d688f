// Gradio's own texts follow the browser's language; make them follow the page's.
(() => {
  const lang = "{{lang}}";
  document.documentElement.lang = lang;
  for (const [name, value] of [["language", lang], ["languages", [lang]]]) {
    Object.defineProperty(navigator, name, { get: () => value, configurable: true });
  }
  // A number in an answer opens its source; the browser alone would open a new tab or not unfold it.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href*="#source-"]') : null;
    if (!link) return;
    event.preventDefault();
    const target = document.getElementById(link.getAttribute("href").split("#")[1]);
    if (!target) return;
    const source = target.closest("details");
    if (source) source.open = true;
    target.scrollIntoView({ behavior: "smooth", block: "center" });
  }, true);
})();
