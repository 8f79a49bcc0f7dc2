// A box in the heading that ticks all boxes of the list, or none.
export function attach(form) {
  const boxes = [...form.querySelectorAll("tbody input[type=checkbox]")];
  const all = document.createElement("input");
  all.type = "checkbox";
  all.className = "picks__box";
  all.setAttribute("aria-label", "Select all on this page");
  form.querySelector("thead .table__tick").replaceChildren(all);
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  form.addEventListener("change", (event) => event.target !== all && show());
  show();
}
