// Zone files on the disk: one by its name, or all of a folder.
import type { Dirent } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { maxZoneCharacters } from '../../dns/zone-file.ts'
import { notReadable } from '../input.ts'
import { type SourceZone, unreadable, type ZoneSource } from './source.ts'

export async function readZoneText(domain: string, file: string): Promise<SourceZone> {
  try {
    const { size } = await stat(file)
    if (size > maxZoneCharacters)
      return unreadable(
        domain,
        file,
        `it has ${size} bytes; a zone file may have ${maxZoneCharacters}.`,
        `${size} bayt; bir bölge dosyası en çok ${maxZoneCharacters} bayt olabilir.`,
      )
    const bytes = await readFile(file)
    // The raw format begins with its number, 2, as four bytes.
    if (bytes.length >= 8 && bytes.readUInt32BE(0) === 2 && bytes.readUInt32BE(4) <= 1)
      return unreadable(
        domain,
        file,
        `it is in BIND's raw format. Make text of it: named-compilezone -f raw -F text -o ${domain}.zone ${domain} ${file}`,
        `BIND'ın ham (raw) biçiminde. Metne çevirin: named-compilezone -f raw -F text -o ${domain}.zone ${domain} ${file}`,
      )
    return { domain, from: file, kind: 'zone', zone: bytes.toString('utf8') }
  } catch (error) {
    const { message } = error as Error
    return unreadable(domain, file, `it cannot be read: ${message}`, `okunamadı: ${message}`)
  }
}

/** Every file below the folder; hidden ones and journals are none. */
export async function* folderZones(folder: string): ZoneSource {
  for (const file of await filesBelow(folder)) {
    const read = await readZoneText('', file)
    const domain = (read.kind === 'zone' ? statedName(read.zone) : undefined) ?? nameOf(file)
    yield { ...read, domain }
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  let entries: Dirent[]
  try {
    entries = await readdir(folder, { withFileTypes: true, recursive: true })
  } catch (error) {
    throw notReadable(folder, error)
  }
  return entries
    .filter((one) => one.isFile() && !one.name.startsWith('.') && !/\.(jnl|jbk|signed|bak|swp)$|~$/.test(one.name))
    .map((one) => path.join(one.parentPath, one.name))
    .toSorted()
}

/** By its SOA with a whole name, or by a $ORIGIN before it. */
function statedName(zone: string): string | undefined {
  const soa = /^([^\s;$@"]+)\.[ \t]+(?:[0-9]\w*[ \t]+)?(?:IN[ \t]+)?(?:[0-9]\w*[ \t]+)?SOA[ \t]/im.exec(zone)
  const origin = /^\$ORIGIN[ \t]+(\S+)\.[ \t]*(?:;.*)?$/im.exec(zone)
  const found = soa ?? origin
  return found?.[1]?.toLowerCase()
}

/** `db.firma.example`, `firma.example.zone`, `firma.example.db`, `firma.example.hosts`, `firma.example.` */
const nameOf = (file: string): string =>
  path
    .basename(file)
    .replace(/^(db|pri|master|primary)\./i, '')
    .replace(/\.(zone|db|hosts|dns|txt)$/i, '')
    .replace(/\.$/, '')
    .toLowerCase()
