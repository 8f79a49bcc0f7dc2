// Takes a file that is dropped anywhere on the form, or chosen, and has it read at once.
// 1 MiB: what the server takes.
const MOST_BYTES = 1024 * 1024;

export function attach(form) {
  const input = form.querySelector("input[type=file]");
  input.addEventListener("change", () => take(form, input));
  form.classList.add("guide--droppable");
  // Whoever is quick has chosen one before this module was there.
  take(form, input);

  // The counter is for the elements inside, which are entered and left as well.
  let depth = 0;
  const over = (change) => {
    depth = change === 0 ? 0 : Math.max(0, depth + change);
    form.classList.toggle("guide--dropping", depth > 0);
  };
  // Before the editor, which would put the text of the file where it was dropped.
  const listen = (kind, act) => form.addEventListener(kind, (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
    act(event.dataTransfer);
  }, { capture: true });
  listen("dragenter", () => over(1));
  listen("dragleave", () => over(-1));
  listen("dragover", (dragged) => { dragged.dropEffect = "copy"; });
  listen("drop", (dragged) => {
    over(0);
    input.files = dragged.files;
    take(form, input);
  });
}

function take(form, input) {
  const refused = refusal(input.files);
  const field = input.closest(".field");
  field.querySelector(".field__about")?.remove();
  field.classList.toggle("field--wrong", refused !== "");
  if (refused) {
    input.value = "";
    field.append(sentence(refused));
  } else if (input.files.length) {
    form.requestSubmit(form.querySelector("[name=do][value=read]"));
  }
}

function refusal(files) {
  if (files.length > 1) return "One file at a time: each has a page of its own.";
  const [file] = files;
  if (file && file.size > MOST_BYTES) return `${file.name} is larger than 1 MiB, the most that a file may have.`;
  return "";
}

function sentence(words) {
  const about = document.createElement("p");
  about.className = "field__about field__problem";
  about.setAttribute("role", "alert");
  about.textContent = `✕ ${words}`;
  return about;
}
