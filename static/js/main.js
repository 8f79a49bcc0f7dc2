// Gives each element with `data-module="name another"` its behaviours, from modules/name.js.
const attaching = [...document.querySelectorAll("[data-module]")].flatMap((element) =>
  element.dataset.module.split(" ").map(async (name) => {
    const module = await import(`./modules/${name.replaceAll("-", "_")}.js`);
    await module.attach(element);
  }));
// Until all of them work, a page behaves as it does without scripts.
Promise.all(attaching).then(() => { document.documentElement.dataset.scripts = "ready"; });
