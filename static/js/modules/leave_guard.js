// Asks before a form with unsaved work is left; `data-unsaved` on the form says that there is some.
export function attach(form) {
  let leaving = false;
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, ({ target }) => { if (target.name) form.dataset.unsaved = ""; });
  }
  // On the document: whatever sends the form without leaving the page has prevented it by then.
  document.addEventListener("submit", (event) => {
    if (event.target === form && !event.defaultPrevented) leaving = true;
  });
  // A page that the browser kept, and shows again after going back.
  addEventListener("pageshow", () => { leaving = false; });
  addEventListener("beforeunload", (event) => {
    if (!leaving && "unsaved" in form.dataset) event.preventDefault();
  });
}
