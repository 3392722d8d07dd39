/** What an item's card must say, as pages, rules and the engine have it. */

/** A condition on one field of the cards. Without limits, the field must have a value. */
export interface Condition {
  /** The name of a card field, or "id". */
  readonly field: string;
  /** The text is, or lists, one of these, whatever the case; or the number is one of these. */
  readonly any_of?: readonly string[];
  /** The number is not below this. */
  readonly low?: number;
  /** The number is not above this. */
  readonly high?: number;
  /** The text, or one that it lists, is also one of the page's item; or the number is that of the page's item. */
  readonly same?: boolean;
  /** The number is not below this many times that of the page's item. */
  readonly min_times?: number;
  /** The number is not above this many times that of the page's item. */
  readonly max_times?: number;
}
