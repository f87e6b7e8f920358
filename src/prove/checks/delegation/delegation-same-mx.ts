import type { DirectAnswer } from '../../../dns/direct.ts'
import { nameToText } from '../../../dns/name.ts'
import { MX, type Rdata } from '../../../dns/records/index.ts'
import { type Check, finding, pass } from '../../result.ts'
import { placeOf, soaOf } from './parts.ts'

export const delegationSameMx: Check = {
  id: 'delegation-same-mx',
  question: {
    en: 'Do all name servers give the same MX records?',
    tr: 'Bütün ad sunucuları aynı MX kayıtlarını mı veriyor?',
  },
  rule: {
    en: 'error: they differ; warning: they differ while a new serial spreads',
    tr: 'hata: farklılar; uyarı: yeni bir seri numarası yayılırken farklılar',
  },
  reference: 'RFC 1034 §4.3.5',
  serves: ['arrives'],
  judge: ({ name, delegation }) => {
    const seen = (delegation?.servers ?? []).flatMap((server) => {
      const mx = server.mx && mxText(server.mx)
      return mx === undefined ? [] : [{ server, mx }]
    })
    const byMx = Map.groupBy(seen, ({ mx }) => mx)
    if (byMx.size === 0) return []
    if (byMx.size === 1) return [pass(`${name} MX`, { en: 'All give the same.', tr: 'Hepsi aynısını veriyor.' })]
    const list = [...byMx]
      .map(([mx, group]) => `${mx || '–'}: ${group.map(({ server }) => placeOf(server)).join(', ')}`)
      .join('; ')
    const serials = new Set(seen.map(({ server }) => soaOf(server)?.serial))
    return [
      finding(
        serials.size > 1 ? 'warning' : 'error',
        `${name} MX`,
        {
          en: `The name servers say different things about where mail goes (${list}). It goes to one place or the other by chance.`,
          tr: `Ad sunucuları postanın gideceği yer için farklı şeyler söylüyor (${list}). Posta şansa göre birine ya da öbürüne gider.`,
        },
        [
          {
            en: 'Make all name servers load the same zone: mend the zone transfer, or remove the servers that answer wrongly.',
            tr: 'Bütün ad sunucularının aynı bölgeyi yüklemesini sağlayın: bölge aktarımını düzeltin ya da yanlış yanıt verenleri çıkarın.',
          },
        ],
      ),
    ]
  },
}

/** One text for equal sets; undefined where nothing was said. No MX is an answer too. */
function mxText(answer: DirectAnswer): string | undefined {
  if (answer.kind === 'no-data' || answer.kind === 'no-name') return ''
  if (answer.kind === 'alias') return `CNAME ${nameToText(answer.owner)}`
  if (answer.kind !== 'records') return undefined
  const records = answer.records.filter(({ type }) => type === MX.code).map(({ data }) => data as Rdata['MX'])
  return records
    .map(({ preference, exchange }) => `${preference} ${nameToText(exchange)}`)
    .toSorted()
    .join(', ')
}
