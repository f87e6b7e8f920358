// The authors in a From field (RFC 5322 §3.6.2), read as a mail program shows them: a name for people and an address. Whatever comes is read
// somehow; it is used to warn and never to route.
import { decodeWords } from './encoded-word.ts'

export type Author = {
  /** As shown, without quotes; '' if there is none. */
  readonly name: string
  /** As written between the angle brackets, or alone. */
  readonly address: string
}

const maxAuthors = 16
const maxFieldLength = 8_192

/** `latin1`: the field body as fieldBody() gives it. */
export function readFrom(latin1: string): Author[] {
  const authors: Author[] = []
  let name = ''
  let address: string | undefined
  const finish = (): void => {
    const said = clean(name)
    if (address !== undefined) authors.push({ name: said, address: clean(address) })
    else if (said.includes('@')) authors.push({ name: '', address: said })
    name = ''
    address = undefined
  }
  for (const { kind, text } of tokens(latin1.slice(0, maxFieldLength))) {
    if (authors.length >= maxAuthors) break
    if (kind === 'angle') address ??= text
    else if (kind === 'comma') finish()
    // What stands before the colon is the name of a group.
    else if (kind === 'colon') name = ''
    else name += text
  }
  if (authors.length < maxAuthors) finish()
  return authors
}

const clean = (text: string): string => decodeWords(text).replace(/\s+/g, ' ').trim()

type Token = { readonly kind: 'text' | 'angle' | 'comma' | 'colon'; readonly text: string }

/** Quotes are taken off, comments are left out. An end that is missing is the end of the field. */
function* tokens(text: string): Generator<Token> {
  const pattern = /"((?:[^"\\]|\\[^])*)"?|<([^>]*)>?|([,;])|(:)|\(|[^"<,;:(]+/g
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [all, quoted, angle, comma, colon] = match
    if (quoted !== undefined) yield { kind: 'text', text: quoted.replace(/\\([^])/g, '$1') }
    else if (angle !== undefined) yield { kind: 'angle', text: angle }
    else if (comma !== undefined) yield { kind: 'comma', text: comma }
    else if (colon !== undefined) yield { kind: 'colon', text: colon }
    else if (all === '(') pattern.lastIndex = endOfComment(text, pattern.lastIndex)
    else yield { kind: 'text', text: all }
  }
}

/** Comments nest (RFC 5322 §3.2.2). */
function endOfComment(text: string, from: number): number {
  let depth = 1
  let at = from
  for (; at < text.length && depth > 0; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '(') depth += 1
    else if (text[at] === ')') depth -= 1
  }
  return at
}
