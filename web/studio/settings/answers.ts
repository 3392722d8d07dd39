/** What the server says of the ranking's settings. */
export interface Knob {
  readonly name: string;
  readonly words: string;
  readonly choices: readonly string[] | null;
  readonly range: readonly [number, number] | null;
  readonly whole: boolean;
  readonly usual: number | string;
  readonly built: number | string;
  /** What the settings file says; null where it says nothing. */
  readonly given: number | string | null;
  /** Whether it only counts when a bundle is built. */
  readonly at_build: boolean;
}

export interface Condition {
  readonly field: string;
  readonly any_of?: readonly string[];
}

export interface Rule {
  readonly where: Condition;
  readonly factor?: number;
  readonly pin?: number | null;
  readonly from?: string;
  readonly until?: string;
  readonly kinds?: readonly string[];
}

export interface About {
  readonly knobs: readonly Knob[];
  /** Of the settings file. */
  readonly rules: readonly Rule[];
  /** How many the bundle has. */
  readonly built_rules: number;
  readonly kinds: readonly string[];
  /** Of the file, else of the bundle. */
  readonly at_most: Readonly<Record<string, number>>;
  /** Fields of the cards that are texts. */
  readonly fields: readonly string[];
  readonly seen: string;
}

export interface Draft {
  readonly diff: string;
  readonly error: string;
  readonly seen: string;
}

export interface Measured {
  readonly questions: number;
  readonly k: number;
  readonly metrics: Readonly<Record<string, { readonly before: number; readonly after: number; readonly low: number | null; readonly high: number | null; readonly known: boolean }>>;
}
