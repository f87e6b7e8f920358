// SPF and DMARC as far as a zone by itself can tell.
import { labelsOf } from '../../dns/name.ts'
import { TXT } from '../../dns/records/index.ts'
import { isDmarc, parseDmarc } from '../dmarc.ts'
import { shownHost } from '../host-name.ts'
import type { Rrset } from '../rrset.ts'
import { directLookups, isSpf, maxLookups, parseSpf } from '../spf.ts'
import { textsOf } from '../txt.ts'
import type { Fault, Rule, RuleZone, StepRule } from './rule.ts'

const textSets = (zone: RuleZone): Rrset[] => [...zone.zone.all()].filter((set) => set.type === TXT.code)

export const spfOnce: Rule = {
  id: 'spf-one-record',
  severity: 'error',
  stance: 'refuse',
  reference: 'RFC 7208 §3.2',
  *look(zone): Generator<Fault> {
    for (const set of textSets(zone)) {
      const records = textsOf(set).filter(isSpf)
      if (records.length < 2) continue
      yield {
        subject: `${shownHost(set.name)} TXT v=spf1`,
        message: {
          en: `${shownHost(set.name)} has ${records.length} SPF records. Receivers then trust none of them (permerror), and mail from the domain is refused or marked.`,
          tr: `${shownHost(set.name)} adında ${records.length} SPF kaydı var. Alıcılar hiçbirine güvenmez (permerror); alan adından giden posta reddedilir ya da işaretlenir.`,
        },
        fix: [
          {
            en: `Merge them into one: ${merged(records)}`,
            tr: `Tek kayıtta birleştirin: ${merged(records)}`,
          },
        ],
      }
    }
  },
}

function merged(records: readonly string[]): string {
  const parts = records.map(parseSpf)
  const mechanisms = [...new Set(parts.flatMap((one) => one.mechanisms))]
  return `"${['v=spf1', ...mechanisms, parts.map((one) => one.all).find((one) => one) ?? '~all'].join(' ')}"`
}

export const spfLookups: Rule = {
  id: 'spf-lookups',
  severity: 'warning',
  stance: 'tell',
  reference: 'RFC 7208 §4.6.4',
  *look(zone): Generator<Fault> {
    for (const set of textSets(zone)) {
      for (const record of textsOf(set).filter(isSpf)) {
        const count = directLookups(parseSpf(record))
        if (count <= maxLookups) continue
        yield {
          subject: `${shownHost(set.name)} TXT v=spf1`,
          message: {
            en: `The SPF record needs ${count} look-ups by itself; receivers stop at ${maxLookups} and then trust none of it (permerror).`,
            tr: `SPF kaydı tek başına ${count} sorgu gerektiriyor; alıcılar ${maxLookups} sorguda durur ve hiçbirine güvenmez (permerror).`,
          },
          fix: [
            { en: 'Remove what no longer sends for the domain.', tr: 'Artık alan adı adına göndermeyenleri çıkarın.' },
          ],
        }
      }
    }
  },
}

export const spfOpen: Rule = {
  id: 'spf-all',
  severity: 'warning',
  stance: 'tell',
  reference: 'RFC 7208 §5.1',
  *look(zone): Generator<Fault> {
    for (const set of textSets(zone)) {
      if (!textsOf(set).some((text) => isSpf(text) && /^\+?all$/.test(parseSpf(text).all ?? ''))) continue
      yield {
        subject: `${shownHost(set.name)} TXT v=spf1`,
        message: {
          en: '"+all" lets everybody send in the name of the domain.',
          tr: '"+all", herkesin alan adı adına göndermesine izin verir.',
        },
        fix: [{ en: 'End the record in ~all or -all.', tr: 'Kaydı ~all ya da -all ile bitirin.' }],
      }
    }
  },
}

const isDmarcName = (set: Rrset): boolean =>
  Buffer.from(labelsOf(set.name)[0] ?? [])
    .toString('latin1')
    .toLowerCase() === '_dmarc'

export const dmarcOnce: Rule = {
  id: 'dmarc-one-record',
  severity: 'warning',
  stance: 'tell',
  reference: 'RFC 9989 §4.10',
  *look(zone): Generator<Fault> {
    for (const set of textSets(zone)) {
      const records = isDmarcName(set) ? textsOf(set).filter(isDmarc) : []
      if (records.length < 2) continue
      yield {
        subject: `${shownHost(set.name)} TXT`,
        message: {
          en: `There are ${records.length} DMARC records; receivers then use none of them.`,
          tr: `${records.length} DMARC kaydı var; alıcılar hiçbirini kullanmaz.`,
        },
        fix: [{ en: 'Keep one.', tr: 'Birini bırakın.' }],
      }
    }
  },
}

const strictness: Record<string, number> = { none: 0, quarantine: 1, reject: 2 }

function policyOf(zone: RuleZone): string {
  const set = textSets(zone).find((one) => isDmarcName(one) && atApex(zone, one))
  const record = textsOf(set).find(isDmarc)
  return (record && parseDmarc(record).get('p')?.toLowerCase()) ?? 'none'
}

const atApex = (zone: RuleZone, set: Rrset): boolean =>
  labelsOf(set.name).length === labelsOf(zone.zone.apex).length + 1

/** Stricter is a choice: what could break is said beside it. */
export const dmarcStricter: StepRule = {
  id: 'dmarc-stricter',
  severity: 'warning',
  stance: 'tell',
  reference: 'RFC 9989 §7.4',
  *look(before, after): Generator<Fault> {
    const [old, now] = [policyOf(before), policyOf(after)]
    if ((strictness[now] ?? 0) <= (strictness[old] ?? 0) || after.intent?.provider === 'none') return
    yield {
      subject: `_dmarc.${shownHost(after.zone.apex)} TXT`,
      message: {
        en: `DMARC changes from p=${old} to p=${now}. Mail that is neither covered by SPF nor signed with DKIM for this domain will be ${now === 'reject' ? 'refused' : 'put aside'}: newsletters, web forms, printers, mailing lists and forwarded mail are the usual victims.`,
        tr: `DMARC p=${old} değerinden p=${now} değerine geçiyor. Bu alan adı için SPF kapsamında olmayan ve DKIM ile imzalanmamış posta ${now === 'reject' ? 'reddedilecek' : 'ayrılacak'}: bültenler, web formları, yazıcılar, posta listeleri ve yönlendirilen postalar en sık etkilenenlerdir.`,
      },
      fix: [
        {
          en: 'First read the reports (rua=) for some weeks, and let every sender sign with DKIM.',
          tr: 'Önce birkaç hafta raporları (rua=) okuyun ve bütün gönderenlerin DKIM ile imzalamasını sağlayın.',
        },
      ],
    }
  },
}
