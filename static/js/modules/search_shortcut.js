// The key / goes to the search, unless somebody is typing.
const FIELDS = "input, textarea, select, [contenteditable='true']";

export function attach(form) {
  const input = form.querySelector("input[type=search]");
  const hint = form.querySelector("kbd");
  input.setAttribute("aria-keyshortcuts", "/");
  if (hint) hint.hidden = false;
  document.addEventListener("keydown", (event) => {
    const isPlain = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isPlain || event.defaultPrevented || event.target.closest?.(FIELDS)) return;
    event.preventDefault();
    // On a narrow screen the field is on a page of its own.
    if (input.checkVisibility()) input.select();
    else location.assign(form.action);
  });
}
