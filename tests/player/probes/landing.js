() => {
  const { audio } = document.querySelector('edition-player');
  window.landed = null;
  const note = () => (landed ??= audio.currentTime);
  audio.addEventListener('playing', note);
  audio.addEventListener('seeked', note);
}
