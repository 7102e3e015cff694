() => [...document.querySelectorAll("button, input, select, textarea, summary")]
  .filter((node) => node.checkVisibility() && !node.closest(".check-box, dialog"))
  .map((node) => [node.id || node.textContent.trim().slice(0, 30), node.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44).map(([name]) => name)
