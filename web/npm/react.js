"use client";
/**
 * `<Shelf>` for React 19: `<rec-shelf>` with what React does not pass on by itself. Before the element is defined, and when
 * it hydrates, React turns lists into text or leaves them out; and it cannot hydrate the children of a `<template>`.
 */
import { createElement, useImperativeHandle, useLayoutEffect, useRef } from "react";

const NONE = JSON.stringify([null, null, null]);

export function Shelf({ where, allow, deny, repeat, template, ref, children, ...rest }) {
  const shelf = useRef(null);
  /** The options that the element has: setting them draws the shelf anew, so equal ones are not set. */
  const has = useRef(NONE);
  const wanted = JSON.stringify([allow, deny, repeat]);
  useImperativeHandle(ref, () => shelf.current);
  useLayoutEffect(() => {
    if (has.current !== wanted) Object.assign(shelf.current, { allow, deny, repeat });
    has.current = wanted;
  });
  const conditions = where && JSON.stringify(where);
  const card = template && createElement("template", { dangerouslySetInnerHTML: { __html: template } });
  return createElement("rec-shelf", { ...rest, where: conditions, ref: shelf }, card, children);
}
