() => {
  const player = document.querySelector('edition-player');
  const [rest, done] = player.shadow.querySelectorAll('#track svg');
  const fill = (node) => getComputedStyle(node).fill;
  const back = (node) => getComputedStyle(node).backgroundColor;
  return [fill(done), fill(rest), back(player.querySelector('.transcript [aria-current]')),
          back(player.querySelector('.transcript p'))];
}
