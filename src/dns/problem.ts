// What went wrong, as a value: a stable code for programs and one sentence in each language for people.

/** One sentence, in both languages that Ulak speaks. */
export type Text = { readonly en: string; readonly tr: string }

/** A place in a text that a person wrote, both counted from 1. */
export type Place = { readonly line: number; readonly column?: number }

/**
 * A fault in something that was given to us. `text` says what is wrong and how to mend it, and is safe to show to anybody.
 * `code` never changes its meaning.
 */
export type Problem = { readonly code: string; readonly text: Text; readonly at?: Place }

/** A value, or the reason why there is none. */
export type Result<T, P = Problem> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: P }

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })

export const bad = (code: string, text: Text, at?: Place): { readonly ok: false; readonly problem: Problem } => ({
  ok: false,
  problem: at ? { code, text, at } : { code, text },
})
