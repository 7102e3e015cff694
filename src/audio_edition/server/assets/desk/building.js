// A build: begun, and what the last one made, which belongs to the text that it was made of.

import { $ } from "./dom.js";
import { load } from "./queue.js";
import { isBusy, start, whenEnded } from "./runs.js";
import { desk } from "./state.js";
import { clock, number, t, toldText } from "./words.js";

/** The edition in the player, from the second ``at`` on. */
export function showPlayer(at = 0) {
  const player = $("player");
  const from = at ? `t=${Math.floor(at)}&` : "";
  player.src = `/${encodeURIComponent(desk.edition)}/embed.html?${from}${Date.now()}`;
  player.hidden = false;
}

export const build = () => start("build", desk.edition);

/** Whether what stands in audio/ says what the text says now. */
export function isOfThisText(script) {
  const { state } = desk;
  return Boolean(state) && !state.older && script === state.digests.script;
}

/** What was built, and that it is of an earlier text where it is. */
export function drawBuilt() {
  const built = desk.past?.edition === desk.edition ? desk.past.built : null;
  if (isBusy() || !desk.state || desk.past?.edition !== desk.edition) return;
  if (!built) {
    $("progress-text").textContent = t("listen.none");
    return;
  }
  const last = desk.past.here.find((one) => one.kind === "build" && one.type === "done");
  const text = last?.script === built.script && last.revision === built.revision
    ? madeOf(last) : t("build.last", { length: clock(built.duration) });
  $("progress-text").textContent = isOfThisText(built.script)
    ? text : t("build.earlier", { text });
  $("progress-text").classList.toggle("earlier", !isOfThisText(built.script));
}

function madeOf({ seconds, duration, synthesized, cached, voice, draft, fallback }) {
  const made = t(draft ? "build.drafted" : "build.done", {
    took: number(seconds), length: clock(duration), made: synthesized, cached, voice: voice ?? "",
  });
  return fallback ? `${made} ${toldText(fallback)}` : made;
}

export function beginBuilding(refresh) {
  whenEnded("build", async (message) => {
    if (message.edition !== desk.edition) return;
    if (message.type !== "done") {
      await refresh();
      return;
    }
    await load(false);
    await refresh();
    showPlayer();
  });
}
