([lang]) => {
  const player = document.createElement('edition-player');
  if (lang) player.lang = lang;
  player.setAttribute('src', '2026-11-02/');
  document.querySelector('main').replaceChildren(player);
}
