// Gives each element with `data-module="name another"` its behaviours, from modules/name.js.
for (const element of document.querySelectorAll("[data-module]")) {
  for (const name of element.dataset.module.split(" ")) {
    import(`./modules/${name.replaceAll("-", "_")}.js`).then((module) => module.attach(element));
  }
}
