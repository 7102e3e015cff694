(roots) => {
  const seen = [], names = [...getComputedStyle(document.body)]
    .filter((name) => !/^(perspective|transform)-origin$|-(start|end)$|block|inline/.test(name));
  const look = (node, path) => {
    const style = getComputedStyle(node);
    seen.push([path, names.map((name) => `${name}: ${style.getPropertyValue(name)}`).join('; ')]);
    const inside = [...node.shadowRoot?.children ?? [], ...[...node.children].slice(0, 3)];
    inside.forEach((child, i) => look(child, `${path} ${i}:${child.localName}`));
  };
  roots.forEach((root, i) => look(root, String(i)));
  return seen;
}
