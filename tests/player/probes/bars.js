() => {
  const { shadow } = document.querySelector('edition-player');
  const parts = (text) => text.match(/[\d.]+/g).slice(0, 3).map(Number);
  const [rest] = shadow.querySelectorAll('#track svg');
  const fills = [...rest.children].map((path) => getComputedStyle(path).fill);
  const card = getComputedStyle(shadow.querySelector('#card'));
  return [...fills, card.backgroundColor].map(parts);
}
