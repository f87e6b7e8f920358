// Programs of other makers on this machine, also where Debian keeps them outside of PATH.
import { accessSync, constants, readdirSync } from 'node:fs'
import path from 'node:path'

const folders = [
  ...(process.env.PATH ?? '').split(path.delimiter),
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/lib/postfix/sbin',
  ...postgresFolders(),
]

function postgresFolders(): string[] {
  try {
    return readdirSync('/usr/lib/postgresql')
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => `/usr/lib/postgresql/${version}/bin`)
  } catch {
    return []
  }
}

/** The program's path, or undefined. */
export function findProgram(name: string): string | undefined {
  return folders
    .map((folder) => path.join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

/** The program's path; throws if it is missing. */
export function program(name: string): string {
  const file = findProgram(name)
  if (!file) throw new Error(`${name} is not installed`)
  return file
}
