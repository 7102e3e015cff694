// Types of <edition-player>, for pages that script it. Put beside your sources, or refer to it:
// /// <reference path="edition-player.d.ts" />

export type Fault = "missing" | "failed" | "no_answer" | "dropped" | "offline";

export interface EditionDetail {
  /** The edition's name, as in its address. */
  id: string;
  /** The edition's own page. */
  page: string;
  title: string;
  /** Seconds. */
  time: number;
  /** Seconds. */
  duration: number;
}

export interface EditionEvents {
  "edition-play": CustomEvent<EditionDetail>;
  "edition-pause": CustomEvent<EditionDetail>;
  /** While playing, once each time the place passes a quarter; 100 at the end. */
  "edition-progress": CustomEvent<EditionDetail & { percent: 25 | 50 | 75 | 100 }>;
  "edition-chapter": CustomEvent<EditionDetail & { index: number; chapter: string; start: number }>;
  "edition-ended": CustomEvent<EditionDetail>;
  "edition-error": CustomEvent<EditionDetail & { kind: Fault; message: string }>;
}

export class EditionPlayer extends HTMLElement {
  /** The element that plays; undefined until the player is ready. */
  readonly audio?: HTMLAudioElement;
  /** Plays; after a fault it loads anew and goes on at the same place. */
  play(): void;
  pause(): void;
  toggle(): void;
  /** Goes to `seconds`, and plays from there where `andPlay`. */
  seek(seconds: number, andPlay?: boolean): void;
  addEventListener<K extends keyof EditionEvents>(type: K, listener: (this: EditionPlayer, event: EditionEvents[K]) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener<K extends keyof HTMLElementEventMap>(type: K, listener: (this: EditionPlayer, event: HTMLElementEventMap[K]) => void, options?: boolean | AddEventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "edition-player": EditionPlayer;
  }
  interface HTMLElementEventMap extends EditionEvents {}
}
