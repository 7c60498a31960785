// Dragging files onto the page, and the names of those that are chosen.
(() => {
  for (const place of document.querySelectorAll("[data-drop]")) {
    const input = place.querySelector("input[type=file]");
    const chosen = place.querySelector("[data-chosen]");
    const show = () => {
      chosen.replaceChildren(...[...input.files].map((file) => {
        const item = document.createElement("li");
        item.textContent = `${file.name}, ${(file.size / 1e6).toFixed(1)} MB`;
        return item;
      }));
    };
    input.addEventListener("change", show);
    for (const kind of ["dragenter", "dragover"]) {
      // Without this, the browser opens the file in place of the page.
      place.addEventListener(kind, (event) => { event.preventDefault(); place.classList.add("over"); });
    }
    for (const kind of ["dragleave", "drop"]) {
      place.addEventListener(kind, (event) => { event.preventDefault(); place.classList.remove("over"); });
    }
    place.addEventListener("drop", (event) => { input.files = event.dataTransfer.files; show(); });
  }
})();
