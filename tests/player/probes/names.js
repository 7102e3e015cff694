() => {
  const player = document.querySelector('edition-player');
  const all = [...document.querySelectorAll('[aria-label]'),
               ...player.shadow.querySelectorAll('[aria-label]')];
  const bare = (text) => (text ?? '').replace(/\s+/g, ' ').trim().toLowerCase();
  return all.filter((node) => node.matches('a, button, summary, input, select'))
    .filter((node) => !bare(node.ariaLabel).includes(bare(node.innerText)))
    .map((node) => [node.ariaLabel, node.innerText]);
}
