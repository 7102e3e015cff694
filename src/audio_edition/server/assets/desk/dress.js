// What this edition has of its own beside its text: who may have it, its cover, its music's level.

import { complain } from "./bar.js";
import { $, focused } from "./dom.js";
import { isRefused } from "./may.js";
import { change } from "./queue.js";
import { desk } from "./state.js";
import { t, toldWith } from "./words.js";

export const MUSIC = ["intro", "outro"];
const MOST = 8 * 1024 * 1024; // bytes of a cover

export const fill = (id, value) => { if (focused() !== $(id)) $(id).value = value; };

const seen = () => desk.state.digests.edition;

/** A file in base64; an empty one where it is too large, which is said then. */
export async function inBase64(file) {
  if (file.size > MOST) {
    complain(t("settings.cover.large"));
    return "";
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const parts = [];
  for (let at = 0; at < bytes.length; at += 8192) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  }
  return btoa(parts.join(""));
}

const ACCESS = ["", "public", "members"];

/** Who may have the edition; nothing where the show has no members, and all is for everybody. */
function drawAccess({ own, show, members }) {
  $("own-access-box").hidden = !members && !own;
  const options = ACCESS.map((word) => {
    const option = document.createElement("option");
    option.value = word;
    option.textContent = t(word ? `dress.access.${word}` : `dress.access.show.${show}`);
    return option;
  });
  $("own-access").replaceChildren(...options);
  $("own-access").value = own;
}

export function drawDress({ own_cover: cover, own_music: own, music, edition, access }) {
  drawAccess(access);
  const isOwn = cover.name && !cover.wrong;
  const wanted = `/desk/api/${encodeURIComponent(edition)}/cover?v=${cover.version}`;
  if ($("own-cover").getAttribute("src") !== wanted) $("own-cover").src = wanted;
  $("own-cover").alt = t(isOwn ? "dress.cover.alt" : "dress.cover.alt.show");
  $("own-cover-text").replaceChildren(...(cover.wrong ? [toldWith(cover.wrong, ""), " "] : []),
    t(isOwn ? "dress.cover.own" : "dress.cover.show"));
  $("own-cover-off").disabled = !cover.name;
  for (const place of MUSIC) {
    const input = $(`own-music-${place}`);
    fill(input.id, own[place] ?? "");
    input.placeholder = music[place].level;
    input.disabled = own.off || !music[place].file;
  }
  $("own-music-off").checked = own.off;
}

async function take(file) {
  if (!file || isRefused("picture")) return;
  const data = await inBase64(file);
  const was = desk.state.seen.picture;
  if (data) await change("picture", { data, digest: seen(), was }, t("dress.cover.done"));
}

export function beginDress() {
  $("own-access").onchange = () => change("access",
    { access: $("own-access").value, digest: seen(), was: desk.state.seen.access }, t("dress.access.done"));
  $("own-cover-file").onchange = async () => {
    await take($("own-cover-file").files[0]);
    $("own-cover-file").value = "";
  };
  $("own-cover-off").onclick = () =>
    change("picture", { off: true, digest: seen(), was: desk.state.seen.picture }, t("dress.cover.gone"));
  // dropped here it is a cover, and not what a new edition is made of
  const place = $("own-cover-drop");
  place.ondragover = (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); };
  place.ondrop = (event) => {
    const [file] = event.dataTransfer?.files || [];
    if (!file) return;
    event.preventDefault();
    event.stopPropagation();
    take(file);
  };
  for (const name of MUSIC) {
    $(`own-music-${name}`).onchange = () => {
      const typed = $(`own-music-${name}`).value;
      const level = typed === "" ? null : Number(typed);
      const was = desk.state.seen.level[name];
      change("level", { place: name, level, digest: seen(), was }, t("dress.music.done"));
    };
  }
  $("own-music-off").onchange = () => change("level",
    { off: $("own-music-off").checked, digest: seen(), was: desk.state.seen.level.off },
    t("dress.music.done"));
}
