() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, parent = node.parentElement;
    if (parent.closest("script, noscript, code, kbd, option[lang]")) continue;
    if (node.textContent.trim()) found.push(node.textContent.trim());
  }
  for (const node of document.querySelectorAll("*")) {
    for (const name of ["aria-label", "aria-description", "title", "placeholder", "alt"]) {
      const value = node.getAttribute(name);
      if (value) found.push(value);
    }
    if (node.tagName === "TEXTAREA" && node.value) found.push(node.value);
  }
  found.push(document.title);
  const english = [...document.body.querySelectorAll("[lang=en]:not(option)")]
    .map((node) => node.textContent);
  return [found, english];
}
