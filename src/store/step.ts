/**
 * One statement of a batch, run once for each list of values. `sql` is what kysely compiles for the store's engine; the values are text,
 * numbers, bytes and null.
 */
export type Step = { readonly sql: string; readonly each: readonly (readonly unknown[])[] }
