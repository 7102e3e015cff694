() => {
  window.heard = [];
  for (const name of ['play', 'pause', 'progress', 'chapter', 'ended', 'error'])
    document.addEventListener(`edition-${name}`, ({ detail }) => heard.push({ name, ...detail }));
}
