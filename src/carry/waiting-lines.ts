// Domains whose turn found every session of its host at work, first come, first served.

export class WaitingLines {
  readonly #lines = new Map<string, Set<string>>()

  join(host: string, domain: string): void {
    this.#lines.getOrInsertComputed(host, () => new Set<string>()).add(domain)
  }

  isWaitedFor(host: string): boolean {
    return this.#lines.has(host)
  }

  /** Who is first, and waits no longer. */
  next(host: string): string | undefined {
    const line = this.#lines.get(host)
    const first = line?.values().next().value
    if (line && first !== undefined) {
      line.delete(first)
      if (line.size === 0) this.#lines.delete(host)
    }
    return first
  }

  /** Nobody waits any longer; who did. */
  dissolve(host: string): readonly string[] {
    const all = [...(this.#lines.get(host) ?? [])]
    this.#lines.delete(host)
    return all
  }
}
