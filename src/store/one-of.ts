// "Is one of these", in a form that both engines take for an empty list, too.
import { type Expression, sql, type SqlBool } from 'kysely'

/** `.where((eb) => isOneOf(eb.ref('domain.name'), scope.domains))`; undefined leaves every value in. */
export function isOneOf(column: Expression<string>, values: readonly string[] | undefined): Expression<SqlBool> {
  if (values === undefined) return sql<SqlBool>`${column} is not null`
  return values.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`${column} in (${sql.join(values)})`
}
