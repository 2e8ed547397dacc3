import type { Refusal } from "../chain/application.js";

/** A value, or why there is none. */
export type Answer<T> =
  | { readonly value: T; readonly refusal?: undefined }
  | { readonly value?: undefined; readonly refusal: Refusal };
