// One article of an edition as a player of its own: its own file, its own times, its own text.
// Loaded where a page asks for article="…" or ?article=….

const clock = (seconds) => {
  const s = Math.floor(seconds), two = (n) => String(n).padStart(2, "0");
  return s < 3600 ? `${Math.floor(s / 60)}:${two(s % 60)}` : `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
};
// an address as two people write it: with and without www, a slash at the end, what counts clicks
const same = (address) => {
  try {
    const { host, pathname } = new URL(address);
    return host.replace(/^www\./, "") + pathname.replace(/\/+$/, "");
  } catch {
    return undefined;
  }
};

/** The article that `wanted` names: its id, its number from 1, or its address; undefined for none. */
export const find = (player, wanted) => {
  const all = [...player.querySelectorAll("[data-article]")];
  const page = same(wanted);
  return all.find(({ dataset }) => dataset.article === wanted)
    ?? (/^[1-9]\d*$/.test(wanted) ? all[wanted - 1] : undefined)
    ?? (page && all.find((part) => same(part.querySelector(".source a")?.href) === page));
};

/**
 * Leave of `player`, which is on no page yet, one article; false where it has none of that name.
 * @param {any} player @param {string} wanted
 */
export default function cut(player, wanted) {
  const part = find(player, wanted);
  if (!part) return false;
  const { article, file, start, length, title } = part.dataset;
  const from = +start;
  for (const node of part.querySelectorAll("[data-t]"))
    node.dataset.t = Math.max(0, node.dataset.t - from).toFixed(3);
  for (const link of part.querySelectorAll("[data-from]")) {
    const { t } = link.parentNode.querySelector("[data-t]").dataset, before = link.textContent;
    link.textContent = clock(t);
    link.href = `${file}#t=${t}`;
    link.setAttribute("aria-label", link.getAttribute("aria-label").replace(before, clock(t)));
  }
  for (const other of [...part.parentElement.children]) if (other !== part) other.remove();
  if (part.tagName === "DETAILS") part.open = true;
  player.querySelector(".chapters")?.remove();
  player.querySelector("audio").setAttribute("src", file);
  player.querySelector("a[download]")?.setAttribute("href", file);
  const heading = player.querySelector("[slot=head] h2"), time = player.querySelector("[slot=time] time");
  if (heading) heading.textContent = title;
  if (time) {
    time.textContent = clock(length);
    time.setAttribute("datetime", `PT${Math.round(length)}S`);
  }
  const { id, page, embed } = player.dataset;
  Object.assign(player.dataset, { title, begin: start, duration: length, id: `${id}/${article}`, page: `${page}#${article}` });
  if (embed) player.dataset.embed = `${embed}?article=${encodeURIComponent(article)}`;
  return true;
}
