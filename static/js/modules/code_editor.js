// Puts the editor of assets/editor.js in the place of a text area, if it was built, and keeps the
// text area in step, which is what the form sends. Links with `data-line` lead to that line.
const HINT = "Tab indents. To leave the editor with the keyboard: Esc, then Tab.";
const FOLDED_PX = 200;

export async function attach(host) {
  const area = host.querySelector("textarea");
  let editor = plain(area);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-line]");
    if (!link) return;
    editor.goTo(Number(link.dataset.line));
    // Such a link may lead to a row as well, which then gets the focus.
    if (link.hash === `#${area.id}`) {
      event.preventDefault();
      editor.focus();
      host.scrollIntoView({ block: "nearest" });
    }
  });
  if (!host.dataset.editor) return;
  const { edit } = await import(host.dataset.editor);
  editor = mount(edit, host, area);
}

/** What the text area alone can do. */
function plain(area) {
  return {
    focus: () => area.focus(),
    goTo: (line) => {
      const lines = area.value.split("\n");
      const from = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
      area.setSelectionRange(from, from);
      area.scrollTop = (line - 4) * (area.scrollHeight / lines.length);
    },
  };
}

function mount(edit, host, area) {
  const [label] = area.labels;
  const place = document.createElement("div");
  place.className = "guide__rich";
  let isOurs = false;
  const editor = edit(place, {
    code: area.value,
    label: label.textContent,
    hint: HINT,
    empty: area.placeholder,
    changed: (code) => {
      area.value = code;
      if (!isOurs) area.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  // Only the text area speaks for the editor: typing in its search changes nothing.
  for (const kind of ["input", "change"]) place.addEventListener(kind, (event) => event.stopPropagation());
  label.addEventListener("click", () => editor.focus());
  area.addEventListener("guide:code", () => {
    isOurs = true;
    editor.setCode(area.value);
    isOurs = false;
  });
  const mark = () => {
    const found = JSON.parse(document.getElementById("mapping").dataset.findings);
    editor.setFindings(found);
    // Folded to a few lines, it shows those that matter; an editor in use stays as it is.
    if (found.length && place.clientHeight < FOLDED_PX && !place.matches(":focus-within")) editor.show(found[0].line);
  };
  area.form.addEventListener("guide:checked", mark);
  area.before(place);
  area.hidden = true;
  mark();
  host.append(hint());
  return editor;
}

function hint() {
  const words = document.createElement("p");
  words.className = "guide__keys soft";
  words.textContent = HINT;
  return words;
}
