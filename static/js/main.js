// Gives each element with `data-module="name"` its behaviour, from modules/name.js.
for (const element of document.querySelectorAll("[data-module]")) {
  const name = element.dataset.module.replaceAll("-", "_");
  import(`./modules/${name}.js`).then((module) => module.attach(element));
}
