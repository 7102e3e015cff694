async (to) => {
  const player = document.querySelector("edition-player");
  player.audio.muted = true;
  player.seek(to, true);
}
