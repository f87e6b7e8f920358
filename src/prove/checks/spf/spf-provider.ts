import { findPreset, namesInSpf } from '../../../declare/presets/index.ts'
import { formatSpf, mergeSpf, parseSpf as spfTerms } from '../../../declare/spf.ts'
import { type Check, finding, pass } from '../../result.ts'
import { recordStep } from '../../evidence/texts.ts'
import { onlyRecord } from './only-record.ts'

export const spfProvider: Check = {
  id: 'spf-provider',
  question: {
    en: 'May the provider that keeps your mailboxes send for you?',
    tr: 'Posta kutularınızı tutan sağlayıcı sizin adınıza gönderebilir mi?',
  },
  rule: {
    en: "warning: the provider's mechanism is missing",
    tr: 'uyarı: sağlayıcının mekanizması eksik',
  },
  reference: 'RFC 7208 §5.2',
  serves: ['authenticated'],
  judge: (evidence) => {
    const { name, provider, spfBudget } = evidence
    const record = onlyRecord(evidence)
    const preset = provider && findPreset(provider.id)
    // A filter or a forwarder receives for others, and macros hide who is meant.
    if (!record || !spfBudget || preset?.kind !== 'mailbox' || provider!.spf.length === 0) return []
    if (spfBudget.macros.length > 0 || spfBudget.unknown.length > 0) return []
    const terms = [...record.terms.map(({ text }) => text), ...spfBudget.includes.map((target) => `include:${target}`)]
    if (namesInSpf(preset, terms)) {
      return [pass(name, { en: `${preset.name} may send for you.`, tr: `${preset.name} sizin adınıza gönderebilir.` })]
    }
    const merged = mergeSpf([spfTerms(record.text)], provider!.spf, { fallbackAll: '~all' })
    return [
      finding(
        'warning',
        name,
        {
          en: `${preset.name} takes your mail, but the SPF record does not name it: what you send from there can be taken for forged.`,
          tr: `Postanızı ${preset.name} alıyor ama SPF kaydında adı geçmiyor: oradan gönderdikleriniz sahte sayılabilir.`,
        },
        [
          {
            en: 'Unless you send by another service only, publish instead of the present record:',
            tr: 'Yalnızca başka bir hizmetle göndermiyorsanız şimdiki kaydın yerine bunu yayımlayın:',
          },
          ...recordStep(name, formatSpf(merged)),
        ],
      ),
    ]
  },
}
