import { isPublicIp } from '../../../smtp/mail-address.ts'
import { type Check, finding, pass } from '../../result.ts'
import { listed, onlyRecord, without } from './only-record.ts'

export const spfPrivateAddresses: Check = {
  id: 'spf-private-addresses',
  question: {
    en: 'Are the addresses in the SPF record public?',
    tr: 'SPF kaydındaki adresler genel mi?',
  },
  rule: { en: 'notice: a private address', tr: 'bilgi: özel bir adres' },
  reference: 'RFC 6890 §2.2',
  serves: [],
  judge: (evidence) => {
    const record = onlyRecord(evidence)
    const { name } = evidence
    const networks = record?.terms.filter((term) => term.kind === 'mechanism' && term.address !== undefined) ?? []
    if (!record || networks.length === 0) return []
    const hidden = networks.filter((term) => {
      const [address, prefix] = (term.kind === 'mechanism' ? term.address! : '').split('/')
      return prefix !== '0' && !isPublicIp(address!)
    })
    if (hidden.length === 0) return [pass(name, { en: 'They are.', tr: 'Genel.' })]
    return [
      finding(
        'notice',
        name,
        {
          en: `${listed(hidden.map(({ text }) => text))}: no receiver on the Internet ever sees such an address.`,
          tr: `${listed(hidden.map(({ text }) => text))}: İnternetteki hiçbir alıcı böyle bir adresi görmez.`,
        },
        [
          {
            en: 'Remove it; the public address of the sending server belongs here.',
            tr: 'Silin; buraya gönderen sunucunun genel adresi yazılır.',
          },
          ...without(name, record, hidden),
        ],
      ),
    ]
  },
}
