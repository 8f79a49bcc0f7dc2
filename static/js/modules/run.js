// Follows a run until it has ended: its lines as they come, how it stands, then what it gave.
// All words are the server's: when something has changed, they are taken over from the page.
import { attach as attachCopy } from "./copy.js";

// Between two looks; more and more for a run that takes long.
const PAUSE_MS = 700;
const MOST_PAUSE_MS = 3000;
const MOST_LINES = 5000;
const AWAY = "The server cannot be reached. The run goes on; this page tries again.";

export function attach(root) {
  if (!("open" in part("run-body").dataset)) return;
  const { api, page } = root.dataset;
  const log = part("log");
  let last = Number(log.dataset.last);
  let pause = PAUSE_MS;
  const ticking = setInterval(tick, 1000);

  async function look() {
    const run = await json(api);
    // After the run: of one that has ended, all its lines are there.
    while (await readLines());
    if (statusOf(run) !== part("run-body").dataset.status) await takeOver();
    return "open" in part("run-body").dataset;
  }

  /** Add the lines that came since the last look; whether there are more already. */
  async function readLines() {
    const { lines, isComplete } = await json(`${api}/log?after=${last}`);
    const isAtEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 8;
    log.append(...lines.map(lineOf));
    log.hidden = !log.childElementCount;
    if (lines.length) say("");
    while (log.childElementCount > MOST_LINES) log.firstElementChild.remove();
    if (isAtEnd) log.scrollTop = log.scrollHeight;
    if (!lines.length) return false;
    last = lines.at(-1).position;
    return lines.length === 1000 && !isComplete;
  }

  async function takeOver() {
    const answer = await fetch(page);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!fresh.getElementById("run-body")) return location.reload();
    for (const id of ["run-top", "run-body"]) replace(part(id), fresh.getElementById(id));
    document.title = fresh.title;
    const [status, news] = [part("run-status"), fresh.getElementById("run-status")];
    // What is read aloud stays, and only its words change.
    status.className = news.className;
    part("log-about").replaceChildren(...fresh.getElementById("log-about").childNodes);
    status.replaceChildren(...news.childNodes);
    part("run-body").querySelectorAll("[data-module=copy]").forEach(attachCopy);
  }

  function say(sentence) {
    part("log-about").textContent = sentence;
  }

  async function follow() {
    try {
      const isOpen = await look();
      if (!isOpen) return clearInterval(ticking);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      say(AWAY);
    }
    setTimeout(follow, pause);
    pause = Math.min(pause * 1.02, MOST_PAUSE_MS);
  }
  follow();
}

function part(id) {
  return document.getElementById(id);
}

function statusOf(run) {
  return [run.status, run.phase ?? "", run.isBeingCancelled ? "cancelling" : ""].join(" ");
}

function replace(old, fresh) {
  const hadFocus = old.contains(document.activeElement);
  old.replaceWith(fresh);
  if (hadFocus) part("main").focus({ preventScroll: true });
}

async function json(address) {
  const answer = await fetch(address);
  // Signed out, or deleted: the page says so.
  if (answer.status === 401 || answer.status === 404) location.reload();
  if (!answer.ok) throw new TypeError(`${address}: ${answer.status}`);
  return answer.json();
}

function lineOf({ stream, text }) {
  const line = document.createElement("span");
  line.className = "log__line";
  if (stream === "stderr") {
    line.classList.add("log__line--error");
    line.title = "written to stderr";
  }
  line.textContent = `${text}\n`;
  return line;
}

function tick() {
  const shown = document.querySelector(".run__elapsed");
  if (!shown) return;
  shown.dataset.elapsed = Number(shown.dataset.elapsed) + 1;
  shown.textContent = shown.dataset.elapsed;
}
