// A file that is asked for shows at once that it is on its way. Where it cannot be had, its address
// says why, as a page.
const fetchFile = async (link) => {
  link.setAttribute("aria-busy", "true");
  document.body.classList.add("busy");
  try {
    const answer = await fetch(link.href);
    const name = answer.headers.get("content-disposition")?.match(/filename="([^"]+)"/)?.[1];
    if (!answer.ok || !name) throw new Error();
    const file = URL.createObjectURL(await answer.blob());
    Object.assign(document.createElement("a"), { href: file, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(file), 60000);
  } catch { location.assign(link.href); }
  link.removeAttribute("aria-busy");
  document.body.classList.remove("busy");
};
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a[download]:not([data-settle], [href^='blob:'])");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!link.hasAttribute("aria-busy")) fetchFile(link);
}, true);
