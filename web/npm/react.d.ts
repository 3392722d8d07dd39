/** `<Shelf>` for React 19, and the types of the plain elements in TSX. */
import type { DetailedHTMLProps, HTMLAttributes, ReactElement, Ref } from "react";
import type { Condition, ProfileAttributes, RecShelf, RowsAttributes, SearchAttributes, ShelfAttributes, ShelfHandlers } from "./index.js";

type Plain = DetailedHTMLProps<HTMLAttributes<RecShelf>, RecShelf>;
type Other = DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement>;

export interface ShelfProps extends Omit<Plain, "ref">, Omit<ShelfAttributes, "where">, ShelfHandlers {
  ref?: Ref<RecShelf> | undefined;
  /** Conditions that every card meets. */
  where?: readonly Condition[] | undefined;
  /** The ids from which cards are chosen; null: all items. */
  allow?: readonly string[] | null | undefined;
  /** Ids that get no card. */
  deny?: readonly string[] | undefined;
  /** Whether items that the visitor has met may be shown again. */
  repeat?: boolean | undefined;
  /** The markup of a card, in HTML: the content of the shelf's `<template>`. It is read once. */
  template?: string | undefined;
}

/** `<rec-shelf>`, which also takes lists before it is defined, and lists and handlers when React hydrates it. */
export function Shelf(props: ShelfProps): ReactElement;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "rec-shelf": Plain & ShelfAttributes & ShelfHandlers;
      "rec-rows": Other & RowsAttributes & ShelfHandlers;
      "rec-profile": Other & ProfileAttributes;
      "rec-search": Other & SearchAttributes;
    }
  }
}
