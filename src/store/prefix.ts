// "Begins with", in a form that both engines answer from an index (text compares byte by byte on both; see columns.ts).
import { type Expression, sql, type SqlBool } from 'kysely'

/** `.where((eb) => startsWith(eb.ref('account.path'), scope.accountPath))` */
export function startsWith(column: Expression<string>, prefix: string): Expression<SqlBool> {
  if (prefix === '') return sql<SqlBool>`${column} is not null`
  return sql<SqlBool>`(${column} >= ${prefix} and ${column} < ${after(prefix)})`
}

/** The first text, in the order of bytes, that is greater than everything with this prefix. */
function after(prefix: string): string {
  const points = [...prefix]
  const next = (points.pop()?.codePointAt(0) ?? 0) + 1
  return points.join('') + String.fromCodePoint(next === 0xd800 ? 0xe000 : next)
}
