() => {
  const { inner } = document.querySelector('edition-player');
  const card = inner.$.card, { height } = inner.getBoundingClientRect();
  return [[card.scrollHeight - card.clientHeight, height],
          card.scrollWidth - card.clientWidth,
          document.querySelector('edition-player').parentNode.clientHeight];
}
