// "Begins with", in a form that both engines answer from an index (text compares byte by byte on both; see columns.ts).
import { type Expression, expressionBuilder, type ReferenceExpression, type SqlBool } from 'kysely'

/** `where(startsWith('account.path', scope.accountPath))`. */
export function startsWith<DB, TB extends keyof DB>(
  column: ReferenceExpression<DB, TB>,
  prefix: string,
): Expression<SqlBool> {
  const eb = expressionBuilder<DB, TB>()
  if (prefix === '') return eb.lit(true) as unknown as Expression<SqlBool>
  const end = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)
  return eb.and([eb(column, '>=', prefix as never), eb(column, '<', end as never)])
}
