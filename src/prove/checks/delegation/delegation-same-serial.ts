import { type Check, finding, pass } from '../../result.ts'
import { ofDelegation, placeOf, soaOf } from './parts.ts'

export const delegationSameSerial: Check = {
  id: 'delegation-same-serial',
  question: {
    en: 'Do all name servers have the same version of the domain?',
    tr: 'Bütün ad sunucularında alan adının aynı sürümü mü var?',
  },
  rule: { en: 'warning: the SOA serials differ', tr: 'uyarı: SOA seri numaraları farklı' },
  reference: 'RFC 1034 §4.3.5',
  serves: [],
  judge: ofDelegation(({ zone, servers }) => {
    const seen = servers.flatMap((server) => {
      const serial = soaOf(server)?.serial
      return serial === undefined ? [] : [{ server, serial }]
    })
    const bySerial = Map.groupBy(seen, ({ serial }) => serial)
    if (bySerial.size === 0) return []
    if (bySerial.size === 1)
      return [pass(`${zone} SOA`, { en: `All have serial ${seen[0]!.serial}.`, tr: `Hepsinde ${seen[0]!.serial}.` })]
    const list = [...bySerial]
      .map(([serial, group]) => `${serial}: ${group.map(({ server }) => placeOf(server)).join(', ')}`)
      .join('; ')
    return [
      finding(
        'warning',
        `${zone} SOA`,
        {
          en: `The name servers have different versions (${list}). After a change that is normal for minutes; if it stays, some of them no longer take over changes.`,
          tr: `Ad sunucularında farklı sürümler var (${list}). Bir değişiklikten sonra birkaç dakika olağandır; sürüyorsa bazıları değişiklikleri artık almıyor demektir.`,
        },
        [
          {
            en: 'Look at the zone transfer (NOTIFY, AXFR, TSIG) of the servers that stayed behind, or reload the zone there.',
            tr: 'Geride kalan sunuculardaki bölge aktarımına (NOTIFY, AXFR, TSIG) bakın ya da bölgeyi orada yeniden yükleyin.',
          },
        ],
      ),
    ]
  }),
}
