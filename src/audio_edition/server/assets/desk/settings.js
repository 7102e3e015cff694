// What holds for the edition (its date, when it is out) and for the show (cover, music).

import { $ } from "./dom.js";
import { beginDress, drawDress, fill, inBase64, MUSIC } from "./dress.js";
import { change } from "./queue.js";
import { desk } from "./state.js";
import { moment, t } from "./words.js";

const two = (value) => String(value).padStart(2, "0");

/** A moment as ``datetime-local`` has it, in the time of this machine. */
function local(iso) {
  const at = new Date(iso);
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What was typed there, with the offset that holds on that day. */
function withOffset(typed) {
  const offset = -new Date(typed).getTimezoneOffset();
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  return `${typed.slice(0, 16)}:00${offset < 0 ? "-" : "+"}${two(hours)}:${two(minutes)}`;
}

export function drawSettings(state) {
  fill("date", state.date);
  fill("embargo", state.publish_at ? local(state.publish_at) : "");
  $("embargo-text").textContent = state.publish_at
    ? t("settings.embargo.at", { at: moment(state.publish_at) }) : t("settings.embargo.none");
  for (const place of MUSIC) {
    fill(`music-${place}`, state.music[place].level);
    $(`music-${place}`).disabled = !state.music[place].file;
  }
  $("music-none").hidden = MUSIC.some((place) => state.music[place].file);
  $("cover-text").textContent = state.cover || t("settings.cover.drawn");
  drawDress(state);
}

/** What a change of ``key`` is made from. */
const ofEdition = (key) => ({ digest: desk.state.digests.edition, was: desk.state.seen[key] });
const ofShow = (key, place) => {
  const was = desk.state.seen[key];
  return { digest: desk.state.digests.show, was: place ? was[place] : was };
};

async function upload({ currentTarget }) {
  const [file] = currentTarget.files;
  if (!file) return;
  const data = await inBase64(file);
  if (data) await change("cover", { data, ...ofShow("cover") }, t("settings.cover.done"));
  $("cover-file").value = "";
}

export function beginSettings() {
  beginDress();
  $("date").onchange = () =>
    change("date", { date: $("date").value, ...ofEdition("date") }, t("settings.date.done"));
  $("embargo").onchange = () => change("embargo", {
    moment: $("embargo").value ? withOffset($("embargo").value) : "", ...ofEdition("embargo"),
  }, t("settings.embargo.done"));
  $("embargo-off").onclick = () =>
    change("embargo", { moment: "", ...ofEdition("embargo") }, t("settings.embargo.done"));
  for (const place of MUSIC) {
    $(`music-${place}`).onchange = () => change("music", {
      place, level: Number($(`music-${place}`).value), ...ofShow("music", place),
    }, t("settings.music.done"));
  }
  $("cover-file").onchange = upload;
  $("cover-form").onsubmit = (event) => {
    event.preventDefault();
    const address = $("cover-address").value.trim();
    if (address) change("cover", { address, ...ofShow("cover") }, t("settings.cover.done"));
  };
}
