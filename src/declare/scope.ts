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

/** What a caller wants to do. `manage`: which domains, accounts and tokens there are. `text`: what stands in waiting mail. */
export type Right = 'read' | 'write' | 'manage' | 'operator' | 'text'

const rank: Record<Role, number> = { reader: 0, member: 1, administrator: 2, operator: 3 }

/** Mail is the domain's people's: whoever runs the installation carries it and does not read it. */
const rights: Record<Right, readonly Role[]> = {
  read: ['reader', 'member', 'administrator', 'operator'],
  write: ['member', 'administrator', 'operator'],
  manage: ['administrator', 'operator'],
  operator: ['operator'],
  text: ['member', 'administrator'],
}

export const mayDo = (scope: Scope, right: Right): boolean => rights[right].includes(scope.role)

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
