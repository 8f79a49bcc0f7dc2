// Shows what a structure means while it is written, and works its buttons without leaving the page.
const PAUSE_MS = 300;
const WRAPS = { list: ["list[", "]"], tuple: ["tuple[", "]"], dict: ["dict[str, ", "]"], optional: ["", " | None"] };

export function attach(builder) {
  const form = builder.closest("form");
  const { structure: text, notation, csrf_token: token } = form.elements;
  const look = builder.querySelector("[data-look]");
  const problem = builder.querySelector("#structure-problem");
  const wraps = builder.querySelector("[data-wraps]");
  let timer = 0;
  let latest = 0;

  // Asks the server; null where it cannot be asked or something newer was asked meanwhile.
  async function ask() {
    const number = ++latest;
    const body = new FormData(form);
    body.set("type", builder.dataset.type);
    try {
      const answer = await fetch(builder.dataset.preview, {
        method: "POST", body, headers: { "X-CSRFToken": token.value },
      });
      return answer.ok && number === latest ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  function show(seen) {
    const parts = [];
    if (seen.problem) {
      const line = Object.assign(document.createElement("span"), { className: "field__problem" });
      const sign = Object.assign(document.createElement("span"), { textContent: "✕" });
      sign.setAttribute("aria-hidden", "true");
      line.append(sign, ` ${seen.problem}`);
      parts.push(line);
    } else {
      look.replaceChildren(...new DOMParser().parseFromString(seen.shown, "text/html").body.childNodes);
    }
    if (problem.textContent.trim() !== (parts[0]?.textContent ?? "")) problem.replaceChildren(...parts);
    builder.querySelector("[data-old]").hidden = !seen.problem;
    text.closest(".field").classList.toggle("field--wrong", Boolean(seen.problem));
    if (seen.problem) text.setAttribute("aria-invalid", "true");
    else text.removeAttribute("aria-invalid");
  }

  async function refresh() {
    const seen = await ask();
    if (seen) show(seen);
    return seen;
  }

  // What was typed can be brought back with the browser's undo where it supports this.
  function put(words, start, end) {
    text.focus();
    text.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, words)) text.setRangeText(words, start, end, "end");
    refresh();
  }

  function wrap(name) {
    const [before, after] = WRAPS[name];
    const isPart = text.selectionStart < text.selectionEnd;
    const start = isPart ? text.selectionStart : 0;
    const end = isPart ? text.selectionEnd : text.value.length;
    put(before + (text.value.slice(start, end).trim() || "Any") + after, start, end);
  }

  async function write(wanted) {
    clearTimeout(timer);
    const seen = await refresh();
    if (!seen || seen.problem) return;
    notation.value = wanted;
    text.value = seen[wanted];
    wraps.hidden = wanted === "json";
    for (const button of builder.querySelectorAll("[aria-pressed]")) {
      button.setAttribute("aria-pressed", String(button.value === wanted));
    }
  }

  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE_MS);
  });
  builder.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=do]");
    if (!button || button.value === "save") return;
    event.preventDefault();
    if (button.value in WRAPS) wrap(button.value);
    else write(button.value);
  });
  offerNames(builder, (name) => {
    if (notation.value === "json") put(JSON.stringify(name.type), text.selectionStart, text.selectionEnd);
    else put(name.python, text.selectionStart, text.selectionEnd);
  });
}

// The names of the types become buttons that put them where the cursor is.
function offerNames(builder, insert) {
  for (const item of builder.querySelectorAll("[data-names] > li")) {
    const code = item.firstElementChild;
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", `Insert ${code.textContent}`);
    button.append(code);
    button.addEventListener("click", () => insert({ python: code.textContent, type: item.dataset.type }));
    item.append(button);
  }
}
