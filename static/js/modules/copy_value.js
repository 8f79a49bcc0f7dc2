// A small button behind an id or a name that copies it.
export function attach(value) {
  if (!navigator.clipboard) return;
  const button = document.createElement("button");
  const text = value.textContent.trim();
  button.type = "button";
  button.className = "copy-value";
  button.textContent = "copy";
  button.setAttribute("aria-label", `Copy ${text}`);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = "copied";
    setTimeout(() => { button.textContent = "copy"; }, 2000);
  });
  value.after(" ", button);
}
