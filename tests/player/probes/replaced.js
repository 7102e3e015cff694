(src) => {
  const player = document.createElement('edition-player');
  player.setAttribute('src', src);
  document.querySelector('edition-player').replaceWith(player);
}
