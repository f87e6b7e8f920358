// The words of presentation format (RFC 1035 §5.1) with their places, after comments and parentheses are gone.
import { bad, type Place, type Result } from './problem.ts'

/**
 * One word. `text` still has its escapes; `quoted` tells `"a b"` from `a`; `cut` says that a comment began right behind it, without
 * a space: mostly a `;` that was meant as text.
 */
export type Token = { readonly text: string; readonly quoted: boolean; readonly at: Place; readonly cut?: true }

/** A list of words that is used up from left to right. */
export class Tokens {
  readonly #tokens: readonly Token[]
  readonly #end: Place
  #next = 0

  constructor(tokens: readonly Token[], end: Place) {
    this.#tokens = tokens
    this.#end = end
  }

  get left(): number {
    return this.#tokens.length - this.#next
  }

  /** How much text is left, each word with its separator. */
  get characters(): number {
    return this.#tokens.slice(this.#next).reduce((sum, { text }) => sum + text.length + 1, 0)
  }

  /** Where the next word stands, for messages. */
  get at(): Place {
    return this.#tokens[this.#next]?.at ?? this.#end
  }

  peek(): Token | undefined {
    return this.#tokens[this.#next]
  }

  /** The next word; undefined at the end. */
  take(): Token | undefined {
    const token = this.#tokens[this.#next]
    if (token) this.#next += 1
    return token
  }

  /** The next word, or a problem that names what was expected there. */
  expect(what: { en: string; tr: string }): Result<Token> {
    const token = this.take()
    if (token) return { ok: true, value: token }
    return bad('record-too-short', { en: `${what.en} is missing here.`, tr: `${what.tr} burada eksik.` }, this.#end)
  }
}
