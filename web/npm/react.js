"use client";
/**
 * `<Shelf>` for React 19: `<rec-shelf>` with what React itself leaves out. Before the element is defined, it turns lists
 * into text. When it hydrates, it passes on neither lists nor handlers of the element's events, and it cannot hydrate the
 * children of a `<template>`.
 */
import { createElement, useImperativeHandle, useLayoutEffect, useRef } from "react";

const NONE = JSON.stringify([null, null, null]);

export function Shelf({ where, allow, deny, repeat, template, ref, children, ...rest }) {
  const { "onrec-click": onClick, "onrec-add": onAdd, "onrec-impression": onImpression, "onrec-error": onError, ...others } = rest;
  const shelf = useRef(null);
  useImperativeHandle(ref, () => shelf.current);
  useListener(shelf, "rec-click", onClick);
  useListener(shelf, "rec-add", onAdd);
  useListener(shelf, "rec-impression", onImpression);
  useListener(shelf, "rec-error", onError);

  /** The options that the element has: setting them draws the shelf anew, so equal ones are not set. */
  const has = useRef(NONE);
  const wanted = JSON.stringify([allow, deny, repeat]);
  useLayoutEffect(() => {
    if (has.current !== wanted) Object.assign(shelf.current, { allow, deny, repeat });
    has.current = wanted;
  });

  const conditions = where && JSON.stringify(where);
  const card = template && createElement("template", { dangerouslySetInnerHTML: { __html: template } });
  return createElement("rec-shelf", { ...others, where: conditions, ref: shelf }, card, children);
}

function useListener(shelf, name, handler) {
  useLayoutEffect(() => {
    const { current } = shelf;
    current.addEventListener(name, handler);
    return () => current.removeEventListener(name, handler);
  }, [handler]);
}
