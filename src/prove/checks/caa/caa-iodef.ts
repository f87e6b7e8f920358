import { type Check, finding, pass } from '../../result.ts'
import { tagOf, valueOf } from './parts.ts'
import { distinctRecords } from './records.ts'

export const caaIodef: Check = {
  id: 'caa-iodef',
  question: {
    en: 'Can an authority report requests that CAA forbids?',
    tr: 'Otorite, CAA kaydının yasakladığı istekleri bildirebiliyor mu?',
  },
  rule: {
    en: 'notice: an iodef value that is no mail or web address',
    tr: 'bilgi: e-posta ya da web adresi olmayan bir iodef değeri',
  },
  reference: 'RFC 8659 §4.4',
  serves: [],
  judge: ({ name, caa }) =>
    distinctRecords(caa)
      .filter(({ record }) => tagOf(record) === 'iodef')
      .map(({ at, record }) => {
        const value = valueOf(record)
        const subject = `${at} CAA iodef "${value}"`
        if (/^(mailto:[^@\s]+@[^@\s]+|https?:\/\/[^\s/]+)/i.test(value))
          return pass(subject, { en: 'It can.', tr: 'Evet.' })
        return finding(
          'notice',
          subject,
          {
            en: 'The value must begin with mailto: or https:, or nobody can report there.',
            tr: 'Değer mailto: ya da https: ile başlamalı; yoksa kimse oraya bildirim yapamaz.',
          },
          [`${at}. IN CAA 0 iodef "mailto:security@${name}"`],
        )
      }),
}
