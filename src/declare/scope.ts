// Who asks: the account, its place in the tree, and what may be done in it. Every store function takes a scope first.
//
// Accounts form a tree. An account's path holds its own id and those above it, `/root/reseller/customer/`, so that "sees itself and
// what is below it" is "begins with my path". What a scope does not see does not exist for it.

export type Role = 'operator' | 'administrator' | 'member' | 'reader'

export type Scope = {
  readonly accountId: string
  readonly accountPath: string
  readonly role: Role
  /** Shown in the history: the name of the token, or `ulak`. */
  readonly actor: string
  readonly tokenId?: string
}

/** Ulak itself: sees everything. */
export const systemScope: Scope = { accountId: '', accountPath: '/', role: 'operator', actor: 'ulak' }

/** What a caller wants to do, from little to much. `people`: accounts and tokens. */
export type Right = 'read' | 'write' | 'people' | 'operator'

const rank: Record<Role, number> = { reader: 0, member: 1, administrator: 2, operator: 3 }
const needed: Record<Right, number> = { read: 0, write: 1, people: 2, operator: 3 }

export const mayDo = (scope: Scope, right: Right): boolean => rank[scope.role] >= needed[right]

/** Nobody gives away more than he has. */
export const mayGive = (scope: Scope, role: Role): boolean => rank[scope.role] >= rank[role]

export const sees = (scope: Scope, accountPath: string): boolean => accountPath.startsWith(scope.accountPath)

export const childPath = (parentPath: string, id: string): string => `${parentPath}${id}/`
