// A small button behind an id or a name that copies it.
export function attach(value) {
  if (!navigator.clipboard) return;
  const text = value.textContent.trim();
  const button = document.createElement("button");
  const verb = document.createElement("span");
  const object = document.createElement("span");
  button.type = "button";
  button.className = "copy-value";
  button.setAttribute("aria-live", "polite");
  verb.textContent = "copy";
  object.className = "hidden";
  object.textContent = ` ${text}`;
  button.append(verb, object);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    verb.textContent = "copied";
    setTimeout(() => { verb.textContent = "copy"; }, 2000);
  });
  value.after(" ", button);
}
