import { addressIn, doubled } from '../../../declare/rules/mx.ts'
import { type Check, finding, pass, unknown } from '../../result.ts'

export const mxTargetExists: Check = {
  id: 'mx-target-exists',
  question: { en: 'Does every mail host have an address?', tr: 'Her posta sunucusunun adresi var mı?' },
  rule: { en: 'error: a target without an address', tr: 'hata: adresi olmayan hedef' },
  reference: 'RFC 5321 §5.1',
  serves: ['arrives'],
  judge: ({ domain, name, targets, mxRecords }) => {
    // An address where a name belongs is a finding of its own.
    const named = targets.filter(({ exchange }) => addressIn(exchange, domain) === undefined)
    return (mxRecords.length === 0 ? [] : named).map((host) => {
      const subject = `${name} MX ${host.preference} ${host.text}`
      if (host.addressState === 'unknown') return unknown(subject, 'A, AAAA')
      if (host.addressState === 'known') {
        return pass(subject, {
          en: `It has addresses: ${host.addresses.join(', ')}.`,
          tr: `Adresleri var: ${host.addresses.join(', ')}.`,
        })
      }
      const twice = doubled(host.exchange, domain)
      return finding(
        'error',
        subject,
        {
          en: `${host.text} has no address, so nobody can deliver to it. Mail goes to the other hosts, if there are any.`,
          tr: `${host.text} adının adresi yok; kimse oraya teslim edemez. Posta varsa öbür sunuculara gider.`,
        },
        [
          ...(twice ? [twice] : []),
          { en: `Give it an address (${host.text}. IN A …),`, tr: `Adres verin (${host.text}. IN A …),` },
          {
            en: `or remove ${name}. IN MX ${host.preference} ${host.text}.`,
            tr: `ya da ${name}. IN MX ${host.preference} ${host.text}. kaydını silin.`,
          },
        ],
      )
    })
  },
}
