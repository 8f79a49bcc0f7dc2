// Asks before a form with unsaved work is left; `data-unsaved` on the form says that there is some.
export function attach(form) {
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, ({ target }) => { if (target.name) form.dataset.unsaved = ""; });
  }
  // On the document: whatever sends the form without leaving the page has prevented it by then.
  document.addEventListener("submit", (event) => {
    if (event.target === form && !event.defaultPrevented) delete form.dataset.unsaved;
  });
  addEventListener("beforeunload", (event) => {
    if ("unsaved" in form.dataset) event.preventDefault();
  });
}
