// Puts the viewer of assets/code-view.js in the place of a plain source, if it was built.
export async function attach(source) {
  const { showCode } = await import(source.dataset.viewer);
  const plain = source.querySelector("pre");
  const marked = [...plain.querySelectorAll("[data-severity]")];
  const findings = marked.map((line) => ({
    line: lineOf(`#${line.id}`),
    severity: line.dataset.severity,
    message: line.title,
  }));
  const host = document.createElement("div");
  plain.hidden = true;
  source.append(host);
  const goTo = showCode(host, plain.textContent.replace(/\n$/, ""), findings, source.dataset.label);

  // The lines that links point to are hidden now: the viewer goes there instead.
  const follow = () => { if (lineOf(location.hash)) goTo(lineOf(location.hash)); };
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href*='#L']");
    if (link && link.hash === location.hash && link.pathname === location.pathname) follow();
  });
  addEventListener("hashchange", follow);
  follow();
}

function lineOf(hash) {
  return Number(/^#L(\d+)$/.exec(hash)?.[1] ?? 0);
}
