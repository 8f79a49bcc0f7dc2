// Starts Swagger UI on the description that the page names, as dark as the page is.
const host = document.getElementById("api-docs");
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
follow();
dark.addEventListener("change", follow);
SwaggerUIBundle({ url: host.dataset.url, domNode: host, deepLinking: true, validatorUrl: null });
