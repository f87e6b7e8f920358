// What a provider needs beside MX and SPF: its DKIM names, autodiscovery, proofs of ownership.
import { under } from '../dns/name.ts'
import { ok } from '../dns/problem.ts'
import { CNAME, parseTypeName, TXT } from '../dns/records/index.ts'
import { parseRecordText } from '../dns/zone-file.ts'
import type { MailHosts } from './compile-mx.ts'
import type { Draft } from './draft.ts'
import { type Declared, finding, type Finding } from './finding.ts'
import { shownHost } from './host-name.ts'
import type { ExpandedRecord } from './presets/index.ts'

export function compilePresetRecords(draft: Draft, mail: MailHosts, findings: Finding[]): Declared<undefined> {
  const { apex } = draft.present
  if (!mail.expansion) return ok(undefined)
  for (const record of mail.expansion.records) {
    if (record.optional || (record.purpose === 'mta-sts' && mail.ulak)) continue
    const name = under(record.name, apex)
    const type = parseTypeName(record.type)
    if (!name.ok) return name
    if (!type.ok) return type
    const data = parseRecordText(type.value, record.data, apex)
    if (!data.ok) return data
    if (record.purpose === 'dmarc' && draft.present.at(name.value).length > 0) continue
    const other = draft.present
      .at(name.value)
      .find((set) => set.type !== type.value && (set.type === CNAME.code || type.value === CNAME.code))
    if (other && record.purpose !== 'dkim') {
      findings.push(nameTaken(`${record.name}.${shownHost(apex)}`, record))
      continue
    }
    if (other) draft.empty(name.value, other.type)
    // One key a selector; several texts at other names are the customer's business.
    if (type.value === TXT.code && record.purpose !== 'dkim') draft.join(name.value, type.value, [data.value])
    else draft.whole(name.value, type.value, [data.value])
  }
  tell(mail, apex, findings)
  return ok(undefined)
}

function tell(mail: MailHosts, apex: Parameters<typeof shownHost>[0], findings: Finding[]): void {
  const { derived, pending, notes } = mail.expansion!
  const subject = shownHost(apex)
  for (const one of mail.kept ? [] : derived)
    findings.push(finding('preset-value-derived', 'notice', `${subject} ${one.parameter}`, one.text))
  for (const one of pending) {
    const wanted = one.parameters.join(', ')
    findings.push(
      finding('preset-record-pending', 'notice', `${one.name} ${one.type}`, {
        en: `The ${one.type} record ${one.name} is not published yet: it needs ${wanted} from the provider's panel.`,
        tr: `${one.name} adındaki ${one.type} kaydı henüz yayımlanmıyor: sağlayıcının panelindeki ${wanted} değeri gerekli.`,
      }),
    )
  }
  for (const [at, note] of notes.entries())
    findings.push(finding('preset-note', 'notice', `${subject} ${at + 1}`, note))
}

const nameTaken = (subject: string, record: ExpandedRecord): Finding =>
  finding('preset-name-taken', 'notice', subject, {
    en: `The provider's ${record.type} record (${record.data}) is left out, because other records are at this name. Remove them first if you want it.`,
    tr: `Bu adda başka kayıtlar olduğu için sağlayıcının ${record.type} kaydı (${record.data}) eklenmedi. İstiyorsanız önce onları kaldırın.`,
  })
