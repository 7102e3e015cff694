() => {
  const player = document.querySelector('edition-player');
  player.addEventListener('edition-chapter', ({ detail }) => (window.turned = detail.time));
  player.audio.addEventListener('pause', () => (window.paused = player.audio.currentTime));
}
