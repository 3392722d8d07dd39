/** What the server says of a catalog. */
export interface Column {
  readonly name: string;
  readonly filled: number;
  /** -1: not counted. */
  readonly distinct: number;
  readonly samples: readonly string[];
}

export interface Reading {
  readonly name: string;
  readonly version: string;
  readonly rows: number;
  /** Rows that settings are tried on. */
  readonly tried: number;
  readonly seconds: number;
  readonly columns: readonly Column[];
  readonly fields: readonly { readonly name: string; readonly several: boolean }[];
  readonly template: string;
  readonly set: FileSettings;
  /** The version of the settings file. */
  readonly seen: string;
}

/** What the settings file sets of what this view changes. */
export interface FileSettings {
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly text: string | null;
  readonly currency: string | null;
  readonly language: string | null;
}

export interface Preview {
  readonly id: string;
  readonly text: string;
  readonly title?: string | null;
  readonly image?: string | null;
}

export interface Draft {
  readonly diff: string;
  readonly seen: string;
  /** What a build refuses, in its words; then all below is missing. */
  readonly error?: string;
  /** The field that the error is about; "" if it is about none. */
  readonly field?: string;
  readonly mapping?: Readonly<Record<string, { readonly columns: readonly string[]; readonly why: string }>>;
  readonly notes?: readonly string[];
  readonly more_notes?: readonly string[];
  readonly warnings?: readonly string[];
  readonly more_warnings?: readonly string[];
  readonly items?: number;
  readonly out_of_stock?: number;
  readonly previews?: readonly Preview[];
  readonly rejected?: readonly { readonly reason: string; readonly count: number; readonly rows: readonly (number | string)[] }[];
  readonly currency?: string | null;
  readonly language?: string;
}

/** Setting, such as "fields.title", → its new value; null takes it out of the file. */
export type Changes = Record<string, string | readonly string[] | null>;
