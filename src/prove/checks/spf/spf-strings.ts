import { type Check, finding, pass } from '../../result.ts'
import { recordStep } from '../../evidence/texts.ts'
import { safeText } from '../../../smtp/reply.ts'

export const spfStrings: Check = {
  id: 'spf-strings',
  question: {
    en: 'Are the parts of the SPF record joined as they are meant?',
    tr: 'SPF kaydının parçaları amaçlandığı gibi birleşiyor mu?',
  },
  rule: {
    en: 'error: a blank is missing where two strings meet',
    tr: 'hata: iki dizgenin birleştiği yerde boşluk eksik',
  },
  reference: 'RFC 7208 §3.3',
  serves: ['authenticated'],
  judge: ({ name, spfStrings: strings }) => {
    if (strings.length < 2) return []
    const glued = strings.findIndex((string, at) => at > 0 && isGlued(strings[at - 1]!, string))
    if (glued < 0) return [pass(name, { en: 'They are joined well.', tr: 'Doğru birleşiyorlar.' })]
    const seam = safeText(`${strings[glued - 1]!.slice(-20)}${strings[glued]!.slice(0, 20)}`)
    const joined = strings.reduce(
      (text, string, at) => text + (isGlued(strings[at - 1] ?? ' ', string) ? ' ' : '') + string,
    )
    return [
      finding(
        'error',
        name,
        {
          en: `The record comes in ${strings.length} strings, and receivers join them without a blank: they read "${seam}".`,
          tr: `Kayıt ${strings.length} dizgeden oluşuyor; alıcılar bunları boşluk koymadan birleştirir ve "${seam}" okur.`,
        },
        recordStep(name, joined),
      ),
    ]
  },
}

/** A string that was cut because it was full may end anywhere; a shorter one before a new term lacks its blank. */
const isGlued = (before: string, after: string): boolean =>
  before.length < 255 &&
  !before.endsWith(' ') &&
  /^([+?~-]?(all( |$)|(include|ip4|ip6|exists):|(a|mx|ptr)([:/ ]|$))|(redirect|exp)=)/i.test(after)
