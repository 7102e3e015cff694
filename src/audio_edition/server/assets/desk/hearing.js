// Sentences heard with the voice that will read them.

import { complain, complainOf, say } from "./bar.js";
import { call } from "./call.js";
import { t } from "./words.js";

let sound = null;

/** Hear sentences one after the other; what is heard already stops. */
export async function hear(sentences) {
  stop();
  const mine = (sound = { stopped: false, audio: null });
  try {
    for (const { spoken, phonemic, language, voice, printed, name, respell, edition } of sentences) {
      if (mine.stopped) return;
      say(t("hear.speaking"));
      const tried = name ? { printed, name, respell, edition } : { spoken, phonemic };
      const answer = await call("speak", { ...tried, language, voice });
      if (mine.stopped) return;
      const address = URL.createObjectURL(await answer.blob());
      mine.audio = new Audio(address);
      say(t("hear.as", { spoken: name ? respell : spoken }));
      const played = await new Promise((resolve) => {
        mine.audio.onended = mine.audio.onpause = () => resolve(true);
        mine.audio.onerror = () => resolve(false);
        mine.audio.play().catch(() => resolve(mine.stopped));
      });
      URL.revokeObjectURL(address);
      if (!played) {
        complain(t("hear.unplayable"));
        return;
      }
    }
  } catch (problem) {
    complainOf(problem);
  }
}

export function stop() {
  if (!sound) return;
  sound.stopped = true;
  sound.audio?.pause();
  sound = null;
}
