// Keeps the guided page in step with what is typed: has it checked, does what its buttons say.
// The server answers every request with the whole page; what differs is taken over from it.
import { apply, failure, follow, refocus, remember } from "./guide_page.js";

const PAUSE_MS = 400;
// These leave the page, or begin it again: the browser sends them.
const LEAVING = ["restore", "discard"];
const AWAY = "The server cannot be reached. Nothing of yours is lost; try again in a moment.";

export function attach(form) {
  const morphing = form.dataset.morph ? import(form.dataset.morph) : Promise.resolve({});
  const upload = form.querySelector("input[type=file]");
  let timer = 0;
  let checking = new AbortController();
  // One thing after the other: each is asked with what the last one led to.
  let acting = Promise.resolve();

  /** Have the server do something; whether it did. */
  async function send(action, signal) {
    clearTimeout(timer);
    let trouble = AWAY;
    try {
      const [answer, page] = await ask(form, action, signal);
      const { Idiomorph } = await morphing;
      if (signal?.aborted) return false;
      trouble = failure(answer, page);
      if (!trouble) apply(form, page, action, Idiomorph);
    } catch (error) {
      if (error.name === "AbortError") return false;
      if (!(error instanceof TypeError)) throw error;
    }
    form.querySelector(".guide__trouble").textContent = trouble;
    if (!trouble) form.dispatchEvent(new CustomEvent("guide:checked"));
    return !trouble;
  }

  /** Check when nothing more is typed for a while; what was asked before is overtaken. */
  function check() {
    clearTimeout(timer);
    checking.abort();
    checking = new AbortController();
    const { signal } = checking;
    timer = setTimeout(() => acting.then(() => signal.aborted || send("check", signal)), PAUSE_MS);
  }

  function act(work) {
    checking.abort();
    form.dataset.unsaved = "";
    acting = acting.then(work, work);
  }

  async function press(button) {
    const before = remember(button);
    if (await send(button.value)) refocus(form, before);
    if (button.value === "read") upload.value = "";
  }

  /** Leave the page only with what the server has just seen: one that is away then costs nothing. */
  async function leave(button) {
    if (!await send("check")) return;
    // The answer may have put another button in its place.
    const now = form.querySelector(`[name=do][value='${CSS.escape(button.value)}']`) ?? button;
    now.dataset.seen = "";
    form.requestSubmit(now);
  }

  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, ({ target }) => { if (target.name && target !== upload) check(); });
  }
  form.addEventListener("submit", (event) => {
    const button = event.submitter ?? form.querySelector("[name=do]");
    if (LEAVING.includes(button.value) || "seen" in button.dataset) {
      delete button.dataset.seen;
      return;
    }
    event.preventDefault();
    act(() => (/^(save$|run:)/.test(button.value) ? leave(button) : press(button)));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[name=do][value=save]"));
  });
  form.addEventListener("click", follow);
  form.classList.add("guide--live");
  // Whoever is quick has typed before this module was there.
  if ([...form.elements].some(isTyped)) act(() => send("check"));
  form.querySelector("[aria-invalid], #conflict, [data-refused]")?.focus();
}

function isTyped(field) {
  if (!field.name || field.type === "file" || !("defaultValue" in field)) return false;
  return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
}

/** Send the form. A page that was open for long gets a new token once, and tries again. */
async function ask(form, action, signal) {
  const post = async () => {
    const body = new FormData(form);
    body.set("do", action);
    if (action !== "read") body.delete("upload");
    return parsed(await fetch(form.action, { method: "POST", body, signal }));
  };
  const [answer, page] = await post();
  if (!failure(answer, page) || answer.status >= 500) return [answer, page];
  const [again, fresh] = await parsed(await fetch(form.action, { signal }));
  const token = fresh.querySelector("#guide [name=csrf_token]");
  if (!token) return [again, fresh];
  form.elements.csrf_token.value = token.value;
  return post();
}

async function parsed(answer) {
  return [answer, new DOMParser().parseFromString(await answer.text(), "text/html")];
}
