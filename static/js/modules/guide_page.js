// What the guided page shows: takes over what the server answered, keeps the focus where it was.

const SECTIONS = ["title", "drafts", "file", "mapping", "summary"];

/** Say why an answer is not the page that was asked for; nothing if it is. */
export function failure(answer, page) {
  if (page.getElementById("mapping")) return "";
  if (answer.redirected) return "You are signed out. Sign in in another tab, then go on here: nothing is lost.";
  const sentence = page.querySelector(".trouble .lead")?.textContent ?? "The server did not answer as it should.";
  return `${sentence} Nothing of yours is lost.`;
}

/**
 * Take over an answered page, without moving what somebody looks at or types.
 *
 * @param {HTMLFormElement} form
 * @param {Document} page
 * @param {string} action What the page was asked to do.
 * @param {object} [Idiomorph] Without it, what has the focus stays as it is.
 */
export function apply(form, page, action, Idiomorph) {
  const off = new Set([...form.querySelectorAll(".task-card--off")].map((card) => card.id));
  const options = {
    morphStyle: "outerHTML",
    ignoreActiveValue: true,
    callbacks: { beforeAttributeUpdated: (name, element) => name !== "open" || turned(element, off) },
  };
  for (const id of SECTIONS) {
    const old = document.getElementById(id);
    if (Idiomorph) Idiomorph.morph(old, page.getElementById(id), options);
    else if (!old.contains(document.activeElement)) old.replaceWith(page.getElementById(id));
  }
  document.title = page.title;
  for (const name of ["csrf_token", "base", "has_crlf"]) {
    form.elements[name].value = page.querySelector(`#guide [name=${name}]`).value;
  }
  if (action === "read" || action === "example") fill(form.elements.contents, page);
  if (action.startsWith("overwrite:")) document.getElementById("conflict")?.remove();
}

/** Was the card of these rows ticked or unticked: only then they open or close by themselves. */
function turned(rows, off) {
  const card = rows.closest(".task-card");
  return card !== null && off.has(card.id) !== card.classList.contains("task-card--off");
}

function fill(area, page) {
  area.value = page.getElementById(area.id).value;
  area.dispatchEvent(new Event("guide:code"));
}

/** Note what a button stands at, before it is pressed. */
export function remember(button) {
  const hadFocus = document.activeElement === button;
  const row = button.closest(".row")?.querySelector(".row__registered > input")?.id;
  return { hadFocus, value: button.value, places: [row, button.closest(".task-card")?.id] };
}

/** Put the focus where a person goes on after pressing a button that may be gone. */
export function refocus(form, { hadFocus, value, places }) {
  const pressed = document.activeElement;
  if (!hadFocus || (pressed.value === value && !isMove(value))) return;
  const found = [...moved(value), value].map((name) => form.querySelector(`[name=do][value='${CSS.escape(name)}']`));
  const rows = places.map((id) => id && document.getElementById(id));
  const next = [...found, ...rows.map(control), form.querySelector("#missing button"), form.querySelector("#summary")];
  next.find(Boolean).focus();
}

function isMove(value) {
  return /^(up|down):/.test(value);
}

/** The buttons of a row that was moved, at its new place: the same one first. */
function moved(value) {
  const [, direction, card, row] = /^(up|down):(\d+)\.(\d+)$/.exec(value) ?? [];
  if (!direction) return [];
  const place = `${card}.${Number(row) + (direction === "up" ? -1 : 1)}`;
  return [`${direction}:${place}`, `${direction === "up" ? "down" : "up"}:${place}`];
}

/** What can have the focus in a row or card. */
function control(place) {
  return place?.matches("input") ? place : place?.querySelector("summary");
}

/** Show the row or card that a link leads to, whether it is folded or not. */
export function follow(event) {
  const link = event.target.closest("a");
  if (!link || !/^#t\d/.test(link.hash)) return;
  event.preventDefault();
  const place = document.getElementById(link.hash.slice(1));
  const rows = place.closest("details") ?? place.querySelector("details");
  rows.open = true;
  control(place).focus({ preventScroll: true });
  (place.closest(".row") ?? place).scrollIntoView({ block: "center" });
}
