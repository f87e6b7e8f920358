// Templates both ways: `{name}` filled with values, and values read back from a text that was made from a template.

/** `%{…}` is an SPF macro (RFC 7208 §7) and none of ours. */
const token = /%\{[^}]*\}|\{([A-Za-z][A-Za-z0-9]*)\}/g

export type Values = Readonly<Record<string, string>>

/** The variables of a template in their order. */
export function variablesOf(template: string): string[] {
  return [...template.matchAll(token)].flatMap(([, name]) => (name === undefined ? [] : [name]))
}

/** The filled text, or the names of the variables that have no value. */
export function fill(
  template: string,
  values: Values,
): { readonly text: string } | { readonly missing: readonly string[] } {
  const missing = variablesOf(template).filter((name) => values[name] === undefined)
  if (missing.length > 0) return { missing }
  return {
    text: template.replace(token, (whole, name: string | undefined) => (name === undefined ? whole : values[name]!)),
  }
}

/** The values with which `template` gives `text` (compared without ASCII case); a variable never spans a dot. */
export function match(template: string, text: string, known: Values = {}): Values | undefined {
  const { names, pattern } = compiled(
    template.replace(token, (whole, name: string | undefined) => (name === undefined ? whole : (known[name] ?? whole))),
  )
  const groups = pattern.exec(text)
  return groups ? Object.fromEntries(names.map((name, at) => [name, groups[at + 1]!.toLowerCase()])) : undefined
}

type Compiled = { readonly names: readonly string[]; readonly pattern: RegExp }

/** Templates are few and asked for each domain; those with values in them come and go. */
const kept = new Map<string, Compiled>()
const maxKept = 2_000

function compiled(template: string): Compiled {
  let found = kept.get(template)
  if (!found) {
    if (kept.size >= maxKept) kept.clear()
    kept.set(template, (found = compile(template)))
  }
  return found
}

function compile(template: string): Compiled {
  const names: string[] = []
  let pattern = ''
  let from = 0
  for (const found of template.matchAll(token)) {
    pattern += RegExp.escape(template.slice(from, found.index))
    from = found.index + found[0].length
    const name = found[1]
    if (name === undefined) pattern += RegExp.escape(found[0])
    else if (names.includes(name)) pattern += `\\${names.indexOf(name) + 1}`
    else {
      names.push(name)
      pattern += '([^.]+)'
    }
  }
  return { names, pattern: new RegExp(`^${pattern}${RegExp.escape(template.slice(from))}$`, 'i') }
}
