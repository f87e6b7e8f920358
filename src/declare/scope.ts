// Who asks: the account, its place in the tree, and what may be done in it. Every store function takes a scope first.
//
// Accounts form a tree. An account's path holds its own id and those above it, `/root/reseller/customer/`, so that "sees itself and
// what is below it" is "begins with my path". What a scope does not see does not exist for it.
import { bad } from '../dns/problem.ts'

export type Role = 'operator' | 'administrator' | 'member' | 'reader'

export type Scope = {
  readonly accountId: string
  readonly accountPath: string
  readonly role: Role
  /** Shown in the history: the name of the token, or `ulak`. */
  readonly actor: string
  readonly tokenId?: string
  /** A member acts on these alone (A-labels, lower case, no final dot); undefined: on every domain that the account sees. */
  readonly domains?: readonly string[]
}

/** Ulak itself: sees everything. */
export const systemScope: Scope = { accountId: '', accountPath: '/', role: 'operator', actor: 'ulak' }

/** What a caller wants to do, from little to much. `manage`: which domains, accounts and tokens there are. */
export type Right = 'read' | 'write' | 'manage' | 'operator'

const rank: Record<Role, number> = { reader: 0, member: 1, administrator: 2, operator: 3 }
const needed: Record<Right, number> = { read: 0, write: 1, manage: 2, operator: 3 }

export const mayDo = (scope: Scope, right: Right): boolean => rank[scope.role] >= needed[right]

/** Nobody gives away more than he has. */
export const mayGive = (scope: Scope, role: Role): boolean => rank[scope.role] >= rank[role]

/** The domain was given to the caller, as far as he acts on given ones only. */
export const isGiven = (scope: Scope, domain: string): boolean => scope.domains?.includes(domain) ?? true

export const childPath = (parentPath: string, id: string): string => `${parentPath}${id}/`

export const notAllowed = () =>
  bad('role-not-allowed', {
    en: 'Your role does not allow this. Ask an administrator of your account.',
    tr: 'Rolünüz buna izin vermiyor. Hesabınızın bir yöneticisine başvurun.',
  })
