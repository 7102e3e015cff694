([id, attributes]) => {
  const copy = document.querySelector('edition-player').cloneNode(true);
  Object.assign(copy, attributes, { id });
  document.body.append(copy);
}
