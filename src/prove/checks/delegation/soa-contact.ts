import { labelCount, labelsOf, name, nameToText, parentOf } from '../../../dns/name.ts'
import { type Check, finding, pass } from '../../result.ts'
import { absolute, ofDelegation, soaLine, soaOf } from './parts.ts'

export const soaContact: Check = {
  id: 'soa-contact',
  question: {
    en: 'Does the SOA record name a mail address of a person in charge?',
    tr: 'SOA kaydında sorumlunun e-posta adresi var mı?',
  },
  rule: { en: 'notice: none, or one that is written wrongly', tr: 'bilgi: yok ya da yanlış yazılmış' },
  reference: 'RFC 1912 §2.2',
  serves: [],
  judge: ofDelegation(({ zone, servers }) => {
    const soa = servers.map(soaOf).find((one) => one !== undefined)
    if (!soa) return []
    const { contact } = soa
    // The first label is the local part; an @ in it was typed as in a mail address.
    const isWritten = labelCount(contact) > 1 && !labelsOf(contact).some((label) => label.includes(0x40))
    if (isWritten) {
      const local = Buffer.from(labelsOf(contact)[0]!)
        .toString('latin1')
        .replaceAll(/[^!-~]/g, '?')
      const address = `${local}@${nameToText(parentOf(contact)!)}`
      return [pass(`${zone} SOA`, { en: `The contact is ${address}.`, tr: `Sorumlunun adresi ${address}.` })]
    }
    const fixed = { ...soa, contact: name(zone === '.' ? 'hostmaster.' : `hostmaster.${absolute(zone)}`) }
    return [
      finding(
        'notice',
        `${zone} SOA`,
        {
          en: `"${nameToText(contact)}" is no contact: the @ of the mail address is written as a dot (hostmaster.${zone} for hostmaster@${zone}).`,
          tr: `"${nameToText(contact)}" bir iletişim adresi değil: e-posta adresindeki @ nokta olarak yazılır (hostmaster@${zone} için hostmaster.${zone}).`,
        },
        [soaLine(zone, fixed)],
      ),
    ]
  }),
}
