/** What each view of the studio is to the others. */

/** What there is to work on. */
export interface Place {
  readonly bundle: string | null;
  readonly source: string | null;
  readonly sessions: string | null;
  readonly settings: string;
  readonly items: number;
  /** Why a newer bundle is not shown; empty where it is. */
  readonly refused: string;
}

export interface Studio {
  readonly place: Place;
  /** Says this in the page's one status line; `isError` in the colour of errors. Empty to clear it. */
  say(text: string, isError?: boolean): void;
  /** Reads `place` anew, as after a build, and tells the open view. */
  refresh(): Promise<void>;
}

/** A view fills its root when it is opened. `signal` aborts when another one is opened: requests and listeners end with it. */
export interface View {
  open(root: HTMLElement, studio: Studio, signal: AbortSignal): Promise<void> | void;
}
