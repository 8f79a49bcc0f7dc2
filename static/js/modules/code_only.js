// Of a folder that is chosen, only Python and TOML files are sent: the rest may be large, and is not read.
export function attach(form) {
  const input = form.querySelector("input[webkitdirectory]");
  const about = document.createElement("p");
  about.className = "field__about";
  about.setAttribute("role", "status");
  input.after(about);
  const tell = () => { about.textContent = words(input.files); };
  input.addEventListener("change", tell);
  tell();
  form.addEventListener("formdata", (event) => {
    event.formData.delete(input.name);
    for (const file of input.files) {
      if (isCode(pathOf(file))) event.formData.append(input.name, file, pathOf(file));
    }
  });
}

function pathOf(file) {
  return file.webkitRelativePath || file.name;
}

function isCode(path) {
  return /\.(py|toml)$/.test(path) && !/(^|\/)(\.|__pycache__\/)/.test(path);
}

function words(files) {
  if (!files.length) return "";
  const code = [...files].filter((file) => isCode(pathOf(file)));
  const kib = Math.ceil(code.reduce((sum, file) => sum + file.size, 0) / 1024);
  return `${code.length} of ${files.length} files will be sent, ${kib} KiB.`;
}
